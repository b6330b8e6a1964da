"""What do charts, refills and threads look like outside? Fields in and out; no word that a patient wrote is in any."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from careops.api.fields import PublicId, Strict, Value
from careops.api.ids import public_id
from careops.api.shapes import NamedShape, SubjectQuery, SubjectShape, named, show_subject
from careops.people.actors import Actor
from careops.values.table import (
    BIRTH_DATE,
    DAY,
    EMAIL,
    FIRST_NAME,
    LANGUAGE,
    LAST_NAME,
    MOMENT,
    PHONE,
    Whole,
)
from portal.columns import Topic
from portal.models import Refill, Thread, Visit
from portal.values import CONCERN, EXTERNAL_ID, MEDICINE

YOURS = "Its id in your system."
CHART = "The patient's id in your system: PUT them first."
PROVIDER = "See /api/v1/providers."
DAYS_LEFT = Whole(most=400)

# Charts


class PatientBody(Strict):
    first_name = Value(FIRST_NAME)
    last_name = Value(LAST_NAME)
    birth_date = Value(BIRTH_DATE)
    email = Value(EMAIL)
    mobile = Value(PHONE, required=False)
    language = Value(LANGUAGE, required=False, help_text="BCP 47; English when left out.")

    class Meta:
        ref_name = "PatientOfChart"


class VisitBody(Strict):
    patient = Value(EXTERNAL_ID, help_text=CHART)
    provider = PublicId("prv", required=False, help_text=PROVIDER)
    concern = Value(CONCERN, help_text="What it is about, as the patient would say it.")
    at = Value(MOMENT)
    state = serializers.ChoiceField(Visit.State.choices)

    class Meta:
        ref_name = "VisitOfChart"


class MedicineBody(Strict):
    patient = Value(EXTERNAL_ID, help_text=CHART)
    provider = PublicId("prv", required=False, help_text=PROVIDER)
    name = Value(MEDICINE, help_text="With its strength, as the label says it.")
    directions = Value(MEDICINE, required=False)
    since = Value(DAY, required=False)
    until = Value(DAY, required=False, help_text="Left out: it is taken now.")

    class Meta:
        ref_name = "MedicineOfChart"


class RowShape(serializers.Serializer[Any]):
    external_id = serializers.CharField(help_text=YOURS)
    version = serializers.IntegerField(help_text="As in the ETag.")


class PatientShape(RowShape):
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    email = serializers.CharField()
    mobile = serializers.CharField(allow_null=True)
    language = serializers.CharField()

    class Meta:
        ref_name = "ChartPatient"


class VisitShape(RowShape):
    patient = serializers.CharField(allow_null=True, help_text=CHART)
    provider = NamedShape(allow_null=True)
    concern = serializers.CharField()
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(Visit.State.choices)

    class Meta:
        ref_name = "ChartVisit"


class MedicineShape(RowShape):
    patient = serializers.CharField(allow_null=True, help_text=CHART)
    provider = NamedShape(allow_null=True)
    name = serializers.CharField()
    directions = serializers.CharField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)

    class Meta:
        ref_name = "ChartMedicine"


# Refills


class RefillPatient(Strict):
    """Whose it is: the whole name and the date of birth, or our chart's number in place of the name."""

    birth_date = Value(BIRTH_DATE)
    first_name = Value(FIRST_NAME, required=False)
    last_name = Value(LAST_NAME, required=False)
    chart = Value(EXTERNAL_ID, required=False, help_text="As the prescription has it.")

    class Meta:
        ref_name = "RefillPatient"


class NewRefill(Strict):
    patient = RefillPatient()
    medicine = Value(MEDICINE, help_text="With its strength, as the label says it.")
    days_left = Value(DAYS_LEFT, required=False, help_text="For how many days they have it.")
    external_id = Value(EXTERNAL_ID, required=False, help_text="Yours; once only.")


class RefillQuery(SubjectQuery):
    status = serializers.ChoiceField(Refill.State.choices, required=False)


REFILL_COLUMNS = ("provider__name", "patient__charts__external_id")


class RefillShape(SubjectShape):
    id = PublicId("rfl")
    state = serializers.ChoiceField(Refill.State.choices)
    medicine = serializers.CharField()
    came_by = serializers.ChoiceField(Refill.Way.choices, help_text="How it was asked for.")
    chart = serializers.CharField(
        allow_null=True, help_text="The patient's; told to the chart system alone."
    )
    provider = NamedShape(allow_null=True, help_text="Who reviews it, or did.")
    quantity = serializers.IntegerField(allow_null=True)
    lasts_until = serializers.DateField(
        allow_null=True, help_text="The next visit, to which the quantity bridges."
    )
    approved_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "Refill"


def show_refill(refill: Any, *, actor: Actor, is_chart: bool) -> dict[str, Any]:
    """As a pharmacy or the chart system sees it: whether and how much, and not why not."""
    shown = show_subject(refill, prefix="rfl", actor=actor)
    return {
        **shown,
        "external_id": None if is_chart else shown["external_id"],
        "medicine": refill.medicine,
        "came_by": refill.came_by,
        "chart": refill.patient_charts_external_id if is_chart else None,
        "provider": named(refill.provider_id, refill.provider_name),
        "quantity": refill.quantity,
        "lasts_until": refill.until,
        "approved_at": refill.approved_at,
    }


# Threads

# What is held back is judged by a person first, and what came of that is ours to know.
TOLD_AS = {Thread.State.QUARANTINED: Thread.State.ARRIVED, "confirm_abuse": "close"}
THREAD_STATES = [(s.value, s.label) for s in Thread.State if s not in TOLD_AS]
THREAD_COLUMNS = ("provider__name", "patient__charts__external_id", "visit__external_id")


class ThreadQuery(SubjectQuery):
    status = serializers.ChoiceField(THREAD_STATES, required=False)


class ThreadShape(SubjectShape):
    id = PublicId("thr")
    state = serializers.ChoiceField(THREAD_STATES)
    topic = serializers.ChoiceField(Topic.choices)
    chart = serializers.CharField(allow_null=True, help_text="The patient's.")
    visit = serializers.CharField(allow_null=True, help_text="Your id of the visit it is about.")
    provider = NamedShape(allow_null=True, help_text="Who has it, or had it last.")
    replies = serializers.IntegerField(help_text="Of the patient, since the first answer.")
    answered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "Thread"


def show_thread(thread: Any, *, actor: Actor) -> dict[str, Any]:
    """How it went, for the chart. What was written stays in the portal."""
    shown = show_subject(thread, prefix="thr", actor=actor)
    return {
        **shown,
        "state": TOLD_AS.get(thread.state, thread.state),
        "topic": thread.topic,
        "chart": thread.patient_charts_external_id,
        "visit": thread.visit_external_id or None,
        "provider": named(thread.provider_id, thread.provider_name),
        "replies": thread.replies,
        "answered_at": thread.answered_at,
        "closed_at": thread.closed_at,
    }


def provider_of(row: Any) -> dict[str, str] | None:
    provider = row.provider
    return {"id": public_id("prv", provider.pk), "name": provider.name} if provider else None
