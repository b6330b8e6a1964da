"""How does a shop have us find out who a customer is, and what does it hear? How it ended; never an image."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import PublicId, Strict, Value, contradicts, read
from careops.api.idempotency import once
from careops.api.pages import page_of
from careops.api.schema import describes
from careops.api.shapes import SubjectQuery, SubjectShape, show_subject
from careops.api.subjects import SubjectView
from careops.people.actors import SHOP
from medops.api.customers import customer_behind, refuse_others
from medops.api.shapes import CUSTOMER
from medops.models import IdentityCheck
from medops.opening import ask_identity
from medops.values import EXTERNAL_ID

ASKED = "They are asked already: wait until that has ended."


class NewIdentityCheck(Strict):
    customer = Value(EXTERNAL_ID, help_text=CUSTOMER)
    external_id = Value(EXTERNAL_ID, required=False, help_text="Yours; once only.")


class IdentityQuery(SubjectQuery):
    status = serializers.ChoiceField(IdentityCheck.State.choices, required=False)


class IdentityShape(SubjectShape):
    id = PublicId("idc")
    state = serializers.ChoiceField(IdentityCheck.State.choices)
    settled_at = serializers.DateTimeField(allow_null=True, help_text="When it ended.")

    class Meta:
        ref_name = "IdentityCheck"


class IdentityView(SubjectView):
    area, prefix, owner = "identity-checks", "idc", "shop"
    model, shape = IdentityCheck, IdentityShape
    read_by = (SHOP.name,)

    def show(self, subject: IdentityCheck, request: PartnerRequest) -> dict[str, Any]:
        shown = show_subject(subject, prefix="idc", actor=request.actor)
        return {**shown, "settled_at": subject.settled_at}

    def parts(self, subject: IdentityCheck) -> dict[UUID | None, str]:
        return {subject.shop_id: "you", subject.patient_id: "patient"}


class IdentityChecks(IdentityView):
    @describes(
        "List identity checks",
        name="list_identity_checks",
        query=IdentityQuery,
        returns=page_of("IdentityCheck", IdentityShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those that you asked for, newest first."""
        return self.list_all(request, IdentityQuery)

    @describes(
        "Ask for an identity check",
        name="create_identity_check",
        takes=NewIdentityCheck,
        returns=IdentityShape,
        status=201,
        example={"customer": "C-1001", "external_id": "ID-1"},
    )
    @once
    def post(self, request: PartnerRequest) -> HttpResponse:
        """We write to the customer, who sends us photos; our team compares them. 409 while they are asked already."""
        refuse_others(request.key.partner)
        said, shop = read(NewIdentityCheck, request.data), request.key.partner
        patient, number = customer_behind(said["customer"], shop), said.get("external_id", "")
        by, at = request.actor, request.at
        with self.used_once(number, shop):
            made, is_new = ask_identity(patient, by=by, at=at, shop=shop, external_id=number)
        if not is_new:
            raise contradicts("customer", ASKED)
        return self.show_made(request, made)


class OneIdentityCheck(IdentityView):
    is_conditional = True

    @describes("Read an identity check", name="read_identity_check", returns=IdentityShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        return self.show_one(request, id)
