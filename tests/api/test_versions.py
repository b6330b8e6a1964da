"""Does nobody overwrite what they have not seen?"""

from __future__ import annotations

import pytest

from referrals.models import Referral
from tests.api.conftest import code, problem
from tests.factories import ALICE, NOON


@pytest.fixture
def made(caller):
    return caller.refer()


def test_a_resource_has_a_strong_etag_that_changes_with_it(caller, made):
    path = f"/referrals/{made['id']}"
    assert caller.get(path)["ETag"] == '"v1"'
    changed = caller.patch(path, {"need": "Other"}, version=1)
    assert (changed["ETag"], changed.json()["version"]) == ('"v2"', 2)
    assert caller.get(path)["ETag"] == '"v2"'


@pytest.mark.parametrize("known", ['"v1"', 'W/"v1"', '"v0", "v1"', "*"])
def test_what_is_known_is_not_sent_again(caller, made, known):
    answer = caller.get(f"/referrals/{made['id']}", headers={"If-None-Match": known})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", '"v1"')


@pytest.mark.parametrize("known", ['"v2"', "v1", '"x"', ""])
def test_what_is_not_known_is_sent(caller, made, known):
    answer = caller.get(f"/referrals/{made['id']}", headers={"If-None-Match": known})
    assert answer.status_code == 200


def changes(caller, made, **more):
    path = f"/referrals/{made['id']}"
    yield caller.patch(path, {"need": "Other"}, **more)
    yield caller.post(f"{path}/withdraw", {}, **more)


def test_a_change_needs_the_version_that_was_seen(caller, made):
    assert {code(refused) for refused in changes(caller, made)} == {"if_match_missing"}


def test_a_change_of_something_else_than_was_seen_is_refused(caller, made):
    Referral.objects.get().amend(by=ALICE, at=NOON, need="Changed by Alice")

    refused = list(changes(caller, made, version=1))
    assert [answer.status_code for answer in refused] == [412, 412]
    assert {code(answer) for answer in refused} == {"stale_version"}
    assert Referral.objects.get().need == "Changed by Alice"


@pytest.mark.parametrize("seen", ["v1", 'W/"v1"', '"1"', '"v1", "v2"', '"v01234567890"', "ü"])
def test_what_is_no_strong_version_of_ours_is_stale(caller, made, seen):
    refused = changes(caller, made, headers={"If-Match": seen})
    assert {code(answer) for answer in refused} == {"stale_version"}


def test_whatever_version_is_a_wish_too(caller, made):
    path = f"/referrals/{made['id']}/withdraw"
    assert caller.post(path, {}, headers={"If-Match": "*"}).status_code == 200


def test_of_two_changes_of_the_same_version_one_wins(caller, made):
    path = f"/referrals/{made['id']}"
    first = caller.patch(path, {"need": "First"}, version=1)
    second = caller.patch(path, {"need": "Second"}, version=1)
    assert (first.status_code, problem(second)["code"]) == (200, "stale_version")
    assert caller.get(path).json()["need"] == "First"
