"""The referral policy, sentence by sentence (S4, M5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from careops.cases.models import Case
from careops.engine.refusals import BadFacts, NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from careops.engine.waking import touch
from careops.outbox.links import LinkStatus, status_of, token_of
from careops.outbox.models import Link
from careops.people.actors import Actor
from careops.people.middleware import STRANGER
from referrals.models import Referral
from referrals.policy.words import DecidedBy, Reason
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    make_client,
    make_partner,
    make_provider,
    provider_actor,
    renew_link,
    said,
    story,
    submit_referral,
)

TICK = timedelta(microseconds=1)
SLACK = ("slack", "#referrals")
INTAKE = ("slack", "#intake")


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def eve(tenant):
    return make_provider("Eve Other")


@pytest.fixture
def offered(bob, eve):
    """Offered to Bob; Eve could take it too."""
    return submit_referral(preferred=bob)


@pytest.fixture
def only_bob(bob, eve):
    return submit_referral(preferred=bob, only_preferred=True)


@pytest.fixture
def posted(bob, eve):
    """Open to Bob and Eve from the start."""
    return submit_referral()


@pytest.fixture
def accepted(offered, bob):
    return offered.accept(by=provider_actor(bob), at=NOON + HOUR)


@pytest.fixture
def contacted(accepted, bob):
    return accepted.mark_contacted(by=provider_actor(bob), at=NOON + 2 * HOUR)


@pytest.fixture
def unplaced(tenant):
    """Nobody can take it; Eve comes a little later."""
    referral = submit_referral()
    make_provider("Eve Other")
    return referral


def now_of(referral):
    return Referral.objects.select_related("case", "client", "provider").get(pk=referral.pk)


def state_of(referral):
    return now_of(referral).state


def left_by(referral, action):
    """What the latest such step said: (channel, to whom, template)."""
    entry = referral.case.entries.filter(action=action).latest("seq")
    return [(m.channel, m.name or m.to, m.template) for m in entry.messages.order_by("id")]


def steps(referral):
    return [action for action, _ in story(referral)]


def tasks_of(referral):
    return [(t.task_kind, t.team, t.state) for t in referral.case.tasks.order_by("opened_at")]


BACK_WITH_OTHERS = [("email", "Maya Hart", "decline_notice"), (*SLACK, "reposted")]


# It comes in


def test_the_client_is_told_at_once_that_the_referral_is_here(offered):
    """S4-18 (a)."""
    assert left_by(offered, "submit") == [("email", "Maya Hart", "received")]


@pytest.mark.parametrize(
    "by",
    [STRANGER, ALICE, Actor("Maple", frozenset({"insurer"}))],
    ids=["a visitor of the form", "staff", "an insurer"],
)
def test_a_referral_comes_in_by_form_by_staff_or_by_an_insurer(tenant, by):
    assert steps(submit_referral(by=by))[0] == "submit"


def test_a_provider_submits_no_referral(bob):
    with pytest.raises(NotAllowed):
        submit_referral(by=provider_actor(bob))


def test_no_referral_without_the_clients_consent(tenant):
    with pytest.raises(NotMet, match="consent"):
        submit_referral(consented_at=None)
    assert Case.objects.count() == 0


# It is routed at once


def test_a_referral_with_a_preferred_provider_is_offered_to_them(offered, bob):
    """S4-1, S4-3, S4-4, S4-5, S4-7, S4-10."""
    assert (state_of(offered), now_of(offered).provider) == ("offered", bob)
    assert left_by(offered, "offer") == [
        (*SLACK, "offered"),
        ("email", "Bob Brown", "offer"),
        ("sms", "Bob Brown", "offer"),
    ]


def test_the_offer_goes_to_the_address_at_the_organization(offered, bob):
    """S4-6."""
    assert offered.case.messages.get(channel="email", template="offer").to == bob.email


def test_a_provider_without_a_mobile_gets_no_text_message(tenant):
    referral = submit_referral(preferred=make_provider(mobile=""))

    assert [channel for channel, _, _ in left_by(referral, "offer")] == ["slack", "email"]


def test_a_general_referral_is_open_from_the_start(posted):
    """S4-1, S4-2, S4-3."""
    assert state_of(posted) == "open"
    assert left_by(posted, "post") == [(*SLACK, "posted")]


def test_a_general_referral_is_for_the_clients_network_only(bob):
    """S4-2."""
    make_provider("Nora North", networks=["north"])

    assert state_of(submit_referral(network="sun")) == "open"
    assert state_of(submit_referral(network="")) == "open"
    assert state_of(submit_referral(network="west")) == "unplaced"


@pytest.mark.parametrize("why", [{"is_active": False}, {"networks": ["north"]}])
def test_a_preferred_provider_who_cannot_take_it_is_passed_over(eve, why):
    """S4-2, S4-15, S4-21: nothing is routed to the inactive, or outside the client's network."""
    referral = submit_referral(preferred=make_provider("Bob Brown", **why))

    assert steps(referral) == ["submit", "repost"]
    assert left_by(referral, "repost") == BACK_WITH_OTHERS
    assert state_of(referral) == "open"


def test_what_only_an_absent_provider_may_take_goes_to_intake(eve):
    """S4-A1."""
    bob = make_provider("Bob Brown", is_active=False)
    referral = submit_referral(preferred=bob, only_preferred=True)

    assert steps(referral) == ["submit", "return_only"]
    assert left_by(referral, "return_only") == [("email", "Maya Hart", "decline_notice")]
    assert tasks_of(referral) == [("place_referral", "intake", "new")]


def test_what_nobody_can_take_goes_to_intake(tenant):
    """S4-18, S4-A2: it is not lost, and the client is told."""
    referral = submit_referral()

    assert steps(referral) == ["submit", "shelve"]
    assert left_by(referral, "shelve") == [("email", "Maya Hart", "not_placed")]
    assert tasks_of(referral) == [("place_referral", "intake", "new")]
    assert now_of(referral).case.team == "intake"


# Offered, and accepted


def test_the_preferred_provider_accepts(offered, bob):
    """S4-11, S4-12: in the channel, to the client, and what to do now to the provider."""
    offered.accept(by=provider_actor(bob), at=NOON + HOUR)

    assert (state_of(offered), now_of(offered).accepted_at) == ("accepted", NOON + HOUR)
    assert left_by(offered, "accept") == [
        (*SLACK, "accepted"),
        ("email", "Maya Hart", "accepted"),
        ("email", "Bob Brown", "you_accepted"),
    ]


def test_accepting_is_agreeing_to_contact_the_client_within_12_hours(accepted):
    """S4-12, S4-25."""
    case = now_of(accepted).case

    assert (case.waiting_on, case.due_at) == ("provider", NOON + 13 * HOUR)
    assert "contact" in Referral.rules()["accept"].label


def test_staff_may_accept_on_a_providers_behalf(offered):
    """S4-A7."""
    offered.accept(by=ALICE, at=NOON)

    assert state_of(offered) == "accepted"


@pytest.mark.parametrize("action", ["accept", "decline"])
def test_nobody_else_answers_for_the_preferred_provider(offered, eve, action):
    for stranger in (provider_actor(eve), client_actor(offered.client), STRANGER):
        with pytest.raises(NotAllowed):
            getattr(offered, action)(by=stranger, at=NOON)
    assert state_of(offered) == "offered"


def test_a_provider_may_accept_as_many_as_they_like(bob):
    """S4-23."""
    for _ in range(12):
        submit_referral(preferred=bob).accept(by=provider_actor(bob), at=NOON)

    assert Referral.objects.filter(provider=bob, state="accepted").count() == 12


# Offered, and declined


@pytest.mark.parametrize("reason", Reason)
def test_a_decline_makes_it_available_to_the_others_at_once(offered, bob, reason):
    """S4-13, S4-15, S4-18 (c), S4-19."""
    offered.decline(by=provider_actor(bob), at=NOON + HOUR, reason=reason)

    assert steps(offered) == ["submit", "offer", "decline", "repost"]
    assert left_by(offered, "decline") == []
    assert left_by(offered, "repost") == BACK_WITH_OTHERS
    assert state_of(offered) == "open"
    assert now_of(offered).closed_reason == reason


def test_a_decline_needs_no_reason(offered, bob):
    """S4-19: declining fast is what is asked for."""
    offered.decline(by=provider_actor(bob), at=NOON)

    assert state_of(offered) == "open"


def test_whoever_declined_is_not_asked_again(offered, bob):
    """S4-A8."""
    offered.decline(by=provider_actor(bob), at=NOON)

    with pytest.raises(NotMet, match="declined already"):
        offered.take(by=provider_actor(bob), at=NOON)
    assert not Referral.objects.visible_to(bob).exists()


def test_a_declined_referral_has_a_new_round_with_clocks_of_its_own(offered, bob):
    """S4-A2."""
    offered.decline(by=provider_actor(bob), at=NOON + 20 * HOUR)
    found = now_of(offered)

    assert found.round == 2
    assert (found.case.due_at, found.case.wake_at) == (NOON + 68 * HOUR, NOON + 44 * HOUR)


def test_the_links_of_whoever_declined_are_of_an_old_round(offered, bob):
    """S4-15, M6."""
    offered.decline(by=provider_actor(bob), at=NOON + HOUR)
    now = {"round": now_of(offered).round, "at": NOON + HOUR}

    by_mail, by_sms = (status_of(link, **now) for link in Link.objects.filter(person=bob.pk))
    assert by_mail == by_sms == LinkStatus.SUPERSEDED


def test_a_decline_of_what_only_they_may_take_goes_to_intake(only_bob, bob):
    """S4-A1, S4-18."""
    only_bob.decline(by=provider_actor(bob), at=NOON)

    assert steps(only_bob) == ["submit", "offer", "decline", "return_only"]
    assert left_by(only_bob, "return_only") == [("email", "Maya Hart", "decline_notice")]
    assert tasks_of(only_bob) == [("place_referral", "intake", "new")]


def test_a_decline_with_nobody_left_goes_to_intake(bob):
    referral = submit_referral(preferred=bob)
    referral.decline(by=provider_actor(bob), at=NOON)

    assert steps(referral) == ["submit", "offer", "decline", "shelve"]


# Offered, and no word


def test_a_silent_provider_is_reminded_once_after_24_hours(offered):
    """S4-9, S4-18 (b)."""
    for hours in (24, 30, 47):
        sweep(now=NOON + hours * HOUR)

    assert story(offered)[2:] == [("remind", 24)]
    assert left_by(offered, "remind") == [
        ("email", "Bob Brown", "reminder"),
        ("email", "Maya Hart", "still_waiting"),
    ]


def test_the_reminder_brings_a_fresh_link_of_12_hours(offered, bob):
    """S4-8, S4-9: the first one is dead by then."""
    sweep(now=NOON + 24 * HOUR)
    old, _sms, new = Link.objects.filter(person=bob.pk).order_by("issued_at", "expires_at")
    at = NOON + 24 * HOUR

    assert (old.expires_at, new.expires_at) == (NOON + 12 * HOUR, NOON + 36 * HOUR)
    assert status_of(old, round=1, at=at) == LinkStatus.EXPIRED
    assert status_of(new, round=1, at=at) == LinkStatus.ISSUED


def test_an_expired_link_declines_nothing(offered):
    """S4-A3."""
    sweep(now=NOON + 13 * HOUR)

    assert state_of(offered) == "offered"


def test_who_looked_and_did_not_decide_is_reminded_too(offered, bob, visitor, set_clock):
    """S4-A5."""
    message = offered.case.messages.get(channel="email", template="offer")
    assert visitor.get(f"/a/{token_of(message.pk)}/").status_code == 200
    sweep(now=NOON + 24 * HOUR)

    assert steps(offered)[-1] == "remind"


def test_48_hours_of_silence_are_a_decline(offered, bob):
    """S4-17, S4-18 (d)."""
    sweep(now=NOON + 24 * HOUR)
    sweep(now=NOON + 48 * HOUR - TICK)
    assert state_of(offered) == "offered"

    sweep(now=NOON + 48 * HOUR)

    assert story(offered)[2:] == [("remind", 24), ("expire", 48), ("repost", 48)]
    assert left_by(offered, "repost") == BACK_WITH_OTHERS
    assert now_of(offered).excluded == [bob.pk]


def test_who_contacted_the_client_and_forgot_to_accept_is_out_of_it_all_the_same(offered, bob):
    """S4-20: the client gets the decline notice."""
    sweep(now=NOON + 48 * HOUR)

    with pytest.raises(WrongState):
        offered.accept(by=provider_actor(bob), at=NOON + 48 * HOUR)
    assert ("email", "Maya Hart", "decline_notice") in left_by(offered, "repost")


def test_silence_on_what_only_they_may_take_goes_to_intake(only_bob):
    """S4-A1, S4-18."""
    sweep(now=NOON + 48 * HOUR)

    assert steps(only_bob)[-2:] == ["expire", "return_only"]


def test_a_provider_who_goes_inactive_has_declined_at_once(offered, bob):
    """S4-21, S4-A11."""
    bob.is_active = False
    bob.save()
    touch(Case.objects.filter(provider=bob), at=NOON + HOUR)
    sweep(now=NOON + HOUR)

    assert story(offered)[2:] == [("take_back", 1), ("repost", 1)]
    assert left_by(offered, "repost") == BACK_WITH_OTHERS


# Open to all


def test_any_provider_of_the_network_may_take_it(posted, eve):
    """S4-2, S4-11, S4-12, S4-15."""
    posted.take(by=provider_actor(eve), at=NOON + HOUR)

    assert (state_of(posted), now_of(posted).provider) == ("accepted", eve)
    assert left_by(posted, "take") == [
        (*SLACK, "accepted"),
        ("email", "Maya Hart", "accepted"),
        ("email", "Eve Other", "you_accepted"),
    ]


@pytest.mark.parametrize("why", [{"is_active": False}, {"networks": ["north"]}])
def test_who_is_inactive_or_outside_the_network_may_not_take_it(posted, why):
    """S4-2, S4-21."""
    charlie = make_provider("Charlie", **why)

    with pytest.raises(NotMet):
        posted.take(by=provider_actor(charlie), at=NOON)


def test_the_first_to_take_it_has_it_and_the_second_reads_who(posted, bob, eve):
    """S4-A8."""
    posted.take(by=provider_actor(eve), at=NOON)

    with pytest.raises(WrongState, match="Eve Other has it"):
        posted.take(by=provider_actor(bob), at=NOON)
    assert steps(posted).count("take") == 1


def test_who_leaves_it_to_others_is_out_of_it_and_nobody_is_told(posted, bob):
    """S4-19, M5 pass."""
    due = now_of(posted).case.due_at
    posted.leave(by=provider_actor(bob), at=NOON + HOUR)

    assert left_by(posted, "leave") == []
    assert (state_of(posted), now_of(posted).case.due_at) == ("open", due)
    with pytest.raises(NotMet):
        posted.take(by=provider_actor(bob), at=NOON + HOUR)


def test_after_24_hours_it_is_brought_up_in_the_channel_and_the_client_is_told(posted):
    """S4-18 (b), S4-A4."""
    sweep(now=NOON + 24 * HOUR)

    assert left_by(posted, "bump") == [
        (*SLACK, "still_open"),
        ("email", "Maya Hart", "still_waiting"),
    ]


def test_after_48_hours_that_nobody_used_intake_owns_it(posted):
    """S4-17, S4-18, S4-A2."""
    sweep(now=NOON + 24 * HOUR)
    sweep(now=NOON + 48 * HOUR)

    assert story(posted)[2:] == [("bump", 24), ("expire_open", 48)]
    assert left_by(posted, "expire_open") == [("email", "Maya Hart", "not_placed")]
    assert tasks_of(posted) == [("place_referral", "intake", "new")]


def test_when_the_last_one_leaves_it_intake_has_it_without_waiting(posted, bob, eve):
    """S4-15, S4-18, M5 exhaust_pool."""
    posted.leave(by=provider_actor(bob), at=NOON)
    posted.leave(by=provider_actor(eve), at=NOON + HOUR)

    assert steps(posted)[-2:] == ["leave", "exhaust"]
    assert left_by(posted, "exhaust") == [("email", "Maya Hart", "not_placed")]
    assert state_of(posted) == "unplaced"


# Taken by somebody


def test_the_first_contact_is_noted_with_its_time(accepted, bob):
    """S4-25: so that the time to the first contact can be measured."""
    accepted.mark_contacted(by=provider_actor(bob), at=NOON + 5 * HOUR)

    assert now_of(accepted).contacted_at - now_of(accepted).accepted_at == 4 * HOUR


def test_the_time_to_a_decision_can_be_measured(accepted):
    """S4-26."""
    at = {entry.action: entry.at for entry in accepted.case.entries.all()}

    assert at["accept"] - at["offer"] == HOUR


def test_a_late_contact_is_brought_to_mind_and_nothing_is_taken_away(accepted):
    """S4-25, S4-A10: advice, not a decline; but staff hear of it day by day."""
    for hours in range(1, 60):
        sweep(now=NOON + hours * HOUR)

    assert story(accepted)[3:] == [
        ("contact_overdue", 13),
        ("ask_client", 13),
        ("bring_up_contact", 25),
        ("bring_up_contact", 49),
    ]
    assert left_by(accepted, "contact_overdue") == [
        ("email", "Bob Brown", "contact_overdue"), (*INTAKE, "not_contacted"),
    ]  # fmt: skip
    assert left_by(accepted, "ask_client") == [("email", "Maya Hart", "contact_late")]
    assert left_by(accepted, "bring_up_contact") == [(*INTAKE, "not_contacted")]
    assert state_of(accepted) == "accepted"


def test_a_contact_in_time_is_not_nagged_about(contacted):
    sweep(now=NOON + 100 * HOUR)

    assert "contact_overdue" not in steps(contacted)


@pytest.mark.parametrize("decided_by", DecidedBy)
@pytest.mark.parametrize("which", ["accepted", "contacted"])
def test_what_is_no_fit_after_a_contact_is_offered_to_others(request, bob, which, decided_by):
    """S4-14, S4-15, S4-22."""
    referral = request.getfixturevalue(which)
    referral.decline_after_contact(
        by=provider_actor(bob), at=NOON + 3 * HOUR, decided_by=decided_by, reason="Other needs"
    )

    assert steps(referral)[-2:] == ["decline_after_contact", "repost"]
    assert left_by(referral, "repost") == BACK_WITH_OTHERS
    found = now_of(referral)
    assert (found.state, found.round, found.provider, found.excluded) == ("open", 2, None, [bob.pk])


def test_after_a_contact_it_must_be_said_who_decided(contacted, bob):
    """S4-14."""
    with pytest.raises(BadFacts, match="Decided by is missing"):
        contacted.decline_after_contact(by=provider_actor(bob), at=NOON)


def test_the_contact_stays_on_record_after_the_provider_is_out_of_it(contacted, bob):
    """S4-A9."""
    contacted.decline_after_contact(
        by=provider_actor(bob), at=NOON + 3 * HOUR, decided_by="client", reason="Too far"
    )
    entry = contacted.case.entries.get(action="decline_after_contact")

    assert "mark_contacted" in steps(contacted)
    assert entry.said == {"decided_by": "client", "reason": "Too far"}
    assert (now_of(contacted).accepted_at, now_of(contacted).contacted_at) == (None, None)


def test_staff_take_it_back_from_a_silent_provider(accepted, bob):
    """S4-15, M5 release."""
    with pytest.raises(NotAllowed):
        accepted.release(by=provider_actor(bob), at=NOON + 9 * HOUR, reason="No answer")
    accepted.release(by=ALICE, at=NOON + 9 * HOUR, reason="No answer")

    assert steps(accepted)[-2:] == ["release", "repost"]
    assert left_by(accepted, "repost") == BACK_WITH_OTHERS


def test_the_outcome_is_asked_for_week_by_week(contacted):
    for day in range(1, 16):
        sweep(now=NOON + 2 * HOUR + day * 24 * HOUR)

    asked = [hours for action, hours in story(contacted) if action == "ask_outcome"]
    assert asked == [7 * 24 + 2, 14 * 24 + 2]
    assert left_by(contacted, "ask_outcome") == [("email", "Bob Brown", "ask_outcome")]


def test_it_is_complete_when_the_first_visit_is_booked(contacted, bob):
    """S4-14."""
    contacted.complete(by=provider_actor(bob), at=NOON + 30 * HOUR)
    case = now_of(contacted).case

    assert (state_of(contacted), case.closed_at) == ("completed", NOON + 30 * HOUR)
    assert (case.due_at, case.wake_at) == (None, None)


# Placed by nobody


def test_intake_is_reminded_of_it_day_by_day(unplaced):
    for hours in (24, 48):
        sweep(now=NOON + hours * HOUR)

    assert [s for s in story(unplaced) if s[0] == "bring_up"] == [
        ("bring_up", 24),
        ("bring_up", 48),
    ]
    assert left_by(unplaced, "bring_up") == [(*INTAKE, "unplaced")]


def test_intake_offers_it_to_a_provider_of_its_choice(unplaced):
    """S4-15, M5 reoffer: as a preferred one, in a new round, and its task is done."""
    eve = make_provider("Eve Chosen")
    unplaced.reoffer(by=ALICE, at=NOON + HOUR, provider=eve)
    found = now_of(unplaced)

    assert (found.state, found.provider, found.round) == ("offered", eve, 2)
    assert found.case.due_at == NOON + 49 * HOUR
    assert left_by(unplaced, "reoffer") == [
        (*SLACK, "offered"),
        ("email", "Eve Chosen", "offer"),
        ("sms", "Eve Chosen", "offer"),
    ]
    assert tasks_of(unplaced) == [("place_referral", "intake", "done")]


def test_intake_does_not_ask_a_provider_who_declined(only_bob, bob):
    """S4-A8."""
    only_bob.decline(by=provider_actor(bob), at=NOON)

    with pytest.raises(NotMet, match="declined already"):
        only_bob.reoffer(by=ALICE, at=NOON, provider=bob)


def test_intake_posts_it_to_everybody_again(unplaced):
    """S4-15, M5 repool."""
    unplaced.repool(by=ALICE, at=NOON + HOUR)

    assert (state_of(unplaced), now_of(unplaced).round) == ("open", 2)
    assert left_by(unplaced, "repool") == [(*SLACK, "reposted")]
    assert tasks_of(unplaced) == [("place_referral", "intake", "done")]


def test_it_is_posted_again_as_often_as_the_policy_allows_and_no_more(unplaced):
    """M5: fewer than 3 rounds."""
    for at in (NOON + HOUR, NOON + 50 * HOUR):
        unplaced.repool(by=ALICE, at=at)
        sweep(now=at + 48 * HOUR)

    with pytest.raises(NotMet, match="as often as the policy allows"):
        unplaced.repool(by=ALICE, at=NOON + 99 * HOUR)


def test_it_is_not_posted_again_when_nobody_is_left(tenant):
    with pytest.raises(NotMet, match="No eligible provider is left"):
        submit_referral().repool(by=ALICE, at=NOON)


def test_intake_closes_it_and_the_client_reads_of_other_ways(unplaced):
    """S4-18, M5 close_unplaced."""
    with pytest.raises(BadFacts, match="Reason is missing"):
        unplaced.close(by=ALICE, at=NOON)
    unplaced.close(by=ALICE, at=NOON, reason="Nobody in the region")

    assert left_by(unplaced, "close") == [("email", "Maya Hart", "closed")]
    assert (state_of(unplaced), now_of(unplaced).case.wake_at) == ("closed", None)
    assert tasks_of(unplaced) == [("place_referral", "intake", "done")]


# What the client decides


@pytest.mark.parametrize("which", ["offered", "only_bob"])
def test_the_client_may_let_anybody_answer(request, which, bob):
    """S4-A1: also what only one provider was wanted for."""
    referral = request.getfixturevalue(which)
    referral.open_up(by=client_actor(referral.client), at=NOON + HOUR)
    found = now_of(referral)

    assert (found.state, found.round, found.only_preferred) == ("open", 2, False)
    assert left_by(referral, "open_up") == [(*SLACK, "reposted")]
    referral.take(by=provider_actor(bob), at=NOON + HOUR)


def test_the_client_may_let_anybody_answer_when_it_is_with_intake(only_bob, bob, eve):
    only_bob.decline(by=provider_actor(bob), at=NOON)
    only_bob.open_up(by=client_actor(only_bob.client), at=NOON + HOUR)

    assert state_of(only_bob) == "open"
    assert tasks_of(only_bob) == [("place_referral", "intake", "done")]


@pytest.mark.parametrize("which", ["offered", "posted", "accepted", "contacted", "unplaced"])
def test_the_client_may_withdraw_at_any_time(request, which):
    """S4-18, M5 withdraw: whoever has it is told, and no clock runs on."""
    referral = request.getfixturevalue(which)
    has_provider = now_of(referral).provider is not None
    referral.withdraw(by=client_actor(referral.client), at=NOON + 3 * HOUR)

    provider = [("email", "Bob Brown", "withdrawn")] if has_provider else []
    assert left_by(referral, "withdraw") == [
        (*SLACK, "withdrawn"),
        *provider,
        ("email", "Maya Hart", "withdrawn"),
    ]
    assert now_of(referral).case.wake_at is None
    assert sweep(now=NOON + 1000 * HOUR) == 0
    assert all(state == "done" for _, _, state in tasks_of(referral))


def test_staff_and_the_partner_it_came_from_may_withdraw_it_too(bob):
    maple, other = make_partner("Maple"), make_partner("Other")
    first, second = (submit_referral(preferred=bob, partner=maple) for _ in range(2))
    first.withdraw(by=ALICE, at=NOON)
    with pytest.raises(NotAllowed):
        second.withdraw(
            by=Actor("Other", frozenset({"insurer"}), people=frozenset({other.pk})), at=NOON
        )
    second.withdraw(
        by=Actor("Maple", frozenset({"insurer"}), people=frozenset({maple.pk})), at=NOON
    )

    assert (state_of(first), state_of(second)) == ("withdrawn", "withdrawn")


def test_another_client_may_do_nothing_at_all(offered):
    assert now_of(offered).allowed(client_actor(make_client("Zoe"))) == []


# Links and corrections


def test_the_provider_may_have_a_fresh_link_but_not_every_moment(offered, bob):
    """S4-8, M6 expire: only to the address on file."""
    renew_link(bob, offered, at=NOON + 13 * HOUR)

    assert left_by(offered, "send_link") == [("email", "Bob Brown", "fresh_link")]
    assert Link.objects.filter(person=bob.pk).latest("issued_at").expires_at == NOON + 25 * HOUR
    with pytest.raises(NotMet, match="sent a moment ago: please look for it first"):
        renew_link(bob, offered, at=NOON + 13 * HOUR + TICK)


def test_the_client_may_have_a_fresh_link_in_every_state(unplaced):
    renew_link(unplaced.client, unplaced, at=NOON + HOUR)
    unplaced.close(by=ALICE, at=NOON + HOUR, reason="Nobody in the region")
    renew_link(unplaced.client, unplaced, at=NOON + 2 * HOUR)

    assert left_by(unplaced, "send_link") == [("email", "Maya Hart", "fresh_link")]
    assert state_of(unplaced) == "closed"


def test_what_is_needed_may_be_corrected_until_somebody_has_taken_it(offered, bob):
    offered.amend(by=ALICE, at=NOON, need="Low mood and sleep", region="Toronto")
    assert (now_of(offered).need, now_of(offered).region) == ("Low mood and sleep", "Toronto")
    with pytest.raises(BadFacts, match="longer than 300"):
        offered.amend(by=ALICE, at=NOON, need="x" * 301)
    offered.accept(by=provider_actor(bob), at=NOON)

    with pytest.raises(WrongState):
        offered.amend(by=ALICE, at=NOON, need="Something else")


# The whole


BOB_MAY = {
    "offered": ["accept", "decline", "tell"],
    "posted": ["take", "leave"],
    "accepted": ["mark_contacted", "decline_after_contact", "tell"],
    "contacted": ["decline_after_contact", "complete", "tell"],
    "unplaced": [],
}
CHARLIE_MAY = {"posted": ["take", "leave"]}
MAYA_MAY = {
    "offered": ["open_up", "withdraw", "tell"],
    "unplaced": ["open_up", "withdraw", "tell"],
}
ALICE_MAY = {
    "offered": [
        "accept", "decline", "open_up", "remind_now", "release", "hand_on", "amend", "withdraw",
    ],
    "posted": ["bump_now", "take", "leave", "amend", "withdraw"],
    "accepted": ["mark_contacted", "decline_after_contact", "release", "hand_on", "withdraw"],
    "contacted": ["decline_after_contact", "release", "hand_on", "complete", "withdraw"],
    "unplaced": ["open_up", "reoffer", "repool", "close", "amend", "withdraw"],
}  # fmt: skip


@pytest.mark.parametrize("which", ["offered", "posted", "accepted", "contacted", "unplaced"])
def test_everybody_may_do_what_the_policy_says_and_nothing_else(request, which):
    """SX-13: Alice the agent, Bob the provider, Charlie another one, Maya the client, a stranger."""
    referral = request.getfixturevalue(which)
    (found,) = Referral.objects.for_engine([referral.pk], also=["case", "tenant"])
    found.prepare([found])
    maya = ["withdraw", "tell"]

    def may(actor):
        return {rule.name for rule in found.allowed(actor)}

    assert may(ALICE) == set(ALICE_MAY[which])
    bob = found.provider or make_provider("Bob Brown")
    assert may(provider_actor(bob)) == set(BOB_MAY[which])
    assert may(provider_actor(make_provider("Charlie"))) == set(CHARLIE_MAY.get(which, []))
    assert may(client_actor(found.client)) == set(MAYA_MAY.get(which, maya))
    assert may(STRANGER) == set()


def test_one_event_is_one_notice(offered):
    """S4-A12: a unique key of step, channel and address stands behind it."""
    for hours in range(100):
        sweep(now=NOON + hours * HOUR)
        sweep(now=NOON + hours * HOUR)

    to_client = [(at, template) for at, _, template, name in said(offered) if name == "Maya Hart"]
    assert len(to_client) == len(set(to_client))


def test_each_tenant_has_times_of_its_own(tenant):
    """S4 numbers are defaults; SX-16."""
    tenant.tuning = {
        "referrals.remind_after": 3600,
        "referrals.expire_after": 7200,
        "referrals.link_valid_for": 600,
    }
    tenant.save()
    bob = make_provider("Bob Brown")
    make_provider("Eve Other")
    referral = submit_referral(preferred=bob)
    for minutes in range(0, 180, 30):
        sweep(now=NOON + timedelta(minutes=minutes))

    assert story(referral)[2:5] == [("remind", 1), ("expire", 2), ("repost", 2)]
    assert {k.expires_at - k.issued_at for k in Link.objects.filter(person=bob.pk)} == {
        timedelta(minutes=10)
    }
