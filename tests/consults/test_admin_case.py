"""What does the desk show of a consult and of what is owed: facts, the ladder, the evidence?"""

from datetime import time, timedelta

import pytest

from careops.engine.forecast import forecast
from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.people.models import Provider
from tests.consults.desk import abroad, reviewed
from tests.consults.factories import LEA, escalate, let_silence_pass, make_consult, raise_obligation
from tests.desk.browsing import asked, case_url, do_url
from tests.factories import ALICE, HOUR, NOON, fresh, make_partner, provider_actor, text_of


@pytest.fixture
def alices(browser_of):
    return browser_of(name="Alice Agent", roles=["agent"])


def shown(browser, subject):
    return browser.get(case_url(subject)).context


def ladder(browser, subject):
    """The line: each rung as (hours since it began, its channels), what was done before what is to come."""
    line = shown(browser, subject)["line"]
    return [((deadline.at - line.start) / HOUR, deadline.channels) for deadline in line.drawn]


def facts(browser, subject):
    return dict(shown(browser, subject)["details"])


# The ladder


def test_each_beat_is_one_rung_on_the_channel_that_is_next(alices, obligation):
    assert ladder(alices, obligation) == [
        (6, "E-mail"), (12, "Text message"), (18, "Slack"), (24, "Task"),
        (30, "E-mail"), (36, "Text message"), (42, "Slack"), (48, "Slack, E-mail"),
    ]  # fmt: skip
    picture = shown(alices, obligation)["ladder"]
    assert picture.count("rung-planned") == 6
    assert picture.count("rung-next") == 1
    assert picture.count("rung-escalate") == 1


def test_a_channel_that_the_provider_lacks_is_no_rung(alices, bob, obligation):
    Provider.objects.filter(pk=bob.pk).update(mobile="", slack_id="")

    assert [rung for _, rung in ladder(alices, obligation)][:4] == [
        "E-mail", "Task", "E-mail", "Task",
    ]  # fmt: skip


def test_what_was_done_and_how_it_went_stands_before_what_comes(alices, set_clock, obligation):
    let_silence_pass(obligation, hours=18, call=False)
    said = Message.objects.filter(case=obligation.pk, template="follow_up")
    said.filter(channel="email").update(state="delivered")
    said.filter(channel="sms").update(state="bounced")
    set_clock(NOON + 19 * HOUR)

    page = shown(alices, obligation)

    looks = page["ladder"].split('class="rung rung-')[1:]
    assert [look.partition('"')[0] for look in looks] == [
        "sent", "delivered", "failed", "sent", "next", "planned", "planned", "planned", "escalate",
    ]  # fmt: skip
    assert "Follow up on the next channel: came back" in page["ladder"]
    assert [deadline.rule.name for deadline in page["to_come"]] == ["follow_up", "review"]


def test_a_follow_up_by_hand_is_a_rung_too(alices, set_clock, obligation):
    obligation.send_now(by=ALICE, at=NOON + HOUR)
    set_clock(NOON + 2 * HOUR)

    assert ladder(alices, obligation)[:2] == [(1, "E-mail"), (6, "Text message")]


def test_quiet_hours_move_a_rung_to_their_end(alices, bob, obligation):
    # 18:00 and 00:00 UTC are 13:00 and 19:00 in Toronto.
    Provider.objects.filter(pk=bob.pk).update(quiet_from=time(18), quiet_until=time(22))

    assert ladder(alices, obligation)[:3] == [(6, "E-mail"), (15, "Text message"), (18, "Slack")]


def test_a_pause_has_no_rungs(alices, obligation):
    obligation.pause(by=ALICE, at=NOON, until=NOON + 20 * HOUR, reason="On leave today")

    assert ladder(alices, obligation)[:2] == [(24, "E-mail"), (30, "Text message")]


def test_a_promise_ends_the_line(alices, set_clock, bob, obligation):
    let_silence_pass(obligation, hours=12, call=False)
    fresh(obligation).promise(by=provider_actor(bob), at=NOON + 13 * HOUR, until=NOON + 20 * HOUR)
    set_clock(NOON + 14 * HOUR)

    assert ladder(alices, obligation) == [
        (6, "E-mail"),
        (12, "Text message"),
        (20, "E-mail, Text message"),
    ]
    assert "rung-promise" in shown(alices, obligation)["ladder"]


def test_a_word_of_the_provider_begins_the_line_anew(alices, set_clock, bob, obligation):
    let_silence_pass(obligation, hours=12, call=False)
    fresh(obligation).receive(by=provider_actor(bob), at=NOON + 13 * HOUR)
    set_clock(NOON + 13 * HOUR)

    rungs = ladder(alices, obligation)

    assert (rungs[0], rungs[-1]) == ((6, "Slack"), (48, "Slack, E-mail"))


def test_in_review_the_line_tells_how_it_came_to_that(alices, set_clock, obligation):
    reviewed(obligation)
    set_clock(NOON + 49 * HOUR)

    page = shown(alices, obligation)

    hours = [hour for hour, _ in ladder(alices, obligation)]
    assert hours == [6, 12, 18, 24, 30, 36, 42, 48]
    assert {deadline.rule.name for deadline in page["to_come"]} == {
        "nudge_lead", "run_late_in_review", "apologize_in_review",
    }  # fmt: skip
    assert page["reminder"].at == NOON + 72 * HOUR


def test_words_that_would_lie_on_each_other_are_left_out(alices, set_clock, obligation):
    let_silence_pass(obligation, hours=6, call=False)
    fresh(obligation).send_now(by=ALICE, at=NOON + 7 * HOUR)
    set_clock(NOON + 8 * HOUR)

    picture = shown(alices, obligation)["ladder"]

    assert picture.count(">E-mail</text>") == 2  # after 6 and 30 hours, not after 7


def test_a_line_with_one_step_is_not_drawn(alices, consult):
    consult.ask_question(by=ALICE, at=NOON, question="May I swim?")

    assert shown(alices, consult)["ladder"] is None
    assert [d.rule.name for d in shown(alices, consult)["to_come"]] == ["nudge"]


def test_what_rests_on_an_unmet_condition_is_not_foreseen(alices, consult):
    assert shown(alices, consult)["to_come"] == []


def test_a_short_beat_is_drawn_as_the_next_and_the_last(alices, tenant, obligation):
    tenant.tuning = {"consults.follow_up_every": 1800}
    tenant.save()

    assert [hour for hour, _ in ladder(alices, obligation)] == [0.5, 48]


def test_what_is_foreseen_comes_true(obligation):
    foreseen = forecast(obligation, at=NOON, tuning={})

    for hour in range(49):
        sweep(now=NOON + hour * HOUR)

    done = obligation.case.entries.filter(outcome="done").exclude(action="ask").order_by("seq")
    assert [(at, rule.name) for at, rule in foreseen] == list(done.values_list("at", "action"))


def test_looking_ahead_leaves_the_subject_as_it_is(obligation):
    before = dict(vars(obligation))

    forecast(obligation, at=NOON, tuning={})

    assert vars(obligation) == before


# What an agent should know


def test_what_is_owed_is_told_with_its_consult_and_its_provider(alices, bob, obligation):
    Provider.objects.filter(pk=bob.pk).update(quiet_from=time(22), quiet_until=time(7))

    details = facts(alices, obligation)

    assert details["What is asked"] == "Which dose of the ointment?"
    assert details["Owed since"] == NOON
    assert details["Reached by"] == "E-mail, Text message, Slack, Phone"
    assert details["Quiet hours"] == "22:00 to 07:00"
    assert obligation.consult.case.ref in details["Consult"]
    assert bob.email in text_of(alices.get(case_url(obligation)))


def test_a_pause_is_told_until_it_ends(alices, set_clock, obligation):
    until = NOON + 20 * HOUR
    obligation.pause(by=ALICE, at=NOON, until=until, reason="On leave today")
    assert facts(alices, obligation)["Paused until"] == until

    set_clock(until)
    assert "Paused until" not in facts(alices, obligation)


def test_promises_made_and_broken_are_told(alices, set_clock, bob, obligation):
    obligation.promise(by=provider_actor(bob), at=NOON, until=NOON + HOUR)
    assert facts(alices, obligation)["Promised by"] == NOON + HOUR

    sweep(now=NOON + 2 * HOUR)
    set_clock(NOON + 2 * HOUR)
    details = facts(alices, obligation)
    assert (details["Broken promises"], "Promised by" in details) == (1, False)


def test_the_providers_record_is_told(alices, consult, obligation):
    assert (
        facts(alices, obligation)["Their record"]
        == "1 owed now, the oldest for under 1 min; none ended in 90 days"
    )

    for hours in (1, 3):
        before = NOON - timedelta(days=3)
        answered = raise_obligation(consult=consult, at=before)
        answered.relay(
            by=ALICE,
            at=before + hours * HOUR,
            their_words="Once a day.",
            how="phone",
            heard_at=before + hours * HOUR,
        )

    details = facts(alices, obligation)["Their record"]
    assert details == (
        "1 owed now, the oldest for under 1 min; 2 ended in 90 days: half within 2 h, 100 % on time"
    )


def test_what_is_owed_for_weeks_stands_in_the_record_beside_a_decision(
    alices, obligation, set_clock
):
    escalate(let_silence_pass(obligation))
    set_clock(NOON + timedelta(days=17))

    details = facts(alices, obligation)["Their record"]

    assert details == "1 owed now, the oldest for 17 d; none ended in 90 days"


def test_who_asked_is_told(alices, consult):
    pharmacy = make_partner("Main Street Pharmacy", kind="pharmacy")
    details = facts(alices, raise_obligation(consult=consult, partner=pharmacy, external_id="RX-1"))

    assert (details["Asked by"], details["Their number"]) == (pharmacy, "RX-1")


def test_a_consult_shows_what_is_owed_after_it(alices, consult, obligation):
    html = text_of(alices.get(case_url(consult)))

    assert "What is owed after it" in html
    assert case_url(obligation) in html
    assert facts(alices, consult)["Fee"] == "80.00 CAD"


def test_the_words_of_the_page_are_escaped(alices, consult):
    html = text_of(alices.get(case_url(raise_obligation(consult=consult, question="<b>Now</b>"))))

    assert "&lt;b&gt;Now" in html
    assert "<b>Now" not in html


# The evidence


def test_under_review_every_attempt_is_listed(alices, set_clock, obligation):
    reviewed(obligation)
    set_clock(NOON + 49 * HOUR)

    html = text_of(alices.get(case_url(obligation)))

    assert "Outreach is exhausted:" in html
    assert html.count('data-label="Channel"') == 10
    assert "not reached" in html


def test_what_came_back_does_not_count_and_what_is_missing_is_said(alices, set_clock, obligation):
    let_silence_pass(obligation, call=False)
    Message.objects.filter(case=obligation.pk, channel="sms").update(state="bounced")
    set_clock(NOON + 49 * HOUR)

    html = text_of(alices.get(case_url(obligation)))

    for words in ("Not exhausted yet", "Text message: not tried", "Phone: not tried", "came back"):
        assert words in html


def test_before_the_review_there_is_no_evidence_to_read(alices, obligation):
    assert "What was tried" not in text_of(alices.get(case_url(obligation)))


def test_the_evidence_stays_when_it_is_escalated(alices, set_clock, obligation):
    reviewed(obligation).escalate(by=LEA, at=NOON + 49 * HOUR, reason="No answer.")
    set_clock(NOON + 49 * HOUR)

    assert "What was tried" in text_of(alices.get(case_url(obligation)))


# Who may


def test_pausing_and_sending_now_come_from_the_policy(alices, obligation):
    paused = alices.post(
        do_url(obligation, "pause"),
        {"version": 1, "until": "2026-03-02T18:00", "reason": "On leave today"},
    )
    sent = alices.post(do_url(obligation, "send_now"), {"version": fresh(obligation.case).version})

    assert (paused.status_code, sent.status_code) == (302, 302)
    assert fresh(obligation).paused_until == NOON + 11 * HOUR
    assert fresh(obligation).attempts == 1


def test_another_tenants_obligation_does_not_exist_here(alices):
    foreign = abroad()

    assert alices.get(case_url(foreign)).status_code == 404
    assert alices.get(case_url(foreign.consult)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(alices, set_clock, bob, maya, number):
    for _ in range(number):
        consult = make_consult(provider=bob, patient=maya)
        obligations = [raise_obligation(consult=consult) for _ in range(number)]
    awaiting, under_review = obligations[0], obligations[-1]
    assert len(asked(alices, case_url(awaiting))) == 11
    assert len(asked(alices, case_url(consult))) == 12

    let_silence_pass(under_review)
    set_clock(NOON + 49 * HOUR)
    assert len(asked(alices, case_url(under_review))) == 12
