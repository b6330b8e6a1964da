"""Does anything that can be sent break a page? Every address, every parameter and field that its page asks for.

In each run whoever has business with a page opens it, and one of the others, in turn; and it is broken by who is the
first to be asked just this by it. Each parameter gets a bad value in turn, and all of them one at once; of those that
all pages of the desk share each third page gets one. A form gets each in all of its fields, under one of its acts, at
the desk NUL and one in turn. What is no text stands in each path once. Each call of the API is sent one bad value
instead of a body, and one in a list, in turn. With CAREOPS_FULL=1 everybody sends everything.
"""

from __future__ import annotations

import json
from itertools import cycle, product
from uuid import uuid4

import pytest
from django.urls import resolve

from tests.sampling import FULL
from tests.tenancy.addresses import PARAMETER, addresses, parameters
from tests.tenancy.asking import ALL_OF_IT, hear
from tests.tenancy.visiting import has_business, is_for, who_goes
from tests.web.walking import ALL, ask, caller_of, is_let_in, is_new, operations

# As they stand in an address, where what is no text is refused before any page reads it, so that one request says all:
# NUL, and half a character. A form comes to its page with it.
NO_TEXT = ["%00", "%ED%A0%80"]
# Moments at the ends of calendars, and numbers that no column holds.
BAD = [
    "9" * 300, "x" * 3000,
    "0001-01-01T00:00:00%2B14:00_01a20282-0000-7000-8000-000000000000",
    "9999-12-31T23:59:59-14:00_01a20282-0000-7000-8000-000000000000",
    "1~9999-12-31T23:59:59-14:00~01a20282-0000-7000-8000-000000000000",
]  # fmt: skip
IN_A_PATH = [*NO_TEXT, "9" * 300]
# As they stand in a body of JSON.
IN_JSON = [
    '"\\u0000"',
    '"\\ud800"',
    '"9999-12-31T23:59:59-14:00"',
    "9" * 400,
    "1e999",
    "[[]]",
    '{"a": null}',
]
# What Django's own pages ask for beside what the first request shows.
OF_LISTS = {
    "q", "p", "o", "e", "all", "is_active__exact", "is_active__isnull", "id__exact", "_popup", "next",
}  # fmt: skip
# What every page of the desk asks for, every form or every list there: for each the same code looks.
SHARED = OF_LISTS - {"q"} | {"kind", "view", "_to_field", "_changelist_filters"}


@pytest.fixture
def asked(monkeypatch):
    """The names that pages look for in a query or a form, as they do."""
    return hear(monkeypatch)


def is_list(address):
    return (resolve(address).url_name or "").endswith("_changelist")


ACTS = ("promise", "give_answer")
FORM = "application/x-www-form-urlencoded"


def broken(visitor, name, address, asked, *, seen, turn):
    """The requests that break it: each parameter with a bad value, all with each, and so the fields of its forms."""
    asked.clear()
    answer = ask(visitor, "get", address)
    if not is_let_in(answer):
        return
    names = sorted({*asked, *(OF_LISTS if is_list(address) else ())} - {ALL_OF_IT})
    if is_new(("get", answer.status, *names), seen):
        yield from broken_by_query(visitor, name, address, names, turn)
    asked.clear()
    answer = ask(visitor, "post", address)
    names = sorted(asked - {"csrfmiddlewaretoken", ALL_OF_IT})
    if names and is_new(("post", answer.status, *names), seen):
        yield from broken_by_form(visitor, name, address, names, turn)


def broken_by_query(visitor, name, address, names, turn):
    own = [one for one in names if FULL or one not in SHARED or not visitor.is_staff]
    alone = product(own, BAD) if FULL else zip(own, cycle(rotated(BAD, turn)))
    queries = [f"{one}={value}" for one, value in alone]
    shared = rotated([one for one in names if one not in own], turn)[: turn % 3 == 0]
    at_once = [*own, *shared]
    bad = NO_TEXT if FULL else [NO_TEXT[turn % 2], BAD[turn % len(BAD)]]
    if len(at_once) == len(own) == 1 and not FULL:
        del bad[1]  # it was said
    queries += ["&".join(f"{one}={value}" for one in at_once) for value in bad if at_once]
    for query in queries:
        if ask(visitor, "get", f"{address}?{query}").status >= 500:
            yield f"{name} GET {address}?{query}"


def broken_by_form(visitor, name, address, names, turn):
    nul, *others = [*NO_TEXT, *BAD]
    bad = [nul, *rotated(others, turn)[: 1 if visitor.is_staff and not FULL else None]]
    for place, value in enumerate(bad):
        bodies = ["&".join(f"{one}={value}" for one in names)]
        if "act" in names or FULL:
            bodies += [f"act={one}&words={value}&until={value}" for one in ACTS]
        for body in bodies if FULL else rotated(bodies, 2 * turn + place)[:1]:
            if ask(visitor, "post", address, data=body, content_type=FORM).status >= 500:
                yield f"{name} POST {address} {body}"


def rotated(values, turn):
    """The same, each in its turn the first."""
    start = turn % len(values) if values else 0
    return [*values[start:], *values[:start]]


@pytest.mark.slow
def test_nothing_that_is_sent_to_a_page_breaks_it(world, visitors, asked):
    found = []
    for turn, template in enumerate(ALL):
        seen = set()
        first = next(addresses(template, world), None)
        for name, visitor in who_goes(visitors, template, turn).items():
            if first and is_for(visitor, template):
                found += broken(visitor, name, first, asked, seen=seen, turn=turn)
    assert found == []
    # They were let in to the last: what they left they came back to.
    assert all(is_let_in(ask(visitors[who], "get", page)) for who, page in AT_HOME.items())


AT_HOME = {"agent": "/admin/", "provider": "/provider/", "client": "/mine/"}


def who_comes(visitors, template):
    """Whoever comes to a row; one of those where nobody does. With FULL everybody."""
    theirs = [name for name, who in visitors.items() if is_for(who, template)]
    return [one for one in theirs if FULL or has_business(visitors[one], template)] or theirs[:1]


@pytest.mark.slow
def test_nothing_that_stands_in_a_path_breaks_it(world, systems):
    requests = [
        (name, method, "/" + PARAMETER.sub(lambda _, bad=bad: bad, template))
        for turn, template in enumerate(filter(parameters, ALL))
        for bad in IN_A_PATH
        for name in (who_comes(systems, template) if bad not in NO_TEXT else ["stranger"])
        for method in ways(bad, turn)
    ]
    assert [r for r in requests if ask(systems[r[0]], *r[1:]).status >= 500] == []


def ways(bad, turn):
    """What is no text is refused before it is asked by which method."""
    methods = ("get", "post")
    return methods if FULL or bad not in NO_TEXT else [methods[(turn + NO_TEXT.index(bad)) % 2]]


@pytest.mark.slow
def test_nothing_that_a_partner_sends_breaks_the_api(world, systems):
    found = []
    for path, method, names in operations():
        template = path.lstrip("/").replace("{", "<str:").replace("}", ">")
        address, who = next(addresses(template, world)), caller_of(path)
        for body in dict.fromkeys(bodies(names, turn=len(path))):  # one field alone is all fields
            headers = {"if-match": "*", "idempotency-key": str(uuid4())}
            said = {"data": body, "content_type": "application/json", "headers": headers}
            if ask(systems[who], method, address, **said).status >= 500:
                found.append(f"{who} {method.upper()} {address} {body[:80]}")
    assert found == []


def bodies(names, turn):
    """A bad value alone, and in a list; each in all fields at once; and each field alone with a bad value."""
    for bad in IN_JSON if FULL else [IN_JSON[turn % len(IN_JSON)]]:
        yield from (bad, f"[{bad}]")
    for bad in IN_JSON:
        yield "{" + ", ".join(f"{json.dumps(name)}: {bad}" for name in names) + "}"
    for name, bad in product(names, IN_JSON) if FULL else zip(names, cycle(rotated(IN_JSON, turn))):
        yield f"{{{json.dumps(name)}: {bad}}}"


def test_a_list_of_the_desk_that_is_asked_for_what_it_has_not_says_so(visitors):
    lists = [f"/{one}?no_such_column=1&e=1" for one in ALL if one.startswith("admin/")]
    answers = [visitors["agent"].get(one) for one in lists if "<" not in one]
    told = [one for one in answers if b"We could not read that" in one.content]

    assert len(told) > 15
    assert {one.status_code for one in answers} <= {200, 302, 403, 404, 405}
