"""What stands in the queue, in which order, and what does it cost to show it?"""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from careops.cases.models import Case
from careops.clock.now import now
from careops.desk import queue as queue_page
from careops.desk.models import Task
from careops.desk.my_desk import end_of_day
from careops.desk.queue import Stretch
from careops.desk.worklists import many
from careops.outbox.models import Message
from careops.upkeep.models import Pulse, pulse
from tests.desk.browsing import actor, asked, case_of, case_url, queue_url
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    make_client,
    make_network,
    make_provider,
    submit_referral,
    text_of,
)

# Tenant, session, membership with its user; what stands around the page, the time with it; rows, lengths; who looked;
# macros, or on one's own desk what others promised.
QUEUE = 8


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


def tagged(referral, *words, alice):
    alice.post(f"/admin/cases/case/{referral.pk}/tags/", {"tags": ", ".join(words)})


def test_a_tag_on_a_case_leads_to_all_open_ones_that_have_it_however_it_is_written(alice, pool, at):
    first, second = (submit_referral(preferred=pool[0], at=at) for _ in range(2))
    tagged(first, "Needs interpreter", "vip", alice=alice)
    tagged(second, "late", alice=alice)

    page = alice.get(case_url(first))
    (link,) = re.findall(r'href="([^"]*tag=needs[^"]*)"', text_of(page))

    assert (
        refs(alice.get(link))
        == refs(alice.get(queue_url(tag=" NEEDS  Interpreter")))
        == [case_of(first).ref]
    )
    assert refs(alice.get(queue_url(tag="nobody has it"))) == []
    assert len(refs(alice.get(queue_url()))) == 2


def test_a_tag_is_found_on_the_case_into_which_its_own_was_merged(alice, pool, at):
    kept, merged = (submit_referral(preferred=pool[0], at=at) for _ in range(2))
    tagged(merged, "vip", alice=alice)
    Case.objects.filter(pk=merged.pk).update(merged_into=kept.pk)

    assert refs(alice.get(queue_url(tag="vip"))) == [case_of(kept).ref]


def test_a_view_of_a_tag_can_be_kept_and_is_counted(alice, pool, at):
    tagged(submit_referral(preferred=pool[0], at=at), "vip", alice=alice)
    submit_referral(preferred=pool[0], at=at)

    alice.post(reverse("admin:desk_views"), {"name": "Ours to mind", "tag": "vip"})

    page = text_of(alice.get(queue_url()))
    assert re.search(r"tag=vip[^>]*>.{0,400}?Ours to mind.{0,200}?\b1\b", page, re.DOTALL)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["/admin/cases/case/", "/admin/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(alice, pool, at, rows, path):
    for number in range(rows):
        submit_referral(preferred=pool[0], at=at + number * HOUR)
    alice.get(path)

    queries = asked(alice, path)

    assert len(queries) == QUEUE, queries


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


def test_the_lists_of_the_rail_count_what_their_reader_can_do(alice, pool, at):
    """And the house beside it: two are overdue, of which a provider owes one."""
    submit_referral(preferred=pool[0], at=at)
    submit_referral(preferred=pool[0], at=at - 47 * HOUR)
    submit_referral(preferred=pool[0], at=at - 50 * HOUR)
    taken(alice, at - 30 * HOUR)

    page = alice.get("/admin/")

    links = [link for link in page.context["sidebar"]["Queues"] if link.count]
    assert {link.label: (link.count, link.house) for link in links} == {
        "Overdue": ("1", "3"),
        "Due in 2 hours": ("0", "1"),
        "Unassigned": ("0", "0"),
        "Mine": ("1", ""),
        "With the lead": ("0", ""),
    }
    for link in links:
        assert len(refs(alice.get(link.url))) == int(link.count), link.label
        assert len(refs(alice.get(link.house_url))) == int(link.house or link.count), link.label


def test_what_another_team_or_a_lead_must_do_is_not_counted_as_mine(alice, lena, at):
    Task.about("undelivered_message", case=None, at=at - 99 * HOUR).open(by=ALICE, at=at)
    flagged = Task.about("undelivered_message", case=None, at=at - 99 * HOUR)
    flagged.team = "intake"
    flagged = flagged.open(by=ALICE, at=at).flag_lead(by=ALICE, at=at, reason="I am not sure.")

    assert refs(alice.get(queue_url(show="overdue", whose="me"))) == []
    assert refs(lena.get(queue_url(show="overdue", whose="me"))) == [case_of(flagged).ref]


def test_what_the_clock_could_not_move_is_listed_for_who_mends_it(alice, lena, offered):
    Case.objects.filter(pk=offered.pk).update(failures=2, failure="ValueError: broken")

    page = lena.get(queue_url(show="stuck"))

    assert refs(page) == [offered.case.ref]
    assert "Stuck" in text_of(page)
    assert "Stuck" not in text_of(alice.get("/admin/"))


def test_messages_that_did_not_arrive_are_counted_for_who_sends_them_again(alice, lena, offered):
    Message.objects.filter(case=offered.pk, channel="email", template="offer").update(
        state="failed", next_attempt_at=None
    )

    assert lena.get("/admin/").context["dead_letters"].count == "1"
    assert alice.get("/admin/").context["dead_letters"] is None


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


def test_a_page_says_which_part_of_how_much_it_is(alice, pool, at, monkeypatch):
    monkeypatch.setattr(queue_page, "ROWS", 2)
    for _ in range(5):
        submit_referral(preferred=pool[0], at=at)

    said, page = [], alice.get("/admin/cases/case/")
    for _ in range(3):
        said.append(str(page.context["stretch"]))
        page = alice.get(f"/admin/cases/case/?{page.context['next_page']}")

    assert said == ["1 to 2 of 5", "3 to 4 of 5", "5 to 5 of 5"]


@pytest.mark.parametrize(
    ("before", "total", "said"),
    [("", 102, "1 to 40 of 102"), ("40", 1001, "41 to 80 of 1,000+"), ("x", 40, "1 to 40 of 40"),
     ("9" * 9, 40, "1 to 40 of 40"), ("1000", 1001, "1,001 to 1,040 of 1,000+")],
)  # fmt: skip
def test_where_a_page_begins_is_told_by_the_one_before(before, total, said):
    assert str(Stretch.read(before, shown=40, total=total)) == said


def test_a_search_says_how_much_of_it_is_open_and_how_much_is_closed(alice, pool, at):
    maya = make_client("Maya", "Hart")
    made = [submit_referral(client=maya, preferred=pool[0], at=at) for _ in range(3)]
    made[0].withdraw(by=actor(alice), at=at)

    page = text_of(alice.get(queue_url(q="maya hart")))

    assert "Found for “maya hart”: 2 open, 1 closed" in page


def test_with_a_kind_only_its_states_are_offered_and_only_its_cases_are_shown(alice, pool, at):
    referral = submit_referral(preferred=pool[0], at=at)
    task = taken(alice, at)

    page = alice.get(queue_url(kind="referral", state="task.assigned"))

    offered = dict(page.context["filters"].fields["state"].choices)
    assert {value.partition(".")[0] for value in offered} == {"", "referral"}
    assert case_of(referral).ref in refs(page)
    assert case_of(task).ref not in refs(page)
    first = alice.get(queue_url()).context["filters"].fields["state"].choices
    assert first == [("", "Choose a kind first")]


def test_nonsense_in_a_filter_is_ignored(alice, offered):
    page = alice.get(queue_url(kind="dragon", state="no.such", show="everything"))

    assert refs(page) == [offered.case.ref]


def test_forty_rows_with_long_names_stay_below_sixty_kilobytes(alice, pool, at):
    long = make_client("Wilhelmina-Alexandra", "Featherstonehaugh-Cholmondeley")
    for number in range(45):
        submit_referral(client=long, preferred=pool[0], at=at - number * HOUR)

    assert len(alice.get("/admin/cases/case/").content) < 60_000


def test_my_desk_says_what_to_do_next_and_what_others_promised_for_today(
    alice, at, pool, monkeypatch
):
    monkeypatch.setattr("careops.desk.my_desk.end_of_day", lambda at: at + 6 * HOUR)
    mine = taken(alice, at)
    today = submit_referral(preferred=pool[0], at=at - 45 * HOUR)
    submit_referral(preferred=pool[0], at=at)  # in two days

    page = alice.get("/admin/")

    assert case_of(mine).ref in [row.case.ref for row in page.context["do_next"]]
    assert [row.case.ref for row in page.context["promised"]] == [case_of(today).ref]


def test_a_day_ends_where_the_organization_is(tenant):
    """Toronto is five hours behind: their second of March goes on until five in the morning UTC."""
    with timezone.override(tenant.time_zone):
        assert end_of_day(NOON) == NOON.replace(day=3, hour=5)


def test_my_desk_says_when_the_clock_looked_last(alice):
    assert "The clock has not run yet" in text_of(alice.get("/admin/"))
    pulse("sweep")
    assert "The clock looked under 1 min ago" in text_of(alice.get("/admin/"))
    Pulse.objects.update(at=now() - HOUR)
    assert "promises may pass unnoticed" in text_of(alice.get("/admin/"))


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
