"""S4-A8 and SX: real connections, the same moment, one winner."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client

from careops.cases.models import Case
from careops.clock.now import now
from careops.desk.models import Task
from careops.engine.batches import carry_out
from careops.engine.refusals import Refusal, WrongState
from careops.engine.renewal import SEND_LINK
from careops.engine.sweep import sweep
from careops.engine.turn import Move
from careops.outbox.links import token_of
from careops.record import chain
from careops.record.models import ChainHead, Entry
from careops.tenancy.scope import tenant_transaction
from referrals.models import Referral
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    make_member,
    make_provider,
    provider_actor,
    said,
    story,
    submit_referral,
)
from tests.sampling import FULL
from tests.trust.conftest import crowd

ROUNDS = 200 if FULL else 4
EDGE = NOON + 48 * HOUR


def take(tenant, referral, provider, *, at=NOON):
    """What a click does, in a connection of its own."""

    def click():
        with tenant_transaction(tenant):
            mine = Referral.objects.get(pk=referral.pk)
            return mine.take(by=provider_actor(provider), at=at, provider=provider).state

    return click


def accept(tenant, referral, provider, *, at=NOON):
    def click():
        with tenant_transaction(tenant):
            mine = Referral.objects.get(pk=referral.pk)
            return mine.accept(by=provider_actor(provider), at=at).state

    return click


def withdraw(tenant, referral, *, at=NOON):
    def click():
        with tenant_transaction(tenant):
            return Referral.objects.get(pk=referral.pk).withdraw(by=ALICE, at=at).state

    return click


def is_chain_whole():
    return chain.verify(Entry.objects.order_by("seq"), head=ChainHead.objects.get()) is None


def test_fifty_providers_take_one_referral_and_forty_nine_read_who_has_it(field):
    with tenant_transaction(field):
        providers = [make_provider(f"Provider {n}") for n in range(50)]
    with crowd(50) as people:
        for _ in range(ROUNDS):
            with tenant_transaction(field):
                referral = submit_referral()
            outcomes = people.at_once(*(take(field, referral, p) for p in providers))

            winners = [
                p for p, found in zip(providers, outcomes, strict=True) if found == "accepted"
            ]
            losers = [found for found in outcomes if found != "accepted"]
            assert len(winners) == 1
            assert {type(loser) for loser in losers} == {WrongState}, losers
            assert all(winners[0].name in loser.reason for loser in losers)
            with tenant_transaction(field):
                referral = Referral.objects.get(pk=referral.pk)
                assert story(referral) == [("submit", 0), ("post", 0), ("take", 0)]
                assert Counter((channel, what) for _, channel, what, _ in said(referral)) == {
                    ("email", "received"): 1,
                    ("slack", "posted"): 1,
                    ("slack", "accepted"): 1,
                    ("email", "accepted"): 1,
                    ("email", "you_accepted"): 1,
                }
                assert referral.case.version == 2
    with tenant_transaction(field):
        assert is_chain_whole()


def test_fifty_presses_for_a_fresh_link_at_once_send_one_mail(field):
    """Each from a browser of its own, while both links of the provider have stopped."""
    with tenant_transaction(field):
        bob = make_provider("Bob Brown")
        referral = submit_referral(preferred=bob, at=now() - 13 * HOUR)
        addresses = [f"/a/{token_of(m.pk)}/" for m in referral.case.messages.filter(person=bob.pk)]

    def press(n):
        browser = Client(HTTP_HOST="acme.localhost", REMOTE_ADDR=f"10.0.0.{n}")
        return lambda: browser.post(addresses[n % 2], {"act": SEND_LINK}).status_code

    with crowd(50) as people:
        outcomes = people.at_once(*(press(n) for n in range(50)))

    assert Counter(outcomes) == {302: 1, 409: 49}
    with tenant_transaction(field):
        assert referral.case.entries.filter(action=SEND_LINK).count() == 1
        (mail,) = referral.case.messages.filter(template="fresh_link")
        assert (mail.channel, mail.to) == ("email", bob.email)
        assert is_chain_whole()


@pytest.mark.parametrize("clicked", [EDGE - timedelta(microseconds=1), EDGE])
def test_an_acceptance_and_the_expiry_have_one_winner(field, clicked):
    """Accepted in time wins unless the clock was first; at the very edge silence has won."""
    with crowd(2) as people:
        for _ in range(ROUNDS):
            with tenant_transaction(field):
                bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")
                referral = submit_referral(preferred=bob)
            outcome, _ = people.at_once(
                accept(field, referral, bob, at=clicked), lambda: sweep(now=EDGE)
            )
            sweep(now=EDGE)

            with tenant_transaction(field):
                referral = Referral.objects.get(pk=referral.pk)
                what = [action for action, _ in story(referral)]
                notices = [
                    template for _, _, template, name in said(referral) if name == "Maya Hart"
                ]
            if outcome == "accepted":
                assert clicked < EDGE
                assert what == ["submit", "offer", "remind", "accept"]
                assert notices == ["received", "still_waiting", "accepted"]
            else:
                assert isinstance(outcome, WrongState)
                assert what == ["submit", "offer", "(remind)", "expire", "repost"]
                assert notices == ["received", "decline_notice"]


def test_an_acceptance_and_a_withdrawal_have_one_order_and_one_end(field):
    """A withdrawal may follow an acceptance; an acceptance never follows a withdrawal."""
    with crowd(2) as people:
        for _ in range(ROUNDS):
            with tenant_transaction(field):
                bob = make_provider("Bob Brown")
                referral = submit_referral(preferred=bob)
            accepted, withdrawn = people.at_once(
                accept(field, referral, bob), withdraw(field, referral)
            )

            assert withdrawn == "withdrawn"
            assert accepted == "accepted" or isinstance(accepted, WrongState)
            with tenant_transaction(field):
                what = [action for action, _ in story(Referral.objects.get(pk=referral.pk))]
            extra = ["accept"] if accepted == "accepted" else []
            assert what == ["submit", "offer", *extra, "withdraw"]


def test_two_clicks_of_one_provider_are_one_acceptance(field):
    with crowd(8) as people:
        for _ in range(ROUNDS):
            with tenant_transaction(field):
                bob = make_provider("Bob Brown")
                referral = submit_referral(preferred=bob)
            outcomes = people.at_once(*[accept(field, referral, bob)] * 8)

            assert outcomes.count("accepted") == 1
            assert sum(isinstance(found, WrongState) for found in outcomes) == 7


def test_two_agents_claim_one_task_and_one_has_it(field):
    with tenant_transaction(field):
        agents = [make_member(f"Agent {n}", teams=["intake"]) for n in range(8)]

    def claim(task, agent):
        def click():
            with tenant_transaction(field):
                found = Task.objects.get(pk=task.pk)
                return found.claim(by=ALICE, at=NOON, assignee=agent).state

        return click

    with crowd(8) as people:
        for _ in range(ROUNDS):
            with tenant_transaction(field):
                task = Task.about("place_referral", case=None, at=NOON).open(by=ALICE, at=NOON)
            outcomes = people.at_once(*(claim(task, agent) for agent in agents))
            assert outcomes.count("assigned") == 1
            assert sum(isinstance(found, Refusal) for found in outcomes) == 7


@pytest.mark.parametrize("sweeps", [2, 8])
def test_sweeps_at_once_move_each_due_case_once(field, sweeps):
    count = 2000 if FULL else 60
    with tenant_transaction(field):
        bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")
        for n in range(count):
            submit_referral(preferred=bob if n % 2 else None)
    with crowd(sweeps) as people:
        taken = people.at_once(*[lambda: sweep(now=NOON + 24 * HOUR, limit=20)] * sweeps)

    assert sum(taken) == count
    with tenant_transaction(field):
        done = Counter(Entry.objects.filter(action__in=["remind", "bump"]).values_list("case"))
        assert len(done) == count
        assert set(done.values()) == {1}
        assert is_chain_whole()


def test_clicks_and_sweeps_together_leave_a_whole_chain(field):
    """Everybody's entries go into one chain, in one order, without a gap."""
    with tenant_transaction(field):
        bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")
        cases = [submit_referral(preferred=bob) for _ in range(60)]
    clicks = [accept(field, referral, bob, at=NOON + 24 * HOUR) for referral in cases[::2]]

    def clicking(part):
        return lambda: [click() for click in part]

    with crowd(4) as people:
        one, other, *taken = people.at_once(
            clicking(clicks[::2]),
            clicking(clicks[1::2]),
            lambda: sweep(now=NOON + 24 * HOUR, limit=7),
            lambda: sweep(now=NOON + 24 * HOUR, limit=7),
        )
    assert one + other == ["accepted"] * 30
    assert sum(taken) <= 60
    with tenant_transaction(field):
        assert is_chain_whole()
        assert Entry.objects.filter(action="remind").count() == 60
        assert not Case.objects.exclude(failure="").exists()


def test_two_batches_over_the_same_cases_and_a_sweep_do_not_deadlock(field):
    """Whatever the order in which an agent ticks the rows: cases are locked in one order, the chain last."""
    with tenant_transaction(field):
        bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")

    def withdraw_all(referrals):
        def click():
            with tenant_transaction(field):
                found = Referral.objects.in_bulk([referral.pk for referral in referrals])
                rule = Referral.rules()["withdraw"]
                moves = [Move(found[referral.pk], rule, ALICE) for referral in referrals]
                return len([o for o in carry_out(moves, at=EDGE) if not isinstance(o, Refusal)])

        return click

    with crowd(4) as people:
        for _ in range(ROUNDS):
            with tenant_transaction(field):
                referrals = [submit_referral(preferred=bob) for _ in range(10)]
            outcomes = people.at_once(
                withdraw_all(referrals),
                withdraw_all(referrals[::-1]),
                lambda: sweep(now=EDGE, limit=3),
                lambda: sweep(now=EDGE, limit=3),
            )
            assert sum(outcomes[:2]) == 10, outcomes
            with tenant_transaction(field):
                assert not Case.objects.exclude(failure="").exists()
