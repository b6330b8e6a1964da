"""Every message of these policies can be said, and none says what was bought, why, or for how much (S4-A6)."""

import re
from decimal import Decimal

import pytest

from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.outbox.rendering import render
from careops.policy.effects import Send
from medops.desk.coaching import begun
from medops.models import (
    Answer,
    Authorization,
    BenefitsVerification,
    Credit,
    IdentityCheck,
    Prescription,
    Subscription,
    Ticket,
    Voicemail,
)
from tests.factories import NOON, fresh, make_member, make_provider
from tests.medops.factories import make_order, open_one, post, subscribe
from tests.medops.identities import asked
from tests.medops.insurance import open_authorization, request_benefits
from tests.medops.prescriptions import make_pharmacy, prescribe
from tests.medops.voicemails import NUMBER, called, make_telephony

CANARY = "xerophthalmia"  # what nobody may read of


def sends(policy):
    """What it says, each once."""
    effects = (effect for rule in policy.rules().values() for effect in rule.effects)
    return dict.fromkeys(effect for effect in effects if isinstance(effect, Send))


@pytest.fixture
def subjects(shop, maya, ann):
    order, bob = make_order(shop, maya, goods=CANARY), make_provider("Bob Brown")
    return {
        Ticket: open_one("lab", maya, order=order, shop=shop, external_id=CANARY),
        Answer: begun(open_one("orders", maya), CANARY, "ask_lead", by=ann, at=NOON),
        Subscription: subscribe(shop, maya, name=CANARY, price=Decimal("98765.43")),
        Voicemail: called(make_telephony(), maya, transcript=CANARY),
        IdentityCheck: asked(maya, external_id=CANARY, shop=shop),
        Credit: post(shop, maya, Decimal("47.11"), by=ann, reason=CANARY),
        BenefitsVerification: request_benefits(maya, payer=CANARY, service=CANARY),
        Prescription: prescribe(shop, maya, bob, drug=CANARY, dose=CANARY),
        Authorization: open_authorization(maya, bob, payer=CANARY, service=CANARY),
    }


@pytest.fixture
def messages(subjects, maya):
    lead, pharmacy = make_member("Lou Lead", ["lead"]), make_pharmacy()
    made = []
    for policy, subject in subjects.items():
        cause = subject.case.entries.first()
        for send in sends(policy):
            named = {"patient": maya, "pharmacy": pharmacy}
            named["provider"] = getattr(subject, "provider", None)
            person = None if send.is_place else named.get(send.field, lead)
            made.append(
                Message(
                    case=subject.case, entry=cause, channel=send.channel, template=send.template, queued_at=NOON,
                    person=person and person.pk, to=send.template, name=str(person or send.to),
                )
            )  # fmt: skip
    render(made)
    return made


def test_every_message_can_be_put_into_words(messages):
    assert [message.error for message in messages if message.error] == []
    assert len(messages) > 30
    for message in messages:
        assert message.text, message.template
        assert message.case.ref in message.text + message.subject
        assert "{" not in message.text, message.template


def test_none_says_what_was_bought_why_or_for_how_much(messages):
    for message in messages:
        words = message.text + message.subject + message.html
        for kept in (CANARY, NUMBER, "416555", "98765", "47.11", "Lab cancellation", "Hart"):
            assert kept not in words, message.template


def test_whoever_has_what_was_late_does_not_read_that_it_still_is(maya, ann):
    """A mail that waited for the end of quiet hours is put into words when it leaves."""
    ticket = open_one("orders", maya)
    sweep(now=fresh(ticket).case.due_at)
    mail = ticket.case.messages.select_related("case").get(template="late_for_you")
    render([mail])
    assert "we are late with it" in mail.text

    mail.case.closed_at, mail.text = NOON, ""
    render([mail])

    assert "we are late with it" not in mail.text
    assert "It has gone on since" in mail.text


def test_nobody_reads_that_others_still_have_to_act_once_they_need_not(messages):
    """These cases wait for no insurer and for no provider."""
    waits = {"insurer_silent_for_you", "prescription_still_waits"}
    for message in (one for one in messages if one.template in waits):
        waits.remove(message.template)
        assert "It has gone on since" in message.text
        assert not re.search("not decided yet|still waits for somebody", message.text)
    assert waits == set()
