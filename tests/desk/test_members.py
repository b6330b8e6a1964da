"""Who may make whom a member, with which roles?"""

import pytest

from careops.access.models import Invitation
from careops.people.models import Membership, Partner, Provider, User
from careops.record.models import Entry
from careops.tenancy.scope import tenant_transaction
from tests.desk.browsing import page_of
from tests.factories import make_member, make_partner, make_provider, make_tenant


def invited(**changed):
    return {
        "email": "Ned@staff.example",
        "name": "Ned New",
        "roles": ["agent"],
        "teams": ["intake"],
        **changed,
    }


def test_a_lead_invites_an_agent_who_is_no_member_yet(lena):
    response = lena.post("/admin/people/membership/add/", invited())

    assert response.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.name) == ("ned@staff.example", "Ned New")
    assert (invitation.roles, invitation.teams) == (["agent"], ["intake"])
    assert not Membership.objects.filter(user__email="ned@staff.example").exists()
    assert not User.objects.filter(email="ned@staff.example").exists()


def test_nobody_is_a_member_twice(lena):
    email = make_member("Ned New").user.email

    response = lena.post("/admin/people/membership/add/", invited(email=email.upper()))

    assert "This person is a member already." in response.content.decode()


def test_nobody_gives_a_role_above_their_own(lena, mara):
    refused = lena.post("/admin/people/membership/add/", invited(roles=["manager"]))
    assert "Select a valid choice" in refused.content.decode()

    mara.post("/admin/people/membership/add/", invited(roles=["manager"]))
    assert Invitation.objects.get().roles == ["manager"]


def test_nobody_changes_their_own_membership(lena, mara):
    for browser in (lena, mara):
        response = browser.post(page_of(browser.member), {"roles": ["agent"], "is_active": "on"})
        assert response.status_code == 403


def test_nobody_changes_somebody_above_them(lena, mara):
    assert lena.post(page_of(mara.member), {"roles": ["agent"]}).status_code == 403
    assert lena.get(page_of(mara.member)).status_code == 200


def test_an_agent_changes_no_membership(alice):
    other = make_member("Ned New")

    assert alice.get("/admin/people/membership/add/").status_code == 403
    assert alice.post(page_of(other), {"roles": ["lead"]}).status_code == 403
    assert Membership.objects.get(pk=other.pk).roles == ["agent"]


def test_a_lead_moves_an_agent_to_another_team(lena):
    other = make_member("Ned New")

    lena.post(page_of(other), {"roles": ["agent"], "teams": ["ops"], "is_active": "on"})

    assert Membership.objects.get(pk=other.pk).teams == ["ops"]
    assert Entry.objects.get().facts["changed"] == {"teams": [[], ["ops"]]}


def test_a_member_who_is_put_out_of_service_has_no_desk_any_more(lena, alice):
    lena.post(page_of(alice.member), {"roles": ["agent"], "teams": ["intake"]})

    assert alice.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    ("before", "said", "field"),
    [
        (["provider"], ["provider"], "is_active"),  # it was closed
        (["agent"], ["agent", "provider"], "roles"),  # it was taken
    ],
)
def test_the_login_of_a_provider_is_given_back_by_a_manager_alone(lena, mara, before, said, field):
    bob = make_member("Bob Brown", before, provider=make_provider(), is_active=field == "roles")
    form = {"roles": said, "is_active": "on", "provider": bob.provider_id}

    refused = lena.post(page_of(bob), form)
    assert "only a manager may give that back" in refused.content.decode()
    assert field in refused.context["adminform"].form.errors
    assert lena.post(page_of(bob), {"roles": before}).status_code == 302  # taking is another matter

    assert mara.post(page_of(bob), form).status_code == 302
    again = Membership.objects.get(pk=bob.pk)
    assert (again.roles, again.is_active) == (said, True)


def test_a_lead_moves_a_provider_who_signs_in_to_a_team_as_before(lena):
    bob = make_member("Bob Brown", ["provider"], provider=make_provider())

    answer = lena.post(
        page_of(bob), {"roles": ["provider"], "teams": ["intake"], "is_active": "on"}
    )

    assert answer.status_code == 302
    assert Membership.objects.get(pk=bob.pk).teams == ["intake"]


def test_whoever_spoke_for_a_partner_that_is_not_active_any_more_can_be_put_out_of_service(lena):
    partner = make_partner("Maple Mutual")
    iris = make_member("Iris", ["insurer"], partner=partner)
    Partner.objects.update(is_active=False)

    assert lena.post(page_of(iris), {"roles": ["insurer"]}).status_code == 302

    assert not Membership.objects.get(pk=iris.pk).is_active


def test_a_provider_of_another_tenant_cannot_be_named(lena):
    with tenant_transaction(make_tenant("other")):
        foreign = make_provider("Olga Other")

    response = lena.post(
        "/admin/people/membership/add/", invited(roles=["provider"], provider=foreign.pk)
    )

    assert "Select a valid choice" in response.content.decode()
    assert not Provider.objects.exists()
