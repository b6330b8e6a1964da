"""How does a booking stand with its insurer, and with its clinic? A status for each situation, true for its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from bookings.models import Booking, Paper
from bookings.steps import steps_of
from careops.web.story import Status

State = Booking.State
# Situations that a state alone does not tell apart.
DATES_IN, WITHOUT_PAPERS, PAPERS_SENT = "dates_in", "without_papers", "papers_sent"
UNSAID, GOES_DIRECT = "unsaid", "direct"
TO_BE_SENT = (Paper.State.REQUIRED, Paper.State.REJECTED)
YOU_CAN = "You can cancel it, or write to us below."
NOTHING = "You need not do anything."
IT_IS_DONE = Status("Thank you: it is done", NOTHING)
SETTLED = Status(
    "It is paid and reconciled", "The bill and its documents agree. There is nothing left to do."
)
NOT_NEEDED = Status("It is not needed any more", "Nothing is booked: your dates are free again.")
ASKED_ELSEWHERE = Status("Thank you: we ask another clinic", NOTHING)

INSURER: Mapping[str, Status] = {
    State.RECEIVED: Status(
        "We have your request", "We look for a clinic near your client.",
        "We begin by", way_out=YOU_CAN,
    ),
    State.SEARCHING: Status(
        "We are looking for a clinic", "First within an hour of your client.",
        "We ask one for dates by", way_out=YOU_CAN,
    ),
    State.AREA_ESCALATED: Status(
        "No clinic near your client will do", "Our management looks further away.",
        "It finds a provider by", way_out=YOU_CAN,
    ),
    State.SOURCING: Status(
        "A clinic is asked for dates", "You get them with the amount, to confirm both.",
        "We have them by", way_out=YOU_CAN,
    ),
    DATES_IN: Status(
        "The clinic has named dates", "We look at them; then you get them with the amount.",
        "You have them by", way_out=YOU_CAN,
    ),
    State.PROPOSED: Status(
        "Please confirm a date and the amount", "We book it once you have confirmed both.",
        "The clinic holds the dates until",
    ),
    State.CONFIRMED: Status(
        "Date and amount are confirmed", "We book it with the clinic, for this date and this amount.",
        "We do so by", way_out=YOU_CAN,
    ),
    State.BOOKED: Status(
        "It is booked, and papers are missing", "The clinic needs what you require before the date:"
        " please send it to us.", "It is to be in by",
    ),
    WITHOUT_PAPERS: Status("It is booked", "No papers are required."),
    PAPERS_SENT: Status(
        "It is booked, and we have your papers", "We put them into the clinic's folder. A guarantee"
        " is to cover the total, tax included.",
    ),
    State.READY: Status("It is booked, and everything is ready", NOTHING),
    UNSAID: Status("Its time has passed", "The clinic tells us how it went."),
    State.ATTENDED: Status(
        "Your client was there", "The clinic sends your papers back, signed.", "They are back by"
    ),
    GOES_DIRECT: Status(
        "Your client was there", "The clinic gives them the results, and we bill you next."
    ),
    State.NO_SHOW: Status(
        "Your client did not come", "We ask you whether there is to be another date.",
        "You hear from us by", way_out=YOU_CAN,
    ),
    State.SETTLED: Status("Your client was there", "We bill you next.", "You have the bill by"),
    State.BILLING: Status(
        "It is billed", "Please pay the bill as it says.", "It is paid and reconciled by"
    ),
    State.RECONCILED: SETTLED,
    State.CLOSED: SETTLED,
    State.DECLINED: Status("It will not take place", "It was declined, and nothing is booked."),
    State.CANCELLED: Status("It is cancelled", "Nothing is booked any more."),
}  # fmt: skip

CLINIC: Mapping[str, Status] = {
    State.RECEIVED: ASKED_ELSEWHERE,
    State.SEARCHING: ASKED_ELSEWHERE,
    State.AREA_ESCALATED: ASKED_ELSEWHERE,
    State.SOURCING: Status(
        "Which dates could you give?", "Name up to five. The insurer chooses one, and then we book"
        " it with you.", "Please name them by",
    ),
    DATES_IN: Status(
        "Thank you: we have your dates", "The insurer gets them from us. Until then you can still"
        " change them.",
    ),
    State.PROPOSED: Status("Please keep these dates free", "The insurer chooses one of them."),
    State.CONFIRMED: Status(
        "A date is chosen", "Please keep it free: our team books it with you.", "It does so by"
    ),
    State.BOOKED: Status(
        "It is booked with you", "Papers of the insurer are still to come. We write to you when they"
        " are there.",
    ),
    WITHOUT_PAPERS: Status("It is booked with you", NOTHING),
    PAPERS_SENT: Status(
        "It is booked with you", "Our team puts the insurer's papers into your folder, and we write to"
        " you then.",
    ),
    State.READY: Status("It is booked, and everything is ready", NOTHING),
    UNSAID: Status("How did it go?", "Please tell us whether the client came."),
    State.ATTENDED: Status(
        "Thank you: the client was there", "Please send the papers back to us, signed.",
        "Please by",
    ),
    GOES_DIRECT: Status(
        "Thank you: the client was there", "Please give the results to the client directly."
    ),
    State.NO_SHOW: Status(
        "Thank you: the client did not come", "We write to you if there is to be another date."
    ),
    State.SETTLED: IT_IS_DONE,
    State.BILLING: IT_IS_DONE,
    State.RECONCILED: IT_IS_DONE,
    State.CLOSED: IT_IS_DONE,
    State.DECLINED: NOT_NEEDED,
    State.CANCELLED: NOT_NEEDED,
}  # fmt: skip

STATUSES = {"insurer": INSURER, "clinic": CLINIC}


def status_for(booking: Booking, reader: str, *, at: datetime) -> Status:
    """How it stands with this reader; a date that passed while it was their turn is no promise of ours."""
    found = STATUSES[reader][situation_of(booking, at=at)]
    ahead = tuple(stage.title for stage in steps_of(booking) if stage.place == "next")
    due = booking.case.due_at
    has_passed = due is not None and due <= at and booking.case.waiting_on == reader
    return replace(found, ahead=ahead, promise="" if has_passed else found.promise)


def asks_nothing(at: datetime) -> Q:
    """Of those whose turn is an insurer's or a clinic's: in which there is nothing to do for them here, or not yet."""
    to_send = Exists(Paper.objects.filter(booking=OuterRef("pk"), state__in=TO_BE_SENT))
    return (
        Q(state=State.SOURCING) & ~Q(slots=[])
        | Q(state=State.BOOKED) & (Q(appointment_at__lte=at) | ~Q(to_send))
        | Q(state=State.READY, appointment_at__gt=at)
        | Q(state=State.ATTENDED) & (Q(papers_wanted=[]) | Q(clinic__email=""))
        | Q(state=State.BILLING)  # the bill itself waits
    )


def situation_of(booking: Booking, *, at: datetime) -> str:
    """Its state, or what there is to tell apart in it."""
    has_passed = booking.appointment_at is not None and booking.appointment_at <= at
    if booking.state == State.SOURCING and booking.slots:
        return DATES_IN
    if booking.state in (State.BOOKED, State.READY) and has_passed:
        return UNSAID
    if booking.state == State.BOOKED and not booking.papers_wanted:
        return WITHOUT_PAPERS
    if booking.state == State.BOOKED and not any(
        paper.state in TO_BE_SENT for paper in booking.papers.all()
    ):
        return PAPERS_SENT
    if booking.state in (State.ATTENDED, State.SETTLED) and booking.goes_direct:
        return GOES_DIRECT
    return str(booking.state)
