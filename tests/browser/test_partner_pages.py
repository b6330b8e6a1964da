"""Can a partner's person look after its systems on a real screen? (SX-8)"""

from __future__ import annotations

import pytest

from careops.api.models import ApiKey, Call
from careops.events import endpoints
from careops.events.models import Endpoint
from careops.events.push import push
from careops.people.actors import Actor
from careops.people.models import Partner
from careops.tenancy.scope import tenant_transaction
from tests.browser.conftest import go
from tests.factories import NOON, make_partner, submit_referral
from tests.outbox.carriers import WebServer

pytestmark = pytest.mark.browser


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True
    with WebServer((500, {}, {}), (200, {}, {})) as server:
        yield server


@pytest.fixture
def insurer(acme, people):
    """One with a key that has called."""
    with tenant_transaction(acme):
        made = make_partner("Maple Mutual", email="desk@maple.example")
        scopes = ["referrals:read", "referrals:write", "events:read", "webhooks:write"]
        key, _ = ApiKey.issue(partner=made, scopes=scopes, at=NOON, name="production")
        for status in (201, 404, 500):
            Call.objects.create(
                partner=made,
                api_key=key,
                at=NOON,
                method="POST",
                route="api/v1/referrals/{id}/withdraw",
                status=status,
                milliseconds=40,
                trace="0123456789abcdef0123456789abcdef",
            )
        return made


def test_a_partner_adds_an_endpoint_tests_it_and_sends_again_what_failed(
    screen, acme, insurer, receiver
):
    screen.sign_in(acme, name="Iris Insurer", roles=["insurer"], partner=insurer)
    screen.open("/partner/", "partner")
    assert screen.says("No endpoint yet")

    screen.follow("Add an endpoint", "partner-new-endpoint")
    screen.page.get_by_label("Address").fill("http://hooks.example.com/")
    screen.press("Add", "partner-new-endpoint-refused")
    assert screen.says("It must begin with https://.")
    screen.page.get_by_label("Address").fill(f"{receiver.url}/hook")
    screen.press("Add", "partner-secret")
    assert screen.page.locator("pre").inner_text().startswith("whsec_")

    screen.follow("I have kept it", "partner-endpoint")
    with tenant_transaction(acme):
        submit_referral(partner=insurer)
    push(now=NOON)
    screen.open(screen.page.url.removeprefix(screen.site), "partner-refused")
    assert screen.says("500 from the receiver.")
    screen.press("Send a test", "partner-endpoint-tested")  # that sends what was refused again, too
    push(now=NOON)
    screen.open(screen.page.url.removeprefix(screen.site), "partner-deliveries")
    assert screen.says("Delivered")
    go(screen.page.get_by_role("button", name="Redeliver").first)
    assert screen.says("It is sent again")

    screen.page.get_by_role("link", name="New secret").click()
    screen.check("partner-rotate")
    go(screen.page.get_by_role("dialog").get_by_role("button", name="New secret"))
    screen.check("partner-new-secret")
    assert screen.says("Keep this secret")


@pytest.mark.parametrize("kind", [kind for kind in Partner.Kind.values if kind != "insurer"])
def test_the_events_of_every_kind_of_partner_fit_on_a_phone(screen, acme, kind):
    with tenant_transaction(acme):
        partner = make_partner("Corner", kind=kind)
    screen.sign_in(acme, name="Phil Partner", roles=[kind], partner=partner)

    screen.open("/partner/endpoints/new/", f"partner-new-endpoint-{kind}")


def test_a_partner_sees_an_endpoint_that_is_gone_and_revokes_a_key(screen, acme, insurer, receiver):
    receiver.answers = [(410, {}, {})]
    with tenant_transaction(acme):
        hook = {"url": f"{receiver.url}/hook"}
        endpoints.create(insurer, hook, by=Actor("a test"), at=NOON)
        submit_referral(partner=insurer)
    push(now=NOON)
    screen.sign_in(acme, name="Iris Insurer", roles=["insurer"], partner=insurer)

    screen.open("/partner/", "partner-gone")
    assert screen.says("the receiver said that it is gone")
    screen.page.get_by_role("link", name="Revoke").click()
    screen.check("partner-revoke")
    go(screen.page.get_by_role("dialog").get_by_role("button", name="Revoke"))
    screen.check("partner-revoked")
    assert screen.says("nobody can call with it any more")
    with tenant_transaction(acme):
        assert ApiKey.objects.get().is_revoked
        assert not Endpoint.objects.get().is_active
