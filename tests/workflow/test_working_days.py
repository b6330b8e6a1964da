"""What is due after so many working days: its moment, its promise, its words, and all its ways (S1-A1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from careops.clock.office import office_of
from careops.clock.timers import After
from careops.clock.waits import Tunable, WorkingDays
from careops.desk.tuning import overtaken
from careops.engine.timing import promised
from careops.engine.turn import Move, Turn
from careops.people.actors import AGENT
from careops.people.models import Patient
from careops.policy.office import is_closed, is_open
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.proof.explore import Walk
from careops.proof.printing import page, timing
from careops.proof.world import Act
from careops.tenancy.models import Tenant
from tests.desk.browsing import desk
from tests.factories import ALICE, HOUR, fresh, make_member
from tests.workflow.loans import SHOWN
from tests.workflow.test_exploration import Loans
from tests.workflow.test_office import HOURS

MINUTE = timedelta(minutes=1)
TORONTO = ZoneInfo("America/Toronto")
FRIDAY = datetime(2026, 3, 6, 16, 50, tzinfo=TORONTO).astimezone(UTC)
WEDNESDAY = FRIDAY + timedelta(days=5) - HOUR  # the clocks were put forward

LATE_AFTER = WorkingDays("loans.late_after", timedelta(days=3), "How long it is lent")
LOST_AFTER = Tunable("loans.lost_after", timedelta(days=5), "When it counts as lost")


@transition("lent", when=After(LATE_AFTER, since="lent_at", days="office"))
def run_late(self, *, at: datetime) -> None:
    """Note that it is late."""


@transition("lent", "lost", when=After(LOST_AFTER, since="lent_at"))
def lose(self, *, at: datetime) -> None:
    """Note that it is lost."""


@transition("lent", by=AGENT, only_if=is_open("office"))
def call(self, *, at: datetime) -> None:
    """Call them."""


@transition("lent", by=AGENT, only_if=is_closed("office"))
def call_at_home(self, *, at: datetime) -> None:
    """Call them at home."""


@pytest.fixture
def policy(loan):
    return loan(
        shown={**SHOWN, "lost": Shown(tone="muted")},
        chase=None,
        run_late=run_late,
        lose=lose,
        call=call,
        call_at_home=call_at_home,
        office=property(lambda loan: office_of(loan.tenant)),
    )


def acme(**fields):
    return Tenant(slug="acme", name="Acme", time_zone="America/Toronto", **fields)


class Lent:
    """One loan in memory, and what became of it when."""

    def __init__(self, policy, tenant, *, at=FRIDAY):
        self.tenant, self.steps = tenant, []
        self.subject = policy(tenant=tenant, reader=Patient(first_name="Ann"))
        self.say("lend", at=at)

    def say(self, name, *, at):
        turn = Turn(self.subject, tenant=self.tenant, at=at)
        turn.carry_out(Move(self.subject, self.subject.rules()[name], ALICE))
        self.steps += [(entry["action"], entry["at"]) for entry in turn.trail.entries]

    def wake(self, *, at):
        turn = Turn(self.subject, tenant=self.tenant, at=at)
        turn.tick()
        turn.settle()
        self.steps += [(entry["action"], entry["at"]) for entry in turn.trail.entries]

    def live(self, *, until):
        """Woken whenever its case asks to be."""
        while self.subject.case.wake_at and self.subject.case.wake_at <= until:
            self.wake(at=self.subject.case.wake_at)


def test_the_clock_acts_after_so_many_days_of_the_office(policy):
    lent = Lent(policy, acme(hours=HOURS))
    assert lent.subject.case.due_at == WEDNESDAY

    lent.live(until=FRIDAY + timedelta(days=10))
    assert lent.steps[1:] == [("run_late", WEDNESDAY), ("lose", FRIDAY + timedelta(days=5))]


def test_where_no_hours_are_known_all_days_count_and_have_24_hours(policy):
    lent = Lent(policy, acme())

    assert lent.subject.case.due_at == FRIDAY + 72 * HOUR


def test_a_tenant_tunes_it_in_days(policy):
    lent = Lent(policy, acme(hours=HOURS, tuning={"loans.late_after": 86_400}))

    assert lent.subject.case.due_at.astimezone(TORONTO).isoformat() == "2026-03-09T16:50:00-04:00"


def test_the_promise_moves_as_the_calendar_moves_and_not_otherwise(policy):
    tenant = acme(hours=HOURS)
    lent = Lent(policy, tenant)
    version = lent.subject.case.version

    lent.wake(at=FRIDAY + HOUR)  # the clock looks again, and nothing has changed
    assert (lent.subject.case.due_at, lent.subject.case.version) == (WEDNESDAY, version)

    tenant.hours = {**HOURS, "closed": {"2026-03-10": "Moving house"}}
    lent.wake(at=FRIDAY + 2 * HOUR)
    assert lent.subject.case.due_at == WEDNESDAY + timedelta(days=1)
    assert promised(lent.subject, tuning={}) == lent.subject.case.due_at
    assert lent.subject.case.version == version + 1


def test_a_step_may_ask_whether_somebody_is_there(policy):
    lent = Lent(policy, acme(hours=HOURS))

    def refused(name, *, minutes):
        unmet = lent.subject.rules()[name].unmet(lent.subject, {"at": FRIDAY + minutes * MINUTE})
        return unmet and unmet.refusal

    assert [refused("call", minutes=n) for n in (0, 10)] == [None, "The office is closed now."]
    assert [refused("call_at_home", minutes=n) for n in (0, 10)] == [
        "The office is open now.",
        None,
    ]

    lent.tenant.hours = {}  # nobody can be counted on
    assert (refused("call", minutes=0), refused("call_at_home", minutes=0)) == (
        "The office is closed now.",
        None,
    )


def test_it_is_printed_in_working_days(policy):
    assert timing(policy.rules()["run_late"].when) == "3 working days after it was lent"
    assert (
        "| How long it is lent | 3 working days | 1 working day | 60 working days | `loans.late_after` |"
        in page(policy)
    )
    assert "| the office is open |" in page(policy)


def test_days_of_two_sorts_are_not_compared(loan):
    @transition("lent", when=After(LATE_AFTER, since="lent_at", days="office"))
    def remind(self, *, at: datetime) -> None:
        """Remind them."""

    rules = loan(remind=remind, lose=lose).rules()
    assert list(overtaken((rules["remind"], rules["lose"]), {"loans.lost_after": 60})) == []


@transition(None, "wished", by=AGENT)
def wish(self, *, at: datetime) -> None:
    """Note that somebody wants it."""


@transition("wished", "lent", by=AGENT)
def lend_it(self, *, at: datetime) -> None:
    """Lend it."""
    self.lent_at = at


@transition(
    "lent", "lost", when=After(Tunable("loans.lost_soon", timedelta(days=4)), since="lent_at")
)
def lose_soon(self, *, at: datetime) -> None:
    """Note that it is lost."""


URL = "/admin/tenancy/tenant/"


@pytest.mark.parametrize("text", ["5 working days", "5 days", "5"])
def test_it_is_tuned_in_its_own_words(policy, tenant, text):
    mara = desk(make_member("Mara Manager", ["manager"]))
    html = mara.get(URL).content.decode()
    assert 'placeholder="3 working days"' in html
    assert "1 working day to 60 working days" in html

    mara.post(URL, {"loans-late_after": text})

    assert fresh(tenant).tuning == {"loans.late_after": 5 * 86_400}
    assert 'value="5 working days"' in mara.get(URL).content.decode()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("36 h", "Write a number of working days, as 3 working days."),
        ("2.5 days", "Write a number of working days, as 3 working days."),
        ("61", "It must lie between 1 working day and 60 working days."),
        ("0 days", "It must lie between 1 working day and 60 working days."),
    ],
)
def test_what_is_no_number_of_working_days_is_refused(policy, tenant, text, problem):
    mara = desk(make_member("Mara Manager", ["manager"]))

    answer = mara.post(URL, {"loans-late_after": text})

    assert answer.status_code == 422
    assert problem in answer.content.decode()


class Library(Loans):
    """Books are wished for on a Friday, and lent on any day."""

    def __init__(self, policy, hours):
        super().__init__(policy)
        self.tenant = acme(hours=hours)

    def beginnings(self, *, at):
        yield self.policy(tenant=self.tenant, reader=self.readers[0]), Act("wish", ALICE), None

    def acts(self, subject):
        yield Act("lend_it", ALICE)


@pytest.fixture
def library(loan):
    shown = {
        "wished": Shown("others", team="desk"),
        "lent": Shown("reader", due="run_late"),
        "lost": Shown(),
        "back": Shown(),
    }
    return loan(
        shown=shown,
        chase=None,
        run_late=run_late,
        lose=lose_soon,
        wish=wish,
        lend=lend_it,
        office=property(lambda loan: office_of(loan.tenant)),
    )


@pytest.mark.parametrize(
    ("hours", "orders"), [(HOURS, {True, False}), ({}, {True})], ids=["by hours", "all days"]
)
def test_all_ways_are_walked_on_whichever_day_of_the_week_they_begin(library, hours, orders):
    """Lent on a Monday it is late before it is lost; on a Friday it is lost before."""
    walk = Walk(Library(library, hours), at=FRIDAY)

    assert (walk.faults, walk.without_end(), len(walk.seen) < 500) == ([], [], True)
    assert walk.done == {"wish", "lend_it", "run_late", "lose_soon"}
    lent = [node.subject for node in walk.seen.values() if node.step.endswith("lend_it")]
    lost = timedelta(days=4)
    assert {loan.case.due_at < loan.lent_at + lost for loan in lent} == orders
