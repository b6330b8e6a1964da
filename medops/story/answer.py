"""What is told of an answer that was not sent? At the desk alone: its patient reads it when it is."""

from __future__ import annotations

from careops.web.story import Story, inside, tells

TOLD = {
    "write": inside("Wrote an answer that was not sent yet"),
    "ask_lead": inside("Asked a lead to read it first"),
    "send": inside("Sent it, as it was agreed with the lead"),
    "reroute": inside("Sent it to a provider"),
    "approve": inside("Read it, and sent it"),
    "send_back": inside("Gave it back to its writer"),
    "ask_provider": inside("Asked a provider"),
    "hear_provider": inside("Gave it to a lead: the provider has answered"),
    "go_on_without": inside("Went on without the provider's answer"),
    "relay": inside("Sent what a provider answered"),
    "drop": inside("Dropped it"),
    "fall_away": inside("Dropped it: its ticket was closed without it"),
    "draft_late": inside("Told the leads and the patient that its writer has not gone on with it"),
    "review_late": inside("Told the managers and the patient that no lead has read it"),
    "provider_late": inside("Told the managers and the patient that no provider has answered"),
    "bring_up": inside("Brought it up with the leads again"),
}

tells(Story("answer", TOLD))
