"""Does the desk take in the second domain: its teams, roles, bulk steps, and providers' quiet hours?"""

from datetime import time

import pytest

from careops.access.models import Invitation
from careops.desk.bulk import choices_of
from careops.desk.words import teams
from careops.people.actors import MANAGER, Actor
from careops.people.models import Membership
from careops.policy.workflow import kinds
from consults.models import Obligation
from tests.consults.factories import make_consult, raise_obligation
from tests.desk.browsing import case_url, page_of, queue_url
from tests.factories import ALICE, HOUR, NOON, fresh, make_client, make_member, text_of

BULK = "/admin/cases/case/bulk/"
MARA = Actor("Mara Manager", frozenset({MANAGER.name}))


@pytest.fixture
def lena(browser_of):
    return browser_of(name="Lena Lead", roles=["lead"])


@pytest.fixture
def mara(browser_of):
    return browser_of(name="Mara Manager", roles=["manager"])


# Teams and roles


def test_the_teams_of_consults_are_there_to_choose(lena):
    wanted = {"support", "leads", "managers", "finance", "medical"}
    assert wanted <= set(teams())

    for page in ("/admin/cases/case/", "/admin/people/membership/add/"):
        html = text_of(lena.get(page))
        assert [team for team in wanted if f'value="{team}"' not in html] == []


def test_the_queue_can_be_narrowed_to_a_team(lena, consult):
    found = lena.get(queue_url(team="support")).context["rows"]
    assert [row.case.pk for row in found] == [consult.pk]


@pytest.mark.parametrize("role", ["finance", "medical_director"])
def test_finance_and_the_medical_director_work_at_the_desk(browser_of, obligation, role):
    browser = browser_of(name="Fay Finance", roles=[role], teams=["finance"])

    for page in ("/admin/", "/admin/cases/case/", case_url(obligation)):
        assert browser.get(page).status_code == 200
    assert browser.get(case_url(obligation)).context["buttons"].everything == []
    assert "New referral" not in text_of(browser.get("/admin/"))


def test_a_lead_cannot_make_themselves_a_second_pair_of_eyes(lena):
    offered = text_of(lena.get("/admin/people/membership/add/"))
    invited = lena.post(
        "/admin/people/membership/add/",
        {"email": "friend@acme.example", "name": "A Friend", "roles": ["finance"]},
    )

    assert 'name="roles" value="agent"' in offered
    assert 'name="roles" value="finance"' not in offered
    assert 'name="roles" value="medical_director"' not in offered
    assert invited.status_code == 200
    assert not Membership.objects.filter(user__email="friend@acme.example").exists()


def test_a_lead_does_not_change_who_decides_about_money(lena):
    fay = make_member("Fay Finance", ["finance"])

    assert lena.post(page_of(fay), {"roles": ["agent"], "is_active": "on"}).status_code == 403


def test_a_manager_names_who_decides_about_money(mara):
    mara.post(
        "/admin/people/membership/add/",
        {"email": "fay@acme.example", "name": "Fay Finance", "roles": ["finance"],
         "teams": ["finance"]},
    )  # fmt: skip

    fay = Invitation.objects.get(email="fay@acme.example")
    assert (fay.roles, fay.teams) == (["finance"], ["finance"])


# Many at once


def test_duplicates_are_cancelled_together(browser_of, bob, maya):
    alice = browser_of(name="Alice Agent", roles=["agent"])
    owed = [
        raise_obligation(consult=make_consult(provider=bob, patient=maya), at=NOON - HOUR)
        for _ in range(3)
    ]
    owed[0].cancel(by=ALICE, at=NOON, reason="Not wanted")

    page = alice.get(BULK, {"do": "obligation.cancel", "case": [one.pk for one in owed]})
    done = alice.post(
        BULK,
        {
            "do": "obligation.cancel",
            "version": 0,
            "case": [f"{one.pk}:{fresh(one.case).version}" for one in owed],
            "reason": "A duplicate",
        },
    )

    assert "2 of 3 can. Nothing has happened yet." in text_of(page)
    assert "2 of 3 done" in text_of(done)
    assert set(Obligation.objects.values_list("state", flat=True)) == {"cancelled"}


def test_nothing_that_takes_a_second_person_is_done_in_bulk():
    """In whichever state they are."""
    steps = {
        choice.value
        for kind in ("obligation", "refund", "revocation")
        for choice in choices_of(kind, {*kinds()[kind].shown}, MARA)
    }

    assert "obligation.cancel" in steps
    assert not steps & {"refund.approve", "revocation.approve", "revocation.uphold"}


# Quiet hours


def provider_form(bob, **changed):
    return {
        "name": bob.name,
        "email": bob.email,
        "is_active": "on",
        "slack_id": "U0123456",
        **changed,
    }


def test_a_lead_sets_a_providers_quiet_hours_and_their_name_in_slack(lena, bob, obligation):
    response = lena.post(page_of(bob), provider_form(bob, quiet_from="22:00", quiet_until="07:00"))

    assert response.status_code == 302
    bob = fresh(bob)
    assert (bob.quiet_from, bob.quiet_until, bob.slack_id) == (time(22), time(7), "U0123456")
    assert fresh(obligation.case).wake_at == NOON  # the clock looks again


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({"quiet_from": "22:00"}, "Say from when until when."),
        ({"quiet_until": "07:00"}, "Say from when until when."),
        ({"quiet_from": "07:00", "quiet_until": "07:00"}, "That would be the whole day"),
        ({"quiet_from": "late", "quiet_until": "07:00"}, "Write a time, such as 22:00."),
    ],
)
def test_quiet_hours_that_make_no_sense_are_refused(lena, bob, hours, words):
    response = lena.post(page_of(bob), provider_form(bob, **hours))

    assert words in text_of(response)
    assert "Constraint" not in text_of(response)
    assert fresh(bob).quiet_from is None


def test_who_changed_the_quiet_hours_is_on_record(lena, bob):
    lena.post(page_of(bob), provider_form(bob, quiet_from="22:00", quiet_until="07:00"))

    assert "quiet_from" in text_of(lena.get(f"/admin/people/provider/{bob.pk}/history/"))


def test_a_patients_page_of_other_cases_names_their_obligations(lena, bob):
    maya = make_client("Maya", "Hart")
    consult = make_consult(provider=bob, patient=maya)
    owed = raise_obligation(consult=consult)

    earlier = lena.get(case_url(consult)).context["earlier"]

    assert [row.case.pk for row in earlier] == [owed.pk]
