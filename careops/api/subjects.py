"""How does a policy become part of the API? What partners may do is an action of the resource."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import URLPattern
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import Day, Flag, Moment, Strict, Text, read
from careops.api.idempotency import once
from careops.api.ids import private_id
from careops.api.schema import describes
from careops.api.versions import shown, versioned
from careops.api.views import PartnerView, routes
from careops.people.actors import PARTNERS, Grant, the
from careops.people.models import Partner
from careops.workflow.facts import LONGEST
from careops.workflow.models import Workflow
from careops.workflow.rules import Fact, Rule

FIELDS: Mapping[Any, Any] = {str: Text, bool: Flag, date: Day, datetime: Moment}


class SubjectView(PartnerView):
    """A resource that is the subject of a policy. ``prefix`` is that of its ids."""

    model: ClassVar[type[Workflow]]
    prefix: ClassVar[str]
    shape: ClassVar[type[serializers.Serializer[Any]]]

    def rows(self, request: PartnerRequest) -> QuerySet[Any]:
        """The partner's own, and no others."""
        raise NotImplementedError

    def show(self, subject: Any, request: PartnerRequest) -> dict[str, Any]:
        raise NotImplementedError

    def find(self, request: PartnerRequest, name: str) -> Any:
        """The partner's own; Http404 for what is missing and what is another's, in the same words."""
        found = self.rows(request).filter(pk=private_id(self.prefix, name)).first()
        if found is None:
            raise Http404
        return found

    def shown(self, request: PartnerRequest, subject: Workflow, **more: Any) -> HttpResponse:
        data = self.show(subject, request)
        return shown(data, request, version=data["version"], **more)

    def carry_out(
        self, request: PartnerRequest, name: str, rule: Rule, *, version: int | None, **facts: Any
    ) -> HttpResponse:
        """One move of the engine; the resource as it is then."""
        subject = self.find(request, name)
        move = getattr(subject, rule.name)
        move(by=request.actor, at=request.at, version=version, **facts)
        return self.shown(request, self.find(request, name))


def partner_rules(model: type[Workflow]) -> list[Rule]:
    """What the policy lets partners do to a subject that exists."""
    return [
        rule
        for rule in model.rules().values()
        if not rule.creates and any(is_for_partners(model, grant) for grant in rule.by)
    ]


def is_for_partners(model: type[Workflow], grant: Grant) -> bool:
    if isinstance(grant, the):
        return model._meta.get_field(grant.field).related_model is Partner
    return grant in PARTNERS


def facts_of(rule: Rule) -> type[Strict]:
    """The body of an action: the facts of its rule."""
    fields = {fact.name: field_of(fact) for fact in rule.facts}
    name = "".join(part.title() for part in rule.name.split("_"))
    return type(f"{name}Facts", (Strict,), fields)


def field_of(fact: Fact) -> serializers.Field[Any, Any, Any, Any]:
    options: dict[str, Any] = {"required": fact.is_required}
    if fact.type is str:
        options |= {"max_length": LONGEST, "allow_blank": not fact.is_required}
    if issubclass(fact.type, Enum):
        return serializers.ChoiceField([choice.value for choice in fact.type], **options)
    field: serializers.Field[Any, Any, Any, Any] = FIELDS[fact.type](**options)
    return field


def actions(route: str, base: type[SubjectView], rules: list[Rule]) -> list[URLPattern]:
    """``POST <route>/<name of the transition>`` for each rule."""
    return [
        pattern
        for rule in rules
        for pattern in routes(f"{route}/{rule.name}", action(base, rule).as_view())
    ]


def action(base: type[SubjectView], rule: Rule) -> type[SubjectView]:
    facts = facts_of(rule)

    @describes(rule.label, name=f"{rule.name}_{base.model.kind}", takes=facts, returns=base.shape)
    @once
    @versioned
    def post(
        self: SubjectView,
        request: PartnerRequest,
        id: str,  # noqa: A002 (the name in the address)
        *,
        version: int | None,
    ) -> HttpResponse:
        said = read(facts, request.data)
        return self.carry_out(request, id, rule, version=version, **said)

    return type(f"{rule.name.title()}{base.__name__}", (base,), {"post": post})
