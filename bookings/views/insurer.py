"""What does an insurer do with a booking? Confirm a date and an amount, ask for others, move, decline or cancel it."""

from __future__ import annotations

from functools import cached_property

from bookings.models import Booking, Quote
from bookings.policy.words import PaperKind
from bookings.story.partners import status_for
from bookings.times import in_words
from bookings.views.acting import Act
from bookings.views.papers import WithPapers
from careops.record.models import Entry
from careops.web.case_view import Page
from careops.web.partners import PartnerCodeLink
from careops.web.story import PARTNER, Status, steps_of

ACTS = {
    "confirm": Act(
        "Confirm a date and the amount", "Confirm this date and this amount",
        "Thank you: it is confirmed, and we book it.", is_main=True,
    ),
    "other_dates": Act(
        "None of these dates suits", "Ask for other dates", "We ask the clinic for other dates."
    ),
    "decline": Act(
        "The dates or the amount will not do", "Decline it", "It is declined.", is_danger=True
    ),
    "want_paper": Act(
        "Require a paper", "Require it", "Noted. Please send it to us in good time."
    ),
    "reschedule": Act(
        "Ask for another date", "Ask for another date", "We ask the clinic for another date."
    ),
    "cancel": Act("Cancel it", "Cancel it", "It is cancelled.", is_danger=True),
}  # fmt: skip


class InsurerView(WithPapers):
    """An insurer before a booking of its own. What they confirm is the amount that stood above the button."""

    acts = ACTS

    @property
    def status(self) -> Status:
        return status_for(self.subject, "insurer", at=self.at)

    @cached_property
    def allowed(self) -> list[str]:
        """But for papers, when every kind of them is required already."""
        has_all = set(PaperKind.values) <= set(self.subject.papers_wanted)
        return [name for name in super().allowed if not (has_all and name == "want_paper")]

    @property
    def seen_before(self) -> Quote | None:
        """The amount that they saw, where it is another one now."""
        seen = self.request.POST.get("quote_hash", self.subject.quote_hash)
        if seen == self.subject.quote_hash:
            return None
        return next((quote for quote in self.subject.quotes.all() if quote.hash == seen), None)

    def page(self) -> Page:
        booking, preferred = self.subject, self.subject.preferred_slot
        return "bookings/link_insurer.html", {
            **self.shared(),
            "status": self.status,
            "steps": steps_of(booking, Entry.objects.of(booking.case), PARTNER),
            "preferred": in_words(preferred, booking.zone) if preferred else "",
            "quote": quote_of(booking),
            "seen_before": self.seen_before,
        }


def quote_of(booking: Booking) -> Quote | None:
    """The amount as it is proposed or confirmed; a draft is ours."""
    quote = booking.quote if booking.quote_hash else None
    return None if quote is None or quote.state == Quote.State.DRAFT else quote


class InsurerLink(PartnerCodeLink, InsurerView):
    """Whoever holds an insurer's link; what we wrote to them opens with a code."""
