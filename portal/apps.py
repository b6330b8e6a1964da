from careops.web import domain


class Portal(domain.Domain):
    name = "portal"
    offers = "tell of charts, and ask for a refill"
    enums = {
        "AppointmentState": "portal.models.appointment.AppointmentPolicy.State",
        "MeetingWay": "portal.appointment_columns.Way",
        "BalanceEntryKind": "portal.money_columns.LineKind",
        "InsuranceState": "portal.api.insurances.STATES",
        "RefillState": "portal.models.refill.State",
        "ThreadState": "portal.api.shapes.THREAD_STATES",
        "VisitState": "portal.models.records.Visit.State",
        "RefillWay": "portal.models.refill.Way",
        "ThreadTopic": "portal.columns.Topic",
    }
