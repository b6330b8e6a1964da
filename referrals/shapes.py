"""What does a referral look like to the partner who made it? Its fields in and out, and its story in words."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from careops.api.fields import PublicId, Strict, Value
from careops.api.shapes import (
    NamedShape,
    SubjectQuery,
    SubjectShape,
    named,
    show_subject,
    timeline_of,
)
from careops.people.actors import Actor
from careops.values.table import (
    BIRTH_DATE,
    EMAIL,
    FIRST_NAME,
    LANGUAGE,
    LAST_NAME,
    MOMENT,
    PHONE,
    YES_NO,
    Text,
)
from careops.web.story import PARTNER
from referrals.models import State
from referrals.story import REFERRAL, TAKEN
from referrals.values import EXTERNAL_ID, NEED, REGION

# What is shown of others' rows.
COLUMNS = (
    "client__first_name",
    "client__last_name",
    "client__email",
    "client__mobile",
    "client__birth_date",
    "preferred__name",
    "provider__name",
)


class NewClient(Strict):
    first_name = Value(FIRST_NAME)
    last_name = Value(LAST_NAME)
    email = Value(EMAIL)
    mobile = Value(PHONE, required=False, help_text="For nothing but this referral.")
    birth_date = Value(BIRTH_DATE, required=False)


class Correction(Strict):
    need = Value(NEED, required=False, help_text="What the client looks for, in their words.")
    region = Value(REGION, required=False, allow_blank=True)


class NewReferral(Strict):
    client = NewClient()
    need = Value(NEED, help_text="What the client looks for, in their words.")
    region = Value(REGION, required=False)
    network = Value(Text(40), required=False, help_text="Code of an insurance network.")
    language = Value(
        LANGUAGE, required=False, help_text="What the client speaks: its code or its English name."
    )
    preferred_provider = PublicId("prv", required=False, help_text="Empty for any provider.")
    only_preferred = Value(
        YES_NO, required=False, default=False, help_text="No other provider will do."
    )
    consented_at = Value(MOMENT, help_text="When the client consented to this referral.")
    external_id = Value(EXTERNAL_ID, required=False, help_text="Yours; once only.")


class ReferralQuery(SubjectQuery):
    status = serializers.ChoiceField(State.choices, required=False)


class ClientShape(serializers.Serializer[Any]):
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    mobile = serializers.CharField(allow_null=True)
    birth_date = serializers.DateField(allow_null=True)

    class Meta:
        ref_name = "Client"


class ReferralShape(SubjectShape):
    id = PublicId("ref")
    state = serializers.ChoiceField(State.choices)
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


TimelineShape = timeline_of(
    "Referral",
    actions=list(REFERRAL.words(PARTNER)),
    states=State.choices,
    parts=["you", "client", "provider", "us", "clock"],
)


def show_referral(referral: Any, *, actor: Actor) -> dict[str, Any]:
    """A row with its COLUMNS, as partners see it."""
    taken = referral.state in TAKEN
    return {
        **show_subject(referral, prefix="ref", actor=actor),
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
