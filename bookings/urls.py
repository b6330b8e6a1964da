"""Who finds what of a booking? Its partners, by a link or signed in, and its client."""

from __future__ import annotations

from typing import Any

from bookings.story.money import BILLED, PAID, TO_BE_INVOICED, is_overdue, lacks_invoice
from bookings.story.partners import asks_nothing
from bookings.views.client import ClientView
from bookings.views.clinic import ClinicLink, ClinicView
from bookings.views.insurer import InsurerLink, InsurerView
from bookings.views.money import (
    CardLink,
    CardView,
    ChargeLink,
    ChargeView,
    PaperLink,
    PaymentLink,
    PaymentView,
)
from careops.people.models import Partner
from careops.web.link_view import LinkView
from careops.web.links import leads_to
from careops.web.partners import PartnerSource, shows_partners
from careops.web.patients import Source, tells_patients

app_name = "bookings"
urlpatterns: list[object] = []
INSURER, CLINIC = Partner.Kind.INSURER.value, Partner.Kind.CLINIC.value
THEIRS = {INSURER: "booking__external_id", CLINIC: "booking__clinic_number"}


def of_partner(request: Any, subject: Any, link: Any, holder: Partner, **said: Any) -> LinkView:
    """An insurer and a clinic see the same booking, each from their side."""
    view = ClinicLink if holder.kind == CLINIC else InsurerLink
    return view(request, subject, link, holder, **said)


leads_to("booking", {Partner: of_partner})
leads_to("paper", {Partner: PaperLink})
leads_to("payment", {Partner: PaymentLink})
leads_to("card", {Partner: CardLink})
leads_to("charge", {Partner: ChargeLink})
shows_partners(
    PartnerSource(
        "booking",
        {INSURER: InsurerView, CLINIC: ClinicView},
        {INSURER: "external_id", CLINIC: "clinic_number"},
        idle=asks_nothing,
        brings=("papers",),
    )
)
shows_partners(PartnerSource("card", {INSURER: CardView}, THEIRS))
shows_partners(
    PartnerSource("charge", {INSURER: ChargeView}, THEIRS, seen=BILLED, waits=is_overdue)
)
shows_partners(
    PartnerSource(
        "payment", {CLINIC: PaymentView}, THEIRS, seen=TO_BE_INVOICED | PAID, waits=lacks_invoice
    )
)
tells_patients(Source("booking", ClientView))
