"""What does a referral look like to the partner who made it? Its fields in and out, and its story in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F
from rest_framework import serializers

from careops.api.fields import Day, Email, Flag, Moment, Phone, PublicId, Strict, Text
from careops.api.ids import public_id
from careops.api.pages import PageQuery
from careops.people.actors import Actor
from careops.record.models import Entry
from referrals.models import Referral, State

# What is shown of others' rows: a few columns of a join cost half of what whole objects do.
JOINED = {
    path.replace("__", "_"): F(path)
    for path in (
        "case__ref",
        "case__waiting_on",
        "case__due_at",
        "case__version",
        "case__opened_at",
        "client__first_name",
        "client__last_name",
        "client__email",
        "client__mobile",
        "client__birth_date",
        "preferred__name",
        "provider__name",
    )
}
TAKEN = {State.ACCEPTED, State.CONTACTED, State.COMPLETED}

# What partners read of the story, in words for them. Steps that are not listed stay inside.
STORY = {
    "submit": "Received",
    "offer": "Offered to the preferred provider",
    "reoffer": "Offered to a provider",
    "post": "Open to all providers",
    "repost": "Open to the other providers",
    "open_up": "Open to all providers",
    "repool": "Open to all providers again",
    "remind": "The provider was reminded",
    "bump": "The providers were reminded",
    "decline": "Declined by the provider",
    "expire": "Not answered in time",
    "take_back": "The provider is not available any more",
    "accept": "Accepted: a provider will contact the client",
    "take": "Accepted: a provider will contact the client",
    "mark_contacted": "The client was contacted",
    "decline_after_contact": "Not a fit; other providers are asked",
    "release": "Taken back; other providers are asked",
    "complete": "The first visit is booked",
    "return_only": "Not placed: our intake team looks after it",
    "shelve": "Not placed: our intake team looks after it",
    "expire_open": "Not placed in time: our intake team looks after it",
    "exhaust": "Not placed: our intake team looks after it",
    "close": "Closed without a provider",
    "withdraw": "Withdrawn",
    "amend": "Corrected",
}


class NewClient(Strict):
    first_name = Text(max_length=80)
    last_name = Text(max_length=80)
    email = Email()
    mobile = Phone(required=False, help_text="E.164. For nothing but this referral.")
    birth_date = Day(required=False)


class Correction(Strict):
    need = Text(
        max_length=300, required=False, help_text="What the client looks for, in their words."
    )
    region = Text(max_length=80, required=False, allow_blank=True)


class NewReferral(Strict):
    client = NewClient()
    need = Text(max_length=300, help_text="What the client looks for, in their words.")
    region = Text(max_length=80, required=False)
    network = Text(max_length=40, required=False, help_text="Code of an insurance network.")
    language = Text(
        max_length=10,
        required=False,
        pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$",
        hint="Write it as en or fr-CA.",
        help_text="BCP 47: what the client speaks.",
    )
    preferred_provider = PublicId("prv", required=False, help_text="Empty for any provider.")
    only_preferred = Flag(required=False, default=False, help_text="No other provider will do.")
    consented_at = Moment(help_text="When the client consented to this referral.")
    external_id = Text(max_length=80, required=False, help_text="Yours; once only.")


class ReferralQuery(PageQuery):
    status = serializers.ChoiceField(State.choices, required=False)
    external_id = Text(max_length=80, required=False)
    updated_since = Moment(required=False)
    created_after = Moment(required=False)
    created_before = Moment(required=False)


class ClientShape(serializers.Serializer[Any]):
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    mobile = serializers.CharField(allow_null=True)
    birth_date = serializers.DateField(allow_null=True)

    class Meta:
        ref_name = "Client"


class NamedShape(serializers.Serializer[Any]):
    id = PublicId("prv")
    name = serializers.CharField()

    class Meta:
        ref_name = "NamedProvider"


class ReferralShape(serializers.Serializer[Any]):
    id = PublicId("ref")
    reference = serializers.CharField(help_text="What people call it, as R-7KQ2MXW.")
    external_id = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(State.choices)
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
    client = ClientShape()
    need = serializers.CharField()
    region = serializers.CharField(allow_null=True)
    network = serializers.CharField(allow_null=True)
    language = serializers.CharField(allow_null=True)
    preferred_provider = NamedShape(allow_null=True)
    only_preferred = serializers.BooleanField()
    provider = NamedShape(allow_null=True, help_text="Who agreed to contact the client.")
    consented_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    contacted_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "Referral"


class StepShape(serializers.Serializer[Any]):
    id = PublicId("evt")
    at = serializers.DateTimeField()
    action = serializers.ChoiceField(sorted(STORY))
    label = serializers.CharField(help_text="In words.")  # type: ignore[assignment]  # the metaclass takes it away
    state = serializers.ChoiceField(State.choices, help_text="The state from then on.")
    by = serializers.ChoiceField(["you", "client", "provider", "us", "clock"])

    class Meta:
        ref_name = "Step"


class TimelineShape(serializers.Serializer[Any]):
    data = StepShape(many=True)  # type: ignore[assignment]  # the same

    class Meta:
        ref_name = "Timeline"


def show_referral(referral: Any, *, actor: Actor) -> dict[str, Any]:
    """A row with JOINED and ``updated_at``, as partners see it."""
    taken = referral.state in TAKEN
    return {
        "id": public_id("ref", referral.pk),
        "reference": referral.case_ref,
        "external_id": referral.external_id or None,
        "state": referral.state,
        "allowed_actions": [rule.name for rule in referral.allowed(actor)],
        "waiting_on": referral.case_waiting_on or None,
        "respond_by": referral.case_due_at,
        "version": referral.case_version,
        "created_at": referral.case_opened_at,
        "updated_at": referral.updated_at,
        "client": {
            "first_name": referral.client_first_name,
            "last_name": referral.client_last_name,
            "email": referral.client_email,
            "mobile": referral.client_mobile or None,
            "birth_date": referral.client_birth_date,
        },
        "need": referral.need,
        "region": referral.region or None,
        "network": referral.network or None,
        "language": referral.language or None,
        "preferred_provider": named(referral.preferred_id, referral.preferred_name),
        "only_preferred": referral.only_preferred,
        "provider": named(referral.provider_id, referral.provider_name) if taken else None,
        "consented_at": referral.consented_at,
        "accepted_at": referral.accepted_at,
        "contacted_at": referral.contacted_at,
        "completed_at": referral.completed_at,
    }


def named(pk: UUID | None, name: str) -> dict[str, str] | None:
    return {"id": public_id("prv", pk), "name": name} if pk else None


def show_step(step: Entry, referral: Referral) -> dict[str, Any]:
    return {
        "id": public_id("evt", step.pk),
        "at": step.at,
        "action": step.action,
        "label": STORY[step.action],
        "state": step.target,
        "by": who(step, referral),
    }


def who(step: Entry, referral: Referral) -> str:
    """By their part, not by name."""
    if step.via == "clock":
        return "clock"
    parts = {
        referral.partner_id: "you",
        referral.client_id: "client",
        referral.provider_id: "provider",
    }
    parts |= dict.fromkeys(referral.excluded, "provider")
    return parts.get(step.actor_id, "us") if step.actor_id else "us"
