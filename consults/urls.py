"""Which page of consults lives where?"""

from __future__ import annotations

from django.urls import path

from careops.people.models import Provider
from careops.web.links import leads_to
from careops.web.partners import PartnerSource, shows_partners
from careops.web.patients import Source, tells_patients
from careops.web.tabs import tab
from consults.kinds import RAISED_BY
from consults.views import consult, links, patient, provider, revocation
from consults.views.partner import PartnerObligation

app_name = "consults"
owed = "provider/obligations/<uuid:pk>/"
urlpatterns = [
    path(owed, provider.obligation_page, name="obligation"),
    path(f"{owed}promise/", provider.obligation_page, {"name": "promise"}, name="promise"),
    path(f"{owed}concern/", provider.obligation_page, {"name": "concern"}, name="concern"),
    path("provider/consults/", consult.consults_page, name="consults"),
    path("provider/consults/<uuid:pk>/", consult.consult_page, name="consult"),
    path("provider/revocations/<uuid:pk>/", revocation.revocation_page, name="revocation"),
    path("provider/numbers/", provider.numbers_page, name="numbers"),
]

leads_to("obligation", {Provider: links.ObligationLink})
leads_to("consult", {Provider: links.QuestionLink})
tells_patients(Source("obligation", patient.PatientView, waits=patient.needs_another))
tells_patients(Source("consult", patient.ConsultView))
tells_patients(Source("refund", patient.RefundView))
shows_partners(
    PartnerSource(
        "obligation",
        dict.fromkeys(RAISED_BY, PartnerObligation),
        dict.fromkeys(RAISED_BY, "external_id"),
    )
)
tab("consults:consults", "Consults")
tab("consults:numbers", "My numbers")
