"""Is this process alive, is the installation ready, does it make progress? Asked by machines, at the bare domain."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from secrets import compare_digest

from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from careops.upkeep import metrics
from careops.upkeep.progress import progress

logger = logging.getLogger(__name__)

IMPATIENT = {"socket_timeout": 1, "socket_connect_timeout": 1}


class NotReady(Exception):
    """What is missing, in words without secrets."""


class HealthMiddleware:
    """Answers before everything else: without tenant, session, or redirect to https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = PAGES.get(request.path)
        if page is None or request.get_host().partition(":")[0] != settings.CAREOPS_DOMAIN:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = page(request)
        response["Cache-Control"] = "no-store"
        return response


def healthz(_: HttpRequest) -> HttpResponse:
    """The process answers; whatever it needs may be away."""
    return JsonResponse({"alive": True})


def readyz(_: HttpRequest) -> HttpResponse:
    """Database, migrations and broker; 503 names what is missing."""
    missing = {name: why for name, check in CHECKS.items() if (why := problem(name, check))}
    return JsonResponse({"ready": not missing, **missing}, status=503 if missing else 200)


def problem(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as missing:
        return str(missing)
    except Exception as error:  # noqa: BLE001 (each driver has its own, and their words name addresses)
        logger.warning("Not ready: %s: %s", name, error)
        return "does not answer"
    return ""


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = known_migrations() - set(cursor.fetchall())
    if missing:
        raise NotReady(f"{len(missing)} are not applied: run `manage.py migrate` as the owner")


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those of this release; read from its files once a process."""
    return frozenset(MigrationLoader(None).disk_migrations)


def broker() -> None:
    with current_app.connection_for_write(transport_options=IMPATIENT) as found:
        found.ensure_connection(max_retries=1, interval_start=0, timeout=2)


CHECKS = {"database": database, "migrations": migrations, "broker": broker}


def statusz(request: HttpRequest) -> HttpResponse:
    """How far clock and outbox have come, for who has the token; 503 when they are behind."""
    if not has_token(request):
        return unknown()
    found = progress()
    problems = list(found.problems())
    status = 503 if problems else 200
    return JsonResponse(
        {"well": not problems, "problems": problems, **asdict(found)}, status=status
    )


def figures(request: HttpRequest) -> HttpResponse:
    """The same for Prometheus, and how long pages take; for who has the token."""
    if not has_token(request):
        return unknown()
    return HttpResponse(metrics.page(), content_type=metrics.CONTENT_TYPE)


def has_token(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.STATUS_TOKEN
    fits = compare_digest(given.strip().encode(), wanted.encode())
    return bool(wanted) and scheme.lower() == "bearer" and fits


def unknown() -> HttpResponse:
    said = "Send `Authorization: Bearer` with the token of CAREOPS_STATUS_TOKEN."
    if not settings.STATUS_TOKEN:
        said = "It is closed until CAREOPS_STATUS_TOKEN is set."
    return JsonResponse({"error": said}, status=401, headers={"WWW-Authenticate": "Bearer"})


PAGES = {"/healthz": healthz, "/readyz": readyz, "/statusz": statusz, "/metrics": figures}
