"""What does a patient see of what the back office does for them? Where it stands, and what they can say to it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.web.case_view import CaseView, Page
from careops.web.story import status_context


class OwnView(CaseView):
    """A patient before a case of theirs: what they can do opens with what is private, and not by a link alone."""

    template = ""
    offered: Collection[str] = ()

    @property
    def choices(self) -> Collection[str]:
        return self.allowed if self.is_opened else ()

    @cached_property
    def allowed(self) -> set[str]:
        """Which of those offered the policy lets them take now."""
        self.subject.tenant = current_tenant()
        return {rule.name for rule in self.subject.allowed(self.by)} & {*self.offered}

    def page(self) -> Page:
        vars(self).pop("allowed", None)  # it may stand otherwise than when they pressed
        shown: dict[str, Any] = status_context(self.subject, Entry.objects.of(self.subject.case))
        more = {"allowed": self.choices, "is_opened": self.is_opened, "way_in": self.way_in}
        return self.template, shown | more


class TicketView(OwnView):
    template = "medops/my_ticket.html"
    offered = ("reply",)
    done = {"reply": "Thank you: we have it, and go on."}


class SubscriptionView(OwnView):
    template = "medops/my_subscription.html"
    offered = ("request_cancel", "keep")
    done = {
        "request_cancel": "We have it. We write to you once it is cancelled.",
        "keep": "Your subscription goes on.",
    }


class CreditView(OwnView):
    template = "medops/my_credit.html"


class BenefitsView(OwnView):
    template = "medops/my_benefits.html"
    offered = ("info_in",)
    done = {"info_in": "Thank you: we have it, and go on."}


class PrescriptionView(OwnView):
    template = "medops/my_prescription.html"


class AuthorizationView(OwnView):
    template = "medops/my_authorization.html"
    offered = ("abandon",)
    done = {"abandon": "We do not ask your insurer any more."}


class VoicemailView(OwnView):
    template = "medops/my_voicemail.html"
