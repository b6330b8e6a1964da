"""Who finds what behind a link to a booking?"""

from __future__ import annotations

from bookings.views.booking import ClientView, PartnerLink
from careops.people.models import Partner
from careops.web.links import leads_to
from careops.web.patients import Source, tells_patients

app_name = "bookings"
urlpatterns: list[object] = []

leads_to("booking", {Partner: PartnerLink})
tells_patients(Source("booking", ClientView))
