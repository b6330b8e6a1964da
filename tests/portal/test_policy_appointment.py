"""What happens to a visit that a patient asks for? Times are offered, one is chosen, and they come (S1-3, S1-9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from careops.conversation.models import Comment
from careops.engine.refusals import BadFacts, NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from careops.record.models import Entry
from careops.web.story import PARTNER, STORIES
from portal.models import Appointment, Practice, Thread, Visit
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
    said,
)
from tests.portal.accounts import suspend
from tests.portal.factories import (
    ABUSE,
    URGENT,
    lead_lea,
    make_account,
    make_visit,
    manager_max,
    write,
)
from tests.portal.visits import DAY, FRIDAY, KNEE, TIMES, asked, booked, chosen, offered, passed

pytestmark = pytest.mark.django_db
ZOE = {"email": "zoe@mail.example", "birth_date": "1981-02-03"}


@pytest.fixture
def zoes(tenant):
    """Another patient's account."""
    zoe = make_client("Zoe", "Young", **ZOE)
    zoe.refresh_from_db()
    return make_account(zoe)


@pytest.fixture
def eve(tenant):
    return make_provider("Eve Evans", email="eve@clinic.example")


def sent(one, template):
    return one.case.messages.filter(template=template).count()


def days_late(one, days):
    sweep(now=NOON + days * DAY)
    return fresh(one)


# Asking


def test_a_patient_asks_for_a_visit_and_reads_by_when_they_have_times(account):
    one = asked(account)

    assert (one.state, one.case.due_at) == ("requested", NOON + 3 * DAY)
    assert (one.case.waiting_on, one.case.team, one.case.title) == ("us", "portal", "Visit")
    assert sent(one, "visit_asked") == 1
    assert [comment.text for comment in Comment.objects.of(one.case)] == [KNEE]
    assert "knee" not in str([entry.facts for entry in Entry.objects.of(one.case)]).lower()


def test_nobody_asks_for_somebody_elses_patient(account, zoes):
    one = Appointment(patient=account.patient, account=account, concern="Knee")

    with pytest.raises(NotAllowed):
        one.request(by=client_actor(zoes.patient), at=NOON, message=KNEE)


@pytest.mark.parametrize(("words", "state"), [(URGENT, "urgent"), (ABUSE, "quarantined")])
def test_what_is_urgent_or_abuse_in_a_wish_is_read_as_in_any_message(account, words, state):
    """S1-A7, S1-18: it pages whoever is on call, and the wish for a visit stays, too."""
    one = asked(account, words)

    assert one.state == "requested"
    assert Thread.objects.get().state == state


def test_a_message_that_needs_a_visit_is_closed_by_asking_for_one(account):
    thread = write(account)
    thread.require_visit(by=ALICE, at=NOON)

    asked(account, thread=thread)

    assert fresh(thread).state == "closed"


# We are late


def test_when_times_are_late_the_leads_and_the_patient_are_told_and_the_promise_does_not_move(
    account,
):
    lead_lea()
    one = asked(account)

    one = days_late(one, 4)

    assert one.case.due_at == NOON + 3 * DAY
    assert (sent(one, "late"), sent(one, "late_for_you")) == (1, 1)
    one.offer(by=ALICE, at=NOON + 4 * DAY, provider=make_provider(), first=NOON + 5 * DAY)
    sweep(now=NOON + 4 * DAY + HOUR)
    assert fresh(one).late_at is None


# Offering and choosing


def test_up_to_five_times_are_offered_in_their_order_and_held_until_a_date(account, bob):
    five = [FRIDAY + n * HOUR for n in (4, 3, 2, 1, 0)]

    one = offered(account, bob, *five)

    assert (one.state, one.slots) == ("offered", sorted(five))
    assert one.case.due_at == one.held_until == NOON + 2 * DAY
    assert (one.case.waiting_on, sent(one, "times_offered")) == ("patient", 1)


def test_times_are_held_no_longer_than_until_the_last_of_them(account, bob):
    assert offered(account, bob, NOON + HOUR).held_until == NOON + HOUR


def test_only_times_to_come_at_which_the_provider_is_free_are_offered(account, zoes, bob, eve):
    booked(zoes, bob)
    one = asked(account)

    for slot, provider, why in (
        (NOON, eve, "has passed"),
        (FRIDAY, bob, "another visit"),
        (FRIDAY + timedelta(minutes=29), bob, "another visit"),
    ):
        with pytest.raises(NotMet, match=why):
            one.offer(by=ALICE, at=NOON, provider=provider, first=NOON + 6 * DAY, second=slot)
    after = FRIDAY + timedelta(minutes=30)
    assert one.offer(by=ALICE, at=NOON, provider=bob, first=after).state == "offered"


@pytest.mark.parametrize("minutes", [4, 481, "long"])
def test_a_visit_takes_minutes_that_make_sense(account, bob, minutes):
    one = asked(account)

    with pytest.raises(BadFacts, match="Minutes"):
        one.offer(by=ALICE, at=NOON, provider=bob, first=FRIDAY, minutes=minutes)


def test_the_patient_chooses_a_time_and_it_is_booked(account, bob):
    one = chosen(offered(account, bob), TIMES[1])

    assert (one.state, one.starts_at) == ("booked", TIMES[1])
    assert one.ends_at == TIMES[1] + timedelta(minutes=30)
    assert (sent(one, "visit_booked"), sent(one, "visit_with_you")) == (1, 1)
    assert (one.case.waiting_on, one.case.due_at) == ("provider", TIMES[1])


def test_a_time_that_was_not_offered_or_has_passed_cannot_be_chosen(account, bob):
    one = offered(account, bob, NOON + HOUR, FRIDAY)

    with pytest.raises(NotMet, match="not offered"):
        chosen(one, FRIDAY + HOUR)
    with pytest.raises(NotMet, match="has passed"):
        chosen(one, NOON + HOUR, at=NOON + HOUR)


def test_who_chooses_second_reads_what_to_do(account, zoes, bob):
    first, second = offered(account, bob), offered(zoes, bob)
    chosen(first)

    with pytest.raises(NotMet, match=r"just taken this time. Choose another one. Or tell us"):
        chosen(second)
    assert chosen(second, TIMES[1]).state == "booked"


def test_nobody_chooses_a_time_with_a_provider_who_has_left(account, bob):
    one = offered(account, bob)
    bob.is_active = False
    bob.save()

    with pytest.raises(NotMet, match="not with us any more"):
        chosen(one)
    assert one.want_others(by=client_actor(one.patient), at=NOON, message="Anybody.").is_open


def test_the_same_time_with_another_provider_is_another_time(account, zoes, bob, eve):
    booked(account, bob)

    assert booked(zoes, eve).state == "booked"


def test_when_none_suits_the_office_is_asked_anew_with_a_promise_of_its_own(account, bob):
    one = offered(account, bob)
    later = NOON + DAY

    one.want_others(by=client_actor(one.patient), at=later, message="Only after four.")

    assert (one.state, one.slots, one.case.due_at) == ("requested", [], later + 3 * DAY)
    assert Comment.objects.filter(case=one.case, text="Only after four.").exists()


def test_what_is_urgent_among_other_times_pages_too(account, bob):
    one = offered(account, bob)

    one.want_others(by=client_actor(one.patient), at=NOON, message=URGENT)

    assert Thread.objects.get().state == "urgent"


def test_who_does_not_choose_is_reminded_and_then_the_times_go_kindly(account, bob):
    one = offered(account, bob)

    one = days_late(one, 1)
    assert (one.state, sent(one, "times_wait")) == ("offered", 1)
    one = days_late(one, 2)

    assert (one.state, sent(one, "times_gone")) == ("lapsed", 1)
    with pytest.raises(WrongState):
        chosen(one)


# Booked by phone, moved, cancelled


@pytest.mark.parametrize("make", [asked, offered, booked])
def test_the_office_books_what_was_agreed_by_phone(account, bob, eve, make):
    one = make(account) if make is asked else make(account, bob)

    one.book(by=ALICE, at=NOON, slot=FRIDAY + DAY, provider=eve, way="phone")

    assert (one.state, one.starts_at, one.provider, one.way) == (
        "booked",
        FRIDAY + DAY,
        eve,
        "phone",
    )
    with pytest.raises(NotAllowed):
        one.book(by=client_actor(one.patient), at=NOON, slot=FRIDAY, provider=bob)


def test_the_patient_moves_or_cancels_until_the_limit_and_then_calls(account, bob):
    one, by = booked(account, bob), client_actor(account.patient)
    late = FRIDAY - DAY + HOUR

    for say in (
        lambda: one.cancel(by=by, at=late),
        lambda: one.move(by=by, at=late, message="Later, please."),
    ):
        with pytest.raises(NotMet, match=r"too late to change this here. Please call us"):
            say()
    two = booked(account, bob, FRIDAY + DAY)
    two.cancel(by=by, at=FRIDAY)
    assert (two.state, sent(two, "visit_cancelled"), sent(two, "visit_off")) == ("cancelled", 1, 1)


def test_who_moves_it_gives_the_time_free(account, zoes, bob):
    one = booked(account, bob)

    one.move(by=client_actor(one.patient), at=NOON, message="In the evening.")

    assert (one.state, one.case.due_at) == ("requested", NOON + 3 * DAY)
    assert booked(zoes, bob).state == "booked"


def test_the_office_cancels_with_words_for_the_patient_or_looks_for_another_time(
    account, zoes, bob
):
    one, other = booked(account, bob), booked(zoes, bob, FRIDAY + HOUR)

    one.call_off(by=ALICE, at=NOON, message="Bob is ill.")
    other.release(by=ALICE, at=NOON)

    assert (one.state, sent(one, "visit_called_off")) == ("cancelled", 1)
    assert (other.state, sent(other, "visit_moves")) == ("requested", 1)
    assert "Bob is ill." not in str(list(one.case.messages.values()))


def test_another_provider_takes_it_who_is_free_then(account, zoes, bob, eve):
    one = booked(account, bob)
    booked(zoes, eve, FRIDAY)
    free = make_provider("Fay Free", email="fay@clinic.example")

    for provider in (bob, eve):
        with pytest.raises(NotMet, match="another visit then, or has this one"):
            one.hand_on(by=ALICE, at=NOON, provider=provider)
    one.hand_on(by=ALICE, at=NOON, provider=free)
    assert (one.provider, sent(one, "visit_with_another")) == (free, 1)


def test_who_needs_it_no_more_says_so_and_the_office_may_close_it_with_words(account, zoes, bob):
    one, other = asked(account), offered(zoes, bob)

    one.withdraw(by=client_actor(one.patient), at=NOON)
    other.decline(by=ALICE, at=NOON, message="You have a visit on Monday already.")

    assert (one.state, other.state) == ("withdrawn", "declined")
    assert sent(other, "visit_declined") == 1


# The day, and after


def test_the_patient_is_reminded_the_day_before_by_mail_and_text(account, bob):
    account.patient.mobile = "+14165550111"
    account.patient.save()
    one = booked(account, bob)

    sweep(now=FRIDAY - DAY)

    channels = set(
        one.case.messages.filter(template="visit_near").values_list("channel", flat=True)
    )
    assert channels == {"email", "sms"}


def test_who_books_for_tomorrow_is_not_reminded_at_once(account, bob):
    one = booked(account, bob, NOON + 3 * HOUR)

    sweep(now=NOON + HOUR)

    assert sent(one, "visit_near") == 0


def test_a_visit_that_moves_is_reminded_of_anew(account, bob):
    one = booked(account, bob)
    sweep(now=FRIDAY - DAY)

    fresh(one).book(by=ALICE, at=FRIDAY - HOUR, slot=FRIDAY + 7 * DAY, provider=bob)
    sweep(now=FRIDAY + 6 * DAY)

    near = one.case.messages.filter(template="visit_near", channel="email")
    assert near.count() == 2


def test_who_came_has_a_visit_on_the_chart_that_they_can_write_about(account, bob):
    one = passed(account, bob)
    assert (one.state, one.case.waiting_on) == ("passed", "us")

    one.attend(by=provider_actor(bob), at=FRIDAY + HOUR)

    visit = Visit.objects.recent_of(account.patient, at=FRIDAY + DAY).get()
    assert (visit.concern, visit.at, visit.provider) == ("A sore knee", FRIDAY, bob)


def test_a_visit_that_the_chart_system_has_told_of_is_not_written_twice(account, bob):
    one = passed(account, bob)
    make_visit(account.patient, at=FRIDAY, external_id="V-1")

    one.attend(by=ALICE, at=FRIDAY + HOUR)

    assert Visit.objects.count() == 1


def test_who_did_not_come_hears_how_to_ask_again(account, bob):
    one = passed(account, bob)

    one.miss(by=ALICE, at=FRIDAY + HOUR)

    assert (one.state, sent(one, "visit_missed"), Visit.objects.count()) == ("missed", 1, 0)


def test_a_provider_notes_their_own_visits_alone_and_not_before_their_time(account, bob, eve):
    one = booked(account, bob)
    with pytest.raises(WrongState):
        one.attend(by=provider_actor(bob), at=NOON)
    sweep(now=FRIDAY)

    with pytest.raises(NotAllowed):
        fresh(one).attend(by=provider_actor(eve), at=FRIDAY + HOUR)


def test_when_nobody_notes_who_came_the_leads_are_told(account, bob):
    lead_lea()
    one = passed(account, bob)

    sweep(now=FRIDAY + DAY)

    channels = one.case.messages.filter(template="visit_unnoted").values_list("channel", flat=True)
    assert sorted(channels) == ["email", "slack"]
    assert one.case.due_at == FRIDAY + DAY


def test_when_still_nobody_notes_it_managers_are_told_and_the_channel_rests(account, bob):
    manager_max()
    one = passed(account, bob)

    for days in range(1, 20):
        sweep(now=FRIDAY + days * DAY)

    to = [name for *_, template, name in said(one) if template == "visit_unnoted"]
    assert (to.count("#portal"), to[-2:]) == (9, ["Max Manager"] * 2)


# Whose account is closed


def test_a_suspended_patient_asks_and_chooses_nothing_and_still_lets_go(account, bob):
    """S1-A3: requests and bookings are closed to them."""
    one, two = offered(account, bob), offered(account, bob, FRIDAY + DAY)
    suspend(account)
    by = client_actor(account.patient)

    for say in (
        lambda: asked(fresh(account)),
        lambda: fresh(one).choose(by=by, at=NOON + HOUR, slot=FRIDAY),
        lambda: fresh(one).want_others(by=by, at=NOON + HOUR, message="Later."),
    ):
        with pytest.raises(NotMet, match=r"closed for messages. Call us"):
            say()
    assert fresh(two).withdraw(by=by, at=NOON + HOUR).state == "withdrawn"


# What the chart system hears


def test_the_chart_system_hears_that_it_is_booked_or_off_and_not_a_word(account, bob):
    charts = make_partner("Our charts", kind="clinic")
    Practice.objects.create(chart_system=charts)
    one = booked(account, bob)
    one.cancel(by=client_actor(one.patient), at=NOON)

    told = STORIES["appointment"].words(PARTNER)
    heard = [told[e.action] for e in Entry.objects.of(one.case) if e.action in told]
    assert heard == ["Booked", "Cancelled"]
    assert one.chart_system == charts
