"""Which request was it? An id that runs through the response, the log and the record."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from uuid_utils.compat import uuid7

_trace: ContextVar[str] = ContextVar("trace", default="")
TOKEN = re.compile(r"/a/[^/\s]+")
ACCEPTABLE = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


def current_trace() -> str:
    return _trace.get()


class TraceMiddleware:
    """Take over a caller's X-Request-Id when it is sane, else make one; give it back (SX-7)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        trace = given if ACCEPTABLE.match(given) else f"req_{uuid7().hex}"
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


class TokenFilter(logging.Filter):
    """Keep links out of the log: whoever reads one there could act."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/a/" in message:
            record.msg, record.args = TOKEN.sub("/a/...", message), None
        return True
