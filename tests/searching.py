"""What is left of what was said? All that is kept is read, unpacked, and searched for runs of digits."""

from __future__ import annotations

import base64
import binascii
import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import redis
from django.conf import settings
from psycopg import sql

from careops.record.trace import Formatter, TraceFilter
from careops.values.plain import PLAIN
from tests.values.cards import numbers

# What issuers publish for tests, and what the tests' bank refuses.
CARDS = {number for _, number in numbers()} | {"4000000000000341"}
ENCODED = re.compile(
    r"[A-Za-z0-9+/_-]{40,}={0,2}"
)  # as sessions, the cache and signed addresses are kept
HEX = re.compile(r"\\x([0-9a-f]{26,})")  # as PostgreSQL writes bytes
NOT_DIGITS = re.compile(rb"[^0-9]+")


def digits_of(said: str | bytes) -> str:
    """All digits of any script, one behind the other: whatever stands between them, in whichever spelling."""
    if isinstance(said, str):
        said = (said if said.isascii() else said.translate(PLAIN)).encode("ascii", "replace")
    return NOT_DIGITS.sub(b"", said).decode()


def unpacked(text: str) -> Iterator[str]:
    """It, and what is encoded or compressed in it."""
    yield text
    for found in HEX.findall(text):
        yield from texts(bytes.fromhex(found[: len(found) // 2 * 2]))
    for found in ENCODED.findall(text):
        try:
            yield from texts(
                base64.urlsafe_b64decode(found.replace("+", "-").replace("/", "_") + "==")
            )
        except (binascii.Error, ValueError):
            continue


def texts(raw: bytes) -> Iterator[str]:
    yield raw.decode("utf-8", "replace")
    try:
        yield zlib.decompress(raw).decode("utf-8", "replace")
    except zlib.error:
        return


def rows(address: str) -> Iterator[str]:
    """Every row of every table, of whichever tenant and of no model, too: by a role that no wall holds."""
    with psycopg.connect(address) as connection:
        tables = connection.execute(
            "SELECT oid::regclass::text FROM pg_class"
            " WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for (table,) in tables:
            said = sql.SQL("SELECT t::text FROM {} t").format(sql.SQL(table))
            yield from (row for (row,) in connection.execute(said))


def files(folder: Path) -> Iterator[bytes]:
    """Their names and what is in them."""
    for path in sorted(folder.rglob("*")):
        yield str(path.relative_to(folder)).encode()
        if path.is_file():
            yield path.read_bytes()


def values(broker: redis.Redis) -> Iterator[str]:
    """Each key of a broker with all that it holds."""
    read = {
        b"string": broker.get,
        b"list": lambda key: broker.lrange(key, 0, -1),
        b"set": broker.smembers,
        b"hash": broker.hgetall,
        b"zset": lambda key: broker.zrange(key, 0, -1, withscores=True),
        b"stream": broker.xrange,
    }
    for key in broker.scan_iter(count=1000):
        kind = broker.type(key)
        yield f"{key!r} {'' if kind == b'none' else read[kind](key)!r}"


def values_if_any(broker: redis.Redis) -> Iterator[str]:
    """Nothing where there is no broker: some tests need none."""
    with suppress(redis.ConnectionError):
        yield from values(broker)


@contextmanager
def logged_to(path: Path) -> Iterator[None]:
    """Meanwhile every line of the log goes there too, as an installation writes it."""
    line = settings.LOGGING["formatters"]["line"]
    handler = logging.FileHandler(path, encoding="utf-8", errors="replace")
    handler.setFormatter(Formatter(line["fmt"], style=line["style"]))
    handler.addFilter(TraceFilter())
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def found_in(said: str | bytes, wanted: set[str]) -> set[str]:
    runs = map(digits_of, [said] if isinstance(said, bytes) else unpacked(said))
    return {number for run in runs if len(run) > 11 for number in wanted if number in run}
