"""Who comes into the portal? Whoever reads the mails there, knows the date of birth and the rules (S1-26)."""

import pytest
from django.test import Client

from careops.outbox.models import Message
from careops.people.models import Membership, Patient, User
from careops.record.models import Entry
from careops.tenancy.scope import tenant_scope, tenant_transaction
from portal.models import Account, Practice
from tests.factories import (
    HOUR,
    NOON,
    fresh,
    link_to,
    make_client,
    make_member,
    make_tenant,
    text_of,
)
from tests.portal.accounts import (
    ALICE,
    DAY,
    accept,
    active,
    browser,
    invited,
    letters,
    said,
    signed_in,
)
from tests.trust.conftest import crowd


@pytest.fixture
def account(maya, visitor):
    return invited(maya)


@pytest.fixture
def link(account, maya):
    return link_to(maya, account)


def test_the_invitation_says_who_invites_and_which_rules_there_are(visitor, link, tenant):
    text = text_of(visitor.get(link))

    assert f"{tenant.name} invites you" in text
    assert "We do not accept abuse or threats" in text
    assert "You will sign in as maya@mail.example" in text


def test_looking_at_it_changes_nothing(visitor, link, account):
    visitor.get(link)
    visitor.head(link)

    assert fresh(account).state == "invited"
    assert not User.objects.exists()


def test_the_longest_name_opens_a_portal_too(visitor, maya):
    Patient.objects.filter(pk=maya.pk).update(first_name="Ñ" * 80, last_name="Å" * 80)
    maya.refresh_from_db()

    assert accept(visitor, link_to(maya, invited(maya))).status_code == 302
    assert User.objects.get().name == maya.name[:120]


def test_who_proves_who_they_are_and_knows_the_rules_is_in_at_once(visitor, link, account, maya):
    page = accept(visitor, link)

    assert page.status_code == 302, text_of(page)
    assert page.url == "/mine/"
    mine = visitor.get("/mine/")
    assert mine.status_code == 200
    assert "Your portal is open" in text_of(mine)
    member = Membership.objects.get()
    assert (member.user.email, member.roles, member.patient) == (
        "maya@mail.example",
        ["patient"],
        maya,
    )
    assert not member.user.has_usable_password()
    now = fresh(account)
    assert (now.state, now.acknowledged) == ("active", 1)
    assert Entry.objects.get(action="give_login").actor == "Maya Hart"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"birth_date": "1990-01-02"}, "That is not the date of birth on your chart"),
        ({"birth_date": ""}, "Write your date of birth"),
        ({"read": ""}, "Read the rules, and tick the box"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_done(visitor, link, account, wrong, words):
    page = accept(visitor, link, **wrong)

    assert page.status_code == 422
    assert words in text_of(page)
    assert "<title>Error: " in text_of(page)
    assert fresh(account).state == "invited"
    assert not User.objects.exists()


def test_rules_that_changed_while_somebody_read_them_are_read_as_they_are_now(
    visitor, link, account
):
    Practice.objects.create(policy_version=2, policy="Newest rules.")

    page = accept(visitor, link, version="1")

    assert page.status_code == 409
    assert "The rules have changed meanwhile" in text_of(page)
    assert "Newest rules." in text_of(page)
    assert accept(visitor, link, version="2").url == "/mine/"
    assert fresh(account).acknowledged == 2


def test_after_five_wrong_dates_of_a_day_even_the_right_one_is_not_taken(visitor, link, account):
    for day in range(2, 7):
        assert accept(browser(), link, birth_date=f"1990-01-0{day}").status_code == 422

    for page in (accept(browser(), link), browser().get(link)):
        assert "it cannot be tried again today" in text_of(page)
    assert fresh(account).state == "invited"


def test_what_is_forgotten_is_no_guess(visitor, link, account):
    for _ in range(7):
        accept(visitor, link, read="")

    assert accept(visitor, link).url == "/mine/"


def test_the_guesses_of_one_account_are_none_of_another(visitor, link, account):
    zoe = make_client("Zoe", email="zoe@mail.example", birth_date=account.patient.birth_date)
    for day in range(2, 8):
        accept(visitor, link, birth_date=f"1990-01-0{day}")

    assert accept(browser(), link_to(zoe, invited(zoe))).url == "/mine/"


def test_an_invitation_that_is_over_opens_nothing(visitor, link, account, set_clock):
    set_clock(NOON + 8 * DAY)

    assert "This link stopped" in text_of(visitor.get(link))
    assert accept(visitor, link).status_code == 409
    assert fresh(account).state == "invited"


def test_a_newer_invitation_ends_the_one_before_it_also_at_another_address(
    visitor, link, account, maya
):
    maya.email = "maya@new.example"
    maya.save()
    fresh(account).invite_again(by=ALICE, at=NOON + HOUR)

    assert "We have sent you a newer invitation" in text_of(visitor.get(link))
    assert accept(visitor, link).status_code == 409
    assert accept(visitor, link_to(maya, account)).url == "/mine/"
    assert User.objects.get().email == "maya@new.example"


def test_another_organization_knows_nothing_of_the_link(link, account):
    make_tenant("umbrella")

    assert Client(HTTP_HOST="umbrella.localhost").get(link).status_code == 404
    assert accept(Client(HTTP_HOST="umbrella.localhost"), link).status_code == 404


def test_once_it_is_accepted_the_link_lets_nobody_in(visitor, link, account):
    accept(visitor, link)
    stranger = browser()

    page = stranger.get(link)
    assert "Your portal is open" in text_of(page)
    assert accept(stranger, link).status_code == 409
    assert stranger.get("/mine/").status_code == 302
    assert User.objects.count() == 1


# An address that somebody has already


def test_a_couple_with_one_address_reads_that_each_needs_an_address_of_their_own(
    visitor, link, account, maya
):
    tom = make_client("Tom", "Hart", email=maya.email, birth_date=maya.birth_date)
    active(tom)

    for page in (visitor.get(link), accept(visitor, link), accept(signed_in(tom), link)):
        assert "Each of you needs an e-mail address of your own" in text_of(page)
    assert "Tom" not in text_of(visitor.get(link))
    assert fresh(account).state == "invited"
    assert Membership.objects.get().patient == tom


def test_a_login_of_another_organization_becomes_the_patients_here_once_it_signs_in(
    visitor, link, account, maya
):
    with tenant_scope(make_tenant("umbrella")):
        member = make_member("Maya H.", ["agent"])
    member.user.email = maya.email
    member.user.save()
    member.user.emailaddress_set.update(email=maya.email)

    assert "You have a login already" in text_of(visitor.get(link))
    assert accept(visitor, link).status_code == 409
    visitor.force_login(member.user)
    assert accept(visitor, link).url == "/mine/"
    here = Membership.objects.get(user=member.user)
    assert (here.roles, here.patient) == (["patient"], maya)
    assert User.objects.count() == 1


def test_a_colleague_who_is_a_patient_too_stays_a_colleague(visitor, link, account, maya):
    member = make_member("Maya Hart", ["agent"])
    member.user.emailaddress_set.update(email=maya.email)
    visitor.force_login(member.user)

    assert accept(visitor, link).url == "/mine/"
    now = fresh(member)
    assert (now.roles, now.patient) == (["agent", "patient"], maya)


def test_a_colleague_who_has_left_comes_back_as_a_patient_and_no_more(visitor, link, account, maya):
    member = make_member("Maya Hart", ["agent"], teams=["intake"], is_active=False)
    member.user.emailaddress_set.update(email=maya.email)
    visitor.force_login(member.user)

    accept(visitor, link)
    now = fresh(member)
    assert (now.roles, now.teams, now.is_active) == (["patient"], [], True)


def test_whoever_is_signed_in_as_somebody_else_signs_out_first(link, account):
    other = browser()
    other.force_login(make_member("Zed").user)

    assert "You are signed in here as" in text_of(other.get(link))
    assert accept(other, link).status_code == 409
    assert fresh(account).state == "invited"


# At once


def clicks(path):
    def click():
        return Client(HTTP_HOST="acme.localhost").post(path, said()).status_code

    return click


def test_two_activations_at_once_make_one_account_and_one_login(transactional_db, settings):
    settings.NUDGE = False
    acme = make_tenant()
    with tenant_transaction(acme):
        maya = make_client("Maya", email="maya@mail.example", birth_date="1990-01-01")
        account = invited(maya, at=NOON.replace(year=2100))
        path = link_to(maya, account)
    with crowd(2) as people:
        found = people.at_once(clicks(path), clicks(path))

    assert sorted(found) == [302, 409]
    with tenant_scope(acme), tenant_transaction(acme):
        assert Account.objects.get().case.entries.filter(action="activate").count() == 1
        assert Membership.objects.count() == User.objects.count() == 1


def test_of_a_couple_who_share_an_address_one_is_first_also_at_once(transactional_db, settings):
    settings.NUDGE = False
    acme = make_tenant()
    with tenant_transaction(acme):
        paths = []
        for name in ("Maya", "Tom"):
            patient = make_client(name, email="both@mail.example", birth_date="1990-01-01")
            paths.append(link_to(patient, invited(patient, at=NOON.replace(year=2100))))
    with crowd(2) as people:
        found = people.at_once(*map(clicks, paths))

    assert sorted(found) == [302, 409]
    with tenant_transaction(acme):
        assert sorted(Account.objects.values_list("state", flat=True)) == ["active", "invited"]
        assert Membership.objects.count() == 1


# What is sent


def test_the_welcome_has_no_link_that_signs_in(visitor, link, account):
    accept(visitor, link)

    mail = Message.objects.get(template="welcome")
    assert mail.to == "maya@mail.example"
    assert letters() == []
