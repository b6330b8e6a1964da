"""Whom do we serve? The list, the search over all that finds somebody, and the form behind the page of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q
from django.urls import URLPattern, path, reverse

from careops.cases.models import Case, prefixes
from careops.cases.refs import refs_of
from careops.desk.merges.pages import apart_page, duplicates_page, merge_page
from careops.desk.patient_page import patient_page
from careops.desk.site import TenantAdmin
from careops.desk.viewings.pages import start_page
from careops.people.actors import STAFF
from careops.people.models import Patient
from careops.values.languages import language_name
from careops.web.reads import record_read
from careops.web.templatetags.careops import phone

OF_CASES = 100  # patients that a reference in part finds


class PatientList(ChangeList):
    """Each leads to the page on which one reads; the form is behind a button of it."""

    def url_for_result(self, result: Any) -> str:
        return reverse("admin:people_patient_page", args=[result.pk])


class PatientAdmin(TenantAdmin):
    editors = STAFF
    pages = (("Perhaps the same person", "admin:people_patient_duplicates"),)
    fields = ("first_name", "last_name", "email", "mobile", "birth_date", "language")
    list_display = ("name", "email", "calls", "birth_date", "speaks")
    search_fields = ("email",)
    search_help_text = (
        "Beginnings of names, a whole e-mail or phone, its last four digits, or the reference or"
        " number of a case"
    )
    ordering = ("name_key",)

    @admin.display(description="Mobile")
    def calls(self, patient: Patient) -> str:
        return phone(patient.mobile)

    @admin.display(description="Language", ordering="language")
    def speaks(self, patient: Patient) -> str:
        return language_name(patient.language)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        read = path("<uuid:pk>/", wrap(patient_page), name="people_patient_page")
        see = path("<uuid:pk>/see/", wrap(start_page), name="people_patient_see")
        merge = path("<uuid:pk>/merge/", wrap(merge_page), name="people_patient_merge")
        apart = path("merges/<uuid:pk>/apart/", wrap(apart_page), name="people_patient_apart")
        twice = path("duplicates/", wrap(duplicates_page), name="people_patient_duplicates")
        return [read, see, merge, apart, twice, *super().get_urls()]

    def get_changelist(self, request: Any, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        return PatientList

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:  # noqa: ARG002
        return (found_by(queryset, search_term) if search_term else queryset), False

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        response: Any = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", {}).get("cl")
        record_read(
            request, what="patients", patients=[p.pk for p in listed.result_list] if listed else ()
        )
        return response

    def get_object(self, request: Any, object_id: str, from_field: Any = None) -> Any:
        patient = super().get_object(request, object_id, from_field)
        record_read(request, what="patient", patients=[patient.pk] if patient else ())
        return patient


def found_by(patients: Any, text: str) -> Any:
    """By who they are; or by a case of theirs, where the words are its reference or number."""
    mine = of_cases(text.strip())
    return patients.filter(pk__in=mine) if mine else patients.search(text)


def of_cases(text: str) -> list[UUID]:
    """Whose case has this reference, or its beginning, or this number from outside: one query."""
    named = Q(ref=text.upper()) | Q(number__in={text, text.upper()})
    for beginning in refs_of(text, prefixes()):
        named |= Q(ref__begins=beginning)
    cases = Case.objects.filter(named).exclude(patient=None)
    return list(cases.values_list("patient", flat=True)[:OF_CASES])
