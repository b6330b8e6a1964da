"""Why not? Every refusal under /api/ is a problem of RFC 9457, with a code for machines and words for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import DisallowedHost
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions

from careops.engine.refusals import Refusal
from careops.record.trace import current_trace
from careops.values.cards import masked

PREFIX = "/api/"
DOCS = "/api/docs/"

# Code, status, title; what makes it so stands in the detail.
PROBLEMS = {
    "malformed_request": (400, "The request cannot be read."),
    "invalid_parameter": (400, "A query parameter is wrong."),
    "idempotency_key_missing": (400, "An Idempotency-Key is needed."),
    "idempotency_key_invalid": (400, "The Idempotency-Key cannot be used."),
    "not_authenticated": (401, "No valid key was given."),
    "insufficient_scope": (403, "The key is not good for this."),
    "test_key_needed": (403, "This is for test keys."),
    "not_allowed": (403, "This is for somebody else to do."),
    "not_found": (404, "There is nothing here."),
    "method_not_allowed": (405, "This cannot be done here."),
    "not_acceptable": (406, "Only JSON is spoken here."),
    "transition_not_allowed": (409, "It is not possible any more, or not yet."),
    "condition_not_met": (409, "A condition does not hold."),
    "contradiction": (409, "It contradicts what is on record."),
    "external_id_taken": (409, "This external_id is in use."),
    "request_in_progress": (409, "The same request is being worked on."),
    "length_required": (411, "The length of the body is needed."),
    "stale_version": (412, "It has changed since you looked."),
    "body_too_large": (413, "The body is too large."),
    "unsupported_media_type": (415, "Only JSON is read here."),
    "invalid_body": (422, "A field is wrong."),
    "bad_facts": (422, "What was said does not fit."),
    "idempotency_key_reused": (422, "The Idempotency-Key belongs to another request."),
    "if_match_missing": (428, "If-Match is needed."),
    "too_many_requests": (429, "Slow down."),
    "internal_error": (500, "Something broke on our side."),
    "unavailable": (503, "We are away for a moment."),
}

FRAMEWORK: dict[type[Exception], str] = {
    Http404: "not_found",
    exceptions.NotFound: "not_found",
    exceptions.ParseError: "malformed_request",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
}


class Problem(Exception):
    """A refusal of the API itself. ``code`` is one of PROBLEMS; further members go into the answer."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.errors = code, detail, list(errors)
        self.headers, self.members = dict(headers or {}), members


def answer(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """What views do with an exception. The transaction stays: what the clock caught up with has happened."""
    found = problem_of(error, context)
    return None if found is None else respond(found, context["request"])


def problem_of(error: Exception, context: Mapping[str, Any]) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refusal):
        options: dict[str, Any] = {"state": error.state, "allowed_actions": error.allowed}
        return Problem(error.code, error.reason, **(options if error.state else {}))
    if isinstance(error, exceptions.Throttled):
        wait = str(int(getattr(error, "wait", None) or 1))
        return Problem(
            "too_many_requests", f"Try again in {wait} s.", headers={"Retry-After": wait}
        )
    if type(error) in FRAMEWORK:
        allow = {"Allow": ", ".join(context["view"].allowed_methods)}
        is_method = isinstance(error, exceptions.MethodNotAllowed)
        return Problem(FRAMEWORK[type(error)], said(error), headers=allow if is_method else None)
    return None


def said(error: Exception) -> str:
    if isinstance(error, Http404 | exceptions.NotFound):
        return "Nothing of yours has this address."
    return str(error)


def respond(problem: Problem, request: HttpRequest) -> HttpResponse:
    status, title = PROBLEMS[problem.code]
    body = {
        "type": docs_of(problem, request),
        "title": title,
        "status": status,
        "detail": problem.detail,
        "instance": current_trace(),
        "code": problem.code,
        "errors": problem.errors,
        **problem.members,
    }
    return to_json(
        body, status=status, headers=problem.headers, content_type="application/problem+json"
    )


def docs_of(problem: Problem, request: HttpRequest) -> str:
    path = f"{DOCS}#{problem.code}"
    try:
        return request.build_absolute_uri(path)
    except DisallowedHost:  # the host is what is wrong
        return path


def to_json(
    data: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    content_type: str = "application/json",
) -> HttpResponse:
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(
        text.encode(errors="replace"), status=status, headers=headers, content_type=content_type
    )


def errors_of(detail: Any, *, at: str = "") -> Iterator[dict[str, str]]:
    """A serializer's complaints, each with the JSON pointer of what it is about; some quote what was said."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = "" if name == "non_field_errors" else f"/{masked(str(name))[:80]}"
            yield from errors_of(inner, at=at + here)
    elif isinstance(detail, list):
        yield from errors_of(detail[0], at=at)  # one reason a field is enough
    else:
        yield {"pointer": at, "code": detail.code, "detail": masked(str(detail))}


def for_api(code: str, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An error view of Django's that answers with a problem under /api/, and with its page elsewhere."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.path.startswith(PREFIX):
            return respond(Problem(code, OUTSIDE[code]), request)
        return page(request, *args, **kwargs)

    return view


OUTSIDE = {
    "malformed_request": "Its host, its path or its headers are not what we expect.",
    "not_found": "No such address. What there is stands in the documentation.",
    "internal_error": "It is noted, with the number in `instance`. Try again later.",
    "unavailable": "Send it again, with the same Idempotency-Key, after the seconds in Retry-After.",
}
