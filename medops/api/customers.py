"""How does a shop tell of its customers? PUT under its own id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import contradicts, wrong
from careops.api.problems import Problem
from careops.api.rows import RowView, assign
from careops.api.schema import describes
from careops.people.actors import SHOP
from careops.people.models import Partner, Patient
from medops.api.shapes import (
    CustomerBody,
    CustomerShape,
)
from medops.models import Customer

NOBODY = "We know no customer of this id: PUT the customer first."
OTHERS = "It is another's: tell of this one under an id of its own."


def with_customer(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of shops, each with the ``customer`` it is about: their id in the shop's system."""
    whose = Customer.objects.filter(patient=OuterRef("patient"), shop=OuterRef("shop"))
    found: QuerySet[Any] = rows.annotate(customer=Subquery(whose.values("external_id")))
    return found


def refuse_others(partner: Partner) -> None:
    if partner.kind != SHOP.name:
        raise Problem("not_allowed", "This is for shops alone.")


class ShopRowView(RowView):
    """A row of the calling shop's own, which stays the patient's."""

    area = "shop"
    model: Any
    names: Mapping[str, str] = {}  # what the body calls a column
    brings: tuple[str, ...] = ()

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_others(request.key.partner)

    @property
    def shop(self) -> Partner:
        found: Partner = self.request.key.partner  # type: ignore[attr-defined]
        return found

    def find(self, external_id: str) -> Any:
        rows = self.model.objects.select_related(*self.brings).select_for_update(of=("self",))
        return rows.filter(shop=self.shop, external_id=external_id).first()

    def read(self, said: dict[str, Any]) -> dict[str, Any]:
        """The columns that a body says."""
        return {self.names.get(name, name): value for name, value in said.items()}

    def make(self, external_id: str, said: dict[str, Any]) -> Any:
        return self.model.objects.create(shop=self.shop, external_id=external_id, **self.read(said))

    def change(self, row: Any, said: dict[str, Any]) -> dict[str, Any]:
        columns = self.read(said)
        if columns["patient"].pk != row.patient_id:
            raise contradicts("customer", OTHERS)
        changed = assign(row, columns)
        if changed:
            row.version += 1
            row.save()
        return {
            name: [] if name == "text" else [str(one) for one in both]
            for name, both in changed.items()
        }


def customer_behind(external_id: str, shop: Partner) -> Patient:
    found = Customer.objects.filter(shop=shop, external_id=external_id).select_related("patient")
    customer = found.first()
    if customer is None:
        raise wrong("customer", "unknown", NOBODY)
    patient: Patient = customer.patient
    return patient


USUAL = {"mobile": "", "language": "en"}
WHO = ("first_name", "last_name", "birth_date", "email")


class OneCustomer(ShopRowView):
    body, what, model, brings = CustomerBody, "customer", Customer, ("patient",)

    @describes("Read a customer", name="read_customer", returns=CustomerShape)
    def get(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        return self.read_one(request, external_id)

    @describes(
        "Tell of a customer",
        name="put_customer",
        takes=CustomerBody,
        returns=CustomerShape,
        example={
            "first_name": "Maya",
            "last_name": "Hart",
            "birth_date": "1990-02-28",
            "email": "maya@mail.example",
        },
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """All of it, each time. Whom we know by just this name, e-mail and date of birth is the same patient.

        You correct only whom you were the first to tell us of.
        """
        return self.put_one(request, external_id)

    def make(self, external_id: str, said: dict[str, Any]) -> Any:
        patient = known(said, self.shop)
        whose = {"shop": self.shop, "external_id": external_id, "is_first": patient is None}
        patient = patient or Patient.objects.create(**{**USUAL, **said})
        return Customer.objects.create(patient=patient, **whose)

    def change(self, row: Any, said: dict[str, Any]) -> dict[str, Any]:
        """Whom we knew before, no shop changes: an address of theirs would be another's."""
        if not row.is_first:
            refuse_change(row.patient, said)
            return {}
        changed = assign(row.patient, {**USUAL, **said})
        if changed:
            row.patient.save()
            row.version += 1
            row.save(update_fields=["version"])
        return {name: [str(one) for one in both] for name, both in changed.items()}

    def show(self, row: Any) -> dict[str, Any]:
        patient = row.patient
        names = ("first_name", "last_name", "birth_date", "email", "language")
        said = {name: getattr(patient, name) for name in names}
        own = {"external_id": row.external_id, "version": row.version}
        return {**own, **said, "mobile": patient.mobile or None}


def refuse_change(patient: Patient, said: Mapping[str, Any]) -> None:
    for name in WHO:
        if getattr(patient, name) != said[name]:
            raise contradicts(name, "Our own record says otherwise: our team corrects it.")


def known(said: Mapping[str, Any], shop: Partner) -> Patient | None:
    """The one patient of just these particulars whom this shop has not told of; nobody is guessed."""
    same = Patient.objects.named(said["first_name"], said["last_name"])
    found = same.filter(birth_date=said["birth_date"], email=said["email"]).as_one()
    rows = list(found.exclude(pk__in=Customer.objects.filter(shop=shop).values("patient"))[:2])
    return rows[0] if len(rows) == 1 else None
