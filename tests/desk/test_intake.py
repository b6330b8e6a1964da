"""How does an agent take in a referral?"""

import pytest

from careops.people.models import Patient
from careops.values.table import PHONE
from referrals.models import Referral
from tests.desk.browsing import case_of, case_url
from tests.factories import make_client, make_network, make_provider, said

URL = "/admin/referrals/referral/add/"


def entered(**changed):
    return {
        "first_name": "Zoë",
        "last_name": "Tremblay",
        "email": "Zoe@mail.example",
        "mobile": "(416) 555-0122",
        "language": "fr",
        "need": "Low mood",
        "region": "Ottawa",
        "network": "sun",
        "consent": "on",
        **changed,
    }


@pytest.fixture
def providers(tenant):
    make_network()
    return [make_provider("Bob Brown"), make_provider("Eve Other")]


def test_a_referral_comes_in_on_the_real_road(alice, providers):
    response = alice.post(URL, entered(preferred=providers[0].pk))

    referral = Referral.objects.get()
    assert (response.status_code, response["Location"]) == (302, case_url(referral))
    assert (referral.state, referral.source, referral.region) == ("offered", "staff", "Ottawa")
    assert case_of(referral).entries.first().actor == "Alice Agent"
    assert [template for _, _, template, _ in said(referral)] == [
        "received",
        "offered",
        "offer",
        "offer",
    ]


def test_a_new_client_is_kept_as_they_can_be_found(alice, providers):
    alice.post(URL, entered())

    zoe = Patient.objects.get()
    assert (zoe.name, zoe.email, zoe.mobile, zoe.language) == (
        "Zoë Tremblay",
        "zoe@mail.example",
        "+14165550122",
        "fr",
    )


def test_a_client_whom_we_know_is_not_entered_twice(alice, providers):
    known = make_client("ZOE", "Tremblay", email="zoe@mail.example", mobile="+14165550122")

    alice.post(URL, entered())
    alice.post(URL, entered(mobile=""))

    assert Patient.objects.get() == known
    assert Referral.objects.filter(client=known).count() == 2


def test_the_same_name_with_another_mail_is_somebody_else(alice, providers):
    make_client("Zoë", "Tremblay", email="other@mail.example")

    alice.post(URL, entered())

    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    ("kept", "told", "words"),
    [
        ({"mobile": "+14165550199"}, {}, "with another number"),
        ({"mobile": ""}, {}, "without a number"),
        ({"birth_date": "1984-07-31"}, {"birth_date": "1985-07-31"}, "with another date of birth"),
        ({}, {"birth_date": "1985-07-31"}, "without a date of birth"),
    ],
)
def test_what_is_said_of_a_known_client_is_not_dropped_silently(
    alice, providers, kept, told, words
):
    said = entered(**told)
    mobile = {"mobile": PHONE.parse(said["mobile"])}
    make_client("Zoë", "Tremblay", email="zoe@mail.example", **(mobile | kept))

    response = alice.post(URL, said)

    assert response.status_code == 422
    assert f"We know this client {words}" in response.content.decode()
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"consent": ""}, "This is needed."),
        ({"need": ""}, "This is needed."),
        ({"email": "zoe"}, "Write an e-mail address alone"),
        ({"mobile": "12"}, "This is too short for a telephone number."),
        ({"network": "moon", "preferred": "bob"}, "does not take part in Moon Life"),
        ({"network": "mars"}, "This is not a valid choice"),
        ({"only_preferred": "on"}, "Say which provider: no other is wanted."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(alice, providers, changed, words):
    make_network("moon", "Moon Life")
    if "preferred" in changed:
        changed = changed | {"preferred": providers[0].pk}

    response = alice.post(URL, entered(**changed))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Patient.objects.exists()


def test_an_inactive_provider_cannot_be_asked_for(alice, providers):
    gone = make_provider("Inga Inactive", is_active=False)

    assert "Inga" not in alice.get(URL).content.decode()
    assert alice.post(URL, entered(preferred=gone.pk)).status_code == 422


def test_this_provider_only(alice, providers):
    alice.post(URL, entered(preferred=providers[0].pk, only_preferred="on"))

    assert Referral.objects.get().only_preferred


def test_the_list_of_referrals_is_the_queue(alice, providers):
    response = alice.get("/admin/referrals/referral/")

    assert response["Location"] == "/admin/cases/case/?kind=referral"


def test_a_referral_has_no_other_form(alice, providers):
    alice.post(URL, entered())
    referral = Referral.objects.get()

    assert alice.get(f"/admin/referrals/referral/{referral.pk}/change/").status_code == 404
    assert alice.get(f"/admin/referrals/referral/{referral.pk}/delete/").status_code == 404
