"""Is a repeated request done once? In order, out of order, and at the same time."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from careops.api.idempotency import KEPT_FOR
from careops.api.models import Answer
from careops.cases.models import Case
from careops.tenancy.scope import tenant_transaction
from referrals.models import Referral
from tests.api.conftest import Caller, body, code
from tests.factories import NOON, make_network, make_partner, make_provider, make_tenant

LATER = timedelta(seconds=1)


def test_the_same_key_twice_makes_one_referral_and_the_same_answer(caller):
    first = caller.post("/referrals", body(), key="k1")
    second = caller.post("/referrals", body(), key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert [first[h] for h in ("ETag", "Location")] == [second[h] for h in ("ETag", "Location")]
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert Referral.objects.count() == 1


def test_an_action_that_is_repeated_is_not_stale(caller):
    made = caller.refer()
    path = f"/referrals/{made['id']}/withdraw"
    first = caller.post(path, {}, key="k1", version=1)
    second = caller.post(f"{path}/", {}, key="k1", version=1)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["state"] == "withdrawn"


def test_another_body_under_the_same_key_is_refused(caller):
    caller.post("/referrals", body(), key="k1")
    assert code(caller.post("/referrals", body(need="Other"), key="k1")) == "idempotency_key_reused"


def test_another_address_under_the_same_key_is_refused(caller):
    made = caller.refer()
    caller.post(f"/referrals/{made['id']}/withdraw", {}, key="k1", version=1)
    assert code(caller.patch(f"/referrals/{made['id']}", {}, key="k1", version=1)) == (
        "idempotency_key_reused"
    )


def test_two_partners_may_use_the_same_key(caller, charlie):
    caller.post("/referrals", body(), key="k1")
    assert charlie.post("/referrals", body(), key="k1").status_code == 201
    assert Referral.objects.count() == 2


def test_a_refusal_is_repeated_too(caller):
    wrong = body(network="moon")
    first = caller.post("/referrals", wrong, key="k1")
    second = caller.post("/referrals", wrong, key="k1")
    assert (second.status_code, second.content) == (422, first.content)
    assert second["Content-Type"] == "application/problem+json"


def test_a_stale_version_may_be_mended_under_the_same_key(caller):
    made = caller.refer()
    path = f"/referrals/{made['id']}/withdraw"
    assert code(caller.post(path, {}, key="k1")) == "if_match_missing"
    assert code(caller.post(path, {}, key="k1", version=7)) == "stale_version"
    assert caller.post(path, {}, key="k1", version=1).status_code == 200


def test_a_post_needs_a_key_and_a_patch_does_not(caller):
    made = caller.refer()
    refused = caller.http.post(
        "/api/v1/referrals",
        body(),
        format="json",
        HTTP_HOST=caller.host,
        headers={"Authorization": f"Bearer {caller.token}"},
    )
    assert code(refused) == "idempotency_key_missing"
    assert caller.patch(f"/referrals/{made['id']}", {"need": "x"}, version=1).status_code == 200


@pytest.mark.parametrize("key", [" ", "with space", "x" * 256, "ü", "tab\t"])
def test_a_key_that_cannot_be_one_is_refused(caller, key):
    refused = caller.post("/referrals", body(), headers={"Idempotency-Key": key})
    assert code(refused) == "idempotency_key_invalid"


def test_answers_are_kept_for_seven_days(caller, at):
    caller.post("/referrals", body(), key="k1")
    at(NOON + KEPT_FOR - LATER)
    assert caller.post("/referrals", body(), key="k1")["Idempotency-Replayed"] == "true"
    at(NOON + KEPT_FOR)
    assert "Idempotency-Replayed" not in caller.post("/referrals", body(), key="k1")
    assert Referral.objects.count() == 2


def test_old_answers_are_removed_when_new_ones_come(caller, at):
    for n in range(3):
        caller.post("/referrals", body(), key=f"k{n}")
    at(NOON + KEPT_FOR)
    caller.post("/referrals", body(), key="new")
    assert list(Answer.objects.values_list("idempotency_key", flat=True)) == ["new"]


def test_what_broke_on_our_side_is_not_kept(caller):
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        cursor.execute("SET TRANSACTION READ ONLY")
        assert caller.post("/referrals", body(), key="k1").status_code == 500
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert caller.post("/referrals", body(), key="k1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_being_worked_on_is_not_done_twice():
    tenant = make_tenant()
    with tenant_transaction(tenant):
        make_network()
        make_provider()
        caller = Caller(make_partner())
    made = caller.refer()
    path, answers = f"/referrals/{made['id']}/withdraw", []

    def call():
        answers.append(caller.post(path, {}, key="k1", version=1))
        connection.close()

    slow = Thread(target=call)
    with tenant_transaction(tenant):
        list(Case.objects.select_for_update().all())  # the slow one waits for this lock
        slow.start()
        wait_until_locked()
        quick = Thread(target=call)
        quick.start()
        quick.join()
    slow.join()

    refused, done = answers
    assert (code(refused), refused["Retry-After"]) == ("request_in_progress", "1")
    assert done.status_code == 200
    again = caller.post(path, {}, key="k1", version=1)
    assert (again["Idempotency-Replayed"], again.content) == ("true", done.content)


def wait_until_locked():
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_make_one_referral():
    tenant = make_tenant()
    with tenant_transaction(tenant):
        make_network()
        make_provider()
        caller = Caller(make_partner())
    answers = []

    def call():
        answers.append(caller.post("/referrals", body(), key="k1"))
        connection.close()

    threads = [Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    with tenant_transaction(tenant):
        assert Referral.objects.count() == 1
