"""Two who write in the same moment, each on a connection of their own: one is heard, the other reads it first."""

import pytest

from careops.conversation.models import Comment, Draft
from careops.conversation.writing import note, write
from careops.engine.refusals import NotMet
from careops.people.middleware import actor_of
from careops.tenancy.scope import tenant_transaction
from referrals.models import Referral
from tests.factories import NOON, asked, client_actor, make_client, make_member, make_provider
from tests.sampling import FULL
from tests.trust.conftest import crowd, field

__all__ = ["field"]  # a fixture
ROUNDS = 100 if FULL else 4


@pytest.fixture
def writers(field):
    with tenant_transaction(field):
        return [actor_of(make_member(name, ["agent"]), via="page") for name in ("Alice", "Ben")]


def in_a_transaction(field, referral, do):
    def click():
        with tenant_transaction(field):
            do(Referral.objects.get(pk=referral.pk))
            return "done"

    return click


def begun(field):
    with tenant_transaction(field):
        return asked(make_provider(), make_client())


def test_of_two_who_write_at_once_one_is_held_back_and_one_mail_goes_out(field, writers):
    def writing(by):
        return lambda subject: write(subject, "client", by.name, seen=None, by=by, at=NOON)

    with crowd(2) as people:
        for _ in range(ROUNDS):
            referral = begun(field)
            outcomes = people.at_once(
                *(in_a_transaction(field, referral, writing(by)) for by in writers)
            )
            assert {type(one) for one in outcomes} == {NotMet, str}, outcomes
            with tenant_transaction(field):
                assert Comment.objects.of(referral.case).count() == 1
                assert referral.case.messages.filter(template="wrote").count() == 1


def test_what_the_patient_says_in_the_same_moment_is_always_kept(field, writers):
    """It comes before the answer, which is then held back, or after it."""

    def tell(subject):
        subject.tell(by=client_actor(subject.client), at=NOON, message="It is settled.")

    def add_note(subject):
        note(subject, "Call her.", seen=None, mentioned=[], by=writers[0], at=NOON)

    with crowd(2) as people:
        for _ in range(ROUNDS):
            referral = begun(field)
            told, noted = people.at_once(
                *(in_a_transaction(field, referral, do) for do in (tell, add_note))
            )
            assert told == "done"
            with tenant_transaction(field):
                kept = [one.is_note for one in Comment.objects.of(referral.case)]
            assert kept == ([True, False] if noted == "done" else [False])


def test_a_draft_that_is_kept_twice_at_once_is_one(field, writers):
    referral = begun(field)
    me = writers[0].member

    def keep(subject):
        Draft.objects.keep(me, subject.case, to="note", text="Hello", at=NOON)

    with crowd(2) as people:
        outcomes = people.at_once(*[in_a_transaction(field, referral, keep)] * 2)

    assert outcomes == ["done", "done"]
    with tenant_transaction(field):
        assert Draft.objects.count() == 1
