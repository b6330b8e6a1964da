"""What must be done, and what first? One queue of cases of all kinds, by the time they are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from careops.cases.models import Case
from careops.desk.bulk import choices as bulk_choices
from careops.desk.site import page
from careops.desk.words import row_of, teams, turn_label, turns
from careops.desk.worklists import WORKLISTS, View
from careops.policy.workflow import kinds
from careops.values.forms import ValueField
from careops.values.table import MOMENT, Text
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

ROWS = 40  # with names of every length, a page stays below 60 kB


class Filters(forms.Form):
    """The line above the queue. Its choices come from the policies, never from the rows."""

    show = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    waiting = forms.ChoiceField(label="Waiting on", required=False)
    team = forms.ChoiceField(required=False)
    q = ValueField(Text(200), label="Search", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("show", [(w.name, w.label) for w in WORKLISTS.values()])
        self.choose("kind", [("", "All"), *((kind, capfirst(kind)) for kind in kinds())])
        self.choose("state", [("", "All"), *states()])
        self.choose("waiting", [("", "Anyone"), *((t, turn_label(t)) for t in turns())])
        self.choose("team", [("", "All"), *((team, capfirst(team)) for team in teams())])
        self.fields["q"].widget = forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": "Reference, number, name, e-mail, phone, provider or partner",
            }
        )

    def choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def chosen(self) -> dict[str, str]:
        """What the reader asked for and may ask for; the rest is ignored."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def states() -> list[tuple[str, list[tuple[str, str]]]]:
    """The states of all policies, grouped by kind."""
    return [
        (capfirst(kind), [(f"{kind}.{value}", str(label)) for value, label in model.State.choices])
        for kind, model in kinds().items()
    ]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the queue ends: keyset, so that the last page costs what the first does."""

    due_at: datetime | None
    case: UUID

    @classmethod
    def of(cls, case: Case) -> Cursor:
        return cls(case.due_at, case.pk)

    @classmethod
    def read(cls, text: str) -> Cursor:
        """``2026-03-02T12:00:00+00:00_0190...``; Http404 for anything else."""
        due, _, case = text.partition("_")
        try:
            return cls(MOMENT.parse(due), UUID(case))
        except ValueError as error:
            raise Http404("There is no such page.") from error

    def __str__(self) -> str:
        return f"{self.due_at.isoformat() if self.due_at else ''}_{self.case}"


def narrowed(request: MemberRequest, chosen: dict[str, str]) -> Any:
    """The cases that the filters leave; a search without a list looks at closed ones too."""
    text = chosen.get("q", "")
    name = chosen.get("show", "open")
    everything = text and name == "open"
    listed = WORKLISTS[name].cases(View(request.membership, moment(request)))
    cases = Case.objects.all() if everything else listed
    kind, _, state = chosen.get("state", "").partition(".")
    wanted = {
        "kind": chosen.get("kind") or kind,
        "state": state,
        "waiting_on": chosen.get("waiting"),
        "team": chosen.get("team"),
    }
    cases = cases.filter(**{name: value for name, value in wanted.items() if value})
    if is_ours(kind, state, chosen.get("waiting", "")):
        cases = cases.exclude(team="")  # which they all have: it names the small index
    return cases.search(text) if text else cases


def is_ours(kind: str, state: str, waiting: str) -> bool:
    """Whether a team of ours owns every case in that state, or whose turn that is."""
    return waiting in ("us", "lead") or bool(state and kinds()[kind].shown[state].team)


def take(
    cases: Any, *, after: Cursor | None, rows: int, is_newest_first: bool = False
) -> list[Case]:
    """Up to ``rows`` cases after a place: by due time, those without a promise last."""
    cases = cases.for_list()
    if is_newest_first:
        older = cases.filter(pk__lt=after.case) if after else cases
        return list(older.order_by("-pk")[:rows])
    if after is None:
        return list(cases.by_due()[:rows])
    if after.due_at is None:
        return list(cases.filter(due_at=None, pk__gt=after.case).order_by("pk")[:rows])
    later = cases.filter(due_at__gte=after.due_at).exclude(due_at=after.due_at, pk__lte=after.case)
    found = list(later.order_by("due_at", "pk")[:rows])
    if len(found) < rows:
        found += cases.filter(due_at=None).order_by("pk")[: rows - len(found)]
    return found


@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """The queue, a page of it, filtered and searched (interfaces: A2)."""
    filters = Filters(request.GET)
    chosen = filters.chosen()
    after = Cursor.read(request.GET["after"]) if request.GET.get("after") else None
    worklist = WORKLISTS[chosen.get("show", "open")]
    cases = take(
        narrowed(request, chosen),
        after=after,
        rows=ROWS + 1,
        is_newest_first=worklist.is_newest_first,
    )
    shown, has_more = cases[:ROWS], len(cases) > ROWS
    record_read(request, what="queue", patients=[case.patient_id for case in shown])
    return page(
        request,
        "queue.html",
        title=worklist.label,
        filters=Filters(initial=chosen),
        is_filtered=bool(chosen.keys() - {"show"}),
        rows=[row_of(case) for case in shown],
        next_page=urlencode({**chosen, "after": Cursor.of(shown[-1])}) if has_more else "",
        first_page=urlencode(chosen) if after else "",
        bulk=bulk_choices(request.actor),
    )
