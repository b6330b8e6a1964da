"""What do all calls have in common? A partner's key, its scope and its limit; JSON in and out."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from careops.api.auth import HasScope, KeyAuthentication, PartnerRequest
from careops.api.limits import KeyLimit, Rate
from careops.api.models import Call
from careops.api.problems import Problem, answer
from careops.record import reads
from careops.record.trace import current_trace

logger = logging.getLogger(__name__)

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
LARGEST = 256 * 1024  # bytes of a body


class StrictJson(BaseParser):
    """UTF-8 whatever the header says; no NaN, no half characters, no bottomless nesting."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:  # noqa: ARG002
        try:
            data = json.loads(parser_context["request"].body.decode(), parse_constant=refuse)
            json.dumps(data, ensure_ascii=False).encode()  # finds lone surrogates
        except (ValueError, RecursionError) as error:
            raise ParseError("The body is not JSON in UTF-8.") from error
        return data


def refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def check_length(length: str, headers: Mapping[str, str], largest: int = LARGEST) -> None:
    """Refuse a body that is too large, and one of unknown length: nobody would read it."""
    if not length and "Transfer-Encoding" in headers:
        raise Problem("length_required", "Send Content-Length; chunks are not read.")
    if length and not (length.isdigit() and int(length) <= largest):
        raise Problem("body_too_large", f"A body may have {largest // 1024} kB.")


class PartnerView(APIView):
    """Base of all resources. ``area`` is the first part of the scope that a key needs here."""

    authentication_classes = (KeyAuthentication,)
    permission_classes = (HasScope,)
    throttle_classes = (KeyLimit,)
    parser_classes: tuple[type[BaseParser], ...] = (StrictJson,)
    renderer_classes: tuple[type[BaseRenderer], ...] = (JSONRenderer,)
    http_method_names = ("get", "head", "post", "put", "patch", "delete")

    area = ""
    largest = LARGEST
    rate: Rate | None = None
    started = 0.0

    def initialize_request(
        self,
        request: HttpRequest,
        *_: Any,
        **__: Any,
    ) -> PartnerRequest:
        self.started = time.perf_counter()
        return PartnerRequest(
            request,
            parsers=self.get_parsers(),
            authenticators=self.get_authenticators(),
            negotiator=self.get_content_negotiator(),
            parser_context=self.get_parser_context(request),
        )

    def get_exception_handler(self) -> Any:
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        check_length(request.META.get("CONTENT_LENGTH") or "", request.headers, self.largest)
        super().initial(request, *args, **kwargs)

    def finalize_response(  # type: ignore[override]  # responses may be Django's
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        done = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        done["Cache-Control"] = "no-store"
        for name, value in self.rate.headers.items() if self.rate else ():
            done[name] = value
        self.log(request, done)
        return done

    def log(self, request: Request, response: HttpResponseBase) -> None:
        """Who, what and how long; never an id, a query or a body. Partners read of their calls on their page."""
        match, key = request.resolver_match, getattr(request, "_auth", None)
        route, took = match.route if match else "?", 1000 * (time.perf_counter() - self.started)
        said = (request.method, route, response.status_code, key or "-", took)
        logger.info("%s %s %s for key %s in %.0f ms", *said)
        # Whoever calls too often would cost more by being written down.
        if key and not (self.rate and self.rate.is_exceeded):
            Call.objects.create(
                partner_id=key.partner_id,
                api_key=key,
                at=cast(PartnerRequest, request).at,
                method=request.method,
                route=PARAMETER.sub(r"{\1}", route)[:120],
                status=response.status_code,
                milliseconds=round(took),
                trace=current_trace(),
            )

    def looked(self, request: PartnerRequest, what: str, patients: Iterable[UUID]) -> None:
        """Record that the partner saw data of these patients."""
        reads.record_read(request, what=what, patients=patients, at=request.at)


def routes(
    route: str, view: Callable[..., HttpResponseBase], *, name: str = ""
) -> list[URLPattern]:
    """The same resource with and without a slash at the end; the one without is documented."""
    return [path(route, view, name=name or None), path(f"{route}/", view)]
