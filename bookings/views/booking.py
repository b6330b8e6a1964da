"""What do an insurer, a clinic and a client see of a booking, and what can they do there? One page each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from bookings.forms import StepForm, step_form
from bookings.models import Booking, Quote
from bookings.steps import steps_of
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.values.cards import masked
from careops.web.case_view import CaseView, Page
from careops.web.link_view import LinkView
from careops.web.story import PARTNER, status_context
from careops.web.story import steps_of as story_of

# What each of them can do here, in the order of the page; what is not allowed now is not shown.
ACTS: Mapping[str, tuple[str, ...]] = {
    "insurer": ("confirm", "other_dates", "decline", "want_paper", "reschedule", "cancel"),
    "clinic": ("offer_dates", "no_dates", "extend_hold", "attend", "miss", "slot_lost"),
    "client": ("prefer", "reschedule", "cancel"),
}
BUTTONS: Mapping[str, str] = {
    "confirm": "Confirm date and amount",
    "other_dates": "Ask for other dates",
    "decline": "Decline it",
    "want_paper": "Require a paper",
    "reschedule": "Ask for another date",
    "cancel": "Cancel it",
    "offer_dates": "Send the dates",
    "no_dates": "We have no dates",
    "extend_hold": "Hold the dates for longer",
    "attend": "It took place",
    "miss": "The client did not come",
    "slot_lost": "The date is gone",
    "prefer": "This date suits me",
}
DONE: Mapping[str, str] = {
    "confirm": "Thank you: it is confirmed, and we book it.",
    "other_dates": "We ask the clinic for other dates.",
    "decline": "It is declined.",
    "want_paper": "Noted. Please send it to us in time.",
    "reschedule": "We ask the clinic for another date.",
    "cancel": "It is cancelled.",
    "offer_dates": "Thank you: the insurer gets your dates.",
    "no_dates": "Thank you: we ask elsewhere.",
    "extend_hold": "Thank you: noted.",
    "attend": "Thank you: noted.",
    "miss": "Thank you: we tell the insurer.",
    "slot_lost": "We tell the insurer. Please name other dates.",
    "prefer": "Thank you: your insurer sees it.",
    "tell": "Thank you: we have it, and our team reads it.",
}
MAIN = ("confirm", "offer_dates", "prefer", "attend")  # what the page is for


class BookingView(CaseView):
    """Somebody outside before a booking: the template knows the forms of what they may do as ``acts``."""

    done = DONE
    reader = "client"

    @property
    def choices(self) -> Collection[str]:
        return (*self.allowed, "tell")

    @cached_property
    def allowed(self) -> list[str]:
        """What they may do at this moment, as far as it can be told."""
        self.subject.tenant = current_tenant()  # which its conditions follow
        rules = self.subject.allowed(self.by)
        able = {rule.name for rule in rules if rule.unmet(self.subject, {"at": self.at}) is None}
        return [name for name in ACTS[self.reader] if name in able]

    @cached_property
    def forms(self) -> dict[str, StepForm]:
        """A form for each, which keeps what was typed into it."""
        posted, rules = self.request.POST, self.subject.rules()
        return {
            act: step_form(rules[act], self.subject)(
                posted if posted.get("act") == act else None, auto_id=f"{act}_%s"
            )
            for act in self.allowed
        }

    def press(self) -> HttpResponse:
        act = self.request.POST.get("act", "")
        form = self.forms.get(act)
        if form and act in self.choices and not form.is_valid():
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return super().press()

    def facts(self, act: str) -> dict[str, Any]:
        form = self.forms.get(act)
        return form.facts() if form else super().facts(act)

    def show(self, refusal: Any = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        if refusal:  # it stands otherwise than when it was pressed
            vars(self).pop("allowed", None)
        return super().show(refusal, status=status)

    def shared(self) -> dict[str, Any]:
        acts = [(act, BUTTONS[act], self.forms[act]) for act in self.allowed if act in self.forms]
        return {
            "main": [one for one in acts if one[0] in MAIN],
            "others": [one for one in acts if one[0] not in MAIN],
            "forms": self.forms,
            "reader": self.reader,
            "reason": masked(self.request.POST.get("reason", "")),
        }


class ClientView(BookingView):
    """A client before their appointment: where and when, what to bring, and what they can do."""

    def page(self) -> Page:
        entries = Entry.objects.of(self.subject.case)
        return "bookings/my_booking.html", {
            **self.shared(),
            **status_context(self.subject, entries),
            "place": self.subject.listing if self.subject.appointment_at else None,
        }


class PartnerLink(LinkView, BookingView):
    """Whoever holds a link of the insurer, or of the clinic: both come back to their page while it lasts."""

    once = False

    @property
    def reader(self) -> str:  # type: ignore[override]
        return "insurer" if self.subject.insurer_id == self.holder.pk else "clinic"

    def its_page(self) -> Page:
        booking: Booking = self.subject
        steps = story_of(booking, Entry.objects.of(booking.case), PARTNER)
        return f"bookings/link_{self.reader}.html", {
            **self.shared(),
            "stages": steps_of(booking),
            "steps": steps,
            "quote": quote_of(booking) if self.reader == "insurer" else None,
        }


def quote_of(booking: Booking) -> Quote | None:
    """The amount as it is proposed or confirmed; a draft is ours."""
    quote = booking.quote if booking.quote_hash else None
    return None if quote is None or quote.state == Quote.State.DRAFT else quote
