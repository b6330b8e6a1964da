"""What may the practice's own chart system and pharmacies do? Tell of charts, ask for refills, hear what came of it."""

from __future__ import annotations

from careops.api.subjects import actions, partner_rules
from careops.api.views import routes
from portal.api.appointments import Appointments, OneAppointment
from portal.api.balances import Entries, OneEntry
from portal.api.charts import OnePatient
from portal.api.insurances import Insurances, OneInsurance
from portal.api.medicines import OneMedicine
from portal.api.refills import OneRefill, Refills, RefillView
from portal.api.threads import OneThread, Threads
from portal.api.visits import OneVisit
from portal.models import Refill

urlpatterns = [
    *routes("patients/<str:external_id>", OnePatient.as_view()),
    *routes("visits/<str:external_id>", OneVisit.as_view()),
    *routes("medicines/<str:external_id>", OneMedicine.as_view()),
    *routes("balance-entries", Entries.as_view()),
    *routes("balance-entries/<str:external_id>", OneEntry.as_view()),
    *routes("refills", Refills.as_view()),
    *routes("refills/<str:id>", OneRefill.as_view()),
    *routes("threads", Threads.as_view()),
    *routes("threads/<str:id>", OneThread.as_view()),
    *routes("appointments", Appointments.as_view()),
    *routes("appointments/<str:id>", OneAppointment.as_view()),
    *routes("insurances", Insurances.as_view()),
    *routes("insurances/<str:id>", OneInsurance.as_view()),
    *actions("refills/<str:id>", RefillView, partner_rules(Refill)),
]
