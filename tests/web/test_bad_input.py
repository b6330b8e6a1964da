"""Does anything that can be sent break a page? Every address, every parameter and field that its page asks for."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import resolve
from django.utils.datastructures import MultiValueDict

from careops.api import limits
from careops.api.schema import description
from careops.clock.now import now
from careops.tenancy.scope import tenant_scope
from tests.tenancy.addresses import PARAMETER, addresses, parameters, templates
from tests.tenancy.world import A, make_world

# As they stand in an address. What is no text is refused before any page reads it, so that one request says all:
# NUL, and half a character.
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
ALL = sorted({template for template in templates() if template[:-1] not in set(templates())})
# What Django's own pages ask for beside what the first request shows.
OF_LISTS = (
    "q",
    "p",
    "o",
    "e",
    "all",
    "is_active__exact",
    "is_active__isnull",
    "id__exact",
    "_popup",
    "next",
)


@pytest.fixture
def world(db, monkeypatch):
    monkeypatch.setitem(limits.QUOTAS, "read", 1_000_000)
    monkeypatch.setitem(limits.QUOTAS, "write", 1_000_000)
    made = make_world(A, at=now() - timedelta(hours=1))
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def visitors(world):
    """One of each kind of user."""

    def visitor(member=None, **headers):
        host = {"host": f"{A}.localhost"}
        client = Client(raise_request_exception=False, headers=host | headers)
        if member:
            client.force_login(member.user)
        return client

    return {
        "agent": visitor(world.agent),
        "provider": visitor(world.provider_member),
        "client": visitor(world.client_member),
        "insurer": visitor(authorization=f"Bearer {world.token}"),
        "pharmacy": visitor(authorization=f"Bearer {world.pharmacy_token}"),
        "stranger": visitor(),
    }


@pytest.fixture
def asked(monkeypatch):
    """The names that pages look for in a query or a form, as they do."""
    found = set()

    def noting(method):
        def note(self, name, *args):
            if isinstance(self, QueryDict):
                found.add(name)
            return method(self, name, *args)

        return note

    for name in ("__getitem__", "get", "getlist", "__contains__"):
        owner = MultiValueDict if hasattr(MultiValueDict, name) else dict
        monkeypatch.setattr(QueryDict, name, noting(getattr(owner, name)), raising=False)
    return found


def ask(visitor, method, address, **said):
    """The status, as if it had never been asked: what it changed is undone."""
    with transaction.atomic():
        answer = getattr(visitor, method)(address, **said)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    return SimpleNamespace(status=answer.status_code, where=str(answer.get("Location", "")))


def is_let_in(answer):
    return answer.status not in (401, 403, 404, 405) and "/accounts/login" not in answer.where


def is_list(address):
    return (resolve(address).url_name or "").endswith("_changelist")


def is_theirs(name, template):
    return template.startswith("api/v1") == (name in ("insurer", "pharmacy"))


FORM = "application/x-www-form-urlencoded"


def broken(visitor, name, address, asked):
    """The requests that break it: each parameter with each bad value, then each field of its forms."""
    asked.clear()
    if not is_let_in(ask(visitor, "get", address)):
        return
    names = sorted({*asked, *(OF_LISTS if is_list(address) else ())})
    queries = [f"{one}={value}" for one in names for value in BAD]
    queries += ["&".join(f"{one}={value}" for one in names) for value in NO_TEXT if names]
    for query in queries:
        if ask(visitor, "get", f"{address}?{query}").status >= 500:
            yield f"{name} GET {address}?{query}"
    asked.clear()
    ask(visitor, "post", address)
    names = sorted(asked - {"csrfmiddlewaretoken"})
    for value in [*NO_TEXT, *BAD] if names else ():
        bodies = ["&".join(f"{one}={value}" for one in names)]
        bodies += [f"act={one}&words={value}&until={value}" for one in ("promise", "give_answer")]
        for body in bodies:
            if ask(visitor, "post", address, data=body, content_type=FORM).status >= 500:
                yield f"{name} POST {address} {body}"


@pytest.mark.slow
def test_nothing_that_is_sent_to_a_page_breaks_it(world, visitors, asked):
    found = []
    for template in ALL:
        for name, visitor in visitors.items():
            if is_theirs(name, template):
                first = next(addresses(template, world), None)
                found += broken(visitor, name, first, asked) if first else ()
    assert found == []


@pytest.mark.slow
def test_nothing_that_stands_in_a_path_breaks_it(world, visitors):
    requests = [
        (name, method, "/" + PARAMETER.sub(lambda _, bad=bad: bad, template))
        for template in filter(parameters, ALL)
        for bad in IN_A_PATH
        for name in (visitors if bad not in NO_TEXT else ["stranger"])
        if is_theirs(name, template) or bad in NO_TEXT
        for method in ("get", "post")
    ]
    assert [r for r in requests if ask(visitors[r[0]], *r[1:]).status >= 500] == []


def operations():
    """Each call of the API that takes a body, with the names of its fields."""
    schemas = description()["components"]["schemas"]
    for path, calls in description()["paths"].items():
        for method, call in calls.items():
            content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
            reference = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if method in ("post", "patch"):
                yield path, method, list(schemas.get(reference, {}).get("properties", {}))


@pytest.mark.slow
def test_nothing_that_a_partner_sends_breaks_the_api(world, visitors):
    found = []
    for path, method, names in operations():
        address = next(addresses(path.lstrip("/").replace("{id}", "<str:id>"), world))
        who = "pharmacy" if "obligations" in path else "insurer"
        for bad in IN_JSON:
            bodies = [bad, f"[{bad}]", *(f"{{{json.dumps(name)}: {bad}}}" for name in names)]
            bodies.append("{" + ", ".join(f"{json.dumps(name)}: {bad}" for name in names) + "}")
            for body in bodies:
                headers = {"if-match": "*", "idempotency-key": str(uuid4())}
                said = {"data": body, "content_type": "application/json", "headers": headers}
                if ask(visitors[who], method, address, **said).status >= 500:
                    found.append(f"{who} {method.upper()} {address} {body[:80]}")
    assert found == []
