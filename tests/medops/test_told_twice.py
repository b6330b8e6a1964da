"""The same was told twice: a colleague makes one of two cases, and two again; whoever waits reads nothing false."""

from __future__ import annotations

from itertools import permutations

import pytest

from careops.cases.models import Case
from careops.cases.tags import retag
from careops.clock.now import now
from careops.conversation.beside import follow
from careops.conversation.writing import note, write
from careops.engine.batches import carry_out
from careops.engine.refusals import NotMet, Refusal
from careops.engine.sweep import sweep
from careops.engine.turn import Move
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.record.models import Entry
from careops.tenancy.scope import tenant_transaction
from medops.models import Ticket, Voicemail
from tests.desk.browsing import case_url, desk, do_url
from tests.desk.test_reports import weeks
from tests.factories import (
    HOUR,
    fresh,
    link_to,
    make_client,
    make_member,
    make_tenant,
    story,
    text_of,
)
from tests.medops.factories import DAY, agent_ann, make_order, open_one, tick_all
from tests.medops.voicemails import make_telephony, triaged
from tests.trust.conftest import crowd, field  # noqa: F401 (a fixture)


@pytest.fixture
def ann(tenant):
    return desk(make_member("Ann Agent", ["agent"], teams=["medops", "support"]))


@pytest.fixture
def by(ann):
    return actor_of(ann.member, via="page")


@pytest.fixture
def at(set_clock):
    return now()


@pytest.fixture
def two(maya, by, at):
    """Maya asked where her order is, and an hour later once more."""
    first = open_one("message", maya, by=by, at=at - HOUR)
    return first, open_one("message", maya, by=by, at=at)


def one_url(subject, other=None):
    return f"/admin/cases/case/{subject.pk}/one/" + (f"?with={other.pk}" if other else "")


def press(browser, subject, name, other, **more):
    said = {"version": fresh(subject).case.version, "duplicate": other.pk}
    return browser.post(do_url(subject, name), said, **more)


def steps(subject):
    return [action for action, _ in story(subject)]


def make_one(subject, other, *, by, at):
    return subject.make_one(by=by, at=at, duplicate=other.case)


# At the desk


def test_both_stand_side_by_side_and_what_was_promised_first_can_be_kept(ann, two):
    first, second = two
    assert one_url(second) in ann.get(case_url(second)).content.decode()
    said = text_of(ann.get(one_url(second)))

    assert f"Keep {first.case.ref}" in said
    assert f"Keep {second.case.ref}" not in said
    assert "promised for an earlier moment" in said


def test_one_ends_as_a_part_of_the_other_and_both_records_say_so(ann, two, at):
    first, second = two
    answer = press(ann, first, "make_one", second)

    assert answer.url == case_url(first)
    part = fresh(second)
    assert (part.state, part.case.merged_into, fresh(first).case.parts) == ("merged", first.case, 1)
    assert part.case.closed_at
    assert part.case.wake_at is None
    assert steps(first)[-1:] == ["make_one"]
    assert steps(second)[-1:] == ["merge_into"]
    named = {"id": str(first.pk), "name": str(first.case)}
    assert Entry.objects.of(second.case).last().facts == {"survivor": named}


def test_the_page_of_the_one_that_stays_tells_what_was_said_of_both(ann, two, by, at):
    first, second = two
    note(second, "She called, too.", seen=None, mentioned=[], by=by, at=at)
    retag(second.case, ["vip"])
    follow(second, by=by, at=at)
    press(ann, first, "make_one", second)
    page = text_of(ann.get(case_url(first)))

    assert "She called, too." in page
    assert "vip" in page
    assert "is a part of this" in page
    assert fresh(first).case.followers == [by.member]
    there = text_of(ann.get(case_url(second)))
    assert f"it goes on as a part of {first.case.ref}" in there.replace("</a>", "").replace(
        f'<a href="{case_url(first)}">', ""
    )
    with pytest.raises(NotMet):
        note(fresh(second), "Lost?", seen=None, mentioned=[], by=by, at=at)


def test_its_clock_has_ended_and_the_promise_is_kept_by_the_other(two, by, at):
    first, second = two
    make_one(first, second, by=by, at=at)
    sweep(now=at + 30 * DAY)

    assert "run_late" in steps(first)
    assert steps(second)[-1:] == ["merge_into"]


def test_it_is_taken_apart_while_it_is_still_owed(ann, two, at):
    first, second = two
    owed = second.case.due_at
    press(ann, first, "make_one", second)
    press(ann, first, "let_go", second)
    part = fresh(second)

    assert (part.state, part.case.merged_into, fresh(first).case.parts) == ("new", None, 0)
    assert (part.case.due_at, part.case.closed_at) == (owed, None)
    assert steps(first)[-1:] == ["let_go"]
    assert steps(second)[-1:] == ["come_apart"]


def test_one_that_fell_due_as_a_part_is_late_once_it_goes_on_by_itself(two, by, at):
    first, second = two
    make_one(first, second, by=by, at=at)
    apart = at + 10 * DAY
    fresh(first).let_go(by=by, at=apart, duplicate=fresh(second).case)

    assert steps(second)[-2:] == ["come_apart", "run_late"]
    sweep(now=apart + 2 * DAY)
    assert "bring_up" in steps(second)


def test_once_it_is_answered_there_is_no_way_back(ann, two, by, at):
    first, second = two
    press(ann, first, "make_one", second)
    first.cancel(by=by, at=at, reason="Done by phone.")

    assert press(ann, first, "let_go", second).status_code == 409
    assert "Take it apart" not in text_of(ann.get(case_url(first)))


# What may not be one


def test_of_another_patient_another_kind_or_later_promised_nothing_is_made_one(two, by, at, maya):
    first, second = two
    lily = make_client("Lily", "Stone", email="lily@mail.example")
    others = [
        (first, open_one("message", lily, by=by, at=at)),
        (first, first),
        (second, first),
        (first, Voicemail(patient=maya, called_at=at, transcript="Hi").receive(by=by, at=at)),
    ]
    for kept, gone in others:
        with pytest.raises(NotMet):
            make_one(kept, gone, by=by, at=at)
    assert not Case.objects.exclude(merged_into=None).exists()


def test_what_something_else_rests_on_ends_in_no_other(two, by, at, maya, shop):
    first, _ = two
    order = make_order(shop, maya, state="placed", kind="goods")
    resting = [
        open_one("orders", maya, by=by, at=at, order=order),
        open_one("message", maya, by=by, at=at, external_id="T-1", shop=shop),
        triaged(make_telephony(), maya, by=by, at=at)[1],
    ]
    for ticket in resting:
        with pytest.raises(NotMet, match="waits for its end"):
            make_one(first, ticket, by=by, at=at)
    assert steps(first) == ["open"]


def test_parts_are_of_one_case_and_no_case_is_a_part_twice(two, by, at, maya):
    first, second = two
    third = open_one("message", maya, by=by, at=at + HOUR)
    make_one(second, third, by=by, at=at + HOUR)

    with pytest.raises(NotMet, match="take that one apart first"):
        make_one(first, second, by=by, at=at + HOUR)
    with pytest.raises(Refusal):
        make_one(first, third, by=by, at=at + HOUR)


def test_who_works_elsewhere_makes_no_one_of_two(two, tenant):
    first, second = two
    owen = desk(make_member("Owen Owner", ["finance"], teams=["finance"]))

    assert press(owen, first, "make_one", second).status_code == 403
    assert owen.get(one_url(second)).status_code in (403, 404)
    assert fresh(second).state == "new"


def test_a_case_of_another_tenant_is_nobody_here(ann, two):
    first, _ = two
    with tenant_transaction(make_tenant("other")):
        theirs = open_one("message", make_client("Olga", "Other"), by=agent_ann(), at=now())

    assert press(ann, first, "make_one", theirs).status_code == 422
    assert ann.get(one_url(theirs)).status_code == 404
    assert fresh(first).case.parts == 0


def test_a_voicemail_that_has_parts_stays_its_callers(by, at, maya, set_clock):
    """Else whoever waits for a part would be led to what another said."""
    made = [
        Voicemail(patient=maya, called_at=at, transcript="Hi").receive(by=by, at=at)
        for _ in range(2)
    ]
    first, second = made
    make_one(first, second, by=by, at=at)
    lily = make_client("Lily", "Stone", email="lily@mail.example")

    assert fresh(second).settled_at == at
    for act, facts in (("identify", {"patient": lily}), ("forget_caller", {"reason": "Another."})):
        with pytest.raises(NotMet, match="apart first"):
            getattr(first, act)(by=by, at=at, **facts)


def test_what_became_a_part_is_one_promise_and_counted_as_one(two, by, at):
    first, second = two
    make_one(first, second, by=by, at=at)
    first.claim(by=by, at=at, assignee=Membership.objects.get(pk=by.member))
    tick_all(first, by=by, at=at)
    first.complete(by=by, at=at, nothing_more_is_needed=True)

    assert sum(kept + late for kept, late in weeks("ticket")) == 1


# Whoever waits


def test_the_patients_links_lead_on_and_say_that_it_is_looked_after_as_one(
    visitor, two, by, at, maya
):
    first, second = two
    write(second, "patient", "We look for it.", seen=None, by=by, at=at)
    link = link_to(maya, second)
    make_one(first, second, by=by, at=at)
    page = text_of(visitor.get(link))

    assert "You had told us of it twice" in page


# At once


@pytest.mark.slow
def test_two_who_keep_the_other_one_at_once_leave_one_open_and_one_part(field):  # noqa: F811
    at = now()
    with tenant_transaction(field):
        maya = make_client("Maya", "Hart")
        ann = actor_of(make_member("Ann Agent", ["agent"], teams=["support"]), via="page")
        pair = [open_one("message", maya, by=ann, at=at) for _ in range(2)]

    def keep(kept, gone):
        with tenant_transaction(field):
            kept = Ticket.objects.select_related("case").get(pk=kept.pk)
            move = Move(kept, Ticket.rules()["make_one"], ann, {"duplicate": str(gone.pk)})
            return carry_out([move], at=at)[0]

    with crowd(2) as people:
        done = people.at_once(*(lambda two=two: keep(*two) for two in permutations(pair)))

    assert sum(isinstance(one, Refusal) for one in done) == 1
    with tenant_transaction(field):
        assert sorted(Ticket.objects.values_list("state", flat=True)) == ["merged", "new"]
        assert sorted(Case.objects.values_list("parts", flat=True)) == [0, 1]
