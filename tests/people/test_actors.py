"""Somebody may be several: an insurer and a clinic, a provider and a patient. What is any of theirs, is theirs."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import pytest

from careops.engine.facts import read_facts
from careops.engine.refusals import BadFacts
from careops.people.actors import Actor, the
from careops.people.middleware import actor_of
from careops.record.reads import record_read
from referrals.models import Referral
from tests.factories import (
    NOON,
    asked,
    make_client,
    make_member,
    make_partner,
    make_provider,
    submit_referral,
)

ONE, TWO, OTHER, MEMBER = (UUID(int=n) for n in range(1, 5))


@pytest.mark.parametrize(
    ("named", "may"), [(ONE, True), (TWO, True), (MEMBER, True), (OTHER, False), (None, False)]
)
def test_any_of_the_people_that_somebody_is_may_do_what_is_theirs(named, may):
    both = Actor("Maple Health", people=frozenset({ONE, TWO}), member=MEMBER)

    assert the("clinic").allows(both, SimpleNamespace(clinic_id=named)) == may


def test_nobody_in_particular_may_do_nothing_that_is_somebodys():
    stranger = Actor("a visitor")

    assert not the("clinic").allows(stranger, SimpleNamespace(clinic_id=None))
    assert not the("clinic").allows(stranger, SimpleNamespace(clinic_id=ONE))


def test_the_record_knows_a_member_by_their_membership_and_others_by_whom_they_are():
    assert Actor("Maple", people=frozenset({ONE}), member=MEMBER).id == MEMBER
    assert Actor("Maple", people=frozenset({ONE})).id == ONE
    assert Actor("Maple Health", people=frozenset({TWO, ONE})).id == ONE
    assert Actor("the clock").id is None


def test_a_provider_who_is_a_client_too_does_both_under_one_name(tenant):
    bob = make_provider("Bob Brown")
    care = make_client("Bob", "Brown")
    member = make_member("Bob Brown", roles=("provider", "patient"), provider=bob, patient=care)
    by = actor_of(member, via="test")
    theirs = asked(bob, make_client())
    own = submit_referral(client=care, preferred=make_provider("Eve"))

    theirs.accept(by=by, at=NOON)
    own.withdraw(by=by, at=NOON)

    assert {theirs.case.entries.last().actor_id, own.case.entries.last().actor_id} == {member.pk}


def test_a_provider_names_themselves_whoever_else_they_are(tenant):
    bob, eve = make_provider("Bob Brown"), make_provider("Eve")
    by = Actor("Bob", frozenset({"provider"}), people=frozenset({make_partner().pk, bob.pk}))
    take = Referral.rules()["take"]

    assert read_facts(take, by, {}, policy=Referral) == {"provider": bob}
    assert read_facts(take, by, {"provider": str(bob.pk)}, policy=Referral) == {"provider": bob}
    with pytest.raises(BadFacts, match="can only be you"):
        read_facts(take, by, {"provider": eve}, policy=Referral)


def test_a_read_is_that_of_the_one_person_that_the_reader_is(tenant):
    request = SimpleNamespace(actor=Actor("Maple", people=frozenset({ONE}), via="api"))
    record_read(request, what="case", patients=[TWO], at=NOON)

    assert request.reads[0].actor_id == ONE
