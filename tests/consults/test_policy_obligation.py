"""What a provider owes (S0, M1), driven by the real sweep at simulated hours."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from careops.desk.models import Task
from careops.engine.refusals import NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.people.actors import PHARMACY, Actor
from consults.models import Consult, Obligation
from consults.policy.words import About, Heard
from tests.consults.factories import (
    LEA,
    MAX,
    escalate,
    let_silence_pass,
    make_consult,
    new_obligation,
    raise_obligation,
    signed_in,
)
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_client,
    make_partner,
    make_provider,
    provider_actor,
    renew_link,
    said,
    story,
)

FOLLOW_UPS = [("follow_up", hour) for hour in range(6, 48, 6)]


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown", slack_id="U0BOB")


@pytest.fixture
def obligation(bob):
    return raise_obligation(provider=bob)


def pass_hours(first, last, *, since=NOON):
    for hour in range(first, last + 1):
        sweep(now=since + hour * HOUR)


def at_hour(hours):
    return NOON + hours * HOUR


def messages_to(subject, name):
    """What this person was told, from the first follow-up on: (hour, channel, template)."""
    return [(hour, how, what) for hour, how, what, whom in said(subject) if whom == name and hour]


def states_of_tasks():
    return {task.task_kind: str(task.state) for task in Task.objects.all()}


# The chase


def test_the_first_message_goes_to_the_provider_on_every_channel_and_to_the_patient(obligation):
    """S0-17"""
    assert said(obligation) == [
        (0, "email", "asked", "Bob Brown"),
        (0, "sms", "asked", "Bob Brown"),
        (0, "slack", "asked", "#providers"),
        (0, "email", "chasing", "Maya Hart"),
    ]


def test_silence_is_followed_up_seven_times_and_then_reviewed_and_nothing_more(obligation):
    """S0-18, S0-20, S0-26, S0-A4"""
    pass_hours(1, 100)

    assert story(obligation) == [
        ("ask", 0), *FOLLOW_UPS, ("(follow_up)", 48), ("review", 48),
        ("run_late_in_review", 72), ("apologize_in_review", 72), ("nudge_lead", 72), ("nudge_lead", 96),
    ]  # fmt: skip
    assert said(obligation)[4:] == [
        (6, "email", "follow_up", "Bob Brown"),
        (12, "sms", "follow_up", "Bob Brown"),
        (18, "slack", "follow_up", "#providers"),
        (30, "email", "follow_up", "Bob Brown"),
        (36, "sms", "follow_up", "Bob Brown"),
        (42, "slack", "follow_up", "#providers"),
        (48, "slack", "review", "#leads"),
        (48, "email", "under_review", "Maya Hart"),
        (72, "slack", "late", "#managers"),
        (72, "email", "late", "Maya Hart"),
        (72, "slack", "still_in_review", "#leads"),
        (96, "slack", "still_in_review", "#leads"),
    ]
    assert states_of_tasks() == {"call_provider": "new"}  # at 24 h it was the phone's turn


def test_a_provider_is_followed_up_only_on_the_channels_that_they_have(tenant):
    """S0-26"""
    obligation = raise_obligation(provider=make_provider(mobile=""))
    pass_hours(1, 24)

    assert story(obligation)[1:] == FOLLOW_UPS[:4]
    assert messages_to(obligation, "Bob Brown") == [
        (6, "email", "follow_up"),
        (18, "email", "follow_up"),
    ]
    assert states_of_tasks() == {"call_provider": "new"}


def test_a_worker_that_was_off_for_20_hours_follows_up_once_and_keeps_the_grid(obligation):
    """S0-A5"""
    pass_hours(1, 6)
    pass_hours(27, 37)

    assert story(obligation) == [
        ("ask", 0),
        ("follow_up", 6),
        ("follow_up", 27),
        ("follow_up", 30),
        ("follow_up", 36),
    ]


def test_an_agent_follows_up_by_hand_and_the_grid_stays(obligation):
    obligation.send_now(by=ALICE, at=at_hour(5))
    pass_hours(6, 12)

    assert story(obligation)[1:] == [("send_now", 5), ("follow_up", 6), ("follow_up", 12)]


def test_a_pause_drops_follow_ups_and_leaves_the_review_where_it_is(obligation):
    obligation.pause(by=ALICE, at=at_hour(5), until=at_hour(20), reason="On a plane.")
    pass_hours(6, 48)

    assert story(obligation)[2:4] == [("follow_up", 24), ("follow_up", 30)]
    assert story(obligation)[-1] == ("review", 48)


def test_no_pause_is_longer_than_a_day_or_lies_in_the_past(obligation):
    for hours in (30, 4):
        with pytest.raises(NotMet):
            obligation.pause(by=ALICE, at=at_hour(5), until=at_hour(hours), reason="Away.")


# A response, a promise, a concern


@pytest.mark.parametrize("how", ["receive", "note_response", "note_call", "raise_concern"])
def test_any_word_restarts_the_grid_and_the_48_hours_and_ends_nothing(obligation, bob, how):
    """S0-A1, S0-23"""
    by, facts = {
        "receive": (provider_actor(bob), {}),
        "note_response": (ALICE, {"how": Heard.EMAIL, "said": "I look into it."}),
        "note_call": (ALICE, {"was_reached": True, "note": "Will look."}),
        "raise_concern": (provider_actor(bob), {"concern": "I never saw this patient."}),
    }[how]
    pass_hours(1, 10)
    getattr(obligation, how)(by=by, at=at_hour(10), **facts)
    pass_hours(11, 58)

    assert story(obligation)[2] == (how, 10)
    assert story(obligation)[3:10] == [(what, hour + 10) for what, hour in FOLLOW_UPS]
    assert story(obligation)[-1] == ("review", 58)


def test_a_call_that_reached_nobody_is_noted_and_moves_no_clock(obligation):
    obligation.note_call(by=ALICE, at=at_hour(3), was_reached=False, note="Voicemail.")

    assert fresh(obligation).chased_at == NOON
    assert fresh(obligation).responded_at is None


def test_words_alone_put_the_review_off_for_a_week_at_most(obligation, bob):
    """S0-A1"""
    for day in range(8):
        pass_hours(24 * day + 1, 24 * day + 24)
        if day < 7:
            obligation.receive(by=provider_actor(bob), at=at_hour(24 * day + 24))

    assert [s for s in story(obligation) if s[0] in ("review", "cap")] == [("cap", 168)]


def test_a_promise_stops_the_follow_ups_and_lapses_into_new_48_hours(obligation, bob):
    """S0-19, S0-A2"""
    pass_hours(1, 10)
    obligation.promise(by=provider_actor(bob), at=at_hour(10), until=at_hour(40))
    pass_hours(11, 100)

    assert story(obligation)[1:4] == [("follow_up", 6), ("promise", 10), ("lapse", 40)]
    assert [hour for _, hour in story(obligation)[4:11]] == [46, 52, 58, 64, 70, 76, 82]
    assert ("review", 88) in story(obligation)
    assert said(obligation)[5:8] == [
        (10, "email", "promised", "Maya Hart"),
        (40, "email", "lapsed", "Bob Brown"),
        (40, "sms", "lapsed", "Bob Brown"),
    ]
    found = fresh(obligation)
    assert (found.promises, found.promises_broken, found.promise_kept) == (1, 1, False)


def test_a_promise_that_is_kept_is_scored_so(obligation, bob):
    obligation.promise(by=provider_actor(bob), at=at_hour(10), until=at_hour(40))
    pass_hours(11, 39)
    obligation.give_answer(by=signed_in(bob), at=at_hour(39), answer="5 mg")

    found = fresh(obligation)
    assert (found.promises_broken, found.promise_kept, found.is_late) == (0, True, False)


def test_who_names_another_time_in_time_has_broken_no_promise(obligation, bob):
    by = provider_actor(bob)
    obligation.promise(by=by, at=at_hour(1), until=at_hour(30))
    obligation.promise(by=by, at=at_hour(2), until=at_hour(20))
    obligation.give_answer(by=signed_in(bob), at=at_hour(19), answer="5 mg")

    assert (obligation.promises_broken, obligation.promise_kept, obligation.is_late) == (
        0,
        True,
        False,
    )


def test_a_third_promise_needs_a_lead(obligation, bob):
    """S0-A2"""
    for hour in (1, 2):
        obligation.promise(by=provider_actor(bob), at=at_hour(hour), until=at_hour(30))
    with pytest.raises(NotMet, match="a lead can agree"):
        obligation.promise(by=provider_actor(bob), at=at_hour(3), until=at_hour(30))
    with pytest.raises(NotAllowed):
        obligation.agree(by=ALICE, at=at_hour(3), until=at_hour(30), reason="One more.")

    obligation.agree(by=LEA, at=at_hour(3), until=at_hour(30), reason="One more.")
    assert (obligation.state, obligation.promises) == ("promised", 3)


def test_a_promise_beyond_a_week_or_in_the_past_is_refused_and_a_lead_can_agree_to_a_late_one(
    obligation, bob
):
    """S0-A2"""
    week = 7 * 24
    for hours in (week + 2, 0.5):
        with pytest.raises(NotMet):
            obligation.promise(by=provider_actor(bob), at=at_hour(1), until=at_hour(hours))
    obligation.promise(by=provider_actor(bob), at=at_hour(1), until=at_hour(week + 1))

    obligation.agree(by=LEA, at=at_hour(2), until=at_hour(240), reason="On leave.")
    pass_hours(3, 240)
    assert [what for what, _ in story(obligation)] == ["ask", "promise", "agree", "lapse", "cap"]
    assert fresh(obligation).owed_at == NOON  # what was agreed does not change since when


def test_an_agent_passes_on_what_the_provider_promised(obligation):
    obligation.promise(by=ALICE, at=at_hour(1), until=at_hour(9))

    assert obligation.state == "promised"


# An answer


def test_an_answer_in_time_ends_it_and_tells_the_patient(obligation, bob):
    """S0-25"""
    obligation.give_answer(by=signed_in(bob), at=at_hour(7), answer="5 mg")
    pass_hours(8, 60)

    found = fresh(obligation)
    assert (found.state, found.answer, found.is_late) == ("fulfilled", "5 mg", False)
    assert (found.case.wake_at, found.case.due_at) == (None, None)
    assert said(obligation)[-1] == (7, "email", "answered", "Maya Hart")


def test_an_answer_after_the_review_is_late(obligation, bob):
    """S0-A10"""
    pass_hours(1, 48)
    obligation.give_answer(by=signed_in(bob), at=at_hour(50), answer="5 mg")

    assert (obligation.state, obligation.is_late) == ("fulfilled", True)


def test_an_answer_after_a_broken_promise_is_late(obligation, bob):
    obligation.promise(by=provider_actor(bob), at=at_hour(1), until=at_hour(4))
    obligation.give_answer(by=signed_in(bob), at=at_hour(5), answer="5 mg")

    assert story(obligation)[-2:] == [("lapse", 5), ("give_answer", 5)]
    assert obligation.is_late


def test_a_clinical_answer_needs_a_sign_in_and_support_only_relays(obligation, bob):
    """S0-6"""
    for by in (provider_actor(bob), ALICE, client_actor(obligation.patient)):
        with pytest.raises(NotAllowed):
            obligation.give_answer(by=by, at=at_hour(1), answer="5 mg")
    relayed = {"their_words": "Five milligrams.", "how": Heard.PHONE}
    with pytest.raises(NotMet):
        obligation.relay(by=ALICE, at=at_hour(2), heard_at=at_hour(3), **relayed)

    obligation.relay(by=ALICE, at=at_hour(2), heard_at=at_hour(1), **relayed)
    entry = obligation.case.entries.latest("seq")
    assert (entry.action, entry.actor, entry.facts["how"]) == ("relay", "Alice Agent", "phone")


def test_an_answer_ends_the_calls_that_were_to_be_made(obligation, bob):
    pass_hours(1, 24)
    assert states_of_tasks() == {"call_provider": "new"}
    obligation.give_answer(by=signed_in(bob), at=at_hour(25), answer="5 mg")

    assert states_of_tasks() == {"call_provider": "done"}


def test_an_answer_leaves_the_concern_to_be_answered(obligation, bob):
    """S0-23"""
    obligation.raise_concern(by=provider_actor(bob), at=at_hour(1), concern="The form is wrong.")
    obligation.give_answer(by=signed_in(bob), at=at_hour(2), answer="5 mg")

    assert states_of_tasks() == {"provider_concern": "new"}
    assert (1, "email", "concern_received", "Bob Brown") in said(obligation)


# Leads decide


def test_a_lead_decides_and_an_agent_does_not(obligation):
    """S0-21"""
    obligation = let_silence_pass(obligation)
    for decision in ("escalate", "give_back"):
        with pytest.raises(NotAllowed):
            getattr(obligation, decision)(by=ALICE, at=at_hour(49), reason="So.")
    escalate(obligation)
    pass_hours(50, 98)

    assert obligation.state == "escalated"
    assert story(obligation)[-2:] == [("nudge_manager", 73), ("nudge_manager", 97)]


def test_what_is_given_back_begins_anew(obligation):
    obligation = let_silence_pass(obligation)
    obligation.give_back(by=LEA, at=at_hour(50), reason="Back from leave.")
    pass_hours(51, 98)

    assert obligation.round == 2
    asked = story(obligation).index(("give_back", 50))
    assert story(obligation)[asked + 1 : asked + 8] == [
        (what, hour + 50) for what, hour in FOLLOW_UPS
    ]
    assert story(obligation)[-1] == ("review", 98)


def test_only_a_manager_closes_it_unfulfilled(obligation):
    """S0-25"""
    obligation = escalate(let_silence_pass(obligation))
    with pytest.raises(NotAllowed):
        obligation.close_unfulfilled(by=LEA, at=at_hour(60), reason="Left the team.")
    obligation.close_unfulfilled(by=MAX, at=at_hour(60), reason="Left the team.")

    assert obligation.state == "unfulfilled"
    assert [w for h, _, _, w in said(obligation) if h == 60] == ["Maya Hart", "Bob Brown"]


def test_every_way_to_close_it_asks_for_words(obligation):
    """S0-25: fulfilled, late, refunded, unfulfilled or cancelled, each with what was said."""
    closing = [
        r
        for r in Obligation.rules().values()
        if r.target and not Obligation.shown[r.target].is_open
    ]

    assert {rule.target for rule in closing} == {
        "fulfilled",
        "refunded",
        "unfulfilled",
        "cancelled",
    }
    for rule in closing:
        texts = [fact for fact in rule.facts if fact.type is str and fact.is_required]
        assert texts or not rule.by, rule.name


# Kinds


@pytest.mark.parametrize("about", ["prescription", "lab", "pharmacy", "public_health", "questions"])
def test_every_usual_kind_has_the_pace_of_six_and_48_hours(tenant, about):
    """S0-7, S0-8, S0-9, S0-13, S0-15"""
    obligation = raise_obligation(about=about)

    assert obligation.case.wake_at == at_hour(6)
    assert obligation.case.due_at == at_hour(48)


def test_a_specialist_inquiry_has_a_slower_pace(tenant):
    """S0-12, S0-A7"""
    obligation = raise_obligation(about=About.SPECIALIST)
    pass_hours(1, 150)

    assert [s for s in story(obligation) if not s[0].startswith("(")] == [
        ("ask", 0), *(("follow_up", hour) for hour in (24, 48, 72, 96)), ("review", 120),
        ("run_late_in_review", 144), ("apologize_in_review", 144), ("nudge_lead", 144),
    ]  # fmt: skip


def test_turning_specialist_inquiries_to_six_and_48_is_one_edit(tenant):
    """S0-A7"""
    hour = 3600
    tenant.tuning = {
        "consults.specialist_follow_up_every": 6 * hour,
        "consults.specialist_review_after": 48 * hour,
    }
    tenant.save()
    obligation = raise_obligation(about=About.SPECIALIST)
    pass_hours(1, 48)

    assert story(obligation) == [("ask", 0), *FOLLOW_UPS, ("(follow_up)", 48), ("review", 48)]


@pytest.fixture
def optional(bob):
    asked = new_obligation(make_consult(provider=bob), about=About.LU_CODE)
    return asked.mention(by=ALICE, at=NOON)


def test_a_limited_use_code_starts_no_clock_and_takes_one_courtesy_message(optional):
    """S0-14"""
    pass_hours(1, 200)

    found = fresh(optional)
    assert (found.state, found.case.wake_at, found.owed_at) == ("optional", None, None)
    assert story(optional) == [("mention", 0)]
    assert said(optional) == [(0, "email", "courtesy", "Bob Brown")]


def test_a_medical_reason_starts_the_clocks_in_that_moment(optional):
    """S0-14, S0-A8"""
    pass_hours(1, 100)
    facts = {"medical_reason": "Allergic to the generic.", "said_by": "Pharmacist Pia"}
    optional.require(by=ALICE, at=at_hour(100), **facts)
    pass_hours(101, 148)

    assert story(optional) == [
        ("mention", 0), ("require", 100), *((what, hour + 100) for what, hour in FOLLOW_UPS),
        ("(follow_up)", 148), ("review", 148),
    ]  # fmt: skip
    entry = optional.case.entries.get(action="require")
    assert entry.said == facts


def test_an_optional_code_may_be_answered_all_the_same(optional, bob):
    optional.give_answer(by=signed_in(bob), at=at_hour(500), answer="Not required.")

    assert (optional.state, optional.is_late) == ("fulfilled", False)


def test_no_road_starts_a_clock_for_a_code_without_a_medical_reason(optional, bob):
    """S0-14"""
    code = {"about": About.LU_CODE}
    with pytest.raises(NotMet):
        new_obligation(make_consult(provider=bob), **code).ask(by=ALICE, at=NOON)
    taken = new_obligation(make_consult(provider=bob), about=About.ADMINISTRATIVE)
    taken.take_on(by=ALICE, at=NOON)
    with pytest.raises(NotMet):
        taken.hand_over(by=ALICE, at=NOON, reason="A code is missing.", **code)
    with pytest.raises(IntegrityError, match="no_clock_for_what_is_optional"), transaction.atomic():
        Obligation.objects.filter(pk=optional.pk).update(state="awaiting", chased_at=NOON)


@pytest.fixture
def ours(bob):
    asked = new_obligation(
        make_consult(provider=bob), about=About.ADMINISTRATIVE, question="Out of stock."
    )
    return asked.take_on(by=ALICE, at=NOON)


def test_an_administrative_cause_is_a_task_and_never_contacts_the_provider(ours, bob):
    """S0-10"""
    pass_hours(1, 200)
    assert states_of_tasks() == {"administrative_cause": "new"}
    ours.resolve(by=ALICE, at=at_hour(201), note="Ordered elsewhere.")

    assert states_of_tasks() == {"administrative_cause": "done"}
    assert not Message.objects.filter(person=bob.pk).exists()
    assert said(ours) == [
        (24, "slack", "late", "#leads"),
        (24, "email", "late", "Maya Hart"),
        (192, "email", "late", "Maya Hart"),
        (201, "email", "settled", "Maya Hart"),
    ]


def test_dropping_an_administrative_cause_does_not_contact_the_provider_either(ours):
    """S0-10"""
    with pytest.raises(WrongState):
        ours.cancel(by=ALICE, at=at_hour(1), reason="Twice.")
    ours.drop(by=ALICE, at=at_hour(1), reason="Twice.")

    assert (ours.state, said(ours)) == ("cancelled", [])


def test_no_road_starts_a_clock_for_an_administrative_cause(ours, bob):
    """S0-10"""
    cause = {"about": About.ADMINISTRATIVE}
    with pytest.raises(NotMet):
        new_obligation(make_consult(provider=bob), **cause).ask(by=ALICE, at=NOON)
    with pytest.raises(NotMet):
        ours.hand_over(by=ALICE, at=NOON, reason="Something is missing.", **cause)
    with (
        pytest.raises(IntegrityError, match="no_clock_for_what_is_the_teams"),
        transaction.atomic(),
    ):
        Obligation.objects.filter(pk=ours.pk).update(state="awaiting", chased_at=NOON)


def test_the_team_cannot_take_on_what_a_provider_owes(bob):
    with pytest.raises(NotMet):
        new_obligation(make_consult(provider=bob)).take_on(by=ALICE, at=NOON)


def test_a_prescription_is_sent_to_another_pharmacy(bob):
    """S0-11"""
    lab = new_obligation(make_consult(provider=bob), about=About.ADMINISTRATIVE, directive="lab")
    lab.take_on(by=ALICE, at=NOON)
    with pytest.raises(NotMet):
        lab.redirect(by=ALICE, at=NOON, pharmacy="Main Street")
    stock = new_obligation(make_consult(provider=bob), about=About.ADMINISTRATIVE)
    stock.take_on(by=ALICE, at=NOON).redirect(by=ALICE, at=at_hour(1), pharmacy="Main Street")

    assert (stock.state, stock.closed_reason) == ("fulfilled", "sent to Main Street")
    assert said(stock) == [(1, "email", "redirected", "Maya Hart")]


def test_what_turns_out_to_lack_information_is_handed_over_and_can_be_taken_back(ours):
    """S0-7, S0-10"""
    ours.hand_over(by=ALICE, at=at_hour(10), about=About.LAB, reason="The diagnosis is missing.")
    assert (ours.state, ours.owed_at) == ("awaiting", at_hour(10))
    pass_hours(11, 34)
    assert states_of_tasks() == {"administrative_cause": "done", "call_provider": "new"}

    ours.take_back(by=ALICE, at=at_hour(35), reason="It is the courier after all.")
    pass_hours(36, 200)
    assert (ours.state, ours.round) == ("admin", 2)
    assert story(ours)[-3:] == [("take_back", 35), ("run_late", 59), ("apologize", 59)]
    assert sorted(str(task.state) for task in Task.objects.all()) == ["done", "done", "new"]


def test_nobody_owes_anything_after_a_consult_that_nobody_took(tenant):
    consult = Consult(patient=make_client(), concern="A rash", fee=80, payout_amount=45)
    consult.request(by=ALICE, at=NOON)
    with pytest.raises(NotMet, match="no provider yet"):
        new_obligation(consult).ask(by=ALICE, at=NOON)


# Partners


def test_a_pharmacy_asks_and_hears_the_answer(bob):
    """S0-9"""
    partner = make_partner("Main Street", kind="pharmacy", email="rx@main.example")
    asks = Actor(
        "Main Street", frozenset({PHARMACY.name}), people=frozenset({partner.pk}), via="api"
    )
    obligation = raise_obligation(provider=bob, by=asks, about=About.PHARMACY, partner=partner)
    obligation.give_answer(by=signed_in(bob), at=at_hour(1), answer="5 mg")

    assert [w for h, _, _, w in said(obligation) if h == 1] == ["Maya Hart", "Main Street"]


def test_a_partner_confirms_only_what_it_asked_itself(bob):
    partner, other = make_partner("Main Street"), make_partner("Side Street")
    obligation = raise_obligation(provider=bob, about=About.PHARMACY, partner=partner)
    theirs, others = (
        Actor(found.name, frozenset({PHARMACY.name}), people=frozenset({found.pk}), via="api")
        for found in (partner, other)
    )
    with pytest.raises(NotAllowed):
        obligation.confirm(by=others, at=at_hour(1), note="Got it.")

    assert obligation.confirm(by=theirs, at=at_hour(1), note="Got it.").state == "fulfilled"


# Quiet hours, strangers, links


def test_quiet_hours_move_a_follow_up_to_their_end_and_never_the_review(tenant):
    """S0-A3: noon UTC is 07:00 in Toronto."""
    bob = make_provider(quiet_from=time(22), quiet_until=time(8), slack_id="U0BOB")
    obligation = raise_obligation(provider=bob)
    for quarter in range(4 * 50):
        sweep(now=NOON + quarter * timedelta(minutes=15))

    assert [hour for _, hour in story(obligation)] == [0, 6, 12, 25, 30, 36, 48]
    assert story(obligation)[-1] == ("review", 48)


def test_another_provider_can_neither_promise_nor_answer(obligation):
    eve = make_provider("Eve Other")
    for rule in ("receive", "promise", "give_answer", "raise_concern"):
        facts = {
            "promise": {"until": at_hour(9)},
            "give_answer": {"answer": "x"},
            "raise_concern": {"concern": "x"},
        }
        with pytest.raises(NotAllowed):
            getattr(obligation, rule)(by=signed_in(eve), at=at_hour(1), **facts.get(rule, {}))


def test_fresh_links_are_mailed_to_their_own_address_and_not_in_a_row(obligation, bob):
    renew_link(bob, obligation, at=at_hour(13))
    with pytest.raises(NotMet, match="moment ago"):
        renew_link(bob, obligation, at=at_hour(13) + timedelta(minutes=4))
    renew_link(obligation.patient, obligation, at=at_hour(14))

    assert [(h, t, w) for h, _, t, w in said(obligation) if "link" in t] == [
        (13, "fresh_link", "Bob Brown"), (14, "fresh_link", "Maya Hart"),
    ]  # fmt: skip
