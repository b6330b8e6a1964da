"""What does a pharmacy see of a refill that it asked for? How far it has come, and how much is approved."""

from __future__ import annotations

from careops.web.story import Status
from careops.web.story_view import StoryView
from portal.models import Refill

State = Refill.State
BY = "We answer by"


class PharmacyRefill(StoryView):
    name = "Refill"
    statuses = {
        State.REQUESTED: Status("We have received it", "A clinician reviews the chart.", BY),
        State.IN_REVIEW: Status("A clinician reviews the chart", "", BY),
        State.APPROVED: Status("It is approved", "We send it to you.", "You have it by"),
        State.SENT: Status("We have sent it to you"),
        State.NEEDS_VISIT: Status("The patient needs a visit first"),
        State.DENIED: Status("It was not approved"),
        State.REDIRECTED: Status("We asked the patient to turn to you"),
    }

    @property
    def summary(self) -> str:
        return f"For {self.subject.patient.initials}"

    @property
    def known(self) -> list[tuple[str, str]]:
        refill = self.subject
        lasts = f"{refill.quantity}, until {refill.until:%Y-%m-%d}" if refill.approved_at else ""
        return [
            ("Your number", refill.external_id),
            ("Patient", refill.patient.name),
            ("Medicine", refill.medicine),
            ("Provider", str(refill.provider) if refill.provider else ""),
            ("Approved", lasts),
        ]
