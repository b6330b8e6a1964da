"""What stands around a page is put into SQL once: does the next reader get their own?"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from careops.desk.frame import frame_of
from careops.desk.models import SavedView
from careops.desk.surroundings import Surroundings, around
from careops.people.models import Membership, Provider
from careops.tenancy import prepared
from careops.tenancy.scope import tenant_transaction
from tests.factories import make_member, make_provider, make_tenant


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """Nobody has been here yet."""
    made = {}
    monkeypatch.setattr(prepared, "KEPT", made)
    return made


def houses():
    """Each of two organizations, with two agents and a lead in it, and a provider who is away."""
    for slug in ("acme", "other"):
        with tenant_transaction(make_tenant(slug)) as tenant:
            away = make_provider(f"Bob of {slug}", is_active=False)
            make_member(f"Lena of {slug}", ["lead"])
            agents = [make_member(f"{name} of {slug}", ["agent"]) for name in ("Ann", "Ben")]
            for one in agents:
                SavedView.objects.create(member=one, name=f"of {one}", query="kind=task")
            yield SimpleNamespace(tenant=tenant, agents=agents, away=away)


def test_each_reader_gets_their_own_views_the_heads_of_their_house_and_who_is_away(db, kept):
    for house in houses():
        for reader in house.agents:
            frame = frame_of(SimpleNamespace(membership=reader, tenant=house.tenant))
            heads = Membership.objects.filter(roles=["lead"])
            assert [view.name for view in frame.views] == [f"of {reader}"]
            assert [one.email for one in frame.heads] == [one.user.email for one in heads]
            assert reader.surroundings.away == [house.away.pk]
    assert len(kept) == 1


def test_colleagues_are_those_of_the_house_and_whoever_signs_in_for_those_who_are_expected(
    db, kept
):
    for _ in houses():
        bea = make_member("Bea", [], provider=make_provider("Bea"))
        everybody = [one.pk for one in Provider.objects.all()]
        for expected in ([], [bea.provider_id], everybody, []):
            found = Surroundings()
            found.expect(expected)
            told = [(one, one.may_come) for one in found.members]
            assert told == [(one, one.may_come) for one in around(expected)]
            assert (bea in found.members) == bool(expected)
    assert len(kept) == 2
