"""What does a page cost, whatever kind of case it is of? As many questions to the database, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from careops.cases.models import Case
from careops.clock.now import now
from careops.conversation.models import Comment
from careops.policy.workflow import kinds
from careops.tenancy.scope import NoTenant, tenant_scope
from careops.tenancy.together import together
from careops.tenancy.walls import tenant_models
from tests.desk.browsing import FRAME, case_url, desk
from tests.factories import make_tenant
from tests.tenancy.world import A, make_world

MOST = 15


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A tenant with cases of every kind, read by somebody who is agent, lead and manager; made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(A, at=now() - timedelta(hours=1))
        transaction.set_rollback(True)


@pytest.fixture
def here(world, db):
    with tenant_scope(world.tenant):
        yield world


def test_the_page_of_a_case_asks_the_database_15_times_at_most_whatever_its_kind(here):
    browser = desk(here.agent, host=f"{A}.localhost")
    first_ones = {(one.kind, one.state): one for one in Case.objects.order_by("-pk")}
    browser.get(case_url(next(iter(first_ones.values()))))  # what is known from then on

    asked = {}
    for place, case in first_ones.items():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(case_url(case)).status_code == 200
        asked[place] = [one["sql"] for one in seen if not one["sql"].startswith(FRAME)]

    assert {kind for kind, _ in asked} == set(kinds())
    assert {place: sql for place, sql in asked.items() if len(sql) > MOST} == {}


def test_every_row_of_every_table_is_read_together_as_it_is_alone(here):
    questions = [model.objects.order_by("pk") for model in tenant_models()]
    questions += [Case.objects.for_list().order_by("pk"), Comment.objects.with_files()]

    with CaptureQueriesContext(connection) as asked:
        found = together(*questions)

    assert len(asked) == 1
    for rows, question in zip(found, questions, strict=True):
        assert list(map(told, rows)) == list(map(told, question))


def told(row):
    """What a row says, and in which types; and what came along with it."""
    said = {name: value for name, value in vars(row).items() if name != "_state"}
    known = {name: one and told(one) for name, one in row._state.fields_cache.items()}
    return {name: (type(value), value) for name, value in said.items()}, known


def test_to_a_question_that_nothing_can_answer_the_answer_is_nothing(here):
    assert together(Case.objects.none(), Case.objects.filter(pk__in=[])) == [[], []]


def test_a_question_of_one_tenant_is_not_asked_in_another(here):
    question = Case.objects.all()

    with tenant_scope(make_tenant("elsewhere")), pytest.raises(NoTenant):
        together(question)
