"""Who may change records of people, and what follows from it?"""

import pytest

from careops.engine.sweep import sweep
from careops.people.models import Network, Partner, Patient
from careops.record.models import Entry
from tests.desk.browsing import asked, case_of, page_of
from tests.factories import (
    HOUR,
    make_client,
    make_member,
    make_network,
    make_partner,
    make_provider,
    submit_referral,
)


def provider_fields(provider, **changed):
    return {
        "name": provider.name,
        "email": provider.email,
        "phone": provider.phone,
        "mobile": provider.mobile,
        "slack_id": "",
        "networks": provider.networks,
        "services": "",
        "languages": "en,fr",
        "is_active": "on",
        **changed,
    }


def changed_in(entry):
    return entry.actor, entry.action, entry.facts["changed"]


# Providers


def test_a_provider_who_goes_inactive_gives_back_what_waits_for_them(lena, offered, bob, at):
    leaving = provider_fields(bob, is_active="", referral_goes_to="nobody")
    response = lena.post(page_of(bob), leaving, follow=True)
    sweep(now=at + HOUR)

    assert "not offered to them any more" in response.content.decode()
    assert case_of(offered).state == "open"
    assert [e.action for e in offered.case.entries.order_by("seq")][-2:] == ["release", "repost"]


def test_leaving_a_network_makes_the_clock_look_again(lena, at):
    make_network()
    only = make_provider("Bob Brown")
    referral = submit_referral(at=at)
    assert referral.state == "open"

    lena.post(page_of(only), provider_fields(only, networks=[]))
    sweep(now=at + HOUR)

    assert case_of(referral).state == "unplaced"


def test_the_form_warns_of_what_inactive_means(lena, bob):
    html = lena.get(page_of(bob)).content.decode()

    assert "Untick it only for a long absence" in html
    assert "Insurance directories still" in html


def test_changes_are_in_the_record_with_before_and_after(lena, bob):
    lena.post(page_of(bob), provider_fields(bob, name="Bob Braun"))

    (entry,) = Entry.objects.filter(action="change_provider")
    assert changed_in(entry) == (
        "Lena Lead",
        "change_provider",
        {"name": ["Bob Brown", "Bob Braun"], "languages": [[], ["en", "fr"]]},
    )
    assert entry.outcome == "changed"
    assert "Bob Braun" in lena.get(page_of(bob).replace("change", "history")).content.decode()


def test_saving_without_a_change_leaves_no_entry(lena, tenant):
    partner = make_partner(email="a@b.example")

    lena.post(
        page_of(partner),
        {"name": partner.name, "kind": partner.kind, "email": partner.email, "is_active": "on"},
    )

    assert not Entry.objects.exists()


def test_an_agent_only_looks_at_providers(alice, bob):
    assert alice.get(page_of(bob)).status_code == 200
    assert alice.post(page_of(bob), provider_fields(bob)).status_code == 403
    assert alice.get("/admin/people/provider/add/").status_code == 403


def test_two_providers_cannot_have_one_address(lena, bob):
    eve = make_provider("Eve Other")

    response = lena.post(page_of(eve), provider_fields(eve, email=bob.email))

    assert response.status_code == 200
    assert "already exists" in response.content.decode()


# Patients, partners, networks


def test_an_agent_corrects_a_patient(alice, tenant):
    maya = make_client()

    alice.post(
        page_of(maya),
        {
            "first_name": "Maya",
            "last_name": "Hart-Lee",
            "email": "MAYA@mail.example",
            "mobile": "416 555 0123",
            "language": "en",
        },
    )

    maya = Patient.objects.get()
    assert (maya.name_key, maya.email, maya.mobile) == (
        "maya|hartlee",
        "maya@mail.example",
        "+14165550123",
    )


def test_no_cookie_names_a_patient(alice, tenant):
    said = {"first_name": "Maya", "last_name": "Hart", "email": "m@mail.example", "language": "en"}

    response = alice.post("/admin/people/patient/add/", said)

    assert Patient.objects.get().name == "Maya Hart"
    assert "Maya" not in str(response.cookies)
    assert "Saved." in alice.get("/admin/").content.decode()


def test_nobody_deletes_anything(mara, tenant, bob):
    for obj in (make_client(), make_partner(), make_network(), bob, mara.member):
        assert (
            mara.post(page_of(obj).replace("change", "delete"), {"post": "yes"}).status_code == 403
        )


def test_a_networks_code_stays_what_providers_and_referrals_name(lena, tenant):
    network = make_network()

    lena.post(page_of(network), {"name": "Sun Life of Canada", "code": "moon"})

    network = Network.objects.get()
    assert (network.name, network.code) == ("Sun Life of Canada", "sun")


def test_a_partner_is_added_and_recorded(lena, tenant):
    lena.post("/admin/people/partner/add/", {"name": "Maple", "kind": "insurer", "is_active": "on"})

    partner = Partner.objects.get()
    assert Entry.objects.get().facts["id"] == str(partner.pk)


MAKERS = {
    "people/patient": lambda n: make_client(last_name=f"Hart{n}"),
    "people/provider": lambda n: make_provider(f"Bob {n}"),
    "people/partner": lambda n: make_partner(f"Partner {n}"),
    "people/network": lambda n: make_network(f"n{n}", f"Network {n}"),
    "people/membership": lambda n: make_member(f"Member {n}"),
}
QUERIES = {"people/patient": 8}  # who looked is one more


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", MAKERS)
def test_the_number_of_queries_does_not_grow_with_the_rows(alice, path, rows):
    for number in range(rows):
        MAKERS[path](number)

    queries = asked(alice, f"/admin/{path}/")

    assert len(queries) == QUERIES.get(path, 7), queries


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("patient", "may"),
        ("provider", "bob"),
        ("membership", "alice"),
        ("partner", "map"),
        ("network", "sun"),
    ],
)
def test_each_list_can_be_searched(alice, bob, path, words):
    make_client(), make_partner(), make_network()

    page = alice.get(f"/admin/people/{path}/", {"q": words})

    assert len(page.context["cl"].result_list) == 1


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("patient", "Maya Hart"), ("patient", "hart"), ("patient", "0111"),
        ("provider", "Bob Brown"), ("provider", "brown, bob"), ("provider", "BOB@clinic.example"),
        ("membership", "Alice Agent"), ("membership", "agent"), ("partner", "Maple Mutual"),
        ("partner", "mutual"), ("network", "Sun Life"), ("network", "life"), ("network", "sunlife"),
    ],
)  # fmt: skip
def test_full_names_and_family_names_find_in_each_list(alice, tenant, path, words):
    make_client(), make_partner(), make_network()
    make_provider("Bob Brown", email="bob@clinic.example")

    page = alice.get(f"/admin/people/{path}/", {"q": words})

    assert len(page.context["cl"].result_list) == 1
    assert not alice.get(f"/admin/people/{path}/", {"q": "qqq"}).context["cl"].result_list


def test_a_list_counts_no_further_than_people_turn_pages(alice, monkeypatch):
    monkeypatch.setattr("careops.desk.site.MANY", 2)
    for number in range(4):
        make_partner(f"Partner {number}")

    assert alice.get("/admin/people/partner/").context["cl"].paginator.count == 2
