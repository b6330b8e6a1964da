"""Does every message about a booking say what it should, and nothing that it must not? (S2-5, S2-23 to S2-28, SX-14)"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.models import Booking, SpendApproval
from careops.outbox.links import digest_of, token_of
from careops.outbox.models import Link, Message
from careops.outbox.rendering import render
from careops.policy.effects import Send
from tests.bookings.factories import (
    BEN,
    CORA,
    LATER,
    MAX,
    OTTAWA,
    biller,
    booked,
    booker,
    ceo,
    chief,
    confirmed,
    make_clinic,
    make_insurer,
    partner_actor,
    proposed,
    sourcing,
    submitted,
)
from tests.factories import HOUR, NOON, make_client

CANARY = "canary of a need"
CLIENT = {"first_name": "Zanzibara", "last_name": "Quuxley", "email": "zq@mail.example"}
NAMES = ("Zanzibara", "Quuxley", "zq@mail.example")
HEALTH = (CANARY, "Ultrasound")


def everything(clinic):
    """A booking in each state, whose client and need are canaries."""
    said = {"need": CANARY, "asked_in": CANARY, "papers_wanted": ["guarantee"]}

    def client():
        return {"client": make_client(**CLIENT), "insurer": make_insurer(), **said}

    at_once = {**client(), "papers_wanted": []}
    found = [
        submitted(**client()),
        submitted(**client()).start_search(by=BEN, at=NOON),
        submitted(place=OTTAWA, **client()).start_search(by=BEN, at=NOON),
        sourcing(clinic, **client()),
        proposed(clinic, **client()),
        confirmed(clinic, **client()),
        booked(clinic, **client()),
        booked(clinic, **at_once),
        booked(clinic, **client())
        .go_anyway(by=MAX, at=NOON, reason="Go.")
        .attend(by=BEN, at=LATER + HOUR),
        booked(clinic, **at_once).miss(by=BEN, at=LATER + HOUR, clinic_charges=50),
        booked(clinic, **at_once).attend(by=BEN, at=LATER + HOUR),
        booked(clinic, **at_once).attend(by=BEN, at=LATER + HOUR).bill(by=CORA, at=LATER + HOUR),
        proposed(clinic, **client()).cancel(by=BEN, at=NOON, reason="No."),
        proposed(clinic, **client()).decline(by=BEN, at=NOON, reason="No."),
    ]
    return {str(booking.state): Booking.objects.get(pk=booking.pk) for booking in found}


def approval_of_our_money():
    clinic = make_clinic("Corner Clinic", direct_billing=False, takes_card=True)
    booking = confirmed(clinic, client=make_client(**CLIENT), need=CANARY)
    booking.ask_approval(by=booker(), at=NOON, why="It bills nobody.")
    approval = booking.approvals.get()
    approval.forward(by=chief(), at=NOON)
    return approval.approve(by=ceo(), at=NOON)


@pytest.fixture
def messages(harbour, joan):
    """What each sentence would send of a booking in the state to which it leads, put into words."""
    chief(), ceo()
    subjects = everything(harbour)
    approval = approval_of_our_money()
    made = [
        message_of(subjects.get(str(rule.target or rule.sources[0])), effect)
        for rule in Booking.rules().values()
        for effect in rule.effects
        if isinstance(effect, Send)
    ]
    made += [
        message_of(approval, effect)
        for rule in SpendApproval.rules().values()
        for effect in rule.effects
        if isinstance(effect, Send)
    ]
    found = [message for message in made if message]
    render(found)
    return found


def message_of(subject, send):
    """One message of this effect, with its link."""
    if subject is None:
        return None
    person = getattr(subject, send.field, None) if send.field and isinstance(send.to, str) else None
    if not isinstance(send.to, str):
        person = send.to.members(at=NOON)[0]
    message = Message(
        case=subject.case, entry=subject.case.entries.last(), channel=send.channel,
        template=send.template, to="x@example.org", person=person.pk if person else None,
        name=str(person or ""), queued_at=NOON,
    )  # fmt: skip
    message.tenant = subject.case.tenant
    if send.link and person:
        Link.objects.create(
            digest=digest_of(token_of(message.pk)), case=subject.case, message=message.pk,
            person=person.pk, round=subject.round, issued_at=NOON, expires_at=NOON + timedelta(days=7),
        )  # fmt: skip
    return message


def test_every_message_can_be_put_into_words(messages):
    assert len(messages) > 90
    for message in messages:
        assert (message.error, bool(message.text)) == ("", True), message.template
        for mark in ("{{", "{%", "{#", "None", "\n\n\n"):
            assert mark not in message.subject + message.text, (message.template, mark)
        assert "  " not in message.text, message.template


def test_no_message_says_what_it_is_for(messages):
    for message in messages:
        for word in HEALTH:
            assert word not in message.subject + message.text + message.html, message.template


def test_nobody_but_the_client_and_whoever_bills_reads_a_name(messages):
    for message in messages:
        is_theirs = message.person == message.case.patient_id or message.template == "order"
        for name in NAMES:
            assert name not in message.subject, message.template
            assert is_theirs or name not in message.text, message.template


def test_the_order_mail_holds_what_billing_needs(harbour, joan):
    """S2-23 to S2-28; what is needed, with symptoms, stands behind its button."""
    booking = booked(
        harbour, contact_name="Ida Insurer", contact_phone="+14165550123", need=CANARY,
        client=make_client("Maya", "Hart"),
    )  # fmt: skip
    order = booking.case.messages.get(template="order")
    render([order])

    for words in (
        booking.case.ref, "Maple Mutual", "Ida Insurer", "+1 416-555-0123", "Maya Hart",
        "1 Front Street, Toronto, ON, M5V 2T6", "Clinic: 180.00 CAD", "Our fee (50 %): 90.00 CAD",
        "Subtotal: 270.00 CAD", "Tax (HST 13 %, ON): 35.10 CAD", "Total: 305.10 CAD", "Charges confirmed:",
    ):  # fmt: skip
        assert words in order.text, words
    assert CANARY not in order.text
    assert f"/admin/cases/case/{booking.pk}/change/" in order.text


def test_the_set_form_says_what_the_order_sheet_does_and_not_a_word_about_health(tenant):
    """S2-33, S2-39"""
    chief()
    clinic = make_clinic(direct_billing=False, takes_card=True)
    booking = confirmed(clinic, client=make_client("Maya", "Hart"))
    booking.ask_approval(by=booker(), at=NOON, why="It bills nobody.")
    mail = Message.objects.get(template="spending_asked")
    render([mail])

    for words in (
        "Payee: Harbour Clinic", "Amount: 180.00 CAD", "Paid by: Our card, on the phone",
        f"For: {booking.case.ref}, ordered 2 March 2026, on 12 March 2026", "Our fee (50 %): 90.00 CAD",
        "Subtotal: 270.00 CAD", "The insurer has confirmed: 305.10 CAD", "Asked by: Ben Booker",
        "Why: It bills nobody.",
    ):  # fmt: skip
        assert words in mail.text, words
    for health in ("Maya", "Hart", "Ultrasound"):
        assert health not in mail.text


def test_the_insurer_reads_dates_and_the_arithmetic(harbour):
    booking = proposed(harbour, slots=(LATER, LATER + timedelta(days=1)))
    mail = booking.case.messages.get(template="dates")
    render([mail])

    assert mail.text.count("2026, 08:00") == 2
    assert "Total: 305.10 CAD" in mail.text
    assert "Confirm a date:" in mail.text


def test_dates_are_told_by_the_clinics_clock(tenant):
    halifax = make_clinic("Citadel Clinic", at=(44.6488, -63.5752), province="NS", city="Halifax")
    booking = proposed(halifax, place=(44.6488, -63.5752))
    mail = booking.case.messages.get(template="dates")
    render([mail])

    assert "09:00 (Halifax time)" in mail.text
    assert "Tax (HST 14 %, NS): 37.80 CAD" in mail.text
    assert partner_actor(booking.clinic)
    assert biller()


def test_a_mail_that_waited_for_the_morning_tells_a_client_of_no_appointment_that_is_off(harbour):
    """As in the portal: it is put into words when it leaves."""
    booking = booked(harbour, client=make_client(**CLIENT))
    booking = booking.cancel(by=BEN, at=NOON, reason="It is not needed.")
    for template in ("your_dates", "booked_for_you"):
        mail = booking.case.messages.select_related("case").get(template=template)
        render([mail])

        assert "It has gone on since" in mail.text
        assert "is booked" not in mail.text
        assert "Your insurer chooses" not in mail.text
