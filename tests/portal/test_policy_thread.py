"""What happens to what a patient writes? Sorted, answered, urgent, abuse, late (S1, M14)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careops.conversation.models import Comment
from careops.engine.refusals import BadFacts, NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from careops.engine.timing import promised
from careops.people.actors import LEAD
from careops.people.models import Patient
from careops.people.rota import Duty
from careops.tenancy.models import Tenant
from portal.models import Account, Practice, Refill, Thread
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_member,
    make_provider,
    provider_actor,
    said,
    story,
)
from tests.portal.factories import (
    ABUSE,
    URGENT,
    lead_lea,
    lead_lou,
    make_account,
    make_patient,
    make_visit,
    manager_max,
    practice,
    write,
)

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TORONTO = ZoneInfo("America/Toronto")


@pytest.fixture
def account(tenant):
    return make_account()


@pytest.fixture
def doctor(tenant):
    """On call for the clinic, day and night."""
    member = make_member("Dora Doctor", ["provider"], own_mobile="+14165550140")
    Duty.objects.create(member=member, team="clinic", begins_at=NOON - DAY, ends_at=NOON + 30 * DAY)
    return member


def with_provider(account, *, at=NOON):
    bob = make_provider()
    thread = write(account, topic="clinical", visit=make_visit(account.patient), at=at)
    return thread.give_to_provider(by=ALICE, at=at, provider=bob), bob


# Sorting


def test_what_is_no_alarm_is_sorted_and_its_patient_reads_a_date(account):
    thread = write(account)

    assert (thread.state, thread.case.due_at) == ("triage", NOON + 3 * DAY)
    assert said(thread) == [(0, "email", "received", "Maya Hart")]


def test_the_words_are_a_comment_and_the_record_keeps_their_seal_alone(account):
    thread = write(account, "My bill says 80, I paid 60.")

    (comment,) = Comment.objects.of(thread.case)
    assert (comment.text, comment.is_ours, comment.person) == (
        "My bill says 80, I paid 60.",
        False,
        account.patient_id,
    )
    facts = thread.case.entries.get(action="submit").facts
    assert facts["message"].keys() == {"sha256", "length"}


def test_a_bill_goes_to_the_office_and_never_to_a_provider(account):
    """S1-A9"""
    thread = write(account, topic="billing", visit=make_visit(account.patient))

    with pytest.raises(NotMet, match="never for a provider"):
        thread.give_to_provider(by=ALICE, at=NOON, provider=make_provider())
    assert thread.give_to_staff(by=ALICE, at=NOON, topic="billing").state == "with_staff"


def test_the_office_gives_no_medical_advice(account):
    thread = write(account).give_to_staff(by=ALICE, at=NOON, topic="billing")

    with pytest.raises(NotMet, match="Hand it to a provider"):
        thread.answer_for_office(by=ALICE, at=NOON, message="You can stop taking it.")
    answered = thread.answer_for_office(by=ALICE, at=NOON, message="Your bill is paid.")
    assert answered.state == "awaiting_patient"


@pytest.mark.parametrize("days", [14, 15])
def test_recent_is_fourteen_days(account, days):
    """S1-2, S1-A4"""
    visit = make_visit(account.patient, at=NOON - days * DAY)
    thread = write(account, topic="clinical", visit=visit)

    if days == 14:
        assert thread.give_to_provider(by=ALICE, at=NOON, provider=make_provider()).is_open
    else:
        with pytest.raises(NotMet, match="needs a visit"):
            thread.give_to_provider(by=ALICE, at=NOON, provider=make_provider())


def test_a_medical_question_without_a_visit_is_refused_and_an_urgent_one_is_not(account):
    with pytest.raises(NotMet, match="needs a visit"):
        write(account, "My knee hurts since May.", topic="clinical")
    assert write(account, topic="clinical", said_urgent=True).state == "urgent"
    assert write(account, URGENT, topic="clinical").state == "urgent"


def test_a_message_about_a_medicine_becomes_a_refill(account):
    thread = write(account, topic="refill").make_a_refill(
        by=ALICE, at=NOON, medicine="Ramipril 5 mg"
    )
    refill = Refill.objects.get()

    assert (thread.state, refill.state, refill.medicine) == ("closed", "requested", "Ramipril 5 mg")


# Urgent


def test_whoever_is_on_call_is_paged_until_somebody_has_called(account, doctor):
    """S1-13, S1-A7: every 15 minutes, then the leads, too, then the managers."""
    lead = make_member("Lea Lead", [LEAD.name], own_mobile="+14165550141")
    thread = write(account, URGENT)

    def pages():
        return [message for message in said(thread) if message[1] == "sms"]

    assert (thread.state, thread.case.due_at) == ("urgent", NOON + 15 * MINUTE)
    assert pages() == [(0, "sms", "urgent", "Dora Doctor")]
    for minutes in (15, 30, 45):
        sweep(now=NOON + minutes * MINUTE)
    assert [m[3] for m in pages()] == ["Dora Doctor"] * 4 + [lead.user.name]
    called = fresh(thread).note_urgent_call(
        by=ALICE, at=NOON + 50 * MINUTE, message="She is on her way."
    )
    sweep(now=NOON + 2 * HOUR)
    assert (called.state, len(pages())) == ("closed", 5)


def test_what_the_patient_calls_urgent_is_urgent_whatever_the_words(account):
    assert write(account, said_urgent=True).state == "urgent"


def test_urgent_and_abusive_is_urgent_first(account):
    """Distress is never abuse (S1-A2)."""
    thread = write(account, f"{URGENT} {ABUSE}")

    assert (thread.state, bool(thread.abuse_reason)) == ("urgent", True)


# Abuse


def test_what_may_be_abuse_is_shown_to_no_provider_until_a_person_has_judged(account):
    """S1-A2"""
    lead_lea()
    thread = write(account, ABUSE)

    assert (thread.state, thread.case.due_at) == ("quarantined", NOON + HOUR)
    assert [m[2:] for m in said(thread)] == [("held_for_you", "Maya Hart"), ("judge", "Lea Lead")]
    assert fresh(account).state == "active"


def test_the_patient_hears_that_we_are_late_also_while_nobody_has_judged(account):
    """S1-14"""
    lea = lead_lea()
    thread = write(account, ABUSE)
    sweep(now=NOON + 7 * DAY)
    assert (thread.pk, "late_for_you") in [(thread.pk, m[2]) for m in said(thread)]

    fresh(thread).clear(by=lea, at=NOON + 7 * DAY)
    sweep(now=NOON + 9 * DAY)
    actions = [action for action, _ in story(thread)]
    assert (actions.count("run_late"), actions[-1]) == (1, "bring_up")


def test_confirmed_abuse_suspends_the_account_in_the_same_step(account):
    """S1-18, S1-19"""
    lea = lead_lea()
    thread = write(account, ABUSE).confirm_abuse(by=lea, at=NOON, incident="A threat.")
    account = fresh(account)

    assert (thread.state, account.state) == ("closed", "suspended")
    assert (account.incident, account.suspended_by_id) == ("A threat.", lea.member)
    assert story(account)[-1] == ("suspend", 0)
    with pytest.raises(NotMet, match="closed for messages"):
        write(account, "Please!")


def test_what_is_no_abuse_is_sorted_with_the_clock_that_has_run_all_along(account):
    thread = write(account, ABUSE).clear(by=lead_lea(), at=NOON + HOUR)

    assert (thread.state, thread.case.due_at) == ("triage", NOON + 3 * DAY)


def test_only_another_lead_reinstates(account):
    """S1-18: four eyes."""
    lea = lead_lea()
    account.suspend(by=lea, at=NOON, incident="They hit the desk.", channel="in_person")

    with pytest.raises(NotAllowed):
        account.reinstate(by=lea, at=NOON, reason="Sorry.")
    assert account.reinstate(by=lead_lou(), at=NOON, reason="Sorry.").state == "active"


# Answers, replies, and the cap


def test_only_its_provider_answers_and_a_reply_goes_back_to_them_with_a_clock_of_its_own(account):
    """S1-15"""
    thread, bob = with_provider(account)
    with pytest.raises(NotAllowed):
        thread.answer(by=provider_actor(make_provider("Eve")), at=NOON, message="No.")
    thread.answer(by=provider_actor(bob), at=NOON + DAY, message="Rest it.")
    thread.reply(by=client_actor(account.patient), at=NOON + 2 * DAY, message="How long?")

    assert (thread.state, thread.provider, thread.case.due_at) == (
        "with_provider",
        bob,
        NOON + 5 * DAY,
    )


def test_the_fourth_reply_is_kept_and_needs_a_visit_unless_the_provider_lifts_the_cap(account):
    """S1-16, S1-17, S1-A6"""
    thread, bob = with_provider(account)
    maya, him = client_actor(account.patient), provider_actor(bob)
    for number in range(3):
        thread.answer(by=him, at=NOON, message=f"Answer {number}")
        thread.reply(by=maya, at=NOON, message=f"Reply {number}")
    thread.answer(by=him, at=NOON, message="Answer 3")
    fourth = fresh(thread)
    fourth.lift_cap(by=him, at=NOON)
    lifted = fourth.reply(by=maya, at=NOON, message="A fourth")

    assert lifted.state == "with_provider"
    assert Comment.objects.of(thread.case).last().text == "A fourth"


def test_without_that_the_fourth_reply_needs_a_visit(account):
    thread, bob = with_provider(account)
    maya, him = client_actor(account.patient), provider_actor(bob)
    for number in range(4):
        thread.answer(by=him, at=NOON, message=f"Answer {number}")
        thread.reply(by=maya, at=NOON, message=f"Reply {number}")

    assert thread.state == "visit_required"
    assert Comment.objects.of(thread.case).last().text == "Reply 3"


def test_an_urgent_reply_is_urgent_also_past_the_cap(account):
    thread, bob = with_provider(account)
    for _ in range(4):
        thread.answer(by=provider_actor(bob), at=NOON, message="So.")
        thread.reply(
            by=client_actor(account.patient), at=NOON, message=URGENT if _ == 3 else "And?"
        )

    assert thread.state == "urgent"


def test_an_answered_thread_closes_after_fourteen_days_and_can_be_taken_up_for_fourteen_more(
    account,
):
    thread, bob = with_provider(account)
    thread.answer(by=provider_actor(bob), at=NOON, message="Rest it.")
    sweep(now=NOON + 14 * DAY)
    thread, maya = fresh(thread), client_actor(account.patient)

    assert thread.state == "closed"
    with pytest.raises(NotMet, match="too long ago"):
        thread.take_up(by=maya, at=NOON + 28 * DAY, message="Again.")
    assert thread.take_up(by=maya, at=NOON + 27 * DAY, message="Again.").state == "with_provider"


def test_what_was_closed_for_abuse_is_not_taken_up(account):
    thread = write(account, ABUSE).confirm_abuse(by=lead_lea(), at=NOON, incident="A threat.")
    fresh(account).reinstate(by=lead_lou(), at=NOON, reason="Sorry.")

    with pytest.raises(NotMet):
        fresh(thread).take_up(by=client_actor(account.patient), at=NOON, message="Again.")


def test_a_provider_who_leaves_keeps_no_thread(account):
    thread, bob = with_provider(account)
    bob.is_active = False
    bob.save()
    thread.case.wake_at = NOON + HOUR
    thread.case.save(update_fields=["wake_at"])
    sweep(now=NOON + HOUR)

    assert fresh(thread).state == "triage"


# Late


def test_when_the_date_has_passed_a_lead_and_the_patient_hear_of_it_and_the_date_stays(account):
    """S1-14"""
    lead_lea(), manager_max()
    thread = write(account)
    for days in (3, 4, 10, 12, 13):
        sweep(now=NOON + days * DAY)

    late = [(m[0] / 24, *m[1:]) for m in said(thread)[1:]]
    assert late == [
        (3, "email", "late_for_you", "Maya Hart"), (3, "email", "late", "Lea Lead"),
        (4, "slack", "late", "#leads"),
        (10, "slack", "late", "#leads"), (10, "email", "late_for_you", "Maya Hart"),
        (12, "slack", "late", "#leads"),
        (13, "email", "late", "Max Manager"),
    ]  # fmt: skip
    assert fresh(thread).case.due_at == NOON + 3 * DAY


def test_a_notice_that_falls_due_with_a_move_is_not_lost(account):
    """It was to be said when the provider left, in the same sweep."""
    lead_lea()
    thread, bob = with_provider(account)
    bob.is_active = False
    bob.save()
    thread.case.wake_at = NOON + 3 * DAY
    thread.case.save(update_fields=["wake_at"])
    sweep(now=NOON + 3 * DAY)

    assert fresh(thread).state == "triage"
    assert [action for action, _ in story(thread)][-2:] == ["take_back", "run_late"]
    assert fresh(thread).late_at == NOON + 3 * DAY


# Who may


def test_nobody_writes_without_knowing_the_rules_as_they_are(account):
    """S1-26"""
    practice(policy_version=2)

    with pytest.raises(NotMet, match="rules"):
        write(account)
    fresh(account).acknowledge(by=client_actor(account.patient), at=NOON, edition=2)
    assert write(fresh(account)).state == "triage"


def test_nobody_proves_who_they_are_with_another_date_of_birth(tenant):
    patient = make_patient()
    invited = Account(patient=patient).invite(by=ALICE, at=NOON)

    with pytest.raises(NotMet, match="date of birth"):
        invited.activate(by=client_actor(patient), at=NOON, birth_date=date(1980, 5, 18), edition=1)


def test_no_card_number_is_taken(account):
    with pytest.raises(BadFacts, match="card"):
        write(account, "My card is 4111 1111 1111 1111.")


def test_a_closed_thread_is_not_answered(account):
    thread = write(account).close(by=ALICE, at=NOON, closed_reason="Sent twice.")

    with pytest.raises(WrongState):
        thread.answer_for_office(by=ALICE, at=NOON, message="At nine.")


# Three days, as the practice counts them (S1-A1)

HOURS = {
    "week": [["09:00", "17:00"]] * 4 + [["09:00", "12:00"], None, None],
    "closed": {"2026-04-03": "Good Friday", "2026-05-18": "Victoria Day"},
    "region": "CA-ON",
}


def due(asked, *, working):
    """By when a message of that moment, by the clock of Toronto, is answered."""
    tenant = Tenant(slug="acme", name="Acme", time_zone="America/Toronto", hours=HOURS)
    thread = Thread(tenant=tenant, patient=Patient(), topic="billing")
    thread.practice = Practice(counts_working_days=working)
    vars(thread)["state"] = "triage"
    thread.asked_at = datetime.fromisoformat(asked).replace(tzinfo=TORONTO).astimezone(UTC)
    return f"{promised(thread, tuning={}).astimezone(TORONTO):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("asked", "elapsed", "working"),
    [
        # Monday morning: Thursday at the same time
        ("2026-04-13 10:00", "2026-04-16 10:00", "2026-04-16 10:00"),
        # before it opens, the day counts from that hour
        ("2026-04-13 07:00", "2026-04-16 07:00", "2026-04-16 07:00"),
        # after closing it counts from the next opening
        ("2026-04-13 17:00", "2026-04-16 17:00", "2026-04-17 09:00"),
        # over a weekend; Friday closes at noon, and cuts the hour
        ("2026-04-14 15:00", "2026-04-17 15:00", "2026-04-17 12:00"),
        ("2026-04-16 10:00", "2026-04-19 10:00", "2026-04-21 10:00"),
        # on a Saturday: as if it came on Monday at nine
        ("2026-04-18 13:00", "2026-04-21 13:00", "2026-04-23 09:00"),
        # over Good Friday
        ("2026-04-01 10:00", "2026-04-04 10:00", "2026-04-07 10:00"),
        # over Victoria Day, a Monday
        ("2026-05-15 10:00", "2026-05-18 10:00", "2026-05-21 10:00"),
        # over the night in which the clocks are put forward: 72 hours are an hour more by the wall
        ("2026-03-06 10:00", "2026-03-09 11:00", "2026-03-11 10:00"),
        # and back
        ("2026-10-30 10:00", "2026-11-02 09:00", "2026-11-04 10:00"),
    ],
)
def test_three_days_are_72_hours_or_three_working_days(asked, elapsed, working):
    assert due(asked, working=False) == elapsed
    assert due(asked, working=True) == working


MINUTES = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NOON + minutes * MINUTE)


@given(MINUTES)
def test_three_working_days_end_on_a_working_day_before_it_closes_and_not_before_the_third(moment):
    asked = f"{moment.astimezone(TORONTO):%Y-%m-%d %H:%M}"
    day, at = due(asked, working=True).split()
    hours = HOURS["week"][date.fromisoformat(day).weekday()]

    assert hours
    assert day not in HOURS["closed"]
    assert at <= hours[1]
    assert (date.fromisoformat(day) - date.fromisoformat(asked[:10])).days >= 3


def test_a_bill_that_turns_medical_goes_to_a_provider_about_the_last_visit_and_needs_one_else(
    account,
):
    """S1-1, S1-A4: the office gives no medical advice."""
    bob = make_provider("Bob Brown")
    thread = write(account, "And does the rash go away?", topic="billing")
    thread.give_to_staff(by=ALICE, at=NOON, topic="billing")
    said = {"by": ALICE, "at": NOON, "provider": bob}
    with pytest.raises(NotMet, match="it needs a visit"):
        fresh(thread).turn_medical(**said)
    make_visit(account.patient, at=NOON - 20 * DAY)
    with pytest.raises(NotMet, match="it needs a visit"):
        fresh(thread).turn_medical(**said)
    visit = make_visit(account.patient, at=NOON - 2 * DAY)

    given = fresh(thread).turn_medical(**said)

    assert (given.state, given.topic, given.visit, given.provider) == (
        "with_provider",
        "clinical",
        visit,
        bob,
    )
    assert given.case.messages.filter(template="message_waits").exists()
