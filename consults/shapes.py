"""What does an obligation look like to the pharmacy or lab that raised it? Its fields in and out, and its story."""

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
from careops.values.table import BIRTH_DATE, FREE_TEXT, LAST_NAME, Coded
from careops.web.story import PARTNER
from consults.kinds import THEIRS
from consults.models import Obligation
from consults.policy.words import About
from consults.story.obligation import OBLIGATION
from consults.values import EXTERNAL_ID

State = Obligation.State


COLUMNS = ("consult__case__ref", "provider__name")
# That the patient has their money back is between them and us.
TOLD_AS = {State.REFUNDED: State.UNFULFILLED, "close_refunded": "close_unfulfilled"}
STATES = [(state.value, state.label) for state in State if state not in TOLD_AS]


class PatientProof(Strict):
    """Whose consult it is: what you say must be so."""

    at_least = 1

    last_name = Value(LAST_NAME, required=False, help_text="Whatever its case and accents.")
    birth_date = Value(BIRTH_DATE, required=False)

    class Meta:
        ref_name = "PatientProof"


class NewObligation(Strict):
    consult = Value(
        Coded(20, pattern=r"C-[2-9A-Z]{7}", hint="Write it as C-7KQ2MXW."),
        help_text="Its reference, as the patient and the prescription have it.",
    )
    patient = PatientProof()
    kind = serializers.ChoiceField(
        [(about.value, about.label) for about in About if about in THEIRS],
        help_text="A lab may only say `lab`.",
    )
    directive = serializers.ChoiceField(
        ["prescription", "lab", "referral"],
        required=False,
        help_text="What it is about; follows from `kind` where that says it.",
    )
    question = Value(FREE_TEXT, help_text="For the provider, who reads it as you write it.")
    medical_reason = Value(
        FREE_TEXT,
        required=False,
        help_text="Why a Limited Use code is needed; without one it is optional.",
    )
    external_id = Value(EXTERNAL_ID, required=False, help_text="Yours; once only.")


class ObligationQuery(SubjectQuery):
    status = serializers.ChoiceField(STATES, required=False)


class ObligationShape(SubjectShape):
    id = PublicId("obl")
    state = serializers.ChoiceField(STATES)
    waiting_on = serializers.CharField(
        allow_null=True, help_text="provider or us; null when it is over."
    )
    consult = serializers.CharField(help_text="Its reference.")
    kind = serializers.ChoiceField(About.choices, help_text="As you said, or as it turned out.")
    directive = serializers.CharField(allow_null=True)
    question = serializers.CharField()
    provider = NamedShape(allow_null=True, help_text="Whose answer it needs.")
    answer = serializers.CharField(
        allow_null=True, help_text="The provider's words; or yours, if you had it from them."
    )
    answered_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "Obligation"


TimelineShape = timeline_of(
    "Obligation",
    actions=[action for action in OBLIGATION.words(PARTNER) if action not in TOLD_AS],
    states=STATES,
    parts=["you", "provider", "us", "clock"],
)


def show_obligation(obligation: Any, *, actor: Actor) -> dict[str, Any]:
    """A row with its COLUMNS, as the partner who raised it sees it: no reason, note or name of ours."""
    shown = show_subject(obligation, prefix="obl", actor=actor)
    waiting_on = shown["waiting_on"]
    return {
        **shown,
        "state": TOLD_AS.get(obligation.state, obligation.state),
        "waiting_on": "us" if waiting_on and waiting_on != "provider" else waiting_on,
        "consult": obligation.consult_case_ref,
        "kind": obligation.about,
        "directive": obligation.directive or None,
        "question": obligation.question,
        "provider": named(obligation.provider_id, obligation.provider_name),
        "answer": obligation.answer or None if obligation.about in THEIRS else None,
        "answered_at": obligation.answered_at,
    }
