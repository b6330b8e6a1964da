"""What does a client see of their appointment? Where it stands, where and when it is, and what they can do."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpResponse

from bookings.calendar import event_of
from bookings.directory.models import Clinic
from bookings.steps import BOOKED
from bookings.times import in_words
from bookings.views.acting import Act
from bookings.views.booking import BookingView
from careops.engine.refusals import Refusal
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.web.calendar import download
from careops.web.case_view import Page
from careops.web.story import status_context

MAP = "https://www.openstreetmap.org/search?"
MY_BOOKING = "bookings/my_booking.html"
ACTS = {
    "prefer": Act(
        "Which date suits you?", "This date suits me", "Thank you: your insurer sees it.", is_main=True
    ),
    "reschedule": Act(
        "Ask for another date", "Ask for another date", "We ask the clinic for another date."
    ),
    "cancel": Act("Cancel it", "Cancel it", "It is cancelled.", is_danger=True),
}  # fmt: skip


class ClientView(BookingView):
    """A client before their appointment. Whoever may read the page may take the date along, too."""

    acts = ACTS

    @property
    def place(self) -> Clinic | None:
        """Where they go, once it is booked."""
        return self.subject.listing if self.subject.state in BOOKED else None

    def page(self) -> Page:
        booking, preferred = self.subject, self.subject.preferred_slot
        is_to_come = booking.appointment_at is not None and booking.appointment_at > self.at
        return MY_BOOKING, {
            **self.shared(),
            **status_context(booking, Entry.objects.of(booking.case)),
            "place": self.place,
            "directions": directions_to(self.place) if self.place else "",
            "preferred": in_words(preferred, booking.zone) if preferred else "",
            "is_to_come": is_to_come,
        }

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        if "calendar" in self.request.GET and self.place and self.page()[0] == MY_BOOKING:
            return self.calendar()
        return super().show(refusal, status=status)

    def calendar(self) -> HttpResponse:
        """The appointment as a file for their calendar."""
        event = event_of(self.subject, tenant=current_tenant())
        return download(event, at=self.at, name=self.subject.case.ref)


def directions_to(place: Clinic) -> str:
    """A search on a map; nothing of it is loaded here."""
    street = (place.address or place.name, place.city, place.province, place.postal_code)
    return MAP + urlencode({"query": ", ".join(filter(None, street))})
