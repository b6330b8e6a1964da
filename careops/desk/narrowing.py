"""Which cases of the queue are asked for? A list, and what the line above it says; only what its reader may ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from careops.cases.models import Case
from careops.cases.tags import LONGEST, as_tag
from careops.desk.frame import frame_of
from careops.desk.words import kind_label, team_label, teams, turn_label, turns
from careops.desk.worklists import WORKLISTS, View, Worklist, theirs, worklists_of
from careops.people.models import Membership
from careops.policy.workflow import Workflow, kinds
from careops.values.forms import ValueField
from careops.values.table import Text
from careops.web.request import MemberRequest

ME = "me"  # what its reader can bring on, and nothing else
SEARCHED = "Reference, number, name, e-mail, phone, provider or partner"


class Filters(forms.Form):
    """The line above the queue. Its choices come from the policies, never from the rows."""

    show = forms.ChoiceField(required=False, widget=forms.HiddenInput)  # the sidebar says it
    whose = forms.ChoiceField(required=False, widget=forms.HiddenInput)  # the tabs say it
    kind = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    waiting = forms.ChoiceField(label="Waiting on", required=False)
    team = forms.ChoiceField(required=False)
    tag = ValueField(Text(LONGEST), label="Tag", required=False)
    q = ValueField(Text(200), label="Search", required=False)

    def __init__(
        self, asked: Mapping[str, Any], *args: Any, member: Membership, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("show", [(w.name, w.label) for w in worklists_of(member)])
        self.choose("whose", [("", "The house's"), (ME, "What I can do")])
        self.choose("kind", [("", "All"), *((kind, kind_label(kind)) for kind in kinds())])
        able = states(asked)
        self.choose("state", [("", "All" if able else "Choose a kind first"), *able])
        self.choose("waiting", [("", "Anyone"), *((t, turn_label(t)) for t in turns())])
        self.choose("team", [("", "All"), *((team, team_label(team)) for team in teams())])
        attributes = {"type": "search", "placeholder": SEARCHED}
        self.fields["q"].widget = forms.TextInput(attributes)

    def choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices


def states(asked: Mapping[str, Any]) -> list[Any]:
    """The states of the kind that is asked for, in which a case of the list can be; first one says the kind."""
    kind = str(asked.get("kind") or "") or str(asked.get("state") or "").partition(".")[0]
    return list(states_of(kind, kinds()[kind], asked)) if kind in kinds() else []


def states_of(
    kind: str, model: type[Workflow], asked: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """A search finds closed cases, too; else a list has either."""
    wants_closed = asked.get("show") == "closed"
    for value, label in model.State.choices:
        if asked.get("q") or model.shown[value].is_open != wants_closed:
            yield f"{kind}.{value}", str(label)


def chosen(data: Mapping[str, Any], member: Membership) -> dict[str, str]:
    """What the reader asked for and may ask for; the rest is ignored, as is a state that no case here is in."""
    filters = Filters(data, data, member=member)
    filters.is_valid()
    return {name: value for name, value in filters.cleaned_data.items() if value}


def worklist_of(asked: Mapping[str, str]) -> Worklist:
    return WORKLISTS[asked.get("show", "open")]


def narrowed(asked: Mapping[str, str], view: View) -> Any:
    """The cases that the filters leave; a search without a list looks at closed ones too."""
    text, name = asked.get("q", ""), asked.get("show", "open")
    everything = text and name == "open"
    cases = Case.objects.all() if everything else WORKLISTS[name].cases(view)
    kind, _, state = asked.get("state", "").partition(".")
    wanted = {
        "kind": asked.get("kind") or kind,
        "state": state,
        "waiting_on": asked.get("waiting"),
        "team": asked.get("team"),
    }
    cases = cases.filter(**{name: value for name, value in wanted.items() if value})
    if tag := asked.get("tag"):
        cases = cases.tagged(as_tag(tag))
    if asked.get("whose") == ME:
        cases = theirs(cases, view.member)
    if is_ours(kind, state, asked.get("waiting", "")):
        cases = cases.exclude(team="")  # which they all have: it names the small index
    return cases.search(text) if text else cases


def is_ours(kind: str, state: str, waiting: str) -> bool:
    """Whether a team of ours owns every case in that state, or whose turn that is."""
    return waiting in ("us", "lead") or bool(state and kinds()[kind].shown[state].team)


def view_of(request: MemberRequest) -> View:
    return View(request.membership, frame_of(request).at)
