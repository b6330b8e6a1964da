"""How does a prescription come from the shop to the pharmacy? Told of by PUT, and the pharmacy says what it does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import PublicId, Strict, Value, contradicts, read
from careops.api.idempotency import claim
from careops.api.ids import public_id
from careops.api.pages import page_of
from careops.api.problems import Problem
from careops.api.rows import known_id
from careops.api.schema import describes
from careops.api.shapes import NamedShape, SubjectQuery, SubjectShape, named, show_subject
from careops.api.subjects import SubjectView
from careops.people.actors import PHARMACY, SHOP
from careops.people.models import Partner
from careops.values.table import Whole
from medops.api.customers import OTHERS, customer_behind, refuse_others
from medops.api.orders import provider_behind
from medops.api.shapes import CUSTOMER, PROVIDER
from medops.api.subscriptions import seen
from medops.models import Prescription
from medops.values import EXTERNAL_ID, GOODS

QUANTITY = Whole(least=1, most=100_000)
WRITTEN = ("drug", "dose", "quantity")


class PrescriptionBody(Strict):
    customer = Value(EXTERNAL_ID, help_text=CUSTOMER)
    provider = PublicId("prv", help_text=PROVIDER)
    drug = Value(GOODS, help_text="As its provider wrote it, as all that follows.")
    dose = Value(GOODS, help_text="How much, how, and how often.")
    quantity = Value(QUANTITY)

    class Meta:
        ref_name = "PrescriptionBody"


class PrescriptionQuery(SubjectQuery):
    status = serializers.ChoiceField(Prescription.State.choices, required=False)


class PrescriptionShape(SubjectShape):
    id = PublicId("rxp")
    state = serializers.ChoiceField(Prescription.State.choices)
    patient = serializers.CharField(help_text="Their name.")
    born = serializers.DateField(allow_null=True)
    provider = NamedShape()
    drug = serializers.CharField()
    dose = serializers.CharField()
    quantity = serializers.IntegerField()
    pharmacy = serializers.CharField(allow_null=True, help_text="Its name, once it is sent there.")
    number = serializers.CharField(help_text="The pharmacy's own, once it has said so.")

    class Meta:
        ref_name = "Prescription"


class PrescriptionView(SubjectView):
    area, prefix, owner = "prescriptions", "rxp", "shop"
    model, shape = Prescription, PrescriptionShape
    columns = (
        "patient__first_name", "patient__last_name", "patient__birth_date", "provider__name", "pharmacy__name",
    )  # fmt: skip
    read_by = (SHOP.name, PHARMACY.name)

    def show(self, subject: Any, request: PartnerRequest) -> dict[str, Any]:
        written = {name: getattr(subject, name) for name in (*WRITTEN, "number")}
        return {
            **show_subject(subject, prefix="rxp", actor=request.actor),
            **written,
            "patient": f"{subject.patient_first_name} {subject.patient_last_name}",
            "born": subject.patient_birth_date,
            "provider": named(subject.provider_id, subject.provider_name),
            "pharmacy": subject.pharmacy_name,
        }

    def parts(self, subject: Prescription) -> dict[UUID | None, str]:
        people = ("shop", "pharmacy", "patient", "provider")
        return {getattr(subject, f"{name}_id"): name for name in people}


class Prescriptions(PrescriptionView):
    @describes(
        "List prescriptions",
        name="list_prescriptions",
        query=PrescriptionQuery,
        returns=page_of("Prescription", PrescriptionShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """A shop's are those that it told of; a pharmacy's those that are with it: ``status=sent`` are to be filled."""
        return self.list_all(request, PrescriptionQuery)


class OnePrescription(PrescriptionView):
    is_conditional = True

    @describes("Read a prescription", name="read_prescription", returns=PrescriptionShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """A pharmacy says with ``acknowledge`` that it has it, with ``reject`` that it cannot fill it."""
        return self.show_one(request, id)


class PrescriptionOfShop(PrescriptionView):
    """The same, by the shop's own id."""

    @describes(
        "Tell of a prescription",
        name="put_prescription",
        takes=PrescriptionBody,
        returns=PrescriptionShape,
        example={
            "customer": "C-1001",
            "provider": "prv_0190a0000000700080000000000000aa",
            "drug": "Medicine A, 5 mg",
            "dose": "One tablet each morning",
            "quantity": 30,
        },
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """It is sent just as it is told here, and never changed: what is to be another is cancelled, and told anew.

        The answer is 201 for one that is new to us; the same again changes nothing.
        """
        refuse_others(request.key.partner)
        external_id = known_id(external_id)
        said = read(PrescriptionBody, request.data)
        claim(request.key, f"prescription {external_id}")
        found = self.rows(request).filter(external_id=external_id).first()
        version = seen(request, is_there=found is not None)
        if found is None:
            return self.answer(request, receive(external_id, said, request), status=201)
        if version not in (None, found.case_version):
            raise Problem("stale_version", "It has changed since you looked.")
        refuse_change(found, said, request.key.partner)
        return self.answer(request, found)

    def answer(self, request: PartnerRequest, found: Prescription, **more: Any) -> HttpResponse:
        return self.shown(request, self.find(request, public_id(self.prefix, found.pk)), **more)


def receive(external_id: str, said: dict[str, Any], request: PartnerRequest) -> Prescription:
    shop = request.key.partner
    patient = customer_behind(said.pop("customer"), shop)
    said["provider"] = provider_behind(said["provider"])
    made: Any = Prescription(patient=patient, shop=shop, external_id=external_id, **said)
    received: Prescription = made.receive(by=request.actor, at=request.at)
    return received


def refuse_change(found: Prescription, said: dict[str, Any], shop: Partner) -> None:
    """What was prescribed stays; whoever corrects it, cancels it and tells of another."""
    if customer_behind(said["customer"], shop).pk != found.patient_id:
        raise contradicts("customer", OTHERS)
    known: dict[str, Any] = {name: getattr(found, name) for name in WRITTEN}
    known["provider"] = found.provider_id
    for name, value in known.items():
        if said[name] != value:
            raise contradicts(
                name, "It stays as it was prescribed: cancel it, and tell of another."
            )
