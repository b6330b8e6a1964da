"""How long is each list of a reader? Asked in one statement, whose words are kept: they cost more than the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Value

from careops.cases.models import Case
from careops.desk.worklists import MANY, MINE, View, Worklist, parts_of_theirs, worklists_of
from careops.tenancy.scope import current_tenant

MOST = 500  # kinds of readers, at very different desks
Filled = Callable[[View], Any]


@dataclass(frozen=True, slots=True)
class Words:
    """A statement, and what stands in its gaps."""

    sql: str
    values: list[Any]


@dataclass(frozen=True, slots=True)
class KeptWords:
    """The same for whoever reads it, and whenever."""

    sql: str
    gaps: list[Filled]

    def of(self, view: View) -> Words:
        return Words(self.sql, [fill(view) for fill in self.gaps])


KEPT: dict[Hashable, KeptWords] = {}


def counts(view: View, more: Mapping[str, Any]) -> Counter[str]:
    """How long each list is, and each of ``more`` by its name, exactly up to MANY: one query, index probes only.

    The database counts, and gives a row a list instead of one for each case.
    """
    asked = [words_of_lists(view), *([put(more.items())] if more else [])]
    found = " UNION ALL ".join(one.sql for one in asked if one.sql)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, count(*) FROM ({found}) t GROUP BY name",  # noqa: S608 (Django's words)
            [value for one in asked for value in one.values],
        )
        return Counter(dict(cursor.fetchall()))


def words_of_lists(view: View) -> Words:
    """Put together anew only for a kind of reader who has not been here."""
    lists = worklists_of(view.member)
    heeded = tuple((one, one.heeds(view)) for one in lists)
    kind = ((*view.member.roles,), (*view.member.teams,), heeded)
    if kind in KEPT:
        return KEPT[kind].of(view)
    words = put(parts(lists, view))
    if len(KEPT) >= MOST:
        KEPT.clear()
    KEPT[kind] = kept(words, view)
    return words


def parts(lists: Iterable[Worklist], view: View) -> Iterator[tuple[str, Any]]:
    mine = parts_of_theirs(Case.objects.open(), view.member)
    for worklist in lists:
        if worklist.is_counted:
            yield worklist.name, worklist.cases(view)
        if worklist.shares:
            within = worklist.shares(view)
            yield from ((MINE + worklist.name, part.filter(within)) for part in mine)


def put(parts: Iterable[tuple[str, Any]]) -> Words:
    """In SQL: the name of its list for each case, of those lists that can have any."""
    sql, values = [], []
    for name, cases in parts:
        marked = cases.order_by().annotate(name=Value(name)).values_list("name", flat=True)
        try:
            one, its_values = marked[: MANY + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        sql.append(f"({one})")
        values += its_values
    return Words(" UNION ALL ".join(sql), values)


def kept(words: Words, view: View) -> KeptWords:
    return KeptWords(words.sql, [gap(value, view) for value in words.values])


def gap(value: Any, view: View) -> Filled:
    """What is this tenant's, this reader's or this moment's is the next one's then; all else stays as it is."""
    if isinstance(value, UUID) and value == current_tenant().pk:
        return lambda _: current_tenant().pk
    if isinstance(value, UUID) and value == view.member.pk:
        return lambda then: then.member.pk
    if isinstance(value, datetime):
        after = value - view.at
        return lambda then: then.at + after
    return lambda _: value
