"""What do consults ask of a provider? To answer what they owe, and patients at once; and consults to take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, When

from careops.people.models import Provider
from careops.tenancy.scope import current_tenant
from careops.web.todo import Source, asks_providers
from consults.kinds import Ask, ask_of
from consults.models import Consult, Obligation, Revocation
from consults.policy.tunables import MAX_PROMISES
from consults.policy.words import DECIDING


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation as its card and its pages show it, in the words of its kind."""

    obligation: Obligation
    ask: Ask
    promises_left: int

    @property
    def may_promise(self) -> bool:
        """Whether a time is for the provider to name: what a manager has is not."""
        state = self.obligation.state
        return state in self.obligation.rules()["promise"].sources and self.promises_left > 0


def owed(obligations: Iterable[Obligation], **_: Any) -> list[Owed]:
    most: int = MAX_PROMISES.value(current_tenant().tuning)
    return [Owed(one, ask_of(one.about), max(0, most - one.promises)) for one in obligations]


def obligations(provider: Provider) -> Any:
    return Obligation.objects.waiting_for(provider)


def consults(provider: Provider) -> Any:
    """Their own in which a patient waits for a word, and those that nobody has taken."""
    asked = Q(provider=provider, state=Consult.State.ACTIVE, question_at__isnull=False)
    return Consult.objects.filter(asked | Q(state=Consult.State.REQUESTED))


def revocations(provider: Provider) -> Any:
    """Those that they may still appeal."""
    return Revocation.objects.filter(provider=provider, state=Revocation.State.REVOKED)


OBLIGATIONS = Source(
    kind="obligation",
    card="consults/card.html",
    waiting=obligations,
    summaries=owed,
    # Their own time has passed: what stands in the case is by when a lead or a manager decides.
    due=Case(When(state__in=DECIDING, then="reviewed_at"), default="case__due_at"),
)
CONSULTS = Source(
    kind="consult",
    card="consults/consult_card.html",
    waiting=consults,
    open_to_all=Q(state=Consult.State.REQUESTED),
    # Who is asked in a consult is waited for now; what stands in the case is the next reminder.
    due=Case(When(state=Consult.State.ACTIVE, then="question_at"), default="case__due_at"),
)
REVOCATIONS = Source(kind="revocation", card="consults/revocation_card.html", waiting=revocations)

for source in (OBLIGATIONS, CONSULTS, REVOCATIONS):
    asks_providers(source)
