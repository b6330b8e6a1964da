"""What may the holder of a signed link do? Answer once, in its round and within its hours (M6)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from django.urls import reverse

from careops.engine.codes import SEND_CODE
from careops.engine.refusals import Refusal
from careops.outbox.links import LinkStatus
from careops.people.models import Provider
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.web.case_view import Page
from careops.web.code_view import CodeView
from careops.web.reads import record_read
from referrals.models import Referral, State
from referrals.policy.tunables import CONTACT_AFTER
from referrals.policy.words import DecidedBy, Reason
from referrals.routing import can_take
from referrals.story import outcome_of
from referrals.summary import summaries

ANSWERS = {State.OFFERED: ("accept", "decline"), State.OPEN: ("take", "leave")}
TAKES = ("accept", "take")
BEHIND = {
    State.ACCEPTED: ("mark_contacted", "decline_after_contact"),
    State.CONTACTED: ("complete", "decline_after_contact"),
}


class ProviderLink(CodeView):
    """Whoever holds a provider's link, before its referral; with a code they read whom to contact."""

    signed_in = "referrals:referral"
    has_passed = False  # its outcome says so, in the words of what has happened

    @property
    def behind(self) -> Collection[str]:
        referral = self.subject
        is_theirs = referral.provider_id == self.holder.pk and self.link.round == referral.round
        return BEHIND.get(referral.state, ()) if is_theirs else ()

    @property
    def answers(self) -> Collection[str]:
        referral = self.subject
        return ANSWERS[referral.state] if is_asked(self.holder, referral) else ()

    def its_page(self) -> Page:
        if self.link_status is LinkStatus.ISSUED:
            return "referrals/link_answer.html", self.question()
        if self.is_opened:
            return "referrals/link_care.html", self.care()
        outcome = outcome_of(self.subject, self.holder, ended=self.ending())
        return "referrals/link_outcome.html", {"outcome": outcome, **self.code_context()}

    def after(self, act: str) -> str:
        """Whoever takes it wants to reach the client now: their own page says how, or the code that opens this one."""
        address = super().after(act)
        if act not in TAKES:
            return address
        member = getattr(self.request, "membership", None)
        if member and member.provider_id == self.holder.pk:
            return reverse(self.signed_in, args=[self.subject.pk])
        with suppress(
            Refusal
        ):  # nobody can be reached, or one was sent just now: the page offers it
            self.carry_out(SEND_CODE)
        return address

    def care(self) -> dict[str, Any]:
        """Whom to contact, and how: so it is on record who read it."""
        referral = self.subject
        record_read(
            self.request,
            what="referral",
            patients=[referral.client_id],
            case=referral.case,
            by=self.by,
        )
        return {**self.question(), "deciders": DecidedBy}

    def question(self) -> dict[str, Any]:
        (summary,) = summaries([self.subject], provider=self.holder, at=self.at)
        within = CONTACT_AFTER.value(current_tenant().tuning)
        return {"summary": summary, "contact_within": within, "reasons": Reason}

    def ending(self) -> Entry | None:
        """The step that ended what this link was issued for."""
        steps = Entry.objects.of(self.link.case).filter(at__gte=self.link.issued_at)
        ended: Entry | None = (
            steps.filter(source=State.OFFERED, outcome=Entry.Outcome.DONE)
            .exclude(target=State.OFFERED)
            .first()
        )
        return ended


def is_asked(provider: Provider, referral: Referral) -> bool:
    """Whether the referral waits for this provider's answer."""
    if referral.state == State.OPEN:
        return can_take(provider, referral)
    return bool(referral.state == State.OFFERED and referral.provider_id == provider.pk)
