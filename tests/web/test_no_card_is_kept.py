"""SX-12: is a card number kept anywhere? It is sent to every door, and then all that there is is searched."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from careops.files.models import STORE
from careops.record.trace import Formatter, TraceFilter
from careops.values.cards import SENTENCE, has_card_number
from tests.api.conftest import body
from tests.sampling import FULL, each_once
from tests.searching import values
from tests.tenancy.addresses import addresses
from tests.tenancy.visiting import who_goes
from tests.web.filling import Forms, filled
from tests.web.walking import ALL, caller_of, is_new, operations

DIGITS = "4000056655665556"
SPELLINGS = (DIGITS, "4000 0566 5566 5556", "Visa 4000-0566-5566-5556 12/27")
SPELLED = "[^0-9]*".join(DIGITS)  # whatever stands in between


def everything_kept():
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}', t::text FROM \"{t}\" t" for t in TABLES))
        return cursor.fetchall()


def where_kept():
    """Which tables hold the number, in whichever spelling; and which sessions, whose rows are encoded."""
    of_table = "SELECT '{0}' FROM \"{0}\" t WHERE t::text ~ '{1}'"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(of_table.format(table, SPELLED) for table in TABLES))
        found = {table for (table,) in cursor.fetchall()}
    sessions = (json.dumps(session.get_decoded()) for session in Session.objects.all())
    return found | {"sessions" for said in sessions if DIGITS in digits_of(said)}


TABLES = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})


@pytest.fixture
def log():
    """What every logger says, as the installation writes it."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(
        Formatter(**{k: v for k, v in settings.LOGGING["formatters"]["line"].items() if k != "()"})
    )
    handler.addFilter(TraceFilter())
    loggers = [logging.getLogger(name) for name in ("", *settings.LOGGING["loggers"])]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    yield said
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def send(visitor, requests):
    """Send them, say where the number was kept, and undo it all; with the answers."""
    answers = []
    with transaction.atomic():
        for method, address, said in requests:
            with transaction.atomic():
                answer = getattr(visitor, method)(address, **said)
            answers.append(b"".join(answer) if answer.streaming else answer.content)
        asked_only = all(method == "get" for method, *_ in requests)  # which changes no row
        found = set() if asked_only else where_kept()
        transaction.set_rollback(True)
    return found, answers


def spelled(place):
    return SPELLINGS[place % len(SPELLINGS)]


def requests_of(visitor, address, seen, posted):
    """Every parameter of a page, and every field of its forms: nobody's again, nor one of each page; unless FULL."""
    with transaction.atomic():
        page = visitor.get(address)
        content = b"".join(page) if page.streaming else page.content
        transaction.set_rollback(True)
    names = ("q", "after", "next", "show", "of", "anything")
    if is_new(("get", page.status_code, page.get("Location")), seen):
        for said in [*zip(names, strict=True)] if FULL else [names]:
            yield "get", address, {"data": dict.fromkeys(said, SPELLINGS[1])}
    if page.status_code == 200 and "html" in page["Content-Type"]:
        for where, fields in Forms(content.decode()).posted():
            target = where if where.startswith("/") else address
            if is_new((target, *fields), posted):
                yield from (("post", target, {"data": said}) for said in filled(fields, spelled))


@pytest.mark.slow
def test_no_page_keeps_a_card_number_whatever_it_is_written_into(world, visitors, log):
    kept, sent, posted = [], 0, set()
    for turn, template in enumerate(ALL):
        address, seen = next(addresses(template, world), None), set()
        for name, visitor in who_goes(visitors, template, turn).items():
            if address and not (visitor.areas or template.startswith("api/v1")):
                requests = list(requests_of(visitor, address, seen, posted))
                sent += len(requests)
                found, _ = send(visitor, requests)
                kept += [(name, address, table) for table in found]
    print(f"{sent} requests")

    assert kept == []
    assert DIGITS not in digits_of(log.getvalue())
    assert sent > 700


@pytest.mark.slow
def test_no_call_of_the_api_keeps_one(world, systems, log):
    kept, sent, told = [], 0, 0
    for path, method, names in operations():
        template = path.lstrip("/").replace("{", "<str:").replace("}", ">")
        address, who = next(addresses(template, world)), caller_of(path)
        ways = [*SPELLINGS, int(DIGITS)]
        said = [{name: way} for name, way in each_once(names, ways, turn=len(path))]
        said += [
            dict.fromkeys(names, SPELLINGS[0]),
            {SPELLINGS[1]: 1},
            [SPELLINGS[0]],
            SPELLINGS[0],
            int(DIGITS),
        ]
        if path.endswith("/referrals"):
            said += list(with_one(body(network=world.word)))
        calls = [(method, address, call(one)) for one in said]
        calls += [
            (method, address, call({}, key=DIGITS)),
            (method, f"{address}?q={DIGITS}", call({})),
        ]
        found, answers = send(systems[who], calls)
        kept += [(who, address, table) for table in found]
        sent, told = (
            sent + len(calls),
            told + sum(SENTENCE.encode() in answer for answer in answers),
        )
    print(f"{sent} calls, {told} of them told what to do instead")

    assert kept == []
    assert told > sent / 3  # what comes before it is refused for other reasons
    assert DIGITS not in digits_of(log.getvalue())


def call(said, *, key=""):
    headers = {"if-match": "*", "idempotency-key": key or str(uuid4()), "x-request-id": DIGITS}
    headers |= {
        "user-agent": f"Mozilla {SPELLINGS[1]}",
        "referer": f"http://acme.localhost/?q={DIGITS}",
    }
    return {"data": json.dumps(said), "content_type": "application/json", "headers": headers}


def with_one(said):
    """Each field of a body with a card number in its place."""
    for name, value in said.items():
        if isinstance(value, dict):
            yield from ({**said, name: inner} for inner in with_one(value))
        else:
            yield {**said, name: SPELLINGS[1]}


def digits_of(text):
    return "".join(filter(str.isdigit, text))


@pytest.mark.slow
def test_there_is_no_card_number_in_a_tenant_of_everything(world):
    """Nor does what we say ourselves look like one."""
    assert [row for row in everything_kept() if has_card_number(row[1])] == []


def test_a_search_for_one_is_refused_in_words_and_not_logged(world, visitors, log):
    for address in ("/admin/people/patient/?q=4000+0566+5566+5556", "/mine/4000056655665556/"):
        answer = visitors["agent"].get(address)
        assert answer.status_code == 400
        assert SENTENCE in answer.content.decode()
        assert DIGITS not in digits_of(answer.content.decode())

    assert "(card number)" in log.getvalue()
    assert DIGITS not in digits_of(log.getvalue())


def test_the_web_servers_own_lines_pass_the_same_filter():
    for name in ("gunicorn.error", "gunicorn.access"):
        handler = logging.getLogger(name).handlers[0]
        record = logging.makeLogRecord(
            {"msg": "GET /x?q=%s", "args": ("4000%200566%205566%205556",)}
        )
        assert handler.filter(record)
        assert "0566" not in handler.format(record)


def test_the_broker_holds_none():
    for said in values(redis.Redis.from_url(settings.REDIS_URL)):
        assert not has_card_number(said), said


def test_no_file_keeps_one(world, visitors, log):
    for name, content in (
        ("Visa 4000 0566 5566 5556.txt", b"words"),
        ("note.txt", SPELLINGS[2].encode()),
    ):
        file = SimpleUploadedFile(name, content)
        answer = visitors["insurer"].post(
            "/api/v1/documents", {"file": file}, headers={"idempotency-key": name[:4]}
        )
        assert SENTENCE in answer.json()["errors"][0]["detail"]

    assert where_kept() == set()
    kept = [path for path in Path(storages[STORE].location).rglob("*") if path.is_file()]
    assert kept
    assert [
        path for path in kept if DIGITS in digits_of(str(path) + path.read_text(errors="replace"))
    ] == []
    assert DIGITS not in digits_of(log.getvalue())
