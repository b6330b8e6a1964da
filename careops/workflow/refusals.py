"""Why may it not happen? Refusals that name their reason, and one place that shows them on pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Refusal(Exception):
    """A transition was not carried out. ``code`` is for machines, ``str()`` for people."""

    code = "refused"
    status = 409

    def __init__(self, reason: str, *, state: str = "", allowed: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.state = state
        self.allowed = list(allowed)


class WrongState(Refusal):
    """The case has moved on."""

    code = "transition_not_allowed"


class NotAllowed(Refusal):
    """Not this actor."""

    code = "not_allowed"
    status = 403


class NotMet(Refusal):
    """A condition of the rule does not hold."""

    code = "condition_not_met"


class Stale(Refusal):
    """The caller looked at an older version."""

    code = "stale_version"
    status = 412


class BadFacts(Refusal):
    """A fact is missing, unknown or of the wrong type."""

    code = "bad_facts"
    status = 422


class RefusalMiddleware:
    """Turn a refusal that a view let through into a plain page: views need no code for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        return render(request, "refused.html", {"refusal": error}, status=error.status)
