"""Who finds what behind a link to a booking?"""

from __future__ import annotations

from bookings.views.booking import ClientView, PartnerLink
from bookings.views.money import CardLink, ChargeLink, MoneyLink, PaperLink
from careops.people.models import Partner
from careops.web.links import leads_to
from careops.web.patients import Source, tells_patients

app_name = "bookings"
urlpatterns: list[object] = []

leads_to("booking", {Partner: PartnerLink})
leads_to("paper", {Partner: PaperLink})
leads_to("payment", {Partner: MoneyLink})
leads_to("card", {Partner: CardLink})
leads_to("charge", {Partner: ChargeLink})
tells_patients(Source("booking", ClientView))
