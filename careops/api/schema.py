"""What can be called, and how? One description, for machines and for the page that people read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Literal

from django.utils.text import capfirst
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers

from careops.api.auth import scope_of
from careops.api.fields import PublicId, Strict, Value
from careops.api.problems import PROBLEMS
from careops.web.domain import domains

HEADER: Literal["header"] = OpenApiParameter.HEADER
IDEMPOTENCY_KEY = "One for each new request, and again when it is repeated: kept for 7 days."
IF_MATCH = "The ETag that you saw."
IF_NONE_MATCH = "An ETag that you have."
ETAG = r'^("v[0-9]{1,9}"|\*)$'
LIMITS = {
    "RateLimit-Policy": "The quota, and its window in seconds.",
    "RateLimit": "What is left, and the seconds until the quota begins anew.",
    "X-Request-Id": "Yours, or ours when you sent none.",
}
HEADERS = LIMITS | {
    "ETag": "The version, for If-Match and If-None-Match.",
    "Idempotency-Replayed": "`true` when this is the kept answer to an earlier request.",
}


class Complaint(serializers.Serializer[Any]):
    pointer = serializers.CharField(required=False, help_text="JSON pointer into the body.")
    parameter = serializers.CharField(required=False, help_text="Name in the query.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemShape(serializers.Serializer[Any]):
    """RFC 9457. `state` and `allowed_actions` come with refusals of the policy."""

    type = serializers.CharField(help_text="Where it is explained.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The id of the request: tell us when you ask.")
    code = serializers.ChoiceField(sorted(PROBLEMS))
    errors = Complaint(many=True)  # type: ignore[assignment]  # the metaclass takes it away
    state = serializers.CharField(required=False, allow_null=True)
    allowed_actions = serializers.ListField(child=serializers.CharField(), required=False)
    existing_id = serializers.CharField(required=False)

    class Meta:
        ref_name = "Problem"


def describes(
    summary: str,
    *,
    name: str,
    returns: type[serializers.Serializer[Any]] | None,
    takes: type[serializers.Serializer[Any]] | None = None,
    query: type[serializers.Serializer[Any]] | None = None,
    status: int = 200,
    example: Any = None,
) -> Callable[[Any], Any]:
    """Say what an operation is for, reads and answers; its headers and refusals follow from the rest."""
    return extend_schema(
        operation_id=name,
        summary=summary,
        request=takes,
        parameters=[query] if query else [],
        responses={status: returns},
        examples=[OpenApiExample("example", value=example, request_only=True)] if example else [],
    )


class PartnerSchema(AutoSchema):
    """Adds to each operation the headers it reads and writes, and the problems it may answer with."""

    @property
    def handler(self) -> Any:
        return getattr(self.view, self.method.lower())

    @property
    def is_once(self) -> bool:
        return hasattr(self.handler, "answers_once")

    @property
    def is_versioned(self) -> bool:
        return hasattr(self.handler, "needs_version")

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *self.given()]

    def given(self) -> Iterable[OpenApiParameter]:
        if "{id}" in self.path:
            pattern = PublicId(getattr(self.view, "prefix", "")).pattern
            yield OpenApiParameter(
                "id", {"type": "string", "pattern": pattern}, OpenApiParameter.PATH
            )
        if "{external_id}" in self.path:
            known = {"type": "string", "pattern": r"^[A-Za-z0-9._:-]{1,80}$"}
            yield OpenApiParameter("external_id", known, OpenApiParameter.PATH)
        if self.is_once:
            yield OpenApiParameter(
                "Idempotency-Key",
                {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"},
                HEADER,
                required=self.method == "POST",
                description=IDEMPOTENCY_KEY,
            )
        if self.is_versioned or self.method == "PUT":
            yield OpenApiParameter(
                "If-Match",
                {"type": "string", "pattern": ETAG},
                HEADER,
                required=self.is_versioned,
                description=IF_MATCH,
            )
        if self.is_conditional:
            yield OpenApiParameter("If-None-Match", str, HEADER, description=IF_NONE_MATCH)

    @property
    def is_conditional(self) -> bool:
        return self.method == "GET" and getattr(self.view, "is_conditional", False)

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "area", "") or "key"]

    def get_description(self) -> str:  # type: ignore[override]  # as AutoSchema has it
        scope = scope_of(self.view, self.method)
        about = get_doc(self.handler)
        return "\n\n".join(filter(None, [about, scope and f"Scope: `{scope}`."]))

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for body in bodies.values():
            body["description"] = "Done."
            body["headers"] = {
                name: {"$ref": f"#/components/headers/{name}"} for name in self.response_headers()
            }
        if self.method == "PUT":
            bodies["201"] = {**bodies["200"], "description": "Done: it is new to us."}
        if self.is_conditional:
            bodies["304"] = {"description": "You have this version."}
        self.resolve_serializer(ProblemShape, direction)
        problem = {"$ref": "#/components/responses/Problem"}
        bodies |= {str(status): problem for status in self.refusals()}
        return dict(sorted(bodies.items()))

    def response_headers(self) -> Iterable[str]:
        """The headers of a success."""
        yield from LIMITS
        if self.is_conditional or self.is_once or self.method == "PUT":
            yield "ETag"
        if self.is_once:
            yield "Idempotency-Replayed"

    def refusals(self) -> set[int]:
        found = {400, 401, 403, 406, 429}
        if "{" in self.path:
            found |= {404}
        if self.method == "PUT":
            found |= {412, 428}
        if self.method in ("POST", "PUT", "PATCH"):
            found |= {409, 411, 413, 415, 422}
        if self.method == "DELETE":
            found |= {411, 413}
        if self.is_versioned:
            found |= {412, 428}
        return found

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if isinstance(serializer, Strict):
            schema["additionalProperties"] = False
            if serializer.at_least:
                schema["minProperties"] = serializer.at_least
        if not type(serializer).__doc__:
            schema.pop("description", None)  # that of a base class
        return schema


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "careops.api.auth.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A partner's key, `cops_live_...`, good for one organization and its scopes.",
        }


class ValueShape(OpenApiSerializerFieldExtension):
    target_class = Value
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:  # noqa: ARG002
        described: dict[str, Any] = self.target.described
        return described


def without_slash(endpoints: list[Any], **_: Any) -> list[Any]:
    """The same resources with a slash at the end are not listed twice."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]


def with_shared(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What all operations have in common is described once; first, what partners can do."""
    offers = ", ".join(domain.offers for domain in domains() if domain.offers)
    result["info"]["description"] = capfirst(f"{offers}, follow all of it, and look up providers.")
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    shared = result["components"]
    shared["responses"] = {
        "Problem": {
            "description": "A refusal, with its reason.",
            "content": {"application/problem+json": problem},
            "headers": {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}},
        }
    }
    shared["headers"] = {
        name: {"description": said, "schema": {"type": "string"}} for name, said in HEADERS.items()
    }
    return result


@cache
def description() -> dict[str, Any]:
    """The whole of it, as OpenAPI 3.1."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


@cache  # half a second goes into it, and whoever asks needs no key
def as_yaml() -> str:
    text: bytes = OpenApiYamlRenderer().render(description(), renderer_context={})
    return text.decode()
