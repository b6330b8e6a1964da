"""How do tests visit the desk? As signed-in members, at its addresses."""

from urllib.parse import urlencode

from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careops.clock.now import now
from careops.people.middleware import actor_of
from careops.tenancy.scope import tenant_transaction
from tests.factories import make_provider, make_tenant, submit_referral

HOST = "acme.localhost"
FRAME = ("SAVEPOINT", "RELEASE", "SELECT set_config")  # of a transaction
OURS = ("cases", "conversation", "desk", "outbox", "people", "record", "referrals", "tenancy")


def desk(member, host=HOST):
    """A browser in which this member is signed in."""
    client = Client(HTTP_HOST=host)
    client.force_login(member.user)
    client.member = member
    return client


def actor(client):
    return actor_of(client.member, via="page")


def queue_url(**query):
    return f"/admin/cases/case/?{urlencode(query)}"


def case_url(subject):
    return f"/admin/cases/case/{subject.pk}/change/"


def do_url(subject, name):
    return f"/admin/cases/case/{subject.pk}/do/{name}/"


def page_of(obj):
    """The form of a record."""
    meta = type(obj)._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{obj.pk}/change/"


def case_of(subject):
    """The case as it is now."""
    subject.case.refresh_from_db()
    return subject.case


READS = ("Read", "ReadHead", "PatientRead")


def rows_of_all_tables():
    """What the tables hold, but for who looked: pages that are read record that."""
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.app_label in OURS and model.__name__ not in READS
    }


def asked(client, path):
    """What a page asks of the database, but for the frame of its transaction."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in queries if not query["sql"].startswith(FRAME)]


def elsewhere():
    """A referral of another tenant."""
    with tenant_transaction(make_tenant("other")):
        return submit_referral(preferred=make_provider("Olga Other"), at=now())
