"""How does a policy become part of the API? What partners may do is an action of the resource."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import URLPattern
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import MinorUnits, PublicId, Strict, Value, read, read_query
from careops.api.idempotency import once
from careops.api.ids import private_id, public_id
from careops.api.pages import page
from careops.api.problems import Problem, to_json
from careops.api.schema import describes
from careops.api.shapes import SubjectQuery, joined, matching, show_story
from careops.api.versions import shown, versioned
from careops.api.views import PartnerView, routes
from careops.cases.models import is_of, partner_keys
from careops.engine.facts import kind_of
from careops.files.models import File
from careops.people.actors import PARTNERS, Grant, the
from careops.people.models import Partner, Provider
from careops.policy.rules import Fact, Rule
from careops.policy.workflow import Workflow
from careops.proof.faults import person_class
from careops.record.models import Entry
from careops.values.numbers import Amount
from careops.values.table import Row
from careops.web.story import PARTNER, STORIES

PREFIXES: Mapping[Any, str] = {
    Provider: "prv",
    File: "doc",
}  # of the rows that partners know by an id


class SubjectView(PartnerView):
    """A resource that is the subject of a policy. ``prefix`` is that of its ids, ``area`` its address too.

    ``columns`` are what ``show`` reads beside the row itself and the header of its case; ``told_as``
    has the states and the steps that partners know by the name of another; ``read_by`` are the kinds
    of partners that it is for, where its keys do not name them (an insurer, a clinic); ``owner`` is
    the one whose number the ``external_id`` is.
    """

    model: ClassVar[type[Workflow]]
    prefix: ClassVar[str]
    shape: ClassVar[type[serializers.Serializer[Any]]]
    columns: ClassVar[tuple[str, ...]] = ()
    told_as: ClassVar[Mapping[str, str]] = {}
    read_by: ClassVar[Collection[str]] = ()
    owner: ClassVar[str] = "partner"

    @classmethod
    def is_for(cls, partner: Partner) -> bool:
        """Whether partners of this kind can have one."""
        return partner.kind in cls.readers()

    @classmethod
    def readers(cls) -> Collection[str]:
        """The kinds of partners that can have one; a check asks for them."""
        named = {role.name for role in PARTNERS}.intersection(partner_keys(cls.model))
        return cls.read_by or sorted(named)

    def rows(self, request: PartnerRequest) -> QuerySet[Any]:
        """The partner's own, and no others."""
        partner = request.key.partner
        rows = self.model.objects.filter(is_of(self.model, request.actor.people))
        return joined(rows if self.is_for(partner) else rows.none(), *self.columns)

    def show(self, subject: Any, request: PartnerRequest) -> dict[str, Any]:
        raise NotImplementedError

    def parts(self, subject: Any) -> dict[UUID | None, str]:
        """Who of those in its story has which part; whoever is not named is one of us."""
        raise NotImplementedError

    @classmethod
    def public_word(cls, word: str) -> str:
        return cls.told_as.get(word, word)

    def find(self, request: PartnerRequest, name: str) -> Any:
        """The partner's own; Http404 for what is missing and what is another's, in the same words."""
        found = self.rows(request).filter(pk=private_id(self.prefix, name)).first()
        if found is None:
            raise Http404
        return found

    def shown(self, request: PartnerRequest, subject: Workflow, **more: Any) -> HttpResponse:
        data = self.show(subject, request)
        response = shown(data, request, version=data["version"], **more)
        if response.content:
            self.looked(request, self.model.kind, [subject.case_patient_id])  # type: ignore[attr-defined]
        return response

    def list_all(self, request: PartnerRequest, kind: type[SubjectQuery]) -> HttpResponse:
        """A page of those that the query asks for."""
        query = read_query(kind, request.query_params.dict())
        states = [s for s in self.model.State.values if self.public_word(s) == query.get("status")]
        rows = matching(self.rows(request), query, states=states)
        response, found = page(rows, request, query, show=lambda row: self.show(row, request))
        self.looked(request, self.area, (row.case_patient_id for row in found))
        return response

    def show_made(self, request: PartnerRequest, made: Workflow) -> HttpResponse:
        """What has just come to be, and where it is found."""
        name = public_id(self.prefix, made.pk)
        where = {"Location": f"/api/v1/{self.area}/{name}"}
        return self.shown(request, self.find(request, name), status=201, headers=where)

    def show_one(self, request: PartnerRequest, name: str) -> HttpResponse:
        return self.shown(request, self.find(request, name))

    def show_steps(self, request: PartnerRequest, name: str) -> HttpResponse:
        """The steps that the story tells partners, oldest first; the others stay inside."""
        story = STORIES[self.model.kind].words(PARTNER)
        subject = self.find(request, name)
        done = Entry.objects.filter(case=subject.pk, outcome=Entry.Outcome.DONE)
        steps = done.filter(action__in=story).with_words().order_by("seq")
        timeline = show_story(
            steps, story=story, parts=self.parts(subject), public_word=self.public_word
        )
        self.looked(request, "timeline", [subject.case_patient_id])
        return to_json(timeline)

    def carry_out(
        self,
        request: PartnerRequest,
        name: str,
        rule: Rule,
        /,
        *,
        version: int | None,
        **facts: Any,
    ) -> HttpResponse:
        """One move of the engine; the resource as it is then."""
        subject = self.find(request, name)
        move = getattr(subject, rule.name)
        move(by=request.actor, at=request.at, version=version, **facts)
        return self.shown(request, self.find(request, name))

    @contextmanager
    def used_once(self, external_id: str, partner: Partner) -> Iterator[None]:
        """Make something under the partner's own number; a Problem that names the one that has it."""
        try:
            with transaction.atomic():
                yield
        except IntegrityError as error:
            if f"one_{self.model.kind}_an_external_id" not in str(error):
                raise
            theirs = {self.owner: partner, "external_id": external_id}
            other = self.model.objects.get(**theirs)
            raise Problem(
                "external_id_taken",
                "You have used this external_id before; existing_id names what has it.",
                existing_id=public_id(self.prefix, other.pk),
            ) from error


def partner_rules(model: type[Workflow]) -> list[Rule]:
    """What the policy lets partners do to a subject that exists."""
    return [
        rule
        for rule in model.rules().values()
        if not rule.creates and any(is_for_partners(model, grant) for grant in rule.by)
    ]


def is_for_partners(model: type[Workflow], grant: Grant) -> bool:
    if isinstance(grant, the):
        return person_class(model, grant.field) is Partner
    return grant in PARTNERS


def facts_of(rule: Rule, model: type[Workflow]) -> type[Strict]:
    """The body of an action: the facts of its rule."""
    fields = {fact.name: field_of(fact, model) for fact in rule.facts}
    name = "".join(part.title() for part in rule.name.split("_"))
    return type(f"{name}{model.__name__}Facts", (Strict,), fields)


def field_of(fact: Fact, model: type[Workflow]) -> Value:
    """How a partner says a fact; what they have no name for, careops.api.checks names at start-up."""
    kind = kind_of(fact, model)
    options = {"required": fact.is_required, "allow_null": fact.default is None}
    if not can_ask(fact, model) or kind is None:
        raise TypeError(f"No partner can say the fact {fact.name!r} of a {model.kind}.")
    if isinstance(kind, Row):
        return PublicId(PREFIXES[kind.model], **options)
    if isinstance(kind, Amount):
        return MinorUnits(kind, **options)
    return Value(kind, allow_blank=not fact.is_required, **options)


def can_ask(fact: Fact, model: type[Workflow]) -> bool:
    """Whether partners have words for it: they know no member of ours."""
    kind = kind_of(fact, model)
    return not isinstance(kind, Row) or kind.model in PREFIXES


def actions(route: str, base: type[SubjectView], rules: list[Rule]) -> list[URLPattern]:
    """``POST <route>/<name of the transition>`` for each rule."""
    return [
        pattern
        for rule in rules
        if all(can_ask(fact, base.model) for fact in rule.facts)
        for pattern in routes(f"{route}/{rule.name}", action(base, rule).as_view())
    ]


def action(base: type[SubjectView], rule: Rule) -> type[SubjectView]:
    facts = facts_of(rule, base.model)

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
