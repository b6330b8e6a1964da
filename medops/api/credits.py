"""What does a shop hear of credit? What is to be put on an account, or taken back; and it says when it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.pages import page_of
from careops.api.schema import describes
from careops.api.subjects import SubjectView
from careops.people.actors import SHOP
from medops.api.customers import with_customer
from medops.api.shapes import CreditQuery, CreditShape, show_credit
from medops.models import Credit

State = Credit.State


class CreditView(SubjectView):
    area, prefix, owner = "credits", "crd", "shop"
    model, shape = Credit, CreditShape
    read_by = (SHOP.name,)

    def rows(self, request: PartnerRequest) -> QuerySet[Any]:
        """Those that were given: what is only proposed is ours."""
        given = super().rows(request).exclude(state__in=(State.PROPOSED, State.REJECTED))
        return with_customer(given)

    def show(self, subject: Any, request: PartnerRequest) -> dict[str, Any]:
        return show_credit(subject, actor=request.actor)

    def parts(self, subject: Credit) -> dict[UUID | None, str]:
        return {subject.shop_id: "you", subject.patient_id: "patient"}


class Credits(CreditView):
    @describes(
        "List credits",
        name="list_credits",
        query=CreditQuery,
        returns=page_of("Credit", CreditShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those of your customers, newest first. ``status=posted``: what you are to put on an account."""
        return self.list_all(request, CreditQuery)


class OneCredit(CreditView):
    is_conditional = True

    @describes("Read a credit", name="read_credit", returns=CreditShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """Each is one credit, however often you hear of it: put it on the account under this id."""
        return self.show_one(request, id)
