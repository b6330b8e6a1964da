"""Does a domain's own role behave as those that are there from the start?"""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

from careops.people.actors import AGENT, LEAD, MANAGER, PATIENT, PROVIDER
from careops.people.models import Membership
from careops.people.roles import (
    ROLES,
    desk_roles,
    home_of,
    labels,
    may_give,
    rank_of,
    role,
    takers,
)
from consults.policy.words import MEDICAL_DIRECTOR
from tests.desk.browsing import desk
from tests.factories import make_member


@pytest.fixture
def ceo():
    with patch.dict(ROLES):  # a domain may have it, too
        yield role("ceo", "CEO", rank=3)


@pytest.fixture
def booker():
    """Works on a page of a domain's own."""
    with patch.dict(ROLES):
        yield role("booker", "booker", rank=1, home="todo")


def test_it_is_among_those_who_work_at_the_desk(ceo, tenant):
    cleo = make_member("Cleo Chief", ["ceo"])

    assert ceo in desk_roles()
    assert cleo.is_staff
    assert list(Membership.objects.staff()) == [cleo]
    assert desk(cleo).get("/").url == "/admin/"
    assert desk(cleo).get("/admin/").status_code == 200


def test_a_role_with_a_home_of_its_own_begins_there(booker, tenant):
    bea = make_member("Bea Booker", ["booker"])

    assert not bea.is_staff
    assert desk(bea).get("/").url == "/provider/"
    assert home_of(["booker", "lead"]) == "admin:index"  # by the highest


def test_the_form_offers_it_to_those_who_may_give_it(ceo, tenant):
    mara, ann = make_member("Mara Manager", ["manager"]), make_member("Ann Agent")
    url = f"/admin/people/membership/{ann.pk}/change/"
    offered = desk(mara).get(url).content.decode()
    seen = desk(mara).get(url).context["adminform"].form["seen"].value()

    assert 'value="ceo"' in offered
    desk(mara).post(url, {"roles": ["agent", "ceo"], "is_active": "on", "seen": seen})
    assert Membership.objects.get(pk=ann.pk).roles == ["agent", "ceo"]
    lena = desk(make_member("Lena Lead", ["lead"]))
    assert 'value="ceo"' not in lena.get(f"/admin/people/membership/{lena.member.pk}/change/")


def test_nobody_gives_a_role_above_their_own(ceo):
    assert may_give(["manager"], ["ceo"])
    assert not may_give(["lead"], ["ceo"])
    assert not may_give(["ceo"], ["agent"])  # leads and managers give roles
    assert [rank_of([r.name]) for r in (AGENT, LEAD, MANAGER, PROVIDER, PATIENT)] == [1, 2, 3, 0, 0]


def test_it_takes_turns_that_are_ours_and_no_lead_s(ceo):
    assert ceo in takers("us")
    assert takers("lead") == (LEAD,)


def test_two_roles_of_one_name_are_refused_at_start(ceo):
    with pytest.raises(ImproperlyConfigured, match="two roles named 'ceo'"):
        role("ceo", "Chief", rank=2)


def test_a_role_that_is_gone_means_nothing_and_breaks_nothing(tenant):
    old = make_member("Otto Old", ["agent", "former"])

    assert (old.rank, home_of(old.roles)) == (1, "admin:index")
    assert labels(old.roles) == "support agent, former"


def test_the_medical_director_comes_with_the_domain_that_needs_one():
    assert ROLES["medical_director"] is MEDICAL_DIRECTOR
