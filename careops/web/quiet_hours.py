"""When do a provider's reminders, or a patient's messages, wait? They say so themselves; it is on record."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from uuid_utils.compat import uuid7

from careops.cases.models import Case
from careops.clock.now import now
from careops.engine.trail import plain
from careops.engine.waking import touch
from careops.people.actors import Actor
from careops.people.models import Patient, Provider
from careops.record import chain
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.values.forms import ValueField
from careops.values.table import TIME_OF_DAY
from careops.web.edit_conflicts import EditConflictForm
from careops.web.guards import for_provider


class QuietForm(EditConflictForm, forms.Form):
    """Both hours or neither (S0-A3)."""

    quiet_from = ValueField(TIME_OF_DAY, label="From", required=False)
    quiet_until = ValueField(TIME_OF_DAY, label="Until", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.watched().values():
            field.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        begin, end = said.get("quiet_from"), said.get("quiet_until")
        if self.errors:
            return said
        if (begin is None) != (end is None):
            raise ValidationError("Write both times, or neither.")
        if begin is not None and begin == end:
            raise ValidationError("The two times are the same: that would be never, or always.")
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@for_provider
def quiet_page(request: Any, provider: Provider) -> HttpResponse:
    """A provider's quiet hours: reminders wait for their end; deadlines do not (S0-A3)."""
    if request.method == "POST":
        provider = Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    form = form_of(provider, request.POST or None)
    if not form.is_valid():
        context = {"form": form, "provider": provider}
        return render(request, "provider/quiet.html", context, status=422 if form.errors else 200)
    said = form.cleaned_data
    keep_quiet(provider, said["quiet_from"], said["quiet_until"], by=request.actor, at=now())
    words = "Saved. Reminders wait for the end of these hours."
    messages.success(request, words if said["quiet_from"] else "Saved. You have no quiet hours.")
    return redirect("quiet")


def form_of(person: Provider | Patient, said: Any) -> QuietForm:
    hours = {name: getattr(person, name) for name in QuietForm.base_fields}
    return QuietForm(said, initial=hours)


def keep_quiet(
    person: Provider | Patient, begin: time | None, end: time | None, *, by: Actor, at: datetime
) -> None:
    """Set somebody's quiet hours, or none, by the tenant's wall clock."""
    person = type(person).objects.select_for_update(no_key=True).get(pk=person.pk)
    if (person.quiet_from, person.quiet_until) == (begin, end):
        return
    person.quiet_from, person.quiet_until = begin, end
    person.save(update_fields=["quiet_from", "quiet_until"])
    if isinstance(person, Provider):  # whose reminders the clock counts
        touch(Case.objects.filter(provider=person), at=at)
    chain.add([entry_of(person, by=by, at=at)])


def entry_of(person: Provider | Patient, *, by: Actor, at: datetime) -> Entry:
    hours = {name: getattr(person, name) for name in QuietForm.base_fields}
    said = {name: f"{hour:%H:%M}" for name, hour in hours.items() if hour}
    return Entry(
        id=uuid7(),
        at=at,
        action="keep_quiet",
        outcome=Entry.Outcome.CHANGED,
        actor=by.name,
        actor_id=by.id,
        behalf=by.behalf,
        via=by.via,
        facts={person._meta.model_name or "": plain(person), **said},
        trace=current_trace(),
    )
