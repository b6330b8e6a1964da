"""What does a clinic do with a booking? Name dates, keep them, and say how it went; it reads who comes."""

from __future__ import annotations

from bookings.steps import ASKED, BOOKED
from bookings.story.partners import status_for
from bookings.views.acting import Act
from bookings.views.papers import WithPapers
from careops.values.languages import language_name
from careops.web.case_view import Page
from careops.web.partners import PartnerCodeLink
from careops.web.story import Status

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


class ClinicView(WithPapers):
    """A clinic before a booking that is with it. It reads what is needed, and once it is booked who comes."""

    acts = ACTS

    @property
    def status(self) -> Status:
        return status_for(self.subject, "clinic", at=self.at)

    @property
    def knows_client(self) -> bool:
        """Whether it is theirs to know who comes."""
        return self.subject.state in BOOKED

    @property
    def has_more(self) -> bool:
        return self.knows_client or (bool(self.subject.need) and self.subject.state in ASKED)

    @property
    def shows_files(self) -> bool:  # type: ignore[override]
        """What lies in their folder may say what it is for."""
        return self.is_opened

    def page(self) -> Page:
        booking = self.subject
        return "bookings/link_clinic.html", {
            **self.shared(),
            "has_more": self.has_more,
            "is_opened": self.is_opened and self.has_more,
            "status": self.status,
            "is_booked": self.knows_client,
            "is_open": booking.state in ASKED and not self.knows_client,
            "language": booking.language and language_name(booking.language),
        }


class ClinicLink(PartnerCodeLink, ClinicView):
    """Whoever holds a clinic's link. By that alone they name dates for somebody with these initials.

    What is needed and, once it is booked, who comes opens with a code.
    """
