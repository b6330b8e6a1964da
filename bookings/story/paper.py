"""What is told of a paper? Which way it goes; never what stands on it."""

from __future__ import annotations

from careops.web.story import PARTNER, UNTOLD, Story, inside, tells, told

TOLD = {
    "require": told("Required it", partner="A paper is required"),
    "receive": told("Took it in", partner="The paper came in"),
    "run_late": inside("Told the leads that we are late: nobody has filed it in time"),
    "bring_up": inside("Brought it up with the leads: it was not filed"),
    "reject": told("Rejected it", partner="It has to be sent again"),
    "file": told("Put it into the clinic's folder", partner="It is in the clinic's folder"),
    "raise_amount": told("Raised the guarantee", partner="The guarantee was raised"),
    "accept_amount": told("Took the guarantee although it is below the total", partner=UNTOLD),
    "ask_to_retrieve": told("Asked the clinic to get it", partner="The clinic was asked to get it"),
    "retrieve": told("Got it out of the folder", partner="The clinic has it"),
    "sign": told("Signed it", partner="The physician signed it"),
    "give_back": told("Gave it back, signed", partner="It came back, signed"),
    "keep_guarantee": told("Said that the guarantee was used", partner="The guarantee was used"),
    "waive": told("Did without it", partner="It is not needed"),
    "take_out": told("Took it out of the folder", partner="It will be filed anew"),
    "drop": told("Dropped it: the booking ended", partner="It is not needed any more"),
}

tells(Story("paper", TOLD, audiences=(PARTNER,)))
