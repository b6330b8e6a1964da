"""Was this asked before? The same Idempotency-Key gets the same answer, and the work is done once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.models import Answer, ApiKey
from careops.api.problems import Problem
from careops.values.cards import SENTENCE, has_card_number

KEPT_FOR = timedelta(days=7)
HEADER = "Idempotency-Key"
ACCEPTABLE = re.compile(r"[\x21-\x7e]{1,255}")
HEADERS = ("Content-Type", "ETag", "Location")
# Asking again with another version is the same wish, so these are not kept.
PRECONDITIONS = (412, 428)

Handler = Callable[..., HttpResponse]


def once(handler: Handler) -> Handler:
    """Make a handler answer a repeated request from memory; POST must name a key, PATCH may.

    The answer is kept in the transaction of the change, so there is never one without the other.
    What broke on our side (5xx) is not kept: it was rolled back, and may be tried again. A response
    that says a secret has what is ``kept`` of it beside.
    """

    @wraps(handler)
    def handle(view: Any, request: PartnerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = name_of(request)
        if name is None:
            return handler(view, request, *args, **kwargs)
        claim(request.key, name)
        if before := find(request, name):
            return repeat(before, request)
        try:
            response = handler(view, request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 (what is no refusal is raised again)
            response = view.handle_exception(error)
        if response.status_code not in PRECONDITIONS:
            keep(response, request, name)
        return response

    handle.answers_once = True  # type: ignore[attr-defined]  # the schema says so
    return handle


def name_of(request: PartnerRequest) -> str | None:
    name: str | None = request.headers.get(HEADER)
    if name is None and request.method == "POST":
        raise Problem(
            "idempotency_key_missing",
            f"Send a fresh {HEADER} (a UUID, say) with each new request, and the same one when you repeat it.",
        )
    if name is not None and not ACCEPTABLE.fullmatch(name):
        raise Problem("idempotency_key_invalid", f"{HEADER} has 1 to 255 visible ASCII characters.")
    if name is not None and has_card_number(name):
        raise Problem("idempotency_key_invalid", SENTENCE)
    return name


def claim(key: ApiKey, name: str) -> None:
    """Be the only one at work on it until the commit; a Problem when another is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{key.pk} {name}"]
        )
        (is_mine,) = cursor.fetchone()
    if not is_mine:
        raise Problem(
            "request_in_progress",
            f"A request with this {HEADER} is being worked on.",
            headers={"Retry-After": "1"},
        )


def find(request: PartnerRequest, name: str) -> Answer | None:
    found: Answer | None = Answer.objects.filter(api_key=request.key, idempotency_key=name).first()
    if found and found.at <= request.house_at - KEPT_FOR:
        found.delete()
        return None
    return found


def fingerprint(request: PartnerRequest) -> str:
    """Method, path and body: what makes two requests the same."""
    parts = [request.method or "", request.path.rstrip("/"), *digests(request)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def digests(request: PartnerRequest) -> Iterator[str]:
    """Of the body; of an upload, whose boundary is another each time, of its parts, read piece by piece."""
    if not request.content_type.startswith("multipart/"):
        yield hashlib.sha256(request.body).hexdigest()
        return
    for name, upload in sorted(request.FILES.items()):
        digest = hashlib.sha256(f"{name} {upload.name}".encode())
        for piece in upload.chunks():
            digest.update(piece)
        yield digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        yield hashlib.sha256(f"{name} {values}".encode()).hexdigest()


def repeat(before: Answer, request: PartnerRequest) -> HttpResponse:
    if before.fingerprint != fingerprint(request):
        raise Problem(
            "idempotency_key_reused",
            f"This {HEADER} came with another method, path or body before. Use a fresh one.",
        )
    response = HttpResponse(before.body, status=before.status, headers=before.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def keep(response: HttpResponse, request: PartnerRequest, name: str) -> None:
    forget(before=request.house_at - KEPT_FOR)
    Answer.objects.create(
        api_key=request.key,
        idempotency_key=name,
        fingerprint=fingerprint(request),
        at=request.house_at,
        status=response.status_code,
        headers={header: response[header] for header in HEADERS if header in response},
        body=getattr(response, "kept", response.content).decode(),
    )


def forget(*, before: datetime) -> None:
    """Remove some answers that are too old, without waiting for others who do the same."""
    old = Answer.objects.select_for_update(skip_locked=True).filter(at__lte=before)
    found = list(old.values_list("pk", flat=True)[:100])
    if found:
        Answer.objects.filter(pk__in=found).delete()
