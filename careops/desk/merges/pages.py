"""Where are two patients made one? Side by side: what stays of each, what goes over, and what cannot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from careops.desk.choose_patient import choose_patient, patient_as_named
from careops.desk.merges.hanging import Hanging
from careops.desk.merges.merging import FIELDS, column, like, merge, take_apart
from careops.desk.merges.models import Merge
from careops.desk.merges.suggestions import suggested
from careops.desk.site import holds, page, record
from careops.engine.refusals import Refusal
from careops.people.actors import LEAD, MANAGER
from careops.people.models import Patient
from careops.values.forms import ListField, ValueField
from careops.values.languages import language_name
from careops.values.table import LINE
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

MERGERS = (LEAD, MANAGER)
KEPT, GONE = "kept", "gone"


class MergeForm(forms.Form):
    """Which of two values stays, where they differ; and how we know that they are one person."""

    reason = ValueField(
        LINE,
        label="How we know that they are one person",
        help_text="Who said so, and how it was checked.",
    )

    def __init__(self, data: Any, *, kept: Patient, gone: Patient) -> None:
        super().__init__(data)
        self.pair = {KEPT: kept, GONE: gone}
        for name in FIELDS:
            if getattr(kept, name) != getattr(gone, name):
                self.fields[name] = self.choice(name)
        for field in self.fields.values():
            field.error_messages["required"] = "This is needed."

    def choice(self, name: str) -> ListField:
        """The kept one's first; but what is not known of them comes from the other."""
        named = [(which, shown(one, name)) for which, one in self.pair.items()]
        first = KEPT if getattr(self.pair[KEPT], name) else GONE
        label = str(column(name).verbose_name).capitalize()
        return ListField(named, label=label, initial=first, widget=forms.RadioSelect(choices=named))

    @property
    def chosen(self) -> dict[str, Any]:
        """What changes of the one that stays."""
        said = self.cleaned_data
        gone = self.pair[GONE]
        return {name: getattr(gone, name) for name in FIELDS if said.get(name) == GONE}


def shown(patient: Patient, name: str) -> str:
    value = getattr(patient, name)
    return language_name(value) if name == "language" else str(value or "not known")


@require_http_methods(["GET", "HEAD", "POST"])
def merge_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The other one is searched for, or suggested; then both stand side by side."""
    must_be_a_lead(request)
    kept = get_object_or_404(Patient.objects.select_related("merged_into"), pk=pk)
    gone = patient_as_named(request)
    if gone is None or gone.pk == kept.pk:
        record_read(request, what="patient", patients=[kept.pk])
        question = f"Who is the same person as {kept}? What is theirs goes to {kept}."
        return choose_patient(request, title=f"One person with {kept}", question=question)
    form = MergeForm(request.POST or None, kept=kept, gone=gone)
    if form.is_valid() and join(request, form, kept=kept, gone=gone):
        messages.success(
            request, "They are one person now. You can take them apart again on this page."
        )
        return redirect("admin:people_patient_page", kept.pk)
    return side_by_side(request, form, kept=kept, gone=gone)


def side_by_side(
    request: MemberRequest, form: MergeForm, *, kept: Patient, gone: Patient
) -> HttpResponse:
    record_read(request, what="patient", patients=[kept.pk, gone.pk])
    going = tried(request, kept=kept, gone=gone)
    return page(
        request,
        "merge.html",
        title=f"{gone} and {kept} are one person",
        status=422 if form.errors else 200,
        kept=kept,
        gone=gone,
        form=form,
        rows=[(form.choice(name).label, shown(kept, name), shown(gone, name)) for name in FIELDS],
        moves=len(going.moved),
        cases=len(going.cases),
        stays=sorted(going.stays.items()),
    )


def tried(request: MemberRequest, *, kept: Patient, gone: Patient) -> Hanging:
    """What would go over, and what not: it is done, and undone in the same breath."""
    going = Hanging(kept, by=request.actor, at=moment(request))
    with transaction.atomic():
        going.move_all_of(gone)
        transaction.set_rollback(True)
    return going


def join(request: MemberRequest, form: MergeForm, *, kept: Patient, gone: Patient) -> bool:
    said: Any = {"by": request.actor, "member": request.membership, "at": moment(request)}
    reason = form.cleaned_data["reason"]
    try:
        found = merge(kept, gone, form.chosen, reason=reason, **said)
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
        return False
    changed = {"reason": ["", reason], "one person": [str(gone), str(kept)]}
    record(request, "merge_patients", about=found, changed=changed)
    return True


@require_POST
def apart_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Make two of them again."""
    must_be_a_lead(request)
    found = get_object_or_404(Merge.objects.select_related("kept", "gone"), pk=pk)
    try:
        take_apart(found, member=request.membership, by=request.actor, at=moment(request))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        changed = {"one person": [str(found.kept), ""]}
        record(request, "take_patients_apart", about=found, changed=changed)
        messages.success(request, "They are two again. What was sent meanwhile was sent.")
    return redirect("admin:people_patient_page", found.kept_id)


@require_http_methods(["GET", "HEAD"])
def duplicates_page(request: MemberRequest) -> HttpResponse:
    """Who may be there twice; nobody is made one by that alone."""
    groups = suggested()
    record_read(request, what="patients", patients=[one.pk for _, group in groups for one in group])
    return page(
        request,
        "duplicates.html",
        title="Perhaps the same person",
        groups=groups,
        may_merge=holds(request, MERGERS),
    )


def must_be_a_lead(request: MemberRequest) -> None:
    if not holds(request, MERGERS):
        raise PermissionDenied


def known_as(request: MemberRequest, patient: Patient) -> dict[str, Any]:
    """What the page of a patient says of it; three queries."""
    merged = Merge.objects.filter(kept=patient, undone_at=None).select_related("gone", "by__user")
    return {
        "merges": list(merged.order_by("at")),
        "same": like(patient) if not patient.merged_into_id else [],
        "may_merge": holds(request, MERGERS),
    }
