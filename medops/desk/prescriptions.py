"""What should an agent know of a prescription? As it was prescribed, where it is, and what it waits for."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from careops.cases.models import Case
from careops.desk.panels import Panel, about_patients, details
from careops.people.models import Patient
from careops.web.request import MemberRequest
from medops.models import Answer, Prescription

SHOWN = 5  # of one patient, the newest first


@details("prescription", "provider", "shop", "authorization__case")
def prescription_facts(_: MemberRequest, found: Prescription) -> list[tuple[str, Any]]:
    return [
        ("Medicine", found.drug),
        ("Dose", found.dose),
        ("Quantity", found.quantity),
        ("Prescribed by", found.provider),
        ("Shop", found.shop),
        ("Their number", found.external_id),
        ("Pharmacy", found.pharmacy),
        ("The pharmacy calls it", found.number),
        ("Waits for", case_link(found.authorization.case) if found.authorization else ""),
        ("Asked of its provider", asked_of(found)),
        ("What is asked", found.question),
        ("Sent", found.sent_at),
        ("Late since", found.late_at),
        ("Why", found.reason),
    ]


def asked_of(found: Prescription | Answer) -> SafeString:
    """What it asked of others, the newest first; the answer is there."""
    cases = Case.objects.filter(asked_by=found.pk).order_by("-pk")[:SHOWN]
    return format_html_join(SafeString("<br>"), "{}", ((case_link(case),) for case in cases))


def case_link(case: Case) -> SafeString:
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:cases_case_change", args=[case.pk]), case
    )


@about_patients("medops.prescriptions")
def prescriptions(_: MemberRequest, patient: Patient) -> list[Panel]:
    """The newest: one query."""
    rows = Prescription.objects.filter(patient=patient).order_by("-pk")[:SHOWN]
    return [Panel("Prescriptions", [(one.drug, standing(one)) for one in rows])]


def standing(one: Prescription) -> SafeString:
    url = reverse("admin:cases_case_change", args=[one.pk])
    state = one.label_of(one.state)
    return format_html('{}, {}: <a href="{}">{}</a>', one.dose, one.quantity, url, state)
