"""What do test keys see? Test data, by all the walls that hold tenants apart; and nothing leaves from there."""

from __future__ import annotations

from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from careops.api import tokens
from careops.api.models import ApiKey
from careops.api.sandboxes import free_slug, open_sandbox
from careops.outbox.channels import DeliveryError
from careops.outbox.deliver import deliver
from careops.outbox.models import Message, Rest
from careops.payments.channel import open_provider
from careops.people.models import Membership, Provider
from careops.people.twins import member_here
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_scope, tenant_transaction
from careops.upkeep.progress import progress
from referrals.models import Referral
from tests.api.conftest import code
from tests.api.sandbox import HOST, Trier
from tests.factories import HOUR, NOON, make_member, make_partner, make_tenant
from tests.outbox.carriers import MailServer
from tests.patience import eventually


@pytest.fixture
def trier(caller):
    return Trier(caller.partner)


def listed(caller):
    return [one["id"] for one in caller.get("/referrals").json()["data"]]


def test_a_test_key_sees_test_rows_alone_and_a_live_key_live_ones(caller, trier):
    live, tried = caller.refer(), trier.refer_to_tess()

    assert (listed(caller), listed(trier)) == ([live["id"]], [tried["id"]])
    assert code(trier.get(f"/referrals/{live['id']}")) == "not_found"
    assert code(caller.get(f"/referrals/{tried['id']}")) == "not_found"
    names = {one["name"] for one in trier.get("/providers").json()["data"]}
    assert names == {"Tess Sample", "Omar Sample"}
    assert not Provider.objects.filter(name__in=names).exists()


def test_each_key_is_unknown_at_the_others_address(caller, trier):
    assert caller.token.startswith("cops_live_")
    assert trier.token.startswith("cops_test_")
    caller.host, trier.host = trier.host, caller.host
    for stranger in (caller, trier):
        assert code(stranger.get("/me")) == "not_authenticated"


def test_a_key_of_the_other_kind_is_no_key_though_its_hash_were_known(caller, trier):
    for tenant, other in ((caller.partner.tenant, tokens.TEST), (trier.tenant, tokens.LIVE)):
        with tenant_scope(tenant):
            forged = other + tokens.mint()[len(other) :]
            assert not tokens.is_sound(forged)


def test_the_walls_of_the_database_stand_between_live_and_test_rows(caller, trier):
    caller.refer()
    trier.refer_to_tess()
    with tenant_scope(trier.tenant), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_referral")
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE referrals_referral SET need = 'Tried'")
        assert cursor.rowcount == 1
    assert Referral.objects.get().need == "Low mood"


def test_a_partner_is_itself_on_both_sides(caller, trier):
    tried, live = trier.get("/me").json(), caller.get("/me").json()

    for name in ("partner", "kind", "time_zone", "scopes"):
        assert tried[name] == live[name]
    assert tried["organization"] == "Acme (test)"
    assert trier.partner.pk == caller.partner.pk
    assert trier.partner.tenant_id != caller.partner.tenant_id


def test_an_organization_has_one_sandbox_whoever_tries_things(caller, charlie):
    assert Trier(caller.partner).tenant == Trier(charlie.partner).tenant
    assert Tenant.objects.exclude(sandbox_of=None).count() == 1


def test_partners_do_not_see_each_others_test_rows(trier, charlie):
    tried, other = trier.refer_to_tess(), Trier(charlie.partner)

    assert listed(other) == []
    assert code(other.get(f"/referrals/{tried['id']}")) == "not_found"


def test_a_sandbox_is_closed_with_its_organization(trier):
    assert trier.get("/me").status_code == 200
    Tenant.objects.filter(slug="acme").update(is_active=False)
    assert trier.get("/me").status_code == 404


def test_a_sandbox_gets_an_address_that_nobody_has(tenant):
    Tenant.objects.create(slug="acme-test", name="Another")
    assert open_sandbox().slug == "acme-test2"
    long = Tenant(slug="a" * 34 + "-bcdef")
    assert free_slug(long) == "a" * 34 + "-test"


# Who is there


def test_staff_and_the_partners_people_come_in_as_what_they_are_now_and_nobody_else(
    caller, client, provider
):
    lena = make_member("Lena Lead", ["lead", "agent"], teams=["intake"])
    iris = make_member("Iris Insurer", ["insurer"], partner=caller.partner)
    bob = make_member("Bob Brown", ["provider"], provider=provider)
    trier = Trier(caller.partner)

    def desk(member):
        client.force_login(member.user)
        return client.get("/admin/", headers={"host": HOST})

    def who():
        with tenant_scope(trier.tenant):
            return {m.user.name: m.roles for m in Membership.objects.select_related("user")}

    assert who() == {"Lena Lead": ["lead", "agent"]}
    for member in (lena, iris, bob):
        desk(member)
    assert who() == {"Lena Lead": ["lead", "agent"], "Iris Insurer": ["insurer"]}
    Membership.objects.filter(pk=lena.pk).update(roles=["agent"])
    desk(lena)
    assert who()["Lena Lead"] == ["agent"]


def test_whoever_has_left_the_organization_has_left_its_sandbox(caller, client, settings):
    settings.MFA_REQUIRED = False
    lena = make_member("Lena Lead", ["lead", "agent"])
    Trier(caller.partner)
    client.force_login(lena.user)
    Membership.objects.filter(pk=lena.pk).update(is_active=False)
    answer = client.get("/admin/", headers={"host": HOST})
    assert answer.status_code in (302, 403)


@pytest.mark.django_db(transaction=True)
def test_two_first_requests_of_a_new_member_at_once_bring_them_in_once():
    with tenant_transaction(make_tenant()):
        lena = make_member("Lena Lead", ["lead", "agent"])
        Membership.objects.filter(pk=lena.pk).update(roles=[])
        sandbox = open_sandbox()
        Membership.objects.filter(pk=lena.pk).update(roles=["agent"])
    came = []

    def come_in():
        with tenant_transaction(sandbox):
            came.append(member_here(lena.user))
        connection.close()

    second = Thread(target=come_in)
    with tenant_transaction(sandbox):
        first = member_here(lena.user)
        second.start()
        assert eventually(somebody_waits_for_a_lock)
    second.join()

    assert came == [first]
    with tenant_transaction(sandbox):
        assert Membership.objects.get().roles == ["agent"]


def somebody_waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def test_each_page_of_a_sandbox_says_what_it_is(trier, client):
    for path in ("/", "/refer/", "/api/docs/", "/accounts/login/", "/nowhere/"):
        page = client.get(path, headers={"host": HOST}, follow=True)
        assert "Test data." in page.content.decode(), path
        assert (
            "Test data."
            not in client.get(path, headers={"host": "acme.localhost"}).content.decode()
        )


# What leaves


def test_nothing_is_sent_from_a_sandbox(trier, settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS, settings.MAILBOX_CARRIES = False, True
        trier.refer_to_tess()
        with tenant_scope(None):
            deliver(now=NOON + HOUR)
        assert server.mails == []
    with tenant_scope(trier.tenant):
        said = list(Message.objects.values_list("channel", "state", "error"))
    assert {("email", "kept", "This is test data: nothing is sent.")} <= set(said)
    assert {state for _, state, _ in said} == {"kept"}


def test_a_sandbox_neither_waits_for_a_carrier_nor_tries_it_for_others(trier):
    Rest.objects.create(channel="email", since=NOON, until=NOON, tries=1, reason="Away")
    trier.refer_to_tess()
    with tenant_scope(None):
        deliver(now=NOON + HOUR)
    assert Rest.objects.get().until == NOON
    with tenant_scope(trier.tenant):
        assert not Message.objects.filter(state="queued").exists()


def test_no_money_moves_in_a_sandbox(trier, settings):
    settings.STRIPE_KEY = "sk_live_something"
    with (
        tenant_scope(trier.tenant),
        pytest.raises(DeliveryError, match="no money moves") as refused,
    ):
        open_provider().status(None)
    assert refused.value.permanent


def test_a_sandbox_counts_nowhere(trier):
    trier.refer_to_tess()
    Tenant.objects.filter(pk=trier.tenant.pk).update(goal=HOUR * 48, ahead=HOUR * 48)
    said = StringIO()

    found = progress()
    call_command("tenant", "list", stdout=said)

    assert (found.due, found.queued) == (0, 0)
    assert "acme-test" not in said.getvalue()
    assert [tenant.slug for tenant in Tenant.objects.real()] == ["acme"]


# Keys


def test_an_operator_makes_shows_and_ends_a_test_key(network):
    make_partner("Maple Mutual")
    mine = ("--tenant", "acme", "--partner", "Maple Mutual")

    def run(verb, *more):
        said, told = StringIO(), StringIO()
        call_command("api_key", verb, *mine, *more, stdout=said, stderr=told)
        return said.getvalue(), told.getvalue()

    with pytest.raises(CommandError, match="Nobody has a test key"):
        run("show", "--test")
    token, told = run("create", "--test", "--scopes", "referrals:read")
    assert token.startswith("cops_test_")
    assert "http://acme-test.localhost" in told
    assert "Tess Sample, Omar Sample" in told
    assert run("show") == ("none\n", "")
    assert token.strip()[-4:] in run("show", "--test")[0]
    run("revoke", "--test")
    assert run("show", "--test")[0] == "none\n"
    with tenant_scope(Tenant.objects.get(slug="acme-test")):
        told = list(Entry.objects.order_by("seq").values_list("action", flat=True))
        assert [action for action in told if "key" in action] == [
            "create_api_key",
            "revoke_api_key",
        ]


@pytest.mark.parametrize("kind", ["insurer", "clinic", "pharmacy", "lab", "shop", "telephony"])
def test_each_kind_of_partner_finds_what_it_needs_to_try_and_twice_is_harmless(network, kind):
    partner = make_partner(f"A {kind}", kind=kind)
    first, again = Trier(partner), Trier(partner)
    assert first.told == again.told
    assert bool(first.told) == (
        kind not in ("clinic", "shop", "telephony")
    )  # a shop tells of its customers itself, a telephone system of calls


def test_a_pharmacy_asks_about_the_made_up_consult(network):
    scopes = ["obligations:read", "obligations:write"]
    trier = Trier(make_partner("Corner Pharmacy", kind="pharmacy"), scopes=scopes)
    ref = trier.told[0].split(": ")[1].split(",")[0]
    about = {"consult": ref, "patient": {"last_name": "Sample"}}
    asked = trier.post("/obligations", {**about, "kind": "prescription", "question": "250 mg?"})
    assert asked.status_code == 201, asked.content


def test_keys_end_by_the_houses_clock_however_far_the_test_clock_goes(trier):
    with tenant_scope(trier.tenant):
        ApiKey.objects.update(expires_at=NOON + HOUR)
    assert trier.move("PT48H").status_code == 200
    assert trier.get("/me").status_code == 200
