"""How does a test go to every address? As each kind of user, and whatever it changes is undone."""

from __future__ import annotations

from http.cookies import SimpleCookie
from types import SimpleNamespace

from django.db import transaction

from careops.api.schema import description
from tests.sampling import FULL
from tests.tenancy.addresses import all_templates

ALL = all_templates()


def ask(visitor, method, address, **said):
    """The status, as if it had never been asked: what it changed is undone, and who has signed out is in again."""
    kept = SimpleCookie(visitor.cookies)
    with transaction.atomic():
        answer = getattr(visitor, method)(address, **said)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    visitor.cookies = kept
    # No browser and no proxy keeps it.
    assert "no-store" in answer.get("Cache-Control", ""), address
    return SimpleNamespace(status=answer.status_code, where=str(answer.get("Location", "")))


def is_let_in(answer):
    return answer.status not in (401, 403, 404, 405) and "/login/" not in answer.where


def is_new(page, seen):
    """Whether nobody has been shown that before: who sees the same page asks it the same. With FULL all do."""
    known = page in seen
    seen.add(page)
    return FULL or not known


CALLERS = {
    "pharmacy": {"obligations"},
    "charts": {"patients", "visits", "medicines", "balance-entries"},
    "telephony": {"voicemails", "calls"},
    "shop": {
        "customers", "orders", "plans", "treatment-requests", "shop",
        "subscriptions", "credits", "tickets", "prescriptions", "identity-checks",
        "benefits-verifications", "prior-authorizations",
    },
}  # fmt: skip


def caller_of(path):
    """Who may say this."""
    area = path.removeprefix("/api/v1/").partition("/")[0]
    return next((who for who, areas in CALLERS.items() if area in areas), "insurer")


def operations():
    """Each call of the API that takes a body, with the names of its fields."""
    schemas = description()["components"]["schemas"]
    for path, calls in description()["paths"].items():
        for method, call in calls.items():
            content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
            reference = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if method in ("post", "put", "patch"):
                yield path, method, list(schemas.get(reference, {}).get("properties", {}))
