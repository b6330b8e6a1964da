"""What does a clinic do behind a link? Name dates, keep them, and say how it went; with a code it reads who comes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bookings.steps import ASKED, BOOKED
from bookings.story.partners import status_for
from bookings.views.acting import Act
from bookings.views.papers import WithPapers
from careops.outbox.links import LinkStatus
from careops.values.languages import language_name
from careops.web.case_view import Page
from careops.web.code_view import CodeView
from careops.web.reads import record_read

ACTS = {
    "offer_dates": Act(
        "Name dates", "Send these dates", "Thank you: the insurer gets your dates.", is_main=True
    ),
    "attend": Act("It took place", "The client was there", "Thank you: noted.", is_main=True),
    "miss": Act(
        "The client did not come", "The client did not come",
        "Thank you: we tell the insurer.", is_main=True,
    ),
    "no_dates": Act("We have no dates", "We have no dates", "Thank you: we ask elsewhere."),
    "extend_hold": Act(
        "Keep the dates for longer", "Keep them for longer", "Thank you: noted."
    ),
    "slot_lost": Act(
        "We cannot keep the date", "The date is gone",
        "We tell the insurer. Please name other dates.", is_danger=True,
    ),
}  # fmt: skip


class ClinicLink(CodeView, WithPapers):
    """Whoever holds a clinic's link. By that alone they name dates for somebody with these initials.

    What is needed and, once it is booked, who comes opens with a code.
    """

    once = False
    acts = ACTS

    @property
    def knows_client(self) -> bool:
        """Whether it is theirs to know who comes."""
        return self.subject.state in BOOKED

    @property
    def can_open(self) -> bool:
        has_more = self.knows_client or (bool(self.subject.need) and self.subject.state in ASKED)
        return has_more and not self.has_passed and self.link_status is LinkStatus.ISSUED

    @property
    def shows_files(self) -> bool:  # type: ignore[override]
        """What lies in their folder may say what it is for."""
        return self.is_opened

    @property
    def choices(self) -> Collection[str]:
        """A code opens more to read; what they may do is the same without it."""
        closed = self.can_open and not self.is_opened
        return (*super(CodeView, self).choices, *(self.code_steps if closed else ()))

    def its_page(self) -> Page:
        booking = self.subject
        return "bookings/link_clinic.html", {
            **self.shared(),
            **self.code_context(),
            **(self.opened() if self.is_opened else {}),
            "status": status_for(booking, "clinic", at=self.at),
            "is_booked": self.knows_client,
            "language": booking.language and language_name(booking.language),
        }

    def opened(self) -> dict[str, Any]:
        """Who comes and what for: so it is on record who read it."""
        case = self.subject.case
        record_read(self.request, what="booking", patients=[case.patient_id], case=case, by=self.by)
        return {"is_opened": True}
