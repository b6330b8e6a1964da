"""Which request was it? An id that runs through the response, the log and the record."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, get_resolver
from uuid_utils.compat import uuid7

from careops.values.cards import has_card_number, masked

_trace: ContextVar[str] = ContextVar("trace", default="")
# A parameter of an address with such a name is a capability: who knows it may act. Or it is a chart's number.
SECRET = re.compile(r"\(\?P<\w*(?:token|key|uid|secret|code|signature|external_id)\w*>")
NAMED = re.compile(r"\(\?P<\w+>")
REST = r"[^\s\"'<>]*[^\s\"'<>/]"
ANY = re.compile(rf"(/){REST}")
_known: list[re.Pattern[str]] = []
ACCEPTABLE = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


def current_trace() -> str:
    return _trace.get()


class TraceMiddleware:
    """Take over a caller's X-Request-Id when it is sane, else make one; give it back (SX-7)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        is_sane = ACCEPTABLE.match(given) and not has_card_number(given)
        trace = given if is_sane else f"req_{uuid7().hex}"
        token = _trace.set(trace)
        try:
            response = self.get_response(request)
        finally:
            _trace.reset(token)
        response["X-Request-Id"] = trace
        return response


class TraceFilter(logging.Filter):
    """Give each log line its trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.trace = _trace.get() or "-"
        return True


class Formatter(logging.Formatter):
    """Keep links out of the log, and out of its tracebacks: whoever reads one there could act.

    So with card numbers (SX-12), and with what the database quotes of a row that it refuses: it may be
    anybody's words.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return masked(mask(line) if "/" in line else line)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's name)
        text = super().formatException(ei)
        for quoted in quoted_by(ei[1]):
            text = text.replace(quoted, "...")
        return text


def quoted_by(error: BaseException | None) -> Iterator[str]:
    """What an error of the database, or one that led to this, says of the row that it is about."""
    while error is not None:
        diagnosis: Any = getattr(error, "diag", None)
        if diagnosis is not None:
            yield from filter(None, (diagnosis.message_detail, diagnosis.context))
        error = error.__cause__ or error.__context__


def mask(text: str) -> str:
    """Without what stands in an address in the place of a secret: ``/a/...``."""
    return secrets_of_addresses().sub(r"\1...", text)


def secrets_of_addresses() -> re.Pattern[str]:
    """The addresses that carry a secret, as the URLconf has them."""
    if not _known:
        _known.append(ANY)  # for what is logged while the URLconf is read
        found = "|".join(sorted(set(heads(get_resolver().url_patterns))))
        _known[0] = re.compile(rf"(/(?:{found})){REST}")
    return _known[0]


def heads(patterns: Iterable[Any], above: str = "") -> Iterator[str]:
    """What stands in each address before its first secret, as a regular expression."""
    for found in patterns:
        regex = above + found.pattern.regex.pattern.removeprefix("^").removesuffix(r"\Z")
        if isinstance(found, URLResolver):
            yield from heads(found.url_patterns, regex)
        elif secret := SECRET.search(regex):
            yield NAMED.sub("(?:", regex[: secret.start()])
