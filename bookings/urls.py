"""Who finds what behind a link to a booking?"""

from __future__ import annotations

from typing import Any

from bookings.views.client import ClientView
from bookings.views.clinic import ClinicLink
from bookings.views.insurer import InsurerLink
from bookings.views.money import CardLink, ChargeLink, MoneyLink, PaperLink
from careops.people.models import Partner
from careops.web.link_view import LinkView
from careops.web.links import leads_to
from careops.web.patients import Source, tells_patients

app_name = "bookings"
urlpatterns: list[object] = []


def of_partner(request: Any, subject: Any, link: Any, holder: Partner, **said: Any) -> LinkView:
    """An insurer and a clinic see the same booking, each from their side."""
    view = ClinicLink if holder.kind == Partner.Kind.CLINIC else InsurerLink
    return view(request, subject, link, holder, **said)


leads_to("booking", {Partner: of_partner})
leads_to("paper", {Partner: PaperLink})
leads_to("payment", {Partner: MoneyLink})
leads_to("card", {Partner: CardLink})
leads_to("charge", {Partner: ChargeLink})
tells_patients(Source("booking", ClientView))
