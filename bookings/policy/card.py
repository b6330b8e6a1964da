"""Card policy (S2-26, S2-35, S2-A8): an insurer gives its own card on a page of the payment provider's.

asked     -> opened      the insurer has opened the page; we ask what became of it
opened    -> given       the provider tells brand, last four digits and expiry month, and no more
          -> asked       nobody gave one in a day
any       -> withdrawn   by the insurer, or because the booking ended; the provider forgets it

Whoever wants to tell us a number is told of the page. No number, and no security code, comes here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from bookings.columns.card import CardColumns
from bookings.money_values import BRAND, LAST4
from bookings.policy.money_conditions import page_is_the_last
from bookings.policy.money_tunables import CARD_EVERY, CARD_LATE, CARD_LINK_FOR, CARD_POLL_EVERY
from bookings.policy.money_words import MONEY, payments
from bookings.policy.words import BOOKINGS, COORDINATION, INSURER, STAFF
from careops.clock.timers import Every
from careops.payments.orders import PAYMENTS
from careops.policy.effects import email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.table import Text, Whole

State = CardColumns.State
TOKEN = Text(120)
MONTH, YEAR = Whole(1, 12), Whole(2000, 2199)


class CardPolicy(CardColumns):
    kind = "card"
    prefix = "CD"
    looks_at = ("booking__case",)

    shown = {
        State.ASKED: Shown("insurer", team="bookings"),
        State.OPENED: Shown("insurer", team="bookings"),
        State.GIVEN: Shown(tone="good"),  # at rest: it can still be withdrawn
        State.WITHDRAWN: Shown(tone="muted"),
    }

    class Meta(CardColumns.Meta):
        abstract = True

    @transition(None, State.ASKED, then=[email("insurer", "card_wanted", link=CARD_LINK_FOR)])
    def ask(self, *, at: datetime) -> None:
        """Ask the insurer for its card: it wants to pay by it."""
        self.asked_at = at

    @transition(
        State.ASKED,
        when=Every(CARD_EVERY, since="asked_at", until=CARD_LATE),
        then=[email("insurer", "card_wanted", link=CARD_LINK_FOR)],
    )
    def ask_again(self, *, at: datetime) -> None:
        """Ask the insurer for its card again."""

    @transition(
        State.ASKED,
        when=Every(CARD_LATE, since="asked_at"),
        then=[slack(BOOKINGS, "card_missing")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with our team: no card is given."""

    @transition([State.ASKED, State.OPENED], State.OPENED, by=[INSURER])
    def open(self, *, at: datetime, session: Annotated[str, TOKEN]) -> None:
        """Open the payment provider's page."""
        self.session, self.opened_at = session, at

    @transition(State.OPENED, by=[PAYMENTS], then=[payments("card")])
    def look(self, *, at: datetime) -> None:
        """Say that something has happened on the page."""

    @transition(
        State.OPENED, when=Every(CARD_POLL_EVERY, since="opened_at"), then=[payments("poll")]
    )
    def poll(self, *, at: datetime) -> None:
        """Ask the payment provider whether a card was given."""

    @transition(
        State.OPENED,
        State.GIVEN,
        by=[PAYMENTS],
        only_if=page_is_the_last,
        then=[slack(BOOKINGS, "card_given")],
    )
    def give(
        self,
        *,
        at: datetime,
        brand: Annotated[str, BRAND],
        last4: Annotated[str, LAST4],
        expires_month: Annotated[int, MONTH],
        expires_year: Annotated[int, YEAR],
        customer: Annotated[str, TOKEN],
        token: Annotated[str, TOKEN],
        session: Annotated[str, TOKEN] = "",
    ) -> None:
        """Say that a card was given."""
        self.brand, self.last4, self.token, self.customer = brand, last4, token, customer
        self.expires_month, self.expires_year, self.given_at = expires_month, expires_year, at

    @transition(State.OPENED, State.ASKED, by=[PAYMENTS], only_if=page_is_the_last)
    def close_page(
        self, *, at: datetime, failure: str, session: Annotated[str, TOKEN] = ""
    ) -> None:
        """Say that the page has closed without a card."""
        self.round, self.failure, self.asked_at = self.round + 1, failure, at

    @transition(
        [State.ASKED, State.OPENED, State.GIVEN],
        State.WITHDRAWN,
        by=[INSURER, *MONEY, *STAFF],
        then=[payments("forget")],
    )
    def withdraw(self, *, at: datetime, reason: str) -> None:
        """Withdraw it: the bill is paid another way.

        The payment provider is to forget it, too.
        """
        self.closed_reason, self.kept, self.token = reason, self.token, ""

    @transition(
        [State.ASKED, State.OPENED, State.GIVEN], State.WITHDRAWN, then=[payments("forget")]
    )
    def drop(self, *, at: datetime) -> None:
        """Drop it: there is nothing to pay any more."""
        self.closed_reason, self.kept, self.token = "There is nothing to pay.", self.token, ""

    @transition(State.WITHDRAWN, by=[PAYMENTS])
    def forget(self, *, at: datetime) -> None:
        """Say that the payment provider has forgotten the card."""
        self.kept, self.failure, self.forgotten_at = "", "", at

    @transition(
        State.WITHDRAWN,
        by=[PAYMENTS],
        then=[slack(COORDINATION, "card_kept")],
    )
    def refuse_to_forget(self, *, at: datetime, failure: str) -> None:
        """Say that the payment provider has not forgotten the card."""
        self.failure = failure
