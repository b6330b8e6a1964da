"""What stands in the queue, in which order, and what does it cost to show it?"""

import pytest

from careops.cases.models import Case
from careops.desk import queue as queue_page
from careops.desk.models import Task
from careops.desk.worklists import many
from tests.desk.browsing import actor, asked, case_of, queue_url
from tests.factories import HOUR, make_client, make_network, make_provider, submit_referral

# Tenant, session, user, membership, time; the lists' lengths, the rows, who looked.
QUEUE = 11


def refs(response):
    """The references of the rows, as they stand on the page."""
    return [row.case.ref for row in response.context["rows"]]


@pytest.fixture
def pool(tenant):
    make_network()
    return [make_provider("Bob Brown"), make_provider("Eve Other")]


def taken(alice, at):
    """A task that fell to intake, claimed by Alice."""
    lost = submit_referral(network="nobody", at=at)
    task = case_of(lost).tasks.get()
    return task.claim(by=actor(alice), at=at, assignee=alice.member)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["/admin/cases/case/", "/admin/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(alice, pool, at, rows, path):
    for number in range(rows):
        submit_referral(preferred=pool[0], at=at + number * HOUR)
    alice.get(path)

    queries = asked(alice, path)

    assert len(queries) == QUEUE + (path == "/admin/"), queries


def test_the_queue_shows_what_is_due_first_first(alice, pool, at):
    later = submit_referral(preferred=pool[0], at=at)
    first = submit_referral(preferred=pool[0], at=at - 30 * HOUR)

    response = alice.get("/admin/cases/case/")

    assert refs(response) == [case_of(first).ref, case_of(later).ref]


def test_a_row_says_who_what_until_when_and_whose_turn(alice, pool, at):
    referral = submit_referral(preferred=pool[0], at=at - 47 * HOUR)

    html = alice.get("/admin/cases/case/").content.decode()

    for words in ("Maya Hart", case_of(referral).ref, "Provider answers", "Bob Brown", "Offered"):
        assert words in html
    assert "tone-soon" in html


def test_an_open_case_without_a_promise_comes_last(alice, pool, at):
    promised = submit_referral(preferred=pool[0], at=at)
    Case.objects.filter(pk=submit_referral(preferred=pool[0], at=at).pk).update(due_at=None)

    assert refs(alice.get("/admin/cases/case/"))[0] == case_of(promised).ref


@pytest.mark.parametrize("undated", [0, 2])
def test_pages_follow_each_other_without_gap_or_repetition(alice, pool, at, monkeypatch, undated):
    monkeypatch.setattr(queue_page, "ROWS", 2)
    made = [submit_referral(preferred=pool[0], at=at) for _ in range(5)]
    Case.objects.filter(pk__in=[r.pk for r in made[:undated]]).update(due_at=None)

    seen, page = [], alice.get("/admin/cases/case/")
    for _ in range(5):
        seen += refs(page)
        if not page.context["next_page"]:
            break
        page = alice.get(f"/admin/cases/case/?{page.context['next_page']}")

    assert len(seen) == 5
    assert set(seen) == {case_of(referral).ref for referral in made}


def test_a_page_that_cannot_be_is_not_found(alice):
    assert alice.get(queue_url(after="yesterday")).status_code == 404
    assert alice.get(queue_url(after="2026-99-99_1")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "task"},
        {"state": "task.assigned"},
        {"waiting": "us", "kind": "task"},
        {"team": "intake", "kind": "task"},
        {"show": "mine"},
    ],
)
def test_each_filter_leaves_what_it_says(alice, pool, at, query):
    submit_referral(preferred=pool[0], at=at)
    task = taken(alice, at)

    assert refs(alice.get(queue_url(**query))) == [case_of(task).ref]


def test_the_lists_of_the_rail_show_what_they_count(alice, pool, at):
    submit_referral(preferred=pool[0], at=at)
    submit_referral(preferred=pool[0], at=at - 47 * HOUR)
    taken(alice, at - 30 * HOUR)

    page = alice.get("/admin/")

    counted = {link.label: link.count for link in page.context["sidebar"]["Queues"] if link.count}
    assert counted == {
        "Overdue": "2",
        "Due in 2 hours": "1",
        "Unassigned": "0",
        "Mine": "1",
        "With the lead": "0",
    }
    for link in page.context["sidebar"]["Queues"]:
        if link.count:
            assert len(refs(alice.get(link.url))) == int(link.count), link.label


def test_a_case_that_the_clock_could_not_move_has_a_list_of_its_own(alice, offered):
    Case.objects.filter(pk=offered.pk).update(failures=2, failure="ValueError: broken")

    page = alice.get(queue_url(show="stuck"))

    assert refs(page) == [offered.case.ref]
    assert "Stuck" in page.content.decode()


def test_closed_cases_are_found_newest_first(alice, pool, at):
    made = [submit_referral(preferred=pool[0], at=at) for _ in range(3)]
    for referral in made:
        referral.withdraw(by=actor(alice), at=at)

    shown = refs(alice.get(queue_url(show="closed")))

    assert shown == [case_of(referral).ref for referral in reversed(made)]


@pytest.mark.parametrize(
    "words",
    [
        "zoe", "Zoë Tremb", "zoe tremblay", "ZOE@mail.example", "(416) 555-0122", "tremblay",
        "tremblay zoe", "zoetremblay", "0122", "trem 0122",
    ],
)  # fmt: skip
def test_a_patient_is_found_by_name_mail_or_phone(alice, pool, at, words):
    zoe = make_client("Zoë", "Tremblay", email="zoe@mail.example", mobile="+14165550122")
    found = submit_referral(client=zoe, preferred=pool[0], at=at)
    submit_referral(preferred=pool[0], at=at)

    assert refs(alice.get(queue_url(q=words))) == [case_of(found).ref]


def test_a_case_is_found_by_its_reference_even_when_closed(alice, pool, at):
    closed = submit_referral(preferred=pool[0], at=at)
    closed.withdraw(by=actor(alice), at=at)

    assert refs(alice.get(queue_url(q=case_of(closed).ref.lower()))) == [closed.case.ref]


@pytest.mark.parametrize(
    "spell",
    [
        lambda ref: ref.lower(), lambda ref: ref[2:], lambda ref: ref[2:].lower(), lambda ref: ref[:6],
        lambda ref: ref[2:6].lower(), lambda ref: ref.replace("-", " "), lambda ref: ref[0] + ref[2:],
        lambda ref: ref.replace("-", "\u2011"), lambda ref: f"  {ref} ",
    ],
)  # fmt: skip
def test_a_case_is_found_by_the_beginning_of_its_reference_with_or_without_prefix(
    alice, pool, at, spell
):
    wanted, _ = [submit_referral(preferred=pool[0], at=at) for _ in range(2)]

    assert case_of(wanted).ref in refs(alice.get(queue_url(q=spell(case_of(wanted).ref))))
    assert refs(alice.get(queue_url(q=case_of(wanted).ref[3:]))) == []


def test_open_cases_are_found_by_their_provider(alice, pool, at):
    found = submit_referral(preferred=pool[0], at=at)
    submit_referral(preferred=pool[1], at=at)

    assert refs(alice.get(queue_url(q="bob brown"))) == [case_of(found).ref]


def test_nonsense_in_a_filter_is_ignored(alice, offered):
    page = alice.get(queue_url(kind="dragon", state="no.such", show="everything"))

    assert refs(page) == [offered.case.ref]


def test_forty_rows_with_long_names_stay_below_seventy_kilobytes(alice, pool, at):
    long = make_client("Wilhelmina-Alexandra", "Featherstonehaugh-Cholmondeley")
    for number in range(45):
        submit_referral(client=long, preferred=pool[0], at=at - number * HOUR)

    assert len(alice.get("/admin/cases/case/").content) < 70_000


def test_my_desk_says_what_to_do_next(alice, at, pool):
    mine = taken(alice, at)
    others = submit_referral(preferred=pool[0], at=at)

    page = alice.get("/admin/")

    assert case_of(mine).ref in [row.case.ref for row in page.context["do_next"]]
    assert [row.case.ref for row in page.context["running_out"]] == [case_of(others).ref]


def test_a_task_of_another_team_is_not_next_for_me(alice, at, pool):
    task = taken(alice, at)
    task.release(by=actor(alice), at=at)
    task.route(by=actor(alice), at=at, team="ops", reason="Not ours")

    assert case_of(task).ref not in [
        row.case.ref for row in alice.get("/admin/").context["do_next"]
    ]
    assert Task.objects.get().team == "ops"


def test_counting_stops_where_it_tells_nothing_more():
    assert [many(0), many(1000), many(1001)] == ["0", "1,000", "1,000+"]
