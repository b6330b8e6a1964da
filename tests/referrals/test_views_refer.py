"""How does a client ask for a referral on the public form? (S4-1, S4-21)"""

import pytest
from django.test import Client

from careops.people.models import Patient
from referrals.models import Referral
from tests.factories import make_client, make_network, make_provider, make_tenant

FORM = "/refer/"


@pytest.fixture
def sun(tenant):
    return make_network()


@pytest.fixture
def bob(sun):
    return make_provider("Bob Brown")


@pytest.fixture
def said(bob):
    """What Maya writes."""
    return {
        "first_name": "Maya",
        "last_name": "Hart",
        "email": "Maya@Mail.example",
        "mobile": "(416) 555-0111",
        "need": "Help with sleep, evenings",
        "region": "Ottawa",
        "network": "sun",
        "preferred": str(bob.pk),
        "consent": "on",
    }


def test_a_client_asks_and_reads_what_happens_next(visitor, said, bob):
    page = visitor.post(FORM, said, follow=True)

    referral = Referral.objects.for_list().get()
    assert page.redirect_chain == [(f"/refer/received/{referral.case.ref}/", 302)]
    assert referral.case.ref in page.content.decode()
    assert "Within 48 hours" in page.content.decode()
    assert (referral.state, referral.preferred, referral.network) == ("offered", bob, "sun")
    assert (referral.client.email, referral.client.mobile) == ("maya@mail.example", "+14165550111")
    assert referral.source == "form"
    assert referral.case.entries.get(action="submit").via == "form"


def test_sent_twice_it_is_one_referral(visitor, said):
    first = visitor.post(FORM, said)
    second = visitor.post(FORM, said)

    assert first["Location"] == second["Location"]
    assert (Referral.objects.count(), Patient.objects.count()) == (1, 1)


def test_another_wish_on_the_same_day_is_another_referral_of_the_same_client(visitor, said):
    visitor.post(FORM, said)
    visitor.post(FORM, said | {"need": "Couples"})

    assert (Referral.objects.count(), Patient.objects.count()) == (2, 1)


def test_a_stranger_changes_nobodys_record(visitor, said):
    known = make_client("Maya", "Hart", email="maya@mail.example", mobile="+14165550222")

    visitor.post(FORM, said)

    known.refresh_from_db()
    assert known.mobile == "+14165550222"
    assert Referral.objects.get().client != known


def test_any_provider_is_asked_when_none_is_named(visitor, said):
    visitor.post(FORM, said | {"preferred": "", "only_preferred": "on"})

    referral = Referral.objects.get()
    assert (referral.state, referral.only_preferred) == ("open", False)


def test_inactive_providers_are_hidden(visitor, said):
    gone = make_provider("Gone Away", is_active=False)

    assert "Gone Away" not in visitor.get(FORM).content.decode()
    assert visitor.post(FORM, said | {"preferred": str(gone.pk)}).status_code == 422


def test_a_provider_outside_the_network_is_said_before_sending(visitor, said):
    make_network("moon", "Moon Mutual")

    page = visitor.post(FORM, said | {"network": "moon"})

    assert page.status_code == 422
    assert "Bob Brown does not take part in Moon Mutual" in page.content.decode()


@pytest.mark.parametrize("missing", ["first_name", "last_name", "email", "need", "consent"])
def test_what_is_missing_is_said_with_a_link_to_its_field(visitor, said, missing):
    page = visitor.post(FORM, {name: value for name, value in said.items() if name != missing})

    text = page.content.decode()
    assert page.status_code == 422
    assert f'href="#id_{missing}"' in text
    assert "<title>Error: " in text
    assert not Referral.objects.exists()


WILD = [
    {"first_name": "Ma\0ya"},
    {"need": "\0"},
    {"network": "\0"},
    {"preferred": "\0"},
    {"preferred": "x" * 300},
    {"mobile": "\0"},
    {"mobile": "call me"},
    {"email": "a@b\r\nBcc: c@d.example"},
    {"first_name": "🙂", "last_name": "🙃"},
    {"need": "x" * 301},
    {"first_name": "x" * 81},
    {"region": "x" * 500_000},
]


@pytest.mark.parametrize("wild", WILD)
def test_what_cannot_be_is_refused_with_a_sentence(visitor, said, wild):
    page = visitor.post(FORM, said | wild)

    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()


def test_ten_megabytes_are_refused(visitor, said):
    page = visitor.post(FORM, said | {"need": "x" * 10_000_000})

    assert page.status_code == 400
    assert "We could not read that" in page.content.decode()


KIND = [
    {"first_name": "Ma🌱ya", "need": "🌱 sleep"},
    {"first_name": "مايا", "last_name": "حرت", "need": "مساعدة في النوم"},
    {"first_name": "ﷺ" * 80, "last_name": "ß" * 80},
    {"need": "<script>alert(1)</script> {{ 7|add:7 }}"},
    {"region": "Trois-Rivières"},
]


@pytest.mark.parametrize("kind", KIND)
def test_every_script_is_welcome_and_kept_as_it_was_written(visitor, said, kind):
    assert visitor.post(FORM, said | kind).status_code == 302

    referral = Referral.objects.for_list().get()
    kept = {
        "first_name": referral.client.first_name,
        "last_name": referral.client.last_name,
        "need": referral.need,
        "region": referral.region,
    }
    assert {name: kept[name] for name in kind} == kind


def test_a_robot_that_fills_in_everything_is_asked_again(visitor, said):
    page = visitor.post(FORM, said | {"website": "https://spam.example"})

    assert page.status_code == 422
    assert "spam.example" not in page.content.decode()
    assert not Referral.objects.exists()


def test_one_address_sends_twenty_forms_an_hour(visitor, said):
    for _ in range(20):
        assert visitor.post(FORM, {}, REMOTE_ADDR="203.0.113.9").status_code == 422

    assert visitor.post(FORM, said, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert visitor.post(FORM, said, REMOTE_ADDR="203.0.113.10").status_code == 302


def test_a_provider_of_another_tenant_cannot_be_named(visitor, said):
    from careops.tenancy.scope import tenant_scope

    with tenant_scope(make_tenant("umbrella")):
        theirs = make_provider("Zed Zen")

    assert "Zed Zen" not in visitor.get(FORM).content.decode()
    assert visitor.post(FORM, said | {"preferred": str(theirs.pk)}).status_code == 422


def test_staff_may_use_the_form_as_anybody(browser_of, said):
    assert browser_of(roles=["agent"]).post(FORM, said).status_code == 302


def test_the_bare_domain_has_no_form(tenant):
    nobody = Client(HTTP_HOST="localhost")

    assert nobody.get(FORM).status_code == 404
    assert nobody.get("/refer/received/R-2345678/").status_code == 404


def test_the_reference_is_not_looked_up(visitor, tenant):
    assert visitor.get("/refer/received/R-2345678/").status_code == 200
    assert visitor.get("/refer/received/<b>/").status_code == 404


def test_nobody_fills_the_mailbox_of_somebody_else_from_however_many_hosts(visitor, said):
    def send(number, **changed):
        asked = {**said, "need": f"Help with sleep, {number}", **changed}
        return visitor.post(FORM, asked, REMOTE_ADDR=f"203.0.113.{number}")

    assert [send(number).status_code for number in range(10)] == [302] * 10

    page = send(10, email="MAYA@mail.example")
    assert page.status_code == 422
    assert "We have written there many times today" in page.content.decode()
    assert "Help with sleep, 10" in page.content.decode()  # what they wrote stays
    assert Referral.objects.count() == 10
    assert send(11, email="ann@mail.example").status_code == 302
