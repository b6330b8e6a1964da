"""Who writes to the practice, and what have they said so far? Their draft, its road, and what they may choose."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import dateformat, timezone

from careops.people.actors import Actor
from careops.people.models import Membership, Patient
from portal.forms.writing import ANOTHER, Options
from portal.models import Account, Medicine, MessageDraft, Turning, Visit
from portal.road import Step, road, turned_to
from portal.views.doors import account_of
from portal.views.sending import hold
from portal.views.wishes import seen_before


class Writer:
    """A member who writes about a patient: themselves, or somebody for whom they act.

    The account is the member's own in either case: it is theirs that abuse would close. ``holds``:
    nothing else is sent by it, and nobody suspends it, until this request ends.
    """

    def __init__(
        self, member: Membership, patient: Patient, *, by: Actor, at: datetime, holds: bool
    ) -> None:
        self.member, self.patient, self.by, self.at = member, patient, by, at
        if holds:
            hold(member.patient_id)
        self.account = account_of(member.patient_id)

    @property
    def may_write(self) -> bool:
        return self.account is not None and self.account.state == Account.State.ACTIVE

    @cached_property
    def draft(self) -> MessageDraft:
        """Theirs; a new one that is not kept yet, where there is none."""
        found: MessageDraft | None = MessageDraft.objects.of(self.patient, self.member).first()
        said = {"account": self.account, "member": self.member, "patient": self.patient}
        return found or MessageDraft(**said)

    @property
    def has_draft(self) -> bool:
        return not self.draft._state.adding

    @cached_property
    def visits(self) -> list[Visit]:
        return list(Visit.objects.recent_of(self.patient, at=self.at))

    @cached_property
    def knows_rules(self) -> bool:
        account = self.account
        return bool(account and account.acknowledged >= account.practice.policy_version)

    @property
    def road(self) -> list[Step]:
        visits = [visit.pk for visit in self.visits]
        return road(self.draft, knows_rules=self.knows_rules, visits=visits)

    def keep(self) -> None:
        """Keep the draft as it is now, and where it turns them."""
        draft = self.draft
        draft.turning = Turning.keep(turned_to(draft, self.road), draft.turning, at=self.at)
        draft.saved_at = self.at
        draft.save()

    def forget(self) -> None:
        if self.has_draft:
            self.draft.delete()

    # What they may choose

    def options(self, step: Step) -> Options:
        """Where that is theirs alone; else none."""
        if step is Step.WHO:
            return self.people
        if step is Step.VISIT:
            return [*map(visit_option, self.visits), (ANOTHER, "None of these")]
        if step is Step.WAY:
            return seen_before(self.patient)
        return self.medicines if step is Step.MEDICINE else []

    @property
    def people(self) -> Options:
        """They themselves, or whom they act for now; and others."""
        whom = MessageDraft.Whom
        is_me = self.patient.pk == self.member.patient_id
        me = f"Me, {self.patient}" if is_me else f"{self.patient}, for whom I act"
        another = "A person I act for" if is_me else "Me, or another person I act for"
        return [(whom.PATIENT, me), (whom.ACTED_FOR, another), (whom.OTHER, "Somebody else")]

    @property
    def medicines(self) -> Options:
        """What they take now, by its name."""
        mine = Medicine.objects.filter(patient=self.patient).exclude(until__lt=self.at.date())
        names = mine.order_by("name").values_list("name", flat=True)
        return [(name, name) for name in dict.fromkeys(names)]


def has_account(request: Any, _patient: Patient) -> bool:
    """Whether who has signed in was ever let in: whoever may not write now reads why."""
    own = request.membership.patient_id
    return bool(Account.objects.filter(patient=own).exclude(activated_at=None).exists())


def visit_option(visit: Visit) -> tuple[str, str]:
    """``Cough, with Bob Brown, on Monday 2 March``."""
    day = dateformat.format(timezone.localtime(visit.at), "l j F")
    seen_by = f", with {visit.provider}" if visit.provider else ""
    return str(visit.pk), f"{visit.concern}{seen_by}, on {day}"
