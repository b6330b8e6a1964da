"""Does somebody find a case or a person, look at it, keep a view, and choose their keys?"""

from __future__ import annotations

import re

import pytest

from careops.desk.models import SavedView, Task
from careops.desk.saved_views import MOST
from careops.people.middleware import actor_of
from careops.people.roles import desk_roles
from careops.record.models import Read
from tests.desk.browsing import actor, asked, case_of, case_url, desk, elsewhere, queue_url
from tests.factories import (
    ALICE,
    make_client,
    make_member,
    make_partner,
    make_provider,
    submit_referral,
    text_of,
)
from tests.sampling import FULL

SEARCH, VIEWS, KEYS = (f"/admin/cases/case/{name}/" for name in ("search", "views", "keys"))


@pytest.fixture
def bjorn(offered):
    return make_client("Björn", "Petrov", email="bjorn@mail.example")


# One box


@pytest.fixture
def found(alice, bjorn, bob, at):
    """Of one name: a patient with two cases, a provider and a partner."""
    made = [submit_referral(client=bjorn, preferred=bob, at=at) for _ in range(2)]
    made[0].withdraw(by=actor(alice), at=at)
    make_provider("Petra Petrovic")
    make_partner("Petrov and Sons", kind="clinic")
    return made


@pytest.mark.parametrize("words", ["petrov", "PETR", "petrov bjorn", "Björn", "bjorn@mail.example"])
def test_one_box_finds_cases_and_people_by_words(alice, found, words):
    page = alice.get(SEARCH, {"q": words})

    assert [row.case.pk for row in page.context["rows"]] == [found[1].pk, found[0].pk]
    assert page.context["found"] == ("1", "1")
    patients, *_ = page.context["people"]
    assert [str(one) for one, *_ in patients.rows] == ["Björn Petrov"]


def test_providers_and_partners_stand_beside_them(alice, found):
    page = alice.get(SEARCH, {"q": "petr"})

    names = [[str(one) for one, *_ in kind.rows] for kind in page.context["people"]]
    assert names == [["Björn Petrov"], ["Petra Petrovic"], ["Petrov and Sons"]]
    assert all(url in text_of(page) for kind in page.context["people"] for _, url, _ in kind.rows)


def test_a_reference_leads_to_its_case_at_once(alice, offered):
    page = alice.get(SEARCH, {"q": offered.case.ref.lower()})

    assert page.headers["Location"] == case_url(offered)


@pytest.mark.parametrize("words", ["", "   ", "x" * 300])
def test_what_cannot_be_searched_for_finds_nothing_and_says_what_can(alice, found, words):
    page = text_of(alice.get(SEARCH, {"q": words}))

    assert "people by the beginnings of their names" in page


def test_who_was_found_is_on_record(alice, found, bjorn):
    alice.get(SEARCH, {"q": "petrov"})

    assert Read.objects.get(what="search").patients == [bjorn.pk]


def test_nobody_of_another_organization_is_found(alice, found):
    elsewhere()

    page = alice.get(SEARCH, {"q": "olga"})

    assert [kind.rows for kind in page.context["people"]] == [[], [], []]


def test_the_box_stands_on_each_page_of_the_desk(alice, offered):
    for path in ("/admin/", queue_url(), case_url(offered), "/admin/people/patient/", SEARCH):
        assert f'role="search" action="{SEARCH}"' in text_of(alice.get(path)), path


def test_a_search_asks_the_same_however_much_it_finds(alice, found, bjorn, bob, at):
    few = len(asked(alice, f"{SEARCH}?q=petrov"))
    for _ in range(3):
        submit_referral(client=bjorn, preferred=bob, at=at)

    assert len(asked(alice, f"{SEARCH}?q=petrov")) == few


# A look without leaving


def test_a_case_is_looked_at_as_a_part_of_a_list_or_as_a_page(alice, offered):
    path = f"/admin/cases/case/{offered.pk}/preview/"
    part, page = text_of(alice.get(f"{path}?part")), text_of(alice.get(path))

    for html in (part, page):
        assert offered.case.ref in html
        assert case_url(offered) in html
        assert "Nothing yet." in html
    assert "<html" in page
    assert "<html" not in part
    assert Read.objects.filter(case=offered.case, what="case").count() == 2


# Views that are kept


def keep(client, name="Mine to route", **asked):
    return client.post(VIEWS, {"name": name, "team": "", "kind": "referral", **asked})


def listed(client):
    return [link.label for link in client.get("/admin/").context["sidebar"].get("Views", [])]


def test_a_view_is_kept_with_its_filters_and_counted(alice, offered, at):
    response = keep(alice, show="open", state="referral.offered")

    view = SavedView.objects.get()
    assert view.query == "show=open&kind=referral&state=referral.offered"
    page = alice.get(response.headers["Location"])
    assert page.context["title"] == "Mine to route"
    assert [row.case.pk for row in page.context["rows"]] == [offered.pk]
    (link,) = page.context["sidebar"]["Views"]
    assert (link.count, link.is_here) == ("1", True)


def test_what_was_searched_for_is_not_kept(alice, offered):
    keep(alice, q="maya hart")

    assert "maya" not in SavedView.objects.get().query


def test_what_nobody_could_filter_by_is_not_kept(alice):
    keep(alice, kind="dragon", nonsense="1")

    assert SavedView.objects.get().query == ""


def test_a_view_is_renamed_shared_moved_and_deleted(alice):
    for name in ("One", "Two"):
        keep(alice, name)
    one, two = SavedView.objects.order_by("place")
    ben = desk(make_member("Ben Both", teams=["intake"]))
    assert (listed(alice), listed(ben)) == (["One", "Two"], [])

    alice.post(f"{VIEWS}{two.pk}/", {"do": "up"})
    assert listed(alice) == ["Two", "One"]
    alice.post(f"{VIEWS}{two.pk}/", {"do": "keep", "name": "Intake's", "team": "intake"})
    assert (listed(alice), listed(ben)) == (["Intake's", "One"], ["Intake's"])
    alice.post(f"{VIEWS}{one.pk}/", {"do": "delete"})
    assert listed(alice) == ["Intake's"]
    assert "Shared by Alice Agent" in " ".join(text_of(ben.get(VIEWS)).split())


def test_only_who_keeps_a_view_changes_it_and_only_with_their_own_teams(alice, lena):
    keep(alice, team="intake")
    view = SavedView.objects.get()

    assert lena.post(f"{VIEWS}{view.pk}/", {"do": "delete"}).status_code == 404
    assert keep(alice, "Ours", team="ops").status_code == 422
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize("name", ["", "x" * 61, "4111 1111 1111 1111"])
def test_a_name_that_cannot_be_is_refused_and_what_was_filtered_by_is_still_there(alice, name):
    page = keep(alice, name, show="overdue")

    assert page.status_code == 422
    assert 'name="show" value="overdue"' in text_of(page)
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_views(alice, at):
    SavedView.objects.bulk_create(
        [SavedView(member=alice.member, name=str(n), query="") for n in range(MOST)]
    )

    assert "delete one first" in text_of(keep(alice))


def test_views_cost_no_query_each(alice, offered):
    keep(alice, "One")
    few = len(asked(alice, "/admin/"))
    for n in range(5):
        keep(alice, f"Another {n}", state="referral.offered")

    assert len(asked(alice, "/admin/")) == few


# Keys


def test_who_wants_no_keys_switches_them_off_for_themselves(alice, lena):
    assert 'data-keys="on"' in text_of(alice.get("/admin/"))

    alice.post(KEYS, {"keys": "off"})

    assert 'data-keys="off"' in text_of(alice.get("/admin/"))
    assert 'data-keys="on"' in text_of(lena.get("/admin/"))
    alice.post(KEYS, {"keys": "on"})
    assert 'data-keys="on"' in text_of(alice.get("/admin/"))


def test_the_keys_are_listed_on_a_page_and_as_a_part_of_one(alice):
    for path in (KEYS, f"{KEYS}?part"):
        assert "Take the next due case" in text_of(alice.get(path))


def test_each_step_that_has_a_key_says_so_on_its_button(alice, at):
    task = Task.about("undelivered_message", case=None, at=at).open(by=ALICE, at=at)

    def keys():
        return set(re.findall(r'data-key="(.)"', text_of(alice.get(case_url(case_of(task))))))

    assert keys() == {"n", "a"}
    olly = make_member("Olly Ops", teams=["ops"])
    task.claim(by=actor_of(olly, via="test"), at=at, assignee=olly)
    assert keys() == {"n", "a", "e", "w"}


# What stands beside every page


@pytest.mark.parametrize("role", [role.name for role in desk_roles()][:: 1 if FULL else 4])
def test_the_sidebar_leads_nobody_to_a_page_that_is_closed_to_them(tenant, role):
    member = desk(make_member("Sam Staff", [role]))

    sidebar = member.get("/admin/").context["sidebar"]
    links = [link for group in sidebar.values() for link in group]

    assert len(links) > 5
    assert [link.label for link in links if member.get(link.url).status_code >= 400] == []
