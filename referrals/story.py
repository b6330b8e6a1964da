"""What is told of a referral? To its client, to its partner, to the providers, and at the desk."""

from __future__ import annotations

from django.db.models import Prefetch

from careops.outbox.models import Message
from careops.people.models import Provider
from careops.record.models import Entry
from careops.web.story import (
    PARTNER,
    PATIENT,
    PROVIDER,
    UNTOLD,
    Outcome,
    Status,
    Story,
    inside,
    tells,
    told,
)
from referrals.models import Referral, State

ASKED, ASKED_ALL = "We asked {holder}", "We asked all available providers"
REMINDED, REMINDED_ALL = "We reminded {holder}", "We reminded all available providers"
AGREED, ACCEPTED = "{holder} agreed to contact you", "Accepted: a provider will contact the client"
OPEN = "Open to all providers"
# A refusal is told alike, whatever its reason was.
NOT_AVAILABLE = "{holder} is not available at this time"
INTAKE, NOT_PLACED = "Our intake team took over", "Not placed: our intake team looks after it"

# To providers, what ended the round in which they were asked. What is ours to know: who passed, what
# we asked of whom behind the scenes.
TOLD = {
    "submit": told("Took in the referral and told the client that it is here",
        patient="We received your referral", partner="Received", provider=UNTOLD),
    "offer": told("Offered it to the preferred provider",
        patient=ASKED, partner="Offered to the preferred provider", provider=UNTOLD),
    "post": told("Posted it to everybody: nobody is preferred",
        patient=ASKED_ALL, partner=OPEN, provider=UNTOLD),
    "repost": told("Made it available to the other providers and told the client",
        patient="We asked all other available providers", partner="Open to the other providers", provider=UNTOLD),
    "return_only": told("Handed it to intake: the client wanted this provider only",
        patient=INTAKE, partner=NOT_PLACED, provider=UNTOLD),
    "shelve": told("Handed it to intake: nobody can take it",
        patient=INTAKE, partner=NOT_PLACED, provider=UNTOLD),
    "accept": told("Agreed to contact the client", patient=AGREED, partner=ACCEPTED, provider=UNTOLD),
    "decline": told("Declined, so that others can help",
        patient=NOT_AVAILABLE, partner="Declined by the provider", provider="You declined it"),
    "remind": told("Reminded the silent provider and reassured the client",
        patient=REMINDED, partner="The provider was reminded", provider=UNTOLD),
    "expire": told("Took silence as a decline",
        patient=NOT_AVAILABLE, partner="Not answered in time", provider="Your time to answer ended"),
    "take_back": told("Took it back from a provider who is no longer active",
        patient=NOT_AVAILABLE,
        partner="The provider is not available any more",
        provider="You became inactive"),
    "open_up": told("Let any available provider answer",
        patient=ASKED_ALL, partner=OPEN, provider="The client welcomed any available provider"),
    "remind_now": told("Reminded the provider", patient=REMINDED, partner=UNTOLD, provider=UNTOLD),
    "bump_now": told("Brought it up with the providers", patient=REMINDED_ALL, partner=UNTOLD, provider=UNTOLD),
    "take": told("Was the first to agree to contact the client",
        patient=AGREED, partner=ACCEPTED, provider=UNTOLD),
    "leave": inside("Left it to others"),
    "bump": told("Brought it back to the top of the channel and reassured the client",
        patient=REMINDED_ALL, partner="The providers were reminded", provider=UNTOLD),
    "expire_open": told("Handed it to intake: nobody took it in time",
        patient=INTAKE, partner="Not placed in time: our intake team looks after it", provider=UNTOLD),
    "exhaust": told("Handed it to intake: nobody is left to ask",
        patient=INTAKE, partner=NOT_PLACED, provider=UNTOLD),
    "mark_contacted": told("Said that the client was contacted",
        patient="{holder} contacted you", partner="The client was contacted", provider=UNTOLD),
    "contact_overdue": told("Reminded the provider to contact the client",
        patient="We reminded {holder} to contact you", partner=UNTOLD, provider=UNTOLD),
    "ask_client": inside("Told the client that the provider is late, and what they can do"),
    "bring_up_contact": inside("Brought it up with intake: the client was not contacted"),
    "bring_contact_to_leads": inside("Brought it up with the leads: the client was not contacted"),
    "bring_contact_to_managers": inside("Brought it up with the managers: the client was not contacted"),
    "decline_after_contact": told("Said that it is not a fit: it is offered to others",
        patient="It did not work out with {holder}, so we go on looking",
        partner="Not a fit; other providers are asked",
        provider="It was not a fit"),
    "release": told("Took it back from the provider",
        patient=NOT_AVAILABLE, partner="Taken back; other providers are asked", provider="It was taken back"),
    "hand_on": told("Handed it on to another provider",
        patient=NOT_AVAILABLE,
        partner="Taken back; another provider is asked",
        provider="It was handed on to a colleague"),
    "ask_outcome": inside("Asked the provider how it went"),
    "outcome_overdue": inside("Told intake that the provider does not say how it went"),
    "bring_outcome_to_leads": inside("Brought it up with the leads: nobody says how it went"),
    "complete": told("Said that the first visit is booked",
        patient="Your first visit is booked", partner="The first visit is booked", provider=UNTOLD),
    "run_late": inside("Told the leads that we are late: intake has not acted in time"),
    "apologize": inside("Told the client that we are late, and what they can do"),
    "bring_up": inside("Brought it up with intake again"),
    "bring_up_to_leads": inside("Brought it up with the leads: intake has not acted"),
    "bring_up_to_managers": inside("Brought it up with the managers: nobody has acted"),
    "reoffer": told("Offered it to a provider",
        patient=ASKED, partner="Offered to a provider", provider=UNTOLD),
    "repool": told("Posted it to everybody again",
        patient="We asked all available providers again", partner="Open to all providers again", provider=UNTOLD),
    "close": told("Closed it unplaced and told the client of other ways",
        patient="We could not find a provider this time", partner="Closed without a provider", provider=UNTOLD),
    "amend": told("Corrected what the client needs", patient=UNTOLD, partner="Corrected", provider=UNTOLD),
    "withdraw": told("Withdrew it: the client no longer needs it",
        patient="The referral was withdrawn", partner="Withdrawn", provider=UNTOLD),
    "tell": inside("Wrote to the team"),
}  # fmt: skip

CONTACTS, VISIT = "A provider contacts you", "Your first visit"
STATUSES = {
    State.RECEIVED: Status("We have your referral", "We are about to ask a provider."),
    State.OFFERED: Status(
        "Waiting for {holder} to answer",
        "It is their turn to answer.",
        "You will hear from us, either way, by",
        (CONTACTS, VISIT),
    ),
    State.OPEN: Status(
        "Waiting for a provider to answer",
        "We asked every available provider, and the first to answer will contact you.",
        "You will hear from us, either way, by",
        (CONTACTS, VISIT),
    ),
    State.ACCEPTED: Status(
        "{holder} will contact you",
        "It is their turn: they call or write to you. You need not do anything.",
        "You should hear from them by",
        (VISIT,),
        "If you have not heard from them, tell us, and we ask another provider.",
    ),
    State.CONTACTED: Status(
        "You and {holder} are in touch", "You and {holder} decide together about a first visit.",
        ahead=(VISIT,),
    ),
    State.UNPLACED: Status(
        "Our intake team is looking for a provider",
        "It is our turn. Nothing is lost, and you need not ask again.",
        "They act by",
        (CONTACTS, VISIT),
        "If you would rather not wait, tell us what else would help, or withdraw your referral.",
    ),
    State.COMPLETED: Status("Your first visit is booked", "There is nothing left to do here."),
    State.WITHDRAWN: Status("This referral was withdrawn", "Nobody will contact you about it."),
    State.CLOSED: Status(
        "We could not find a provider", "We are sorry. We wrote to you about other ways to get help."
    ),
}  # fmt: skip


def holder_after(entry: Entry) -> str:
    """Whom this step gave the referral to: it was offered to them, or they took it."""
    if entry.action == "take":
        return str(entry.facts["provider"]["name"])
    return "".join(offer.name for offer in entry.offers[:1])  # type: ignore[attr-defined]


def entries_of(referral: Referral) -> list[Entry]:
    """The record of the referral, oldest first, with whom each offer went to: two queries."""
    offers = Message.objects.filter(template="offer", channel="email").only("entry_id", "name")
    return list(
        Entry.objects.of(referral.case).prefetch_related(Prefetch("messages", offers, "offers"))
    )


REFERRAL = tells(
    Story(
        "referral",
        TOLD,
        audiences=(PATIENT, PARTNER, PROVIDER),
        statuses=STATUSES,
        name="Your referral",
        nobody="the provider you asked for",
        holder_after=holder_after,
    )
)


# To a provider of whom nothing is asked: how it came out, and no more

TAKEN = {State.ACCEPTED, State.CONTACTED, State.COMPLETED}
OTHERS = "Others are being asked. Nothing to do."
INTAKES = "Our intake team looks after it. Nothing to do."


def outcome_of(referral: Referral, provider: Provider, *, ended: Entry | None = None) -> Outcome:
    """How the referral stands, said to this provider, without a word about the client (M6).

    ``ended`` is the entry that ended the round for which they were asked, if it is known.
    """
    if referral.provider_id == provider.pk:
        return own(referral)
    if referral.state in TAKEN:
        return Outcome(f"Taken by a colleague, {referral.provider}", referral.accepted_at)
    if not referral.is_open:
        return finished(referral)
    text = INTAKES if referral.state == State.UNPLACED else OTHERS
    words = ended and TOLD[ended.action].provider
    if ended and words:
        return Outcome(words, ended.at, text)
    return Outcome("This referral has moved on", text=text)


def own(referral: Referral) -> Outcome:
    """How it stands with the provider who holds it, or held it last."""
    at = referral.accepted_at
    if referral.state == State.ACCEPTED:
        return Outcome("You accepted it", at, "Please contact the client.")
    if referral.state == State.CONTACTED:
        return Outcome("You accepted it and contacted the client", at)
    if referral.state == State.COMPLETED:
        return Outcome("The first visit is booked", referral.completed_at, "Thank you.")
    return finished(referral)


def finished(referral: Referral) -> Outcome:
    if referral.state == State.WITHDRAWN:
        return Outcome("The client no longer needs it", referral.case.closed_at)
    return Outcome("This referral is closed", referral.case.closed_at)
