"""How does the desk invite patients to the portal, set its rules, and see how accounts stand?"""

import pytest

from careops.people.models import Patient
from careops.record.models import Entry
from portal.models import Account, Practice
from portal.models.practice import usual_rules
from tests.factories import fresh, make_client, text_of
from tests.portal.accounts import active, invited

ADD, PRACTICE = "/admin/portal/account/add/", "/admin/portal/practice/"
NEW = {
    "first_name": "Zoë",
    "last_name": "Tremblay",
    "email": "zoe@mail.example",
    "birth_date": "1984-07-31",
    "language": "fr",
}


@pytest.fixture
def alice(browser_of):
    return browser_of(name="Alice Agent", roles=["agent"])


@pytest.fixture
def lea(browser_of):
    return browser_of(name="Lea Lead", roles=["lead"])


def test_an_agent_finds_a_patient_and_invites_them(alice, maya):
    assert f'href="?patient={maya.pk}"' in text_of(alice.get(f"{ADD}?q=hart"))
    page = text_of(alice.get(f"{ADD}?patient={maya.pk}"))
    assert "maya@mail.example" in page
    assert not Account.objects.exists()

    alice.post(f"{ADD}?patient={maya.pk}")

    account = Account.objects.get()
    assert (account.state, account.patient) == ("invited", maya)
    assert account.case.messages.get(template="invited").to == maya.email
    assert account.case.entries.get().actor == "Alice Agent"


def test_an_agent_enters_a_new_patient_and_invites_them(alice):
    assert alice.post(f"{ADD}?new=1", NEW).status_code == 302

    assert Account.objects.get().patient == Patient.objects.get(email="zoe@mail.example")


def test_without_a_date_of_birth_nobody_is_invited(alice):
    assert alice.post(f"{ADD}?new=1", NEW | {"birth_date": ""}).status_code == 422
    unknown = make_client("Ian")
    page = alice.post(f"{ADD}?patient={unknown.pk}")

    assert page.status_code == 409
    assert "We do not know their date of birth" in text_of(page)
    assert not Account.objects.exists()


def test_who_has_an_account_is_not_invited_to_another(alice, maya):
    account = invited(maya)

    for page in (alice.get(f"{ADD}?patient={maya.pk}"), alice.post(f"{ADD}?patient={maya.pk}")):
        assert page.url == f"/admin/cases/case/{account.pk}/change/"
    assert Account.objects.count() == 1


@pytest.mark.parametrize("patient", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_patient_that_there_is_not_is_nobody(alice, patient):
    assert alice.get(f"{ADD}?patient={patient}").status_code == 404


def test_a_provider_invites_nobody(browser_of, maya):
    browser = browser_of(name="Bob", roles=["provider"])

    assert browser.post(f"{ADD}?patient={maya.pk}").status_code in (302, 403)
    assert not Account.objects.exists()


def test_the_case_page_says_how_the_account_stands(alice, maya):
    account = active(maya)

    text = text_of(alice.get(f"/admin/cases/case/{account.pk}/change/"))

    for words in ("Signs in as", "maya@mail.example", "Version 1, on 2 March 2026"):
        assert words in text


@pytest.mark.parametrize("channel", ["in_person", "phone"])
def test_abuse_in_person_or_by_phone_suspends_the_account_from_its_page(alice, maya, channel):
    account = active(maya)
    url = f"/admin/cases/case/{account.pk}/do/suspend/"
    version = account.case.version
    page = text_of(alice.get(url))
    assert "In person" in page

    said = {"incident": "Shouted at Bob.", "channel": channel, "witness": "Bob", "version": version}
    assert alice.post(url, said).status_code == 302

    now = fresh(account)
    assert (now.state, now.channel, now.suspended_by.user.name) == (
        "suspended",
        channel,
        "Alice Agent",
    )
    assert "Shouted" not in str(account.case.entries.get(action="suspend").facts)


# Its rules


def rules(**changed):
    return {"policy": usual_rules(), "changes": "", "adult_at": "14", **changed}


def test_a_new_text_is_a_new_version_and_says_what_has_changed(lea, maya):
    account = active(maya)
    new = rules(policy="We answer within 2 days.", changes="We answer sooner.")
    assert "Say what has changed" in text_of(lea.post(f"{PRACTICE}add/", new | {"changes": ""}))
    assert not Practice.objects.exists()

    assert lea.post(f"{PRACTICE}add/", new).status_code == 302

    practice = Practice.objects.get()
    assert (practice.policy_version, practice.changes) == (2, "We answer sooner.")
    assert Entry.objects.get(action="add_practice").actor == "Lea Lead"
    assert fresh(account).acknowledged == 1


def test_the_same_text_is_no_new_version(lea, tenant):
    lea.post(f"{PRACTICE}add/", rules(adult_at="16", counts_working_days="on"))

    practice = Practice.objects.get()
    assert (practice.policy_version, practice.adult_at, practice.counts_working_days) == (
        1,
        16,
        True,
    )


def test_each_change_of_the_text_says_anew_what_has_changed(lea, tenant):
    practice = Practice.objects.create(policy="One.", changes="First.", policy_version=2)
    url = f"{PRACTICE}{practice.pk}/change/"

    assert lea.post(url, rules(policy="Two.", changes="First.")).status_code == 200
    assert fresh(practice).policy_version == 2
    assert lea.post(url, rules(policy="Two.", changes="Second.")).status_code == 302

    assert fresh(practice).policy_version == 3
    assert Entry.objects.get(action="change_practice").facts["changed"]["policy"] == [
        "One.",
        "Two.",
    ]


def test_there_is_one_page_of_rules(lea, alice, tenant):
    assert lea.get(PRACTICE).url == f"{PRACTICE}add/"
    practice = Practice.objects.create()

    for path in (PRACTICE, f"{PRACTICE}add/"):
        assert lea.get(path).url == f"{PRACTICE}{practice.pk}/change/"
    assert alice.post(f"{PRACTICE}{practice.pk}/change/", rules()).status_code == 403
