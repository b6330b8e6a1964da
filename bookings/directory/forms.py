"""What do people say of a clinic at the desk? Each value as lists and partners say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from bookings.directory.areas import place_of
from bookings.directory.models import Clinic, Offer, Service
from bookings.directory.placing import put
from bookings.directory.travel import WITHIN, Place
from bookings.directory.values import (
    COST,
    LANGUAGES,
    LATITUDE,
    LONGITUDE,
    MINUTES,
    NEAR,
    PERCENT,
)
from bookings.directory.values import WITHIN as MINUTES_AWAY
from careops.desk.site import TenantForm
from careops.values.forms import RowField, TickField, ValueField

GROUPS = {
    "The clinic": ("name", "address", "city", "province", "postal_code", "is_active"),
    "How it is reached and booked": ("phone", "email", "languages", "books_by", "folder_note"),
    "How it is paid": (
        "affiliate", "direct_billing", "takes_card", "takes_transfer", "accepts_prepayment", "own_tax",
    ),
    "Where it is": ("latitude", "longitude"),
}  # fmt: skip
POINT = ("latitude", "longitude")


class LanguagesField(ValueField):
    """Several on one line."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class ClinicForm(TenantForm):
    """A clinic with what it offers; what is changed here, no list changes any more."""

    latitude = ValueField(LATITUDE, required=False)
    longitude = ValueField(
        LONGITUDE,
        required=False,
        help_text="Both in degrees, as 43.6426 and -79.3871. Empty: the middle of its postal area.",
    )
    own_tax = ValueField(
        PERCENT,
        label="Tax on its price, %",
        initial=0,
        help_text="What the clinic itself adds to its price; 0 where care is exempt.",
    )
    languages = LanguagesField(LANGUAGES, required=False, help_text="With commas between them.")

    class Meta:
        model = Clinic
        fields = [name for names in GROUPS.values() for name in names]

    def __init__(self, *args: Any, services: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = services
        if self.instance.place_by != Clinic.PlaceBy.POINT:
            self.initial.update(dict.fromkeys(POINT))  # the middle of an area is nobody's own point
        known = (
            {}
            if self.instance._state.adding
            else {o.service_id: o for o in self.instance.offers.all()}
        )
        for service in services:
            self.add_offer(service, known.get(service.pk))

    def add_offer(self, service: Service, offer: Offer | None) -> None:
        said = {
            "offers": TickField(label=f"Offers {service}", required=False),
            "price": ValueField(COST, label=f"Price of {service}, CAD", required=False),
            "minutes": ValueField(MINUTES, label=f"Minutes of {service}", required=False),
        }
        shown = (offer is not None, offer and offer.cost, offer and offer.minutes)
        for (name, field), value in zip(said.items(), shown, strict=True):
            self.fields[f"{name}-{service.code}"] = field
            self.initial[f"{name}-{service.code}"] = value

    def in_groups(self) -> dict[str, list[forms.BoundField]]:
        return {title: [self[name] for name in names] for title, names in GROUPS.items()}

    def offers(self) -> Iterator[tuple[Service, Any, Any, Any]]:
        for service in self.services:
            offers, price, minutes = (
                self[f"{n}-{service.code}"] for n in ("offers", "price", "minutes")
            )
            yield service, offers, price, minutes

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if (said.get("latitude") is None) != (said.get("longitude") is None):
            lacking = "longitude" if said.get("longitude") is None else "latitude"
            if lacking not in self.errors:
                self.add_error(lacking, "Write both, or neither.")
        for service in self.services:
            offers, price, minutes = (f"{n}-{service.code}" for n in ("offers", "price", "minutes"))
            if not said.get(offers) and (said.get(price) is not None or said.get(minutes)):
                self.add_error(offers, f"Tick this, if it offers {service}; or leave both empty.")
        return said

    def save(self, commit: bool = True) -> Clinic:  # noqa: ARG002, FBT001, FBT002
        clinic: Clinic = super().save(commit=False)
        by_hand = {*clinic.set_by_hand, *(set(self.changed_data) & set(self.Meta.fields))}
        point = [self.cleaned_data[name] for name in POINT]
        is_said = point[0] is not None
        by_hand = by_hand | set(POINT) if is_said and by_hand & set(POINT) else by_hand - set(POINT)
        clinic.set_by_hand = sorted(by_hand)
        put(clinic, Place(*point) if is_said else None)
        clinic.save()
        self.save_offers(clinic)
        clinic.follow()
        return clinic

    def save_offers(self, clinic: Clinic) -> None:
        for service in self.services:
            offers, price, minutes = (
                self.cleaned_data[f"{n}-{service.code}"] for n in ("offers", "price", "minutes")
            )
            if offers:
                clinic.become_partner()
                clinic.offers.update_or_create(
                    service=service, defaults={"cost": price, "minutes": minutes}
                )
            else:
                clinic.offers.filter(service=service).delete()


class FindForm(forms.Form):
    """Who offers this near there? Read from an address, so that it can be kept and sent on."""

    service = RowField(label="Service", to_field_name="code", empty_label="Choose…")
    near = ValueField(
        NEAR,
        label="Postal code",
        help_text="Its first three characters are enough. Or degrees: 43.64, -79.39.",
    )
    within = ValueField(MINUTES_AWAY, label="Within minutes", initial=WITHIN)
    prepayment = TickField(label="Takes payment before the service", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.active()  # type: ignore[attr-defined]

    @property
    def place(self) -> Place | None:
        return where(self.cleaned_data["near"])


def where(near: str | Place) -> Place | None:
    """The place that a search names; None where its postal area is not known."""
    return near if isinstance(near, Place) else place_of(near)
