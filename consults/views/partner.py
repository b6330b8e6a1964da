"""What does a pharmacy or a lab see of what it asked about a consult? How it stands, and the answer to itself."""

from __future__ import annotations

from careops.web.story import Status
from careops.web.story_view import Saying, StoryView
from consults.kinds import THEIRS
from consults.models import Obligation
from consults.policy.words import About

State = Obligation.State
LOOKS_INTO_IT = Status(
    "Our team looks into it", "There is no answer yet, and we decide how to go on.", "We decide by"
)
WITHOUT = Status("It was closed without an answer")  # why, is between the patient and us
CANCELLED, WHY = "It is cancelled.", "Why is it not needed any more?"


class PartnerObligation(StoryView):
    name = "Inquiry"
    statuses = {
        State.OPTIONAL: Status("The provider knows of it", "It is optional without a reason."),
        State.ADMIN: Status("Our own team takes care of it", "", "It does so by"),
        State.AWAITING: Status(
            "The provider was asked", "We go on asking, so you need not.",
            "If there is no answer, our leads look into it on",
        ),
        State.PROMISED: Status("The provider named a time", "", "They answer by"),
        State.REVIEW: LOOKS_INTO_IT,
        State.ESCALATED: LOOKS_INTO_IT,
        State.FULFILLED: Status("It is answered"),
        State.REFUNDED: WITHOUT,
        State.UNFULFILLED: WITHOUT,
        State.CANCELLED: Status("It was cancelled"),
    }  # fmt: skip
    sayings = {
        "confirm": Saying(
            "We have our answer", "note", "What was the answer?", "Thank you: it is answered."
        ),
        "cancel": Saying("Cancel it", "reason", WHY, CANCELLED, is_danger=True),
        "drop": Saying("Cancel it", "reason", WHY, CANCELLED, is_danger=True),
    }

    @property
    def summary(self) -> str:
        return f"{About(self.subject.about).label}, consult {self.subject.consult.case.ref}"

    @property
    def known(self) -> list[tuple[str, str]]:
        asked = self.subject
        return [
            ("Your number", asked.external_id),
            ("Consult", asked.consult.case.ref),
            ("You asked", asked.question),
            ("Provider", asked.provider.name if asked.provider else ""),
            ("The answer", asked.answer if asked.about in THEIRS else ""),
        ]
