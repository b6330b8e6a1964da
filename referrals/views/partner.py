"""What does a partner see of a referral that it made? How far it has come, and who takes it on; it may withdraw it."""

from __future__ import annotations

from careops.record.models import Entry
from careops.web.story import Status
from careops.web.story_view import Saying, StoryView
from referrals.models import State
from referrals.story import TAKEN, entries_of


class PartnerReferral(StoryView):
    name = "Referral"
    statuses = {
        State.RECEIVED: Status("We have received it", "We look for a provider.", "We ask one by"),
        State.OFFERED: Status("A provider was asked", "", "They answer by"),
        State.OPEN: Status("All our providers were asked", "", "One of them answers by"),
        State.ACCEPTED: Status(
            "A provider has accepted it", "They contact your client.", "They do so by"
        ),
        State.CONTACTED: Status("Your client was contacted", "", "We know the outcome by"),
        State.UNPLACED: Status("Our intake team looks after it", "", "It acts by"),
        State.COMPLETED: Status("The first visit is booked"),
        State.WITHDRAWN: Status("It was withdrawn"),
        State.CLOSED: Status("It was closed without a provider"),
    }
    sayings = {
        "withdraw": Saying(
            "Withdraw it", "reason", "Why is it not needed any more?", "It is withdrawn.",
            is_danger=True,
        ),
    }  # fmt: skip

    @property
    def summary(self) -> str:
        return f"For {self.subject.client.initials}"

    @property
    def known(self) -> list[tuple[str, str]]:
        referral = self.subject
        return [
            ("Your number", referral.external_id),
            ("Client", referral.client.name),
            ("Looks for", referral.need),
            ("Region", referral.region),
            ("Provider", referral.provider.name if referral.state in TAKEN else ""),
        ]

    @property
    def entries(self) -> list[Entry]:
        return entries_of(self.subject)
