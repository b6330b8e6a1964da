"""What do the subjects of all policies look like to partners? Whose turn it is and by when, and the story in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from rest_framework import serializers

from careops.api.fields import PublicId, Value
from careops.api.ids import public_id
from careops.api.pages import PageQuery
from careops.people.actors import Actor
from careops.people.middleware import people_of
from careops.people.models import Membership
from careops.record.models import Entry
from careops.values.private import in_place_of, is_seal
from careops.values.table import MOMENT, Text

# What is shown of others' rows: a few columns of a join cost half of what whole objects do.
HEADER = (
    "case__ref",
    "case__number",
    "case__waiting_on",
    "case__due_at",
    "case__version",
    "case__opened_at",
    "case__patient_id",
)


def joined(rows: QuerySet[Any], *paths: str) -> QuerySet[Any]:
    """Rows of subjects with what ``show_subject`` reads, and these columns: ``case__ref`` as ``case_ref``."""
    last = Entry.objects.filter(case=OuterRef("pk")).order_by("-seq").values("at")[:1]
    columns = {path.replace("__", "_"): F(path) for path in (*HEADER, *paths)}
    found: QuerySet[Any] = rows.annotate(updated_at=Subquery(last), **columns)
    return found


class SubjectQuery(PageQuery):
    """The parameters of a list of subjects; a domain adds ``status``, with its states."""

    external_id = Value(Text(80), required=False)
    updated_since = Value(MOMENT, required=False)
    created_after = Value(MOMENT, required=False)
    created_before = Value(MOMENT, required=False)


def matching(
    rows: QuerySet[Any], query: Mapping[str, Any], *, states: Sequence[str]
) -> QuerySet[Any]:
    """Those that a query asks for; ``states`` are what its status stands for."""
    wanted = {
        "state__in": states if "status" in query else None,
        "case__number": query.get("external_id"),
        # The clock has been at every case that changed since: it tells without a look at the record.
        "case__clock_at__gte": query.get("updated_since"),
        "updated_at__gte": query.get("updated_since"),
        "case__opened_at__gt": query.get("created_after"),
        "case__opened_at__lt": query.get("created_before"),
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


class SubjectShape(serializers.Serializer[Any]):
    """What all have in common; a domain adds ``id``, ``state`` and what is special to it."""

    reference = serializers.CharField(help_text="What people call it, as R-7KQ2MXW.")
    external_id = serializers.CharField(allow_null=True)
    allowed_actions = serializers.ListField(
        child=serializers.CharField(),
        help_text="What you may do now: `amend` by PATCH, the others by POST to their name.",
    )
    waiting_on = serializers.CharField(
        allow_null=True, help_text="us, provider, providers; null when it is over."
    )
    respond_by = serializers.DateTimeField(
        allow_null=True, help_text="By when whoever it waits on acts."
    )
    version = serializers.IntegerField(help_text="As in the ETag.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_fields(self) -> dict[str, Any]:
        found = super().get_fields()
        return {"id": found.pop("id"), "state": found.pop("state"), **found}


def show_subject(subject: Any, *, prefix: str, actor: Actor) -> dict[str, Any]:
    """What all have in common of a row that is ``joined``."""
    return {
        "id": public_id(prefix, subject.pk),
        "reference": subject.case_ref,
        "external_id": subject.case_number or None,
        "state": subject.state,
        "allowed_actions": [rule.name for rule in subject.allowed(actor)],
        "waiting_on": subject.case_waiting_on or None,
        "respond_by": subject.case_due_at,
        "version": subject.case_version,
        "created_at": subject.case_opened_at,
        "updated_at": subject.updated_at,
    }


class NamedShape(serializers.Serializer[Any]):
    id = PublicId("prv")
    name = serializers.CharField()

    class Meta:
        ref_name = "NamedProvider"


def named(pk: UUID | None, name: str) -> dict[str, str] | None:
    return {"id": public_id("prv", pk), "name": name} if pk else None


def timeline_of(
    name: str, *, actions: Sequence[str], states: Sequence[Any], parts: Sequence[str]
) -> type[serializers.Serializer[Any]]:
    """The shape of a story: its steps, what they lead to, and who took them by their part."""
    step = {
        "id": PublicId("evt"),
        "at": serializers.DateTimeField(),
        "action": serializers.ChoiceField(sorted(actions)),
        "label": serializers.CharField(help_text="In words."),
        "state": serializers.ChoiceField(states, help_text="The state from then on."),
        "by": serializers.ChoiceField(parts),
    }
    kind = type(f"{name}Step", (serializers.Serializer,), step)
    return type(f"{name}Timeline", (serializers.Serializer,), {"data": kind(many=True)})


def show_story(
    steps: QuerySet[Entry],
    *,
    story: Mapping[str, str],
    parts: Mapping[UUID | None, str],
    public_word: Callable[[str], str],
) -> dict[str, Any]:
    """Steps of the record in the story's words, by the part of who took them and not by their name."""
    found = list(steps)
    known = parts_of_members([step.actor_id for step in found], parts)
    return {
        "data": [
            {
                "id": public_id("evt", step.pk),
                "at": step.at,
                "action": public_word(step.action),
                "label": " ".join([story[step.action], *in_place_of_private(step.said)]),
                "state": public_word(step.target),
                "by": "clock" if step.via == "clock" else known.get(step.actor_id, "us"),
            }
            for step in found
        ]
    }


def in_place_of_private(facts: Mapping[str, Any]) -> list[str]:
    return [in_place_of(kept["length"]) for kept in facts.values() if is_seal(kept)]


def parts_of_members(
    actors: Iterable[UUID | None], parts: Mapping[UUID | None, str]
) -> dict[UUID | None, str]:
    """The parts by whoever the record names: of a person who has signed in that is their membership."""
    known: dict[UUID | None, str] = {person: part for person, part in parts.items() if person}
    for member in Membership.objects.filter(pk__in={actor for actor in actors if actor}):
        for person in people_of(member) & known.keys():
            known[member.pk] = known[person]
    return known
