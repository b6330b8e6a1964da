"""How does a provider review a refill? Three questions before the chart, one by one (S1-21, S1-22)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils import timezone

from careops.web.case_view import Page
from careops.web.reads import record_read
from portal.lines import lines_of
from portal.models import Medicine, Refill, Visit
from portal.provider_forms import MessageForm, ReviewForm, as_charted
from portal.views.provider import Forms, ProviderView, page_of

VISITS = 3
State = Refill.State


class ReviewView(ProviderView):
    done = {
        "review": "It is yours. Their chart is below.",
        "approve": "Approved. The office sends it to the pharmacy.",
        "want_visit": "The patient reads that we need to see them first.",
        "deny": "Denied. The patient reads why.",
        "redirect": "The patient reads that their pharmacy asks us.",
        "release": "It is open to all providers again.",
    }
    stay = ("review",)

    @cached_property
    def forms(self) -> Forms:
        return {
            "approve": ReviewForm(**self.said("approve"), initial=self.as_charted()),
            "want_visit": MessageForm(
                **self.said("want_visit"), label="Why do you need to see them first?"
            ),
            "deny": MessageForm(**self.said("deny"), label="Why is it not refilled?"),
        }

    def as_charted(self) -> dict[str, Any]:
        """The day of the last completed visit, and of the next one that is planned."""
        visits = (self.visits[0] if self.visits else None, self.planned)
        days = (timezone.localdate(visit.at) if visit else None for visit in visits)
        return as_charted(*days)

    @cached_property
    def visits(self) -> list[Any]:
        return list(Visit.objects.last_of(self.subject.patient, at=self.at)[:VISITS])

    @cached_property
    def planned(self) -> Any:
        return Visit.objects.next_of(self.subject.patient, at=self.at).first()

    def facts(self, act: str) -> dict[str, Any]:
        return {"provider": self.provider} if act == "review" else super().facts(act)

    @property
    def is_theirs(self) -> bool:
        is_open = self.subject.state == State.REQUESTED
        return is_open or bool(self.subject.provider_id == self.provider.pk)

    def shown_to_them(self) -> Page:
        refill = self.subject
        record_read(self.request, what="refill", patients=[refill.patient_id], case=refill.case)
        if refill.state == State.REQUESTED:
            return "portal/open_refill.html", {}
        today = timezone.localdate(self.at)
        return "portal/refill.html", {
            "lines": lines_of(refill, by=self.by),
            "visits": self.visits,
            "planned": self.planned,
            "medicines": Medicine.objects.taken_by(refill.patient, on=today),
        }


refill_page = page_of(Refill, ReviewView)
