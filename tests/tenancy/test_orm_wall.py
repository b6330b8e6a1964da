"""SX-1, first wall: with row level security off, the ORM alone keeps B's rows from A."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Count, Max, Q, UUIDField

from careops.api.models import ApiKey
from careops.cases.models import Case
from careops.engine.refusals import BadFacts
from careops.people.models import Membership, Network, Patient, Provider, User
from careops.tenancy.models import Tenant
from careops.tenancy.prepared import among
from careops.tenancy.scope import NoTenant, tenant_scope
from careops.tenancy.walls import tenant_models
from referrals.models import Referral
from tests.tenancy.conftest import ORM


@pytest.fixture(scope="module")
def wall():
    return ORM


def rows_of(table):
    """What SQL sees when nothing filters it."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT tenant_id FROM "{table}"')
        return {tenant for (tenant,) in cursor.fetchall()}


def test_every_model_is_populated_in_both_tenants_and_sql_sees_both(a, b):
    for model in tenant_models():
        both = {a.tenant.pk, b.tenant.pk}
        assert rows_of(model._meta.db_table) == both, f"{model.__name__} needs a maker in world.py"


def test_managers_and_bulk_methods_see_only_the_active_tenant(a, b):
    for model in tenant_models():
        with tenant_scope(b.tenant):
            theirs = list(model.objects.values_list("pk", flat=True))
        for manager in (model.objects, model._default_manager, model._base_manager):
            assert {row.tenant_id for row in manager.all()} == {a.tenant.pk}, model
        mine = model.objects.count()
        assert model.objects.aggregate(n=Count("pk"))["n"] == mine
        assert len(model.objects.all().union(model.objects.all())) == mine
        assert model.objects.in_bulk(theirs) == {}
        assert not model.objects.filter(pk__in=theirs).exists()
        assert model.objects.filter(pk__in=theirs).update(tenant=a.tenant) == 0
        with pytest.raises(model.DoesNotExist):
            model.objects.get(pk=theirs[0])


def test_what_was_put_into_sql_for_one_tenant_is_asked_for_another_and_gives_theirs(a, b):
    models = [model for model in tenant_models() if isinstance(model._meta.pk, UUIDField)]
    keys = {
        model: [row.pk for world in (a, b) for row in rows_here(model, world)] for model in models
    }

    for world in (a, b, a):
        with tenant_scope(world.tenant):
            for model in models:
                mine = rows_here(model, world)
                assert {row.pk for row in among(model, keys[model])} == {row.pk for row in mine}
    with tenant_scope(None), pytest.raises(NoTenant):
        among(Case, keys[Case])


def rows_here(model, world):
    with tenant_scope(world.tenant):
        return list(model.objects.all())


def test_related_managers_and_prefetches_see_only_the_active_tenant(a, b):
    user = User.objects.get(pk=b.agent.user_id)
    with tenant_scope(b.tenant):
        Membership.objects.filter(pk=b.agent.pk).update(user=a.agent.user)
    both = User.objects.prefetch_related("memberships").get(pk=a.agent.user_id)

    assert [m.tenant_id for m in both.memberships.all()] == [a.tenant.pk]
    assert [m.tenant_id for m in a.agent.user.memberships.all()] == [a.tenant.pk]
    assert not user.memberships.exists()
    assert not b.client.referrals.exists()
    assert not b.offered.case.entries.exists()
    with pytest.raises(Referral.DoesNotExist):
        Case(pk=b.offered.pk).referral  # noqa: B018 (following it is the test)
    with pytest.raises(Patient.DoesNotExist):
        Referral(client_id=b.client.pk).client  # noqa: B018


def test_a_row_of_another_tenant_can_neither_be_refreshed_nor_saved_nor_deleted(a, b):
    with pytest.raises(Provider.DoesNotExist):
        b.provider.refresh_from_db()
    with pytest.raises(NoTenant):
        b.provider.save()
    with pytest.raises(NoTenant):
        Provider.objects.bulk_create([b.provider])
    b.provider.name = "mine"
    Provider.objects.bulk_update([b.provider], ["name"])
    with tenant_scope(b.tenant):
        network = Network.objects.get(code="canary-unused")
    for row in (network, Network(pk=network.pk)):
        with pytest.raises(NoTenant):
            row.delete()

    with tenant_scope(b.tenant):
        assert Provider.objects.get(pk=b.provider.pk).name == "canary provider"
        assert Network.objects.filter(pk=network.pk).exists()


def test_a_query_needs_an_active_tenant_whatever_it_does(a):
    with tenant_scope(None):
        for attempt in (
            lambda: list(Provider.objects.all()),
            Provider.objects.count,
            Provider.objects.exists,
            lambda: Provider.objects.aggregate(Max("name")),
            lambda: Provider.objects.values_list("pk").first(),
            lambda: Provider.objects.update(name="x"),
            lambda: Network.objects.all().delete(),
            lambda: Provider.objects.create(name="x", email="x@example.org"),
            lambda: Provider.objects.bulk_create([Provider(name="x")]),
            lambda: Provider.objects.in_bulk([a.provider.pk]),
            a.provider.refresh_from_db,
            a.provider.save,
            lambda: Provider.objects.select_for_update().first(),
            lambda: Provider.objects.filter(pk__in=Patient.objects.values("pk")).first(),
            lambda: Referral.objects.select_related("client").first(),
        ):
            with pytest.raises(NoTenant):
                attempt()


def test_a_queryset_made_for_one_tenant_does_not_run_for_another(a, b):
    mine = Network.objects.all()
    with tenant_scope(b.tenant):
        for attempt in (
            lambda: list(mine.all()),
            lambda: mine.filter(code="x").count(),
            lambda: mine.update(name="x"),
            lambda: mine.all().delete(),
            lambda: list(Patient.objects.filter(pk__in=mine.values("pk"))),
        ):
            with pytest.raises(NoTenant):
                attempt()


def test_no_global_model_leads_into_a_tenants_table_by_a_join(a, b):
    """A join from outside is not filtered: so there is nearly nothing to join to."""
    reached = {
        relation.name
        for model in (User, Tenant)
        for relation in model._meta.related_objects
        if relation.related_model in tenant_models()
    }

    assert reached == {"memberships"}


def test_facts_that_name_another_tenants_rows_are_refused_as_if_there_were_none(a, b):
    from uuid import uuid4

    for stranger in (b.provider.pk, uuid4()):
        with pytest.raises(BadFacts, match="is not a valid choice"):
            a.open.take(by=a.staff, at=a.at, provider=stranger)


def test_a_referral_of_another_tenant_cannot_be_moved(a, b):
    with pytest.raises((Referral.DoesNotExist, Case.DoesNotExist, KeyError, NoTenant)):
        b.offered.accept(by=b.staff, at=b.at)

    with tenant_scope(b.tenant):
        assert Referral.objects.get(pk=b.offered.pk).state == "offered"


def test_keys_and_conditions_of_another_tenant_match_nothing(a, b):
    assert not ApiKey.objects.filter(digest=b.key.digest).exists()
    assert not Case.objects.filter(Q(ref=b.offered.case.ref) | Q(provider=b.provider)).exists()
    assert not Case.objects.filter(patient__first_name="canary").exists()
