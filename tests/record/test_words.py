"""SX-14: no word that somebody writes with a step, of whatever domain, stands in the chained record."""

from __future__ import annotations

import io
import logging

import pytest
from django.core.management import call_command

from careops.cases.models import Case
from careops.desk.timeline import story, story_of
from careops.engine.facts import free_texts
from careops.engine.trail import Trail
from careops.events import endpoints
from careops.events.models import Delivery
from careops.events.queueing import queue
from careops.outbox.models import Message
from careops.outbox.rendering import render
from careops.people.actors import Actor
from careops.policy.workflow import kinds
from careops.record.models import Entry, Words
from careops.rehearsal.recorded import sentences
from careops.values.private import Private, is_of
from tests.bookings.factories import make_clinic, make_insurer, proposed, sourcing
from tests.consults.factories import LEA, make_consult, raise_obligation
from tests.conversation.test_canary import CANARY, tables_with
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_partner,
    make_provider,
    provider_actor,
    submit_referral,
)

# Where a word may lie: beside the chain, and where its domain keeps the last of its kind.
ITS_ROWS = {
    "record_words", "referrals_referral", "consults_consult", "consults_obligation", "bookings_booking",
}  # fmt: skip
SAY_IT = {"offer"}  # what is needed, to the provider who is asked for it
SAID = f"About the {CANARY}"
LATER = {"by": ALICE, "at": NOON + HOUR}


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_no_sentence_leaves_what_is_written_with_it_in_the_chain(kind):
    policy = kinds()[kind]
    for rule in sentences(policy).values():
        texts = [fact.name for fact in rule.facts if fact.type in (str, Private)]
        subject = policy()
        subject.case = Case(kind=kind)
        trail = Trail(subject, tuning={}, at=NOON)
        trail.record(rule, ALICE, dict.fromkeys(texts, CANARY), "", "done")
        kept = trail.entries[0]["facts"]
        is_a_choice = set(texts) - rule.private - free_texts(texts, rule, policy)

        assert all(kept[name] == CANARY for name in is_a_choice), rule.name
        assert str(kept).count(CANARY) == len(is_a_choice), rule.name
        assert [*trail.words] == [] or trail.words[0]["said"].keys() == (
            set(texts) - rule.private - is_a_choice
        )


def test_what_was_written_is_read_at_its_step_and_can_be_taken_away(tenant):
    referral = submit_referral().close(**LATER, reason=SAID)
    steps = story([referral.case], referral, *story_of([referral.case]), by=ALICE)
    assert ("Reason", SAID) in steps[-1].facts
    assert is_of(Entry.objects.get(action="close").facts["reason"], SAID)

    Words.objects.all().delete()

    steps = story([referral.case], referral, *story_of([referral.case]), by=ALICE)
    assert ("Reason", f"(private text, {len(SAID)} characters)") in steps[-1].facts
    call_command("verify_record", stdout=io.StringIO())


def write_about_referrals(partner):
    bob, eve = make_provider("Bob Brown"), make_provider("Eve Other")
    one, two, three = (submit_referral(preferred=bob, partner=partner) for _ in range(3))
    one.accept(by=provider_actor(bob), at=NOON)
    one.release(**LATER, reason=SAID)
    two.hand_on(**LATER, provider=eve).amend(**LATER, need=SAID, region="Toronto")
    two.withdraw(by=client_actor(two.client), at=NOON + HOUR, reason=SAID)
    three.accept(by=provider_actor(bob), at=NOON)
    three.decline_after_contact(**LATER, decided_by="client", reason=SAID)


def write_about_consults():
    consult = make_consult()
    patient = client_actor(consult.patient)
    consult.ask_question(by=patient, at=NOON, question=SAID)
    bob = provider_actor(consult.provider)
    fresh(consult).answer_question(by=bob, at=NOON + HOUR, answer=SAID)
    owed = raise_obligation(consult=fresh(consult))
    owed.note_call(**LATER, was_reached=True, note=SAID)
    owed.note_response(**LATER, how="phone", said=SAID)
    owed.cancel(by=LEA, at=NOON + HOUR, reason=SAID)
    fresh(consult).cancel(by=LEA, at=NOON + HOUR, reason=SAID)


def write_about_bookings():
    clinic = make_clinic()
    insurer = make_insurer()
    by = Actor(insurer.name, frozenset({"insurer"}), people=frozenset({insurer.pk}), via="api")
    proposed(clinic, insurer=insurer).other_dates(by=by, at=NOON + HOUR, wishes=SAID)
    proposed(clinic, insurer=insurer).decline(by=by, at=NOON + HOUR, reason=SAID)
    sourcing(clinic, insurer=insurer).no_dates(**LATER, reason=SAID)


def test_a_word_written_with_a_step_is_beside_it_and_in_its_own_rows_alone(tenant, caplog):
    caplog.set_level(logging.DEBUG)
    partner = make_partner()
    where = {"url": "https://maple.hooks.example/"}
    endpoints.create(partner, where, by=Actor(partner.name, via="api"), at=NOON)
    write_about_referrals(partner)
    write_about_consults()
    write_about_bookings()
    queue(at=NOON + 2 * HOUR)
    messages = list(Message.objects.select_related("case"))
    render(messages)

    assert {m.template for m in messages if CANARY in f"{m.subject}{m.text}"} == SAY_IT
    assert Delivery.objects.count() > 3
    assert Words.objects.count() >= 12
    assert tables_with(CANARY) == ITS_ROWS
    assert CANARY not in caplog.text
