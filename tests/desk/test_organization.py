"""Who says what the organization is called, where its posts go, and who is in which team?"""

import re

import pytest

from careops.desk.organization import places
from careops.desk.words import teams
from careops.people.models import Membership
from careops.record.models import Entry
from tests.desk.browsing import asked
from tests.factories import make_member, make_tenant

URL = "/admin/tenancy/tenant/organization/"


def shown(client):
    """The fields of the page, as a browser would send them back."""
    form = client.get(URL).context["form"]
    said = {name: value for name, value in form.initial.items() if value}
    return said | {"seen": form["seen"].value()}


def post(client, **changed):
    return client.post(URL, shown(client) | changed)


def test_a_lead_sets_name_phone_zone_and_channels_and_the_record_keeps_before_and_after(
    lena, tenant
):
    changed = {"name": "Acme Care", "phone": "(416) 555-0111", "time_zone": "America/Vancouver"}
    answer = post(lena, **changed, **{"place_#referrals": "C0123456789"})

    assert answer.status_code == 302
    tenant.refresh_from_db()
    assert (tenant.name, tenant.phone) == ("Acme Care", "+14165550111")
    assert tenant.time_zone == "America/Vancouver"
    assert tenant.slack_channels == {"#referrals": "C0123456789"}
    entry = Entry.objects.get()
    assert (entry.actor, entry.action) == ("Lena Lead", "change_organization")
    assert entry.facts["changed"] == {
        "name": ["Acme", "Acme Care"],
        "phone": ["", "+14165550111"],
        "time_zone": ["America/Toronto", "America/Vancouver"],
        "#referrals": ["", "C0123456789"],
    }
    assert "Lena Lead" in lena.get(URL).content.decode()


def test_every_channel_and_team_that_a_policy_names_is_asked_for(lena):
    html = lena.get(URL).content.decode()

    assert len(places()) > 1
    for name in [f"place_{place}" for place in places()] + [f"Team {team}" for team in teams()]:
        assert name in html


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("name", " ", "This field is required."),
        ("phone", "call us", "is not a telephone number."),
        ("time_zone", "Mars/Olympus", "is no time zone."),
        ("place_#referrals", "@bob", "Write the channel"),
        ("place_#referrals", "referrals", "Write the channel"),
        ("place_#referrals", "U0123456789", "Write the channel"),
        ("team_intake", "6b6f3a5c-0000-7000-8000-000000000000", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(lena, tenant, field, text, problem):
    answer = post(lena, **{field: text})

    assert answer.status_code == 422
    assert problem in answer.content.decode()
    before = (tenant.name, tenant.phone, tenant.time_zone, tenant.slack_channels)
    tenant.refresh_from_db()
    assert (tenant.name, tenant.phone, tenant.time_zone, tenant.slack_channels) == before
    assert not Entry.objects.exists()


def test_members_join_and_leave_teams(lena):
    ann, ned = (make_member(name, ["agent"], teams=["intake"]) for name in ("Ann", "Ned"))

    post(lena, team_intake=[str(ned.pk)], team_ops=[str(ann.pk)])

    assert Membership.objects.get(pk=ann.pk).teams == ["ops"]
    assert Membership.objects.get(pk=ned.pk).teams == ["intake"]
    assert Entry.objects.get().facts["changed"] == {
        "team_intake": [["Ann", "Ned"], ["Ned"]],
        "team_ops": [[], ["Ann"]],
    }


def test_nobody_sets_their_own_teams_or_those_of_somebody_above_them(lena, mara):
    form = lena.get(URL).context["form"]

    assert str(lena.member.pk) not in form.members
    assert str(mara.member.pk) not in form.members
    refused = post(lena, team_finance=[str(lena.member.pk)])
    assert "Select a valid choice." in refused.content.decode()


def test_a_team_that_has_work_and_nobody_is_named(lena):
    said = lena.get(URL).content.decode()

    assert "nobody is in them" in said
    assert "finance" in re.search(r"nobody is in them:(.*?)</p>", said)[1]
    assert "intake" not in re.search(r"nobody is in them:(.*?)</p>", said)[1]


def test_a_save_over_what_somebody_else_saved_is_refused_and_nothing_is_lost(lena, mara, tenant):
    old = shown(lena)
    post(mara, phone="416-555-0111")

    answer = lena.post(URL, old | {"name": "Acme Care"})

    assert answer.status_code == 422
    assert "Somebody else saved this while you were writing" in answer.content.decode()
    tenant.refresh_from_db()
    assert (tenant.name, tenant.phone) == ("Acme", "+14165550111")


def test_an_agent_sees_it_and_cannot_save(alice, tenant):
    assert "Only leads and managers can change these." in alice.get(URL).content.decode()
    assert post(alice, name="Mine").status_code == 403
    tenant.refresh_from_db()
    assert tenant.name == "Acme"


def test_a_channel_that_no_policy_names_any_more_is_kept(lena, tenant):
    tenant.slack_channels = {"#old": "C9999999999"}
    tenant.save()

    post(lena, **{"place_#referrals": "#referrals"})

    tenant.refresh_from_db()
    assert tenant.slack_channels == {"#old": "C9999999999", "#referrals": "#referrals"}


def test_saving_what_stands_there_changes_nothing(lena):
    post(lena)

    assert not Entry.objects.exists()


def test_another_tenant_has_its_own_page(lena):
    make_tenant("other-house")

    assert "Other-House" not in lena.get(URL).content.decode()


def test_the_rail_leads_to_it_and_marks_where_one_is(lena):
    html = lena.get(URL).content.decode()

    assert re.findall(r'aria-current="page"[^>]*>([^<]*)', html)[-1].strip() == "Organization"


def test_the_number_of_queries_does_not_grow_with_the_members(lena):
    before = len(asked(lena, URL))
    for _ in range(3):
        make_member()

    assert len(asked(lena, URL)) == before
