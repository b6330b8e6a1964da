"""What would happen if these values were saved? Said before they are, of the cases that are open now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from careops.clock.waits import Tunable
from careops.desk.words import kind_label
from careops.policy.tunables import tunables
from careops.rehearsal.preview import Moved, Next, Preview, preview
from careops.rehearsal.values import Change, unwaited
from careops.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class Example:
    """A case that would move, in words."""

    moved: Moved

    @property
    def kind(self) -> str:
        return kind_label(self.moved.case.kind)

    @property
    def was(self) -> str:
        return what(self.moved.was)

    @property
    def will(self) -> str:
        return what(self.moved.will)


@dataclass(frozen=True)
class Consequences:
    """What a change would do to the open cases; ``mark`` says in a form which change it was that somebody saw."""

    change: Change
    found: Preview

    @property
    def mark(self) -> str:
        return mark(self.change)

    @cached_property
    def is_silent(self) -> bool:
        """Whether nothing that is open would move, and there is nothing to ask."""
        return not (self.found.moved or self.found.failing or self.found.others)

    @cached_property
    def examples(self) -> list[Example]:
        return [Example(moved) for moved in self.found.worst]

    @cached_property
    def from_then_on(self) -> list[Tunable]:
        """What no clock waits for."""
        known = tunables()
        return [known[name] for name in unwaited(self.change)]

    @property
    def rehearsable(self) -> bool:
        return len(self.from_then_on) < len(self.change)


def consequences(change: Change, *, tenant: Tenant, at: datetime) -> Consequences:
    return Consequences(change, preview(change, tenant=tenant, at=at))


def mark(change: Change) -> str:
    return json.dumps(change, sort_keys=True)


def what(step: Next) -> str:
    return ", ".join(said(step)) or "Nothing"


def said(step: Next) -> Iterator[str]:
    """Each thing that the clock does then, once."""
    return iter(dict.fromkeys(step.labels))
