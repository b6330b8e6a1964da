"""How long is long here? Each tenant sets the durations of its policies; the clock obeys at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods

from careops.cases.models import Case
from careops.clock.timers import After, Every
from careops.clock.waits import Tunable
from careops.desk.hours import hours
from careops.desk.organization import organization
from careops.desk.rehearsals import rehearsal, rehearsals, stop_job
from careops.desk.rota import hand_over_duty, on_call_teams, rota
from careops.desk.site import TenantAdmin, holds, page, record
from careops.desk.tunable_field import TunableField
from careops.desk.tuning_preview import Consequences, consequences
from careops.desk.words import kind_label
from careops.engine.waking import touch
from careops.people.actors import LEAD, MANAGER
from careops.policy.rules import Rule
from careops.policy.tunables import tunables
from careops.policy.workflow import Workflow, kinds
from careops.record.models import Entry
from careops.rehearsal.values import Change, changed
from careops.tenancy.models import Tenant
from careops.web.edit_conflicts import EditConflictForm
from careops.web.request import MemberRequest, moment

EDITORS = (LEAD, MANAGER)


def form_class() -> type[forms.Form]:
    fields = {slug(name): TunableField(tunable) for name, tunable in tunables().items()}
    return type("TuningForm", (EditConflictForm, forms.Form), fields)


def slug(name: str) -> str:
    return name.replace(".", "-")


def written(tuning: Mapping[str, Any]) -> dict[str, str]:
    """The overrides in force, as people write them."""
    return {
        slug(name): tunable.words(tunable.value(tuning))
        for name, tunable in tunables().items()
        if name in tuning
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One tunable on the page."""

    tunable: Tunable
    field: Any
    last: Entry | None

    @property
    def default(self) -> str:
        return str(self.tunable)

    @property
    def bounds(self) -> str:
        return " to ".join(map(self.tunable.words, self.tunable.bounds))


@require_http_methods(["GET", "HEAD", "POST"])
def tuning(request: MemberRequest) -> HttpResponse:
    """Show all tunables by domain; a lead or manager saves them, once they saw what moves by it."""
    may_save = holds(request, EDITORS)
    given = request.POST if request.method == "POST" else None
    if given is not None:
        request.tenant = Tenant.objects.select_for_update(no_key=True).get(pk=request.tenant.pk)
    form = form_class()(given, initial=written(request.tenant.tuning))
    asked = None
    if given is not None and may_save and form.is_valid():
        tenant, change = request.tenant, differing(anew(form), request.tenant.tuning)
        asked = consequences(change, tenant=tenant, at=moment(request)) if change else None
        if asked is None or is_meant(given, asked):
            save(request, change)
            return redirect("admin:tenancy_tenant_changelist")
    status = 200 if given is None or asked else 422 if may_save else 403
    return page(
        request,
        "tuning.html",
        title="Times and limits",
        status=status,
        form=form,
        groups=groups(form),
        may_save=may_save,
        asked=asked,
        warnings=list(warnings(changed(request.tenant.tuning, asked.change if asked else {}))),
    )


def is_meant(given: Any, asked: Consequences) -> bool:
    """Whether it is to be saved: nothing moves by it, or what moves was seen for just this change."""
    return "preview" not in given and (asked.is_silent or given.get("shown") == asked.mark)


def groups(form: forms.Form) -> dict[str, list[Row]]:
    """The rows by domain, in the order of the policies."""
    last = last_changes()
    found: dict[str, list[Row]] = {}
    for name, tunable in tunables().items():
        row = Row(tunable, form[slug(name)], last.get(name))
        found.setdefault(capfirst(name.partition(".")[0]), []).append(row)
    return found


def last_changes() -> dict[str, Entry]:
    """Who changed each tunable last."""
    entries = Entry.objects.filter(case=None, action="tune").order_by("-seq")[:500]
    found: dict[str, Entry] = {}
    for entry in entries:
        for name in entry.facts["changed"]:
            found.setdefault(name, entry)
    return found


def anew(form: forms.Form) -> Change:
    """What was written anew: ``41.6667 d`` is what people read of the rest, not what is kept."""
    return {n: form.cleaned_data[slug(n)] for n in tunables() if slug(n) in form.changed_data}


def differing(values: Change, before: Mapping[str, Any]) -> Change:
    return {name: value for name, value in values.items() if before.get(name) != value}


def save(request: MemberRequest, change: Change) -> None:
    """Keep the overrides; record what changed, before and after; have the clock look again."""
    if not change:
        messages.info(request, "Nothing was changed.")
        return
    tenant, before = request.tenant, request.tenant.tuning
    tenant.tuning = changed(before, change)
    tenant.save(update_fields=["tuning"])
    count = touch(Case.objects.open(), at=moment(request))
    said = {name: [before.get(name), value] for name, value in change.items()}
    record(request, "tune", about=tenant, changed=said)
    messages.success(request, f"Saved. The clock looks again at {count:,} open cases.")


def warnings(tuning: Mapping[str, Any]) -> Iterator[str]:
    """Reminders that can never go out: the clock moves on before them, or they end before they begin."""
    for model in kinds().values():
        for state, rules in model.clock_rules().items():
            where = f"{kind_label(model.kind)}, {state_label(model, state)}"
            for reminder, mover in overtaken(rules, tuning):
                yield f"{where}: “{reminder.label}” never happens, since “{mover.label}” comes first."
            for rule in rules:
                if isinstance(rule.when, Every) and is_empty(rule.when, tuning):
                    yield f"{where}: “{rule.label}” never happens, since it would end before it begins."


def is_empty(rhythm: Every, tuning: Mapping[str, Any]) -> bool:
    """Whether its first beat comes when it has ended, for all that its waits may depend on."""
    if rhythm.until is None:
        return False
    begins = [wait.value(tuning) for wait in (rhythm.first or rhythm.wait).choices]
    return bool(min(begins) >= max(wait.value(tuning) for wait in rhythm.until.choices))


def overtaken(rules: tuple[Rule, ...], tuning: Mapping[str, Any]) -> Iterator[tuple[Rule, Rule]]:
    timed = [(rule, rule.when) for rule in rules if isinstance(rule.when, After)]
    for reminder, one in timed:
        for mover, other in timed:
            if reminder.target or not mover.target or mover.only_if:
                continue
            if (one.since, one.days) != (other.since, other.days):
                continue  # they cannot be compared
            pairs = zip(one.wait.choices, other.wait.choices, strict=False)
            if any(early.value(tuning) >= late.value(tuning) for early, late in pairs):
                yield reminder, mover


def state_label(model: type[Workflow], state: str) -> str:
    return str(dict(model.State.choices)[state]).lower()


class TuningAdmin(TenantAdmin):
    """Of the tenant: its tunables, and on pages beside them its hours, who is on call, its name and posts."""

    group = "Set-up"
    label = "Times and limits"

    @property
    def pages(self) -> tuple[tuple[str, str], ...]:  # type: ignore[override]
        rota_ = (("On call", "admin:rota"),) if on_call_teams() else ()
        return ("Office hours", "admin:hours"), *rota_, ("Organization", "admin:organization")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(tuning), name="tenancy_tenant_changelist"),
            path("organization/", wrap(organization), name="organization"),
            path("rehearsals/", wrap(rehearsals), name="rehearsals"),
            path("rehearsals/<uuid:pk>/", wrap(rehearsal), name="rehearsal"),
            path("rehearsals/<uuid:pk>/stop/", wrap(stop_job), name="rehearsal_stop"),
            path("hours/", wrap(hours), name="hours"),
            path("rota/", wrap(rota), name="rota"),
            path("rota/<uuid:pk>/", wrap(hand_over_duty), name="rota_duty"),
        ]
