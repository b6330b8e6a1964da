"""What is booked with a provider? A week of visits; and of one that is over, whether the patient came."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from careops.people.models import Provider
from careops.values.table import DAY, Refused
from careops.web.case_view import Page
from careops.web.guards import for_provider
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from portal.lines import lines_of
from portal.models import Appointment, Medicine, Visit
from portal.views.provider import Forms, ProviderView, page_of

WEEK = timedelta(days=7)
VISITS = 3
State = Appointment.State
SHOWN = (State.BOOKED, State.PASSED, State.ATTENDED, State.MISSED)


@require_safe
@for_provider
def visits_page(request: MemberRequest, provider: Provider) -> HttpResponse:
    """A week from ``?from=``, or from today."""
    today = timezone.localdate(moment(request))
    first = day_in(request) or today
    found = Appointment.objects.filter(provider=provider, state__in=SHOWN).for_list()
    visits = list(
        found.filter(starts_at__gte=begin_of(first), starts_at__lt=begin_of(first + WEEK)).order_by(
            "starts_at", "pk"
        )
    )
    record_read(request, what="visits", patients=[one.patient_id for one in visits])
    context = {
        "visits": visits,
        "first": first,
        "last": first + WEEK - timedelta(days=1),
        "before": first - WEEK,
        "after": first + WEEK,
        "today": today,
    }
    return render(request, "portal/visits.html", context)


def day_in(request: MemberRequest) -> date | None:
    """The day that was asked for; None: none that there is."""
    try:
        found: date | None = DAY.parse(request.GET.get("from", ""))
    except Refused:
        return None
    return found if found and date(1901, 1, 1) < found < date(2199, 1, 1) else None


def begin_of(day: date) -> datetime:
    """By the practice's clock."""
    return timezone.make_aware(datetime.combine(day, time()))


class VisitView(ProviderView):
    """A provider before a visit that is, or was, booked with them."""

    done = {
        "attend": "Noted: the patient came, and can write about it for two weeks.",
        "miss": "Noted: the patient did not come. They hear how to ask again.",
    }

    @property
    def forms(self) -> Forms:
        return {}

    @property
    def is_theirs(self) -> bool:
        one = self.subject
        return one.state in SHOWN and bool(one.provider_id == self.provider.pk)

    def shown_to_them(self) -> Page:
        one = self.subject
        record_read(self.request, what="appointment", patients=[one.patient_id], case=one.case)
        today = timezone.localdate(self.at)
        return "portal/visit.html", {
            "lines": lines_of(one, by=self.by),
            "visits": Visit.objects.last_of(one.patient, at=self.at)[:VISITS],
            "planned": Visit.objects.next_of(one.patient, at=self.at).first(),
            "medicines": Medicine.objects.taken_by(one.patient, on=today),
        }


visit_page = page_of(Appointment, VisitView)
