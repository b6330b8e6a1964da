"""How does somebody become a member? By a link sent to their address, and never before."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from careops.access import invitations
from careops.access.models import Invitation
from careops.people.models import Membership, User
from careops.record.models import Entry
from careops.tenancy.scope import tenant_scope
from tests.access.sign_in import PASSWORD, letters, sign_in
from tests.factories import make_member, make_partner, make_provider, make_tenant

pytestmark = pytest.mark.django_db
ADD = "/admin/people/membership/add/"
LIST = "/admin/access/invitation/"
NEW = {
    "name": "Nedda Newman",
    "password1": "nine lives of a cat",
    "password2": "nine lives of a cat",
}


@pytest.fixture
def lena(new_browser):
    return at_the_desk(new_browser, "Lena Lead", "lead")


@pytest.fixture
def mara(new_browser):
    return at_the_desk(new_browser, "Mara Manager", "manager")


def at_the_desk(new_browser, name, role):
    browser = new_browser()
    browser.member = make_member(name, roles=[role])
    browser.force_login(browser.member.user)
    return browser


def invite(browser, email="ned@staff.example", **changed):
    said = {"email": email, "name": "Ned New", "roles": ["agent"], "teams": ["intake"], **changed}
    answer = browser.post(ADD, said)
    assert answer.status_code == 302, re.findall("errorlist.*", answer.content.decode())
    return link()


def link():
    """The path behind the link in the last mail."""
    return re.search(r"/accounts/invitation/[\w-]+/", letters()[-1].text)[0]


def member_of(email):
    return Membership.objects.filter(user__email=email).first()


def do(browser, action):
    chosen = {"action": action, "_selected_action": [str(Invitation.objects.open().get().pk)]}
    return browser.post(LIST, chosen)


def test_an_invitation_is_accepted_through_its_link_and_only_then_is_there_a_member(lena, site):
    path = invite(lena)
    assert letters()[-1].to == "ned@staff.example"
    assert member_of("ned@staff.example") is None

    answer = site.post(path, NEW)

    assert answer.status_code == 302
    member = member_of("ned@staff.example")
    assert (member.user.name, member.roles, member.teams) == ("Nedda Newman", ["agent"], ["intake"])
    assert EmailAddress.objects.get(user=member.user, verified=True).email == "ned@staff.example"
    assert site.session["_auth_user_id"] == str(member.user.pk)
    assert site.get("/")["Location"] == reverse("mfa_activate_totp")
    assert Entry.objects.filter(action="accept_invitation", actor="Nedda Newman").exists()


def test_looking_at_an_invitation_changes_nothing(lena, site):
    path = invite(lena)

    assert site.get(path).status_code == 200
    assert site.head(path).status_code == 200

    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.filter(email="ned@staff.example").exists()


def test_an_invitation_is_accepted_once(lena, site, new_browser):
    path = invite(lena)
    site.post(path, NEW)

    answer = new_browser().post(path, NEW)

    assert answer.status_code == 410
    assert "It has been accepted" in answer.content.decode()
    assert Membership.objects.count() == 2


def test_somebody_with_a_login_signs_in_and_accepts_with_it(lena, site):
    user = User.objects.create_user("ned@staff.example", PASSWORD, name="Ned Himself")
    path = invite(lena)
    assert "has a login" in site.get(path).content.decode()
    assert site.post(path, NEW).status_code == 409
    site.post(
        f"{reverse('account_login')}?next={path}", {"login": user.email, "password": PASSWORD}
    )

    site.post(path)

    assert Membership.objects.get(user=user).roles == ["agent"]
    assert User.objects.get(pk=user.pk).name == "Ned Himself"


def test_who_invites_sees_the_name_they_typed_until_then(lena):
    User.objects.create_user("ned@staff.example", PASSWORD, name="Secret Identity")
    invite(lena)
    invite(lena, "nobody@staff.example", name="Nobody Known")

    page = lena.get(LIST).content.decode()

    assert "Ned New" in page
    assert "Nobody Known" in page
    assert "Secret Identity" not in page


def test_a_taken_address_is_invited_as_a_free_one_is(lena):
    User.objects.create_user("ned@staff.example", PASSWORD, name="Ned Himself")

    def answer(email):
        said = {"email": email, "name": "Ned", "roles": ["agent"]}
        got = lena.post(ADD, said)
        return got.status_code, got["Location"], letters()[-1].text.replace(link(), "")

    assert answer("ned@staff.example") == answer("nobody@staff.example")


def test_who_is_signed_in_with_another_address_is_asked_to_switch(lena, site):
    path = invite(lena)
    other = make_member("Eve Other", roles=["patient"])
    sign_in(site, other)

    assert "Sign out" in site.get(path).content.decode()
    assert site.post(path, NEW).status_code == 409
    assert member_of("ned@staff.example") is None

    answer = site.post(reverse("account_logout"), {"next": path})
    assert answer["Location"] == path


def test_an_address_that_somebody_only_names_is_not_theirs(lena, site, new_browser):
    """Eve makes Ned's address hers without proof, and waits for an invitation."""
    with tenant_scope(make_tenant("other")):
        eve = make_member("Eve Elsewhere", roles=["agent"])
    EmailAddress.objects.filter(user=eve.user).update(email="ned@staff.example", verified=False)
    User.objects.filter(pk=eve.user.pk).update(email="ned@staff.example")
    site.force_login(User.objects.get(pk=eve.user.pk))

    path = invite(lena)
    assert site.post(path, NEW).status_code == 409
    assert new_browser().post(path, NEW).status_code == 302

    member = member_of("ned@staff.example")
    assert member.user.pk != eve.user.pk
    assert "@unproved." in User.objects.get(pk=eve.user.pk).email


def test_a_member_whose_address_is_not_proved_is_none(site):
    member = make_member(roles=["agent"])
    site.force_login(member.user)
    assert site.get("/")["Location"] == "/admin/"
    EmailAddress.objects.filter(user=member.user).update(verified=False)

    assert site.get("/").status_code == 200
    assert site.get("/admin/", follow=True).status_code == 403


def test_an_invitation_expires(lena, site):
    path = invite(lena)
    Invitation.objects.update(expires_at=Invitation.objects.get().sent_at)

    answer = site.post(path, NEW)

    assert answer.status_code == 410
    assert "It has expired." in answer.content.decode()
    assert timedelta(days=7) == invitations.VALID_FOR


def test_an_invitation_can_be_sent_again_and_the_link_before_ends(lena, site):
    first = invite(lena)
    do(lena, "send_again")
    second = link()

    assert first != second
    assert site.post(first, NEW).status_code == 404
    assert site.post(second, NEW).status_code == 302


def test_an_invitation_can_be_withdrawn_and_is_not_listed_any_more(lena, site):
    path = invite(lena)
    assert "Ned New" in lena.get(LIST).content.decode()

    do(lena, "withdraw")

    assert "Ned New" not in lena.get(LIST).content.decode()
    assert site.post(path, NEW).status_code == 410
    assert Entry.objects.filter(action="withdraw_invitation", actor="Lena Lead").exists()


def test_there_is_one_open_invitation_for_an_address(lena):
    invite(lena)

    answer = lena.post(ADD, {"email": "NED@staff.example", "name": "Ned", "roles": ["agent"]})

    assert "Was invited already." in answer.content.decode()
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("fallen", [{"roles": ["agent"]}, {"is_active": False}])
def test_roles_are_asked_again_of_whoever_invited_when_it_is_accepted(mara, site, fallen):
    path = invite(mara, roles=["manager"])
    Membership.objects.filter(pk=mara.member.pk).update(**fallen)

    answer = site.post(path, NEW)

    assert answer.status_code == 410
    assert "may not give these roles any more" in answer.content.decode()
    assert member_of("ned@staff.example") is None


def test_a_lead_leaves_the_invitation_of_a_manager_alone(lena, mara, site):
    path = invite(mara, roles=["manager"])

    do(lena, "withdraw")
    do(lena, "send_again")

    assert link() == path
    assert site.post(path, NEW).status_code == 302


def test_a_lead_who_may_not_invite_somebody_does_not_send_that_again_either(lena, mara, site):
    """With their name on it nobody could accept it: the link that a manager has sent goes on working."""
    bob = make_provider(email="bob@clinic.example")
    make_member("Bob Brown", roles=["provider"], provider=bob)
    second = {"name": "Bob", "roles": ["provider"], "provider": bob.pk}
    path = invite(mara, "bob2@clinic.example", **second)
    sent = len(letters())

    do(lena, "send_again")

    assert len(letters()) == sent
    site.post(path, NEW)
    assert member_of("bob2@clinic.example").provider_id == bob.pk


def test_an_invitation_of_another_organization_is_unknown_here(lena, site):
    path = invite(lena)
    make_tenant("other")

    for host in ("other.localhost", "localhost"):
        assert Client(HTTP_HOST=host).post(path, NEW).status_code == 404
    assert site.get(path.replace(path[-5:], "----/")).status_code == 404
    assert site.get(path).status_code == 200


@pytest.mark.parametrize("said", [{}, {**NEW, "password2": "another one"}, {**NEW, "name": "…"}])
def test_a_newcomer_who_leaves_something_out_is_told(lena, site, said):
    path = invite(lena)

    assert site.post(path, said).status_code == 422
    assert member_of("ned@staff.example") is None


# Whose voice is a provider's?


def test_a_provider_is_invited_at_the_address_on_their_file(lena, site):
    bob = make_provider(email="bob@clinic.example")
    said = {"name": "Bob", "roles": ["provider"], "provider": bob.pk}

    refused = lena.post(ADD, {"email": "eve@mail.example", **said})
    assert "at the address on their file" in refused.content.decode()

    site.post(invite(lena, "bob@clinic.example", **said), NEW)
    assert member_of("bob@clinic.example").provider_id == bob.pk


@pytest.mark.parametrize("is_active", [True, False])
def test_a_lead_gives_no_second_login_to_a_provider(lena, mara, is_active):
    bob = make_provider(email="bob@clinic.example")
    make_member("Bob Brown", roles=["provider"], provider=bob, is_active=is_active)
    said = {"name": "Bob", "roles": ["provider"], "provider": bob.pk}

    refused = lena.post(ADD, {"email": "bob@clinic.example", **said})
    assert "only a manager may give another" in refused.content.decode()

    invite(mara, "bob2@clinic.example", **said)


def test_a_lead_who_invited_a_provider_first_gives_no_second_login_either(lena, site):
    bob = make_provider(email="bob@clinic.example")
    said = {"name": "Bob", "roles": ["provider"], "provider": bob.pk}
    path = invite(lena, "bob@clinic.example", **said)
    make_member("Bob Brown", roles=["provider"], provider=bob)

    assert site.post(path, NEW).status_code == 410


def test_a_lead_makes_no_member_a_provider(lena, mara):
    bob, ned = make_provider(), make_member("Ned New")
    page = f"/admin/people/membership/{ned.pk}/change/"
    said = {"roles": ["agent"], "is_active": "on", "provider": bob.pk}

    lena.post(page, said)
    assert Membership.objects.get(pk=ned.pk).provider is None

    mara.post(page, said)
    assert Membership.objects.get(pk=ned.pk).provider == bob


# The people of a partner


@pytest.fixture
def maple(site):
    return make_partner("Maple Mutual", email="claims@maple.example")


def asking(partner, /, **changed):
    return {"name": "Iris", "roles": ["insurer"], "teams": [], "partner": partner.pk, **changed}


def test_the_way_to_invite_somebody_stands_on_the_partners_page(lena, maple, new_browser):
    page = f"/admin/people/partner/{maple.pk}/change/"
    way = re.search(r'href="([^"]+)">Invite somebody', lena.get(page).content.decode())[1]
    form = lena.get(way.replace("&amp;", "&")).content.decode()
    assert re.search(r'value="insurer"[^>]*checked', form)
    assert re.search(rf'value="{maple.pk}"[^>]*selected', form)
    assert "Nobody yet" in lena.get(page).content.decode()

    agent = at_the_desk(new_browser, "Alice Agent", "agent")
    assert "Invite somebody" not in agent.get(page).content.decode()


def test_several_people_of_a_partner_accept_and_find_their_cases(mara, maple, new_browser):
    for name in ("iris", "ian"):
        path = invite(mara, f"{name}@maple.example", **asking(maple, name=name.title()))
        assert not maple.members.filter(user__email=f"{name}@maple.example").exists()
        browser = new_browser()
        browser.post(path, {**NEW, "name": name.title()})
        member = member_of(f"{name}@maple.example")
        assert (member.partner, member.roles) == (maple, ["insurer"])
        assert browser.get("/partner/cases/")["Location"] == reverse("mfa_activate_totp")

    page = mara.get(f"/admin/people/partner/{maple.pk}/change/").content.decode()
    assert "Iris" in page
    assert "Ian" in page


def test_a_lead_invites_the_first_of_a_partner_at_its_address_and_a_manager_the_others(
    lena, mara, maple
):
    refused = lena.post(ADD, {"email": "iris@maple.example", **asking(maple)})
    assert "only a manager may do otherwise" in refused.content.decode()
    invite(lena, "claims@maple.example", **asking(maple))
    make_member("Ian", ["insurer"], partner=maple)

    refused = lena.post(ADD, {"email": "iris@maple.example", **asking(maple)})
    assert "only a manager may give another" in refused.content.decode()
    invite(mara, "iris@maple.example", **asking(maple))


def test_who_is_invited_as_a_provider_does_not_come_in_for_a_partner_as_well(lena, maple, site):
    """A lead enters a provider with an address of their own, and names the partner beside it."""
    eve = make_provider(email="eve@mail.example")
    said = asking(maple, roles=["provider", "insurer"], provider=eve.pk)

    refused = lena.post(ADD, {"email": "eve@mail.example", **said})
    assert "only a manager may do otherwise" in refused.content.decode()

    maple.email = "eve@mail.example"
    maple.save()
    path = invite(lena, "eve@mail.example", **said)
    make_member("Ian", ["insurer"], partner=maple)
    assert site.post(path, NEW).status_code == 410


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"partner": ""}, "Say for which partner they work."),
        ({"roles": ["clinic"]}, "Give the role insurer, which Maple Mutual has"),
        ({"roles": ["agent"]}, "Give the role insurer, which Maple Mutual has"),
        ({"roles": ["insurer", "clinic"]}, "Give the role insurer, which Maple Mutual has"),
    ],
)
def test_somebody_of_a_partner_has_the_role_of_its_kind_and_no_other(mara, maple, changed, words):
    answer = mara.post(ADD, {"email": "iris@maple.example", **asking(maple, **changed)})

    assert words in answer.content.decode()
    assert not Invitation.objects.exists()


def test_to_a_partner_that_is_not_active_any_more_nobody_comes(mara, maple, site):
    path = invite(mara, "iris@maple.example", **asking(maple))
    maple.is_active = False
    maple.save()

    assert site.post(path, NEW).status_code == 410
    page = mara.get(f"/admin/people/partner/{maple.pk}/change/").content.decode()
    assert "Invite somebody" not in page
