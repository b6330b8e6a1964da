"""What does a partner's person do on its page? They see its keys, endpoints and calls, and mend what is broken."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careops.api.models import ApiKey, Call
from careops.events.models import Delivery, Endpoint
from careops.events.secrets import secret_shown
from careops.record.models import Entry
from tests.events.conftest import ACME, add_endpoint, go, referral_of, states
from tests.factories import fresh, make_member, make_partner, text_of


def browser_of(member):
    client = Client(headers={"host": ACME})
    client.force_login(member.user)
    return client


@pytest.fixture
def iris(caller):
    """Somebody at the insurer, signed in."""
    return browser_of(make_member("Iris Insurer", ["insurer"], partner=caller.partner))


@pytest.fixture
def stranger(charlie):
    """Somebody at another partner."""
    return browser_of(make_member("Ed Else", ["insurer"], partner=charlie.partner))


def page_of(endpoint, rest=""):
    return f"/partner/endpoints/{endpoint.pk}/{rest}"


def test_whoever_works_for_a_partner_finds_its_systems_beside_its_cases(iris):
    assert iris.get("/").headers["Location"] == "/partner/cases/"
    assert 'href="/partner/"' in text_of(iris.get("/partner/cases/"))
    assert "Maple Mutual" in text_of(iris.get("/partner/"))


@pytest.mark.parametrize("roles", [["provider"], ["agent"], ["insurer"]])
def test_nobody_else_has_one(tenant, roles):
    assert browser_of(make_member(roles=roles)).get("/partner/").status_code == 403


def test_strangers_sign_in_first(tenant):
    answer = Client(headers={"host": ACME}).get("/partner/")

    assert answer.headers["Location"].startswith("/accounts/login/")


def test_who_has_signed_in_with_a_password_alone_sets_up_a_second_factor(tenant):
    member = make_member("Iris Insurer", ["insurer"], partner=make_partner())
    client = Client(headers={"host": ACME})
    client.post(
        "/accounts/login/", {"login": member.user.email, "password": "a long enough password"}
    )

    assert client.get("/partner/").headers["Location"] == "/accounts/2fa/totp/activate/"


def test_keys_are_shown_with_their_use_and_end_at_once(iris, caller):
    assert "never" in text_of(iris.get("/partner/"))
    assert caller.get("/me").status_code == 200
    page = text_of(iris.get("/partner/"))
    assert str(caller.key) in page
    assert caller.token not in page
    assert "never" not in page

    answer = iris.post(f"/partner/keys/{caller.key.pk}/revoke/", follow=True)

    assert "is revoked" in text_of(answer)
    assert caller.get("/me").status_code == 401
    step = Entry.objects.get(action="revoke_api_key")
    assert (step.actor, step.via) == ("Iris Insurer", "page")
    assert iris.post(f"/partner/keys/{caller.key.pk}/revoke/").status_code == 404


def test_the_last_calls_are_listed_with_what_was_answered_and_nothing_of_what_was_said(
    iris, caller, provider
):
    made = caller.refer()
    caller.get(f"/referrals/{made['id']}")
    caller.get("/referrals?external_id=secret")
    caller.get("/nowhere")
    caller.get("/referrals/ref_1", headers={"X-Request-Id": "trace-1234"})

    calls = [(c.method, c.route, c.status) for c in Call.objects.order_by("pk")]
    assert calls == [
        ("POST", "api/v1/referrals", 201),
        ("GET", "api/v1/referrals/{id}", 200),
        ("GET", "api/v1/referrals", 200),
        ("GET", "api/v1/referrals/{id}", 404),
    ]
    page = text_of(iris.get("/partner/"))
    assert "trace-1234" in page
    for word in ("secret", made["id"], "Low mood", "nowhere"):
        assert word not in page


def test_calls_without_a_good_key_are_nobodys(caller):
    caller.get("/me", headers={"Authorization": "Bearer nothing"})

    assert not Call.objects.exists()


def test_an_endpoint_is_added_and_its_secret_shown_once(iris, caller):
    assert "referral.take" in text_of(iris.get("/partner/endpoints/new/"))
    answer = iris.post(
        "/partner/endpoints/new/",
        {"url": "https://hooks.example.com/x", "types": ["referral.take"]},
    )

    made = Endpoint.objects.get()
    assert (made.url, made.types) == ("https://hooks.example.com/x", ["referral.take"])
    assert secret_shown(made) in text_of(answer).replace("&#x2B;", "+").replace("&#x3D;", "=")
    assert secret_shown(made)[6:20] not in text_of(iris.get(page_of(made)))
    assert "hooks.example.com" in text_of(iris.get("/partner/"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example.com/", "must begin with https"),
        ("https://10.0.0.1/", "not a public address"),
        ("", "required"),
    ],
)
def test_an_address_that_cannot_be_is_refused_with_what_to_do(iris, url, words):
    answer = iris.post("/partner/endpoints/new/", {"url": url})

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "<title>Error: " in text_of(answer)
    assert not Endpoint.objects.exists()


def test_an_endpoint_is_turned_off_and_on(iris, caller, endpoint, receiver):
    page = text_of(iris.get(page_of(endpoint)))
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1].replace("&quot;", '"')

    iris.post(page_of(endpoint), {"url": endpoint.url, "seen": seen})
    assert not fresh(endpoint).is_active
    late = iris.post(
        page_of(endpoint), {"url": f"{endpoint.url}2", "is_active": "on", "seen": seen}
    )
    assert late.status_code == 422  # it had been changed meanwhile
    assert "Somebody else saved this" in text_of(late)
    iris.post(page_of(endpoint), {"url": endpoint.url, "is_active": "on"})
    assert fresh(endpoint).is_active


def test_a_test_is_sent_and_its_delivery_listed(iris, caller, endpoint, receiver):
    assert "on its way" in text_of(iris.post(page_of(endpoint, "test/"), follow=True))
    go(fresh(endpoint).next_at)

    page = text_of(iris.get(page_of(endpoint)))
    assert "test.ping" in page
    assert "Delivered" in page
    assert len(receiver.posts) == 1


def test_what_failed_is_sent_again_with_a_button(iris, caller, endpoint, receiver):
    receiver.answers = [(500, {}, {})]
    referral_of(caller.partner)
    go()
    Delivery.objects.update(state="exhausted")
    page = text_of(iris.get(page_of(endpoint)))
    assert "500 from the receiver." in page
    assert "Failing" in page
    receiver.answers = [(200, {}, {})]

    lost = Delivery.objects.order_by("seq").first()
    iris.post(page_of(endpoint, f"deliveries/{lost.pk}/redeliver/"))
    go(fresh(endpoint).next_at)

    assert states(endpoint) == ["delivered", "exhausted"]


def test_a_new_secret_is_shown_and_an_endpoint_removed(iris, caller, endpoint):
    before = secret_shown(endpoint)
    page = text_of(iris.post(page_of(endpoint, "rotate/")))
    assert secret_shown(fresh(endpoint)) != before
    assert "is signed with the secret before it, too" in page

    iris.post(page_of(endpoint, "remove/"))
    assert not Endpoint.objects.exists()


def test_older_deliveries_are_on_the_next_page(iris, caller, endpoint, receiver, monkeypatch):
    monkeypatch.setattr("careops.events.views.PAGE", 2)
    for _ in range(2):
        referral_of(caller.partner)
    go()
    page = text_of(iris.get(page_of(endpoint)))
    older = re.search(r'href="(\?before=[^"]*)"', page)[1]

    assert text_of(iris.get(page_of(endpoint, older))).count("cell-main") == 2
    assert iris.get(page_of(endpoint, "?before=nonsense")).status_code == 404


def test_another_partners_things_are_not_there(stranger, caller, endpoint, receiver):
    referral_of(caller.partner)
    go()
    delivery = Delivery.objects.first()
    asked = [
        stranger.get(page_of(endpoint)),
        stranger.post(page_of(endpoint), {"url": "https://hooks.example.com/"}),
        *(stranger.post(page_of(endpoint, f"{act}/")) for act in ("test", "rotate", "remove")),
        stranger.post(page_of(endpoint, f"deliveries/{delivery.pk}/redeliver/")),
        stranger.post(f"/partner/keys/{caller.key.pk}/revoke/"),
    ]

    assert {answer.status_code for answer in asked} == {404}
    page = text_of(stranger.get("/partner/"))
    assert str(caller.key) not in page
    assert "127.0.0.1" not in page
    assert ApiKey.objects.filter(is_revoked=False).count() == 2


def test_the_page_costs_the_same_however_much_there_is(iris, caller, receiver, endpoint):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            iris.get("/partner/")
        return len(asked)

    caller.get("/me")
    iris.get("/partner/")
    little = cost()
    for n in range(5):
        add_endpoint(caller.partner, f"{receiver.url}/{n}")
        caller.get("/me")

    assert cost() == little
