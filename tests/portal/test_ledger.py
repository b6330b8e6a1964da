"""Does a ledger always add up? Nothing counts twice, and parts pay what is due first."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.ledger import balance_of, first_due, open_lines

DAY = date(2026, 3, 1)


@dataclass(frozen=True)
class Line:
    number: int
    amount: Decimal
    due_on: date | None = None
    corrects: int = 0


def lines(*amounts):
    """Each due a day after the one before."""
    return [
        Line(number, Decimal(amount), DAY + timedelta(days=number) if amount > 0 else None)
        for number, amount in enumerate(amounts, 1)
    ]


def left(found):
    return {one.line.number: one.left for one in open_lines(found)}


cents = st.integers(-50_000, 50_000).filter(bool).map(lambda n: Decimal(n).scaleb(-2))


@st.composite
def ledgers(draw):
    amounts = draw(st.lists(cents, max_size=30))
    days = st.none() | st.integers(0, 60).map(lambda n: DAY + timedelta(days=n))
    return [
        Line(number, amount, draw(days), draw(st.integers(0, number)) if amount < 0 else 0)
        for number, amount in enumerate(amounts, 1)
    ]


@given(ledgers())
def test_what_is_left_of_the_lines_is_the_balance_or_nothing_where_it_is_a_credit(ledger):
    found = open_lines(ledger)
    rest = sum((one.left for one in found), Decimal(0))
    credit = rest - balance_of(ledger)
    assert credit >= 0
    assert rest == 0 or credit == 0


@given(ledgers())
def test_nothing_of_a_line_is_left_beyond_its_amount_and_no_payment_counts_twice(ledger):
    owed = {line.number: line.amount for line in ledger if line.amount > 0}
    taken = sum(owed.values(), Decimal(0)) - sum(left(ledger).values(), Decimal(0))
    came_in = -sum((line.amount for line in ledger if line.amount < 0), Decimal(0))
    assert 0 <= taken <= came_in
    assert all(0 < rest <= owed[number] for number, rest in left(ledger).items())


@given(ledgers(), cents)
def test_a_line_more_changes_the_balance_by_itself_alone(ledger, amount):
    more = [*ledger, Line(len(ledger) + 1, amount)]
    assert balance_of(more) == balance_of(ledger) + amount


def test_a_part_pays_what_is_due_first():
    assert left(lines(50, 30, -60)) == {2: Decimal(20)}


def test_a_correction_takes_from_the_line_that_it_names():
    assert left([*lines(50, 30), Line(3, Decimal(-10), corrects=2)]) == {1: 50, 2: 20}


def test_more_than_a_line_has_left_pays_the_others():
    assert left([*lines(50, 30), Line(3, Decimal(-40), corrects=2)]) == {1: 40}


def test_what_was_given_back_is_set_against_what_was_paid_too_much():
    paid_twice = [*lines(50), Line(2, Decimal(-50)), Line(3, Decimal(-50)), Line(4, Decimal(50))]
    assert left(paid_twice) == {}
    assert balance_of(paid_twice) == 0


def test_the_first_day_is_that_of_the_first_line_that_is_not_paid():
    assert first_due(lines(50, 30)) == DAY + timedelta(days=1)
    assert first_due(lines(50, 30, -50)) == DAY + timedelta(days=2)
    assert first_due(lines(50, 30, -80)) is None
