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
DATES_IN, WITHOUT_PAPERS, PAPERS_SENT, TOO_LOW = (
    "dates_in",
    "without_papers",
    "papers_sent",
    "too_low",
)
UNSAID, GOES_DIRECT, WITH_PAPERS = "unsaid", "direct", "with_papers"
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
        "We are looking for a clinic", "First near your client.",
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
        "It is booked, and we have your papers", "We put them into the clinic's folder."
    ),
    TOO_LOW: Status(
        "It is booked, and your guarantee is too low", "It is to cover the total, tax included:"
        " please raise it.", "It is to be in by",
    ),
    State.READY: Status("It is booked, and everything is ready", NOTHING),
    WITH_PAPERS: Status("It is booked, and everything is ready", NOTHING),
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
    TOO_LOW: Status("It is booked with you", "Papers of the insurer are not complete yet."),
    State.READY: Status("It is booked, and everything is ready", NOTHING),
    WITH_PAPERS: Status(
        "It is booked, and everything is ready", "When the client was there, please sign the papers,"
        " and give them back here.",
    ),
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
    total = OuterRef("total")
    too_low = Q(amount__lt=total) & (Q(accepted_total=None) | Q(accepted_total__lt=total))
    mine = Paper.objects.filter(booking=OuterRef("pk"))
    to_send = Exists(mine.filter(Q(state__in=TO_BE_SENT) | too_low & ~Q(state=Paper.State.WAIVED)))
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
    if booking.state == State.BOOKED:
        return situation_of_papers(booking)
    if booking.state == State.READY and not booking.goes_direct:
        return WITH_PAPERS
    is_over = booking.state in (State.ATTENDED, State.SETTLED)
    return GOES_DIRECT if is_over and booking.goes_direct else str(booking.state)


def situation_of_papers(booking: Booking) -> str:
    """Which of them its insurer still has to send, or to raise."""
    if not booking.papers_wanted:
        return WITHOUT_PAPERS
    papers = list(booking.papers.all())
    if any(paper.state in TO_BE_SENT for paper in papers):
        return str(State.BOOKED)
    return TOO_LOW if any(paper.lacks for paper in papers) else PAPERS_SENT
