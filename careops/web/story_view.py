"""What does a partner see of a case whose story it follows? How it stands, what is known, what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from careops.record.models import Entry
from careops.web.case_view import Page
from careops.web.partners import PartnerView
from careops.web.story import PARTNER, Status, steps_of


@dataclass(frozen=True, slots=True)
class Saying:
    """One step that takes a text: a heading, what the text is (its ``fact``), and what is said once it is done."""

    title: str
    fact: str
    label: str
    done: str
    is_danger: bool = False


class StoryView(PartnerView):
    """A partner before a case that it brought: ``statuses`` say how it stands, ``sayings`` what they may do."""

    statuses: ClassVar[Mapping[str, Status]] = {}
    sayings: ClassVar[Mapping[str, Saying]] = {}

    @property
    def done(self) -> Mapping[str, str]:  # type: ignore[override]
        return {name: saying.done for name, saying in self.sayings.items()}

    @property
    def choices(self) -> Collection[str]:
        able = {rule.name for rule in self.subject.allowed(self.by)}
        return [name for name in self.sayings if name in able]

    @property
    def status(self) -> Status:
        return self.statuses[self.subject.state]

    @property
    def known(self) -> list[tuple[str, str]]:
        """What they know of it, by what that is called; what is empty is not shown."""
        raise NotImplementedError

    @property
    def entries(self) -> Iterable[Entry]:
        found: Iterable[Entry] = Entry.objects.of(self.subject.case)
        return found

    def page(self) -> Page:
        return "partner/case.html", {
            "name": self.name,
            "case": self.subject.case,
            "status": self.status,
            "known": [(label, said) for label, said in self.known if said],
            "steps": steps_of(self.subject, self.entries, PARTNER),
            "offers": {name: s for name, s in self.sayings.items() if name in self.choices},
        }
