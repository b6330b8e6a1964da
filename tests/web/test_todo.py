"""Do several domains fill one list, one set of tabs and one front door?"""

import pytest
from django.test import Client
from django.urls import resolve

from careops.desk.models import Task
from careops.web import tabs, todo
from careops.web.cursor import Cursor
from careops.web.todo import Source
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    make_member,
    make_provider,
    submit_referral,
)

TODO = "/provider/"


def all_tasks(provider):
    return Task.objects.filter(case__provider=provider)


@pytest.fixture
def bob(tenant):
    resolve(TODO)  # the domains declare their sources beside their addresses
    return make_provider("Bob Brown")


@pytest.fixture
def bobs(bob):
    """Bob's browser."""
    browser = Client(HTTP_HOST="acme.localhost")
    browser.force_login(make_member(name="Bob Brown", provider=bob, roles=["provider"]).user)
    return browser


@pytest.fixture
def second_source(monkeypatch, settings, tmp_path):
    """Tasks about a provider's cases, as if the provider were to do them."""
    (tmp_path / "task_card.html").write_text(
        "<p>Task {{ summary.case.ref }} of {{ provider.name }}</p>"
    )
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], tmp_path]}]
    monkeypatch.setitem(todo.SOURCES, "task", Source("task", "task_card.html", all_tasks))


def offered(bob, *, due):
    return submit_referral(preferred=bob, at=due - 48 * HOUR)


def task(referral, *, due):
    found = Task.about("undelivered_message", case=referral.case, at=due - 4 * HOUR)
    found.open(by=ALICE, at=due - 4 * HOUR)
    return found


def refs(found):
    return [card.subject.case.ref for card in found.cards]


def test_two_sources_make_one_list_by_due(bob, second_source):
    last = offered(bob, due=NOON + 9 * HOUR)
    first = offered(bob, due=NOON + 1 * HOUR)
    second, third = (task(first, due=NOON + hours * HOUR) for hours in (2, 3))
    to_all = submit_referral(at=NOON - 40 * HOUR)

    found = todo.todo(bob, at=NOON)

    assert refs(found) == [one.case.ref for one in (first, second, third, last, to_all)]
    assert (found.mine, found.open) == (4, {"referral": 1})


def test_what_has_no_deadline_comes_last_of_ones_own(bob, second_source):
    referral = offered(bob, due=NOON + 9 * HOUR)
    done = task(referral, due=NOON + HOUR)
    done.claim(by=ALICE, at=NOON, assignee=make_member(teams=["ops"]))
    done.complete(by=ALICE, at=NOON, everything_is_done=True)
    to_all = submit_referral()

    assert done.case.due_at is None
    assert refs(todo.todo(bob, at=NOON)) == [one.case.ref for one in (referral, done, to_all)]


def test_a_place_survives_its_address(bob, second_source, monkeypatch):
    monkeypatch.setattr(todo, "PAGE", 1)
    offered(bob, due=NOON), offered(bob, due=NOON)

    place = todo.todo(bob, at=NOON).next

    assert Cursor.read(str(place)) == place


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_have_no_gap_and_no_repeat_across_sources(size, bob, second_source, monkeypatch):
    monkeypatch.setattr(todo, "PAGE", size)
    referrals = [offered(bob, due=NOON + n % 2 * HOUR) for n in range(3)]
    for n, referral in enumerate(referrals):
        task(referral, due=NOON + n % 2 * HOUR)
        submit_referral()

    seen, after = [], None
    while True:
        found = todo.todo(bob, at=NOON, after=after)
        seen += found.cards
        if (after := found.next) is None:
            break

    places = [Cursor.of(card.subject) for card in seen]
    assert places == sorted(set(places))
    assert len(places) == 9


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_two_sources_asks_as_often_for_one_as_for_three(
    rows, bobs, bob, second_source, django_assert_num_queries
):
    for _ in range(rows):
        task(offered(bob, due=NOON), due=NOON)
        submit_referral()

    with django_assert_num_queries(29):
        page = bobs.get(TODO)

    assert page.content.count(b"of Bob Brown</p>") == rows
    assert page.content.count(b"Read and answer") == rows


def test_a_domain_adds_a_tab(bobs, monkeypatch):
    monkeypatch.setitem(tabs.TABS, "home", "My numbers")

    page = bobs.get(TODO).content.decode()

    assert '<a href="/provider/" aria-current="page">To do</a>' in page
    assert '<a href="/">My numbers</a>' in page
