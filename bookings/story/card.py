"""What is told of an insurer's card? That it was given, and never a digit of it."""

from __future__ import annotations

from careops.web.story import PARTNER, Story, inside, tells, told

ASKED = "We asked for your card"
TOLD = {
    "ask": told("Asked the insurer for its card", partner=ASKED),
    "ask_again": told("Asked the insurer again", partner=ASKED),
    "bring_up": inside("Brought it up with our team: no card was given"),
    "open": told("Opened the payment provider's page", partner="You opened the page"),
    "look": inside("Said that something happened on its page"),
    "poll": inside("Asked the payment provider whether a card was given"),
    "give": told("Said that a card was given", partner="You gave your card"),
    "close_page": told("Said that the page closed without a card", partner="The page has closed"),
    "withdraw": told("Withdrew the card", partner="The card was withdrawn"),
    "forget": inside("Said that the payment provider has forgotten the card"),
    "refuse_to_forget": inside("Said that the payment provider has not forgotten the card"),
    "drop": told("Dropped the card: there is nothing to pay", partner="The card is not needed"),
}

tells(Story("card", TOLD, audiences=(PARTNER,)))
