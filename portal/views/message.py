"""What does a provider do with a patient's message? Answers it, or has it go where it belongs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils import timezone

from careops.web.case_view import Page
from careops.web.reads import record_read
from portal.lines import lines_of
from portal.models import Medicine, Thread, Visit
from portal.policy.conditions import cap_is_left
from portal.provider_forms import MessageForm, ReasonForm
from portal.views.provider import Forms, ProviderView, page_of

VISITS = 3


class MessageView(ProviderView):
    done = {
        "answer": "Your answer is with the patient.",
        "hand_to_staff": "It is with the office now.",
        "require_visit": "The patient reads that this needs a visit.",
        "lift_cap": "The patient can go on writing.",
        "flag_urgent": "Whoever is on call is paged, and the patient reads whom to call.",
        "note_urgent_call": "Noted. Nobody is paged any more.",
        "close": "It is closed.",
    }
    stay = ("lift_cap",)

    @cached_property
    def forms(self) -> Forms:
        return {
            "answer": MessageForm(
                **self.said("answer"),
                label="Your answer",
                hint=f"{self.subject.patient.first_name} reads it in the portal.",
            ),
            "flag_urgent": ReasonForm(
                **self.said("flag_urgent"),
                fact="urgent_reason",
                label="Why is it urgent?",
                hint="Whoever is on call reads it.",
            ),
            "note_urgent_call": MessageForm(
                **self.said("note_urgent_call"),
                label="Whom did you reach, and what was done?",
                hint="It is for us: the patient does not read it.",
            ),
            "close": ReasonForm(
                **self.said("close"), fact="closed_reason", label="Why does it need no answer?"
            ),
        }

    @property
    def is_theirs(self) -> bool:
        mine = Thread.objects.known_to(self.provider)
        paged = Thread.objects.paged_to(self.provider, at=self.at)
        return bool((mine.filter(pk=self.subject.pk) | paged.filter(pk=self.subject.pk)).exists())

    def shown_to_them(self) -> Page:
        thread = self.subject
        record_read(self.request, what="message", patients=[thread.patient_id], case=thread.case)
        lines = lines_of(thread, by=self.by)
        return "portal/message.html", {"lines": lines, **self.chart(), **self.limits()}

    def chart(self) -> dict[str, Any]:
        """The visit, what came after it, and what they take."""
        patient, today = self.subject.patient, timezone.localdate(self.at)
        return {
            "visits": Visit.objects.last_of(patient, at=self.at)[:VISITS],
            "planned": Visit.objects.next_of(patient, at=self.at).first(),
            "medicines": Medicine.objects.taken_by(patient, on=today),
        }

    def limits(self) -> dict[str, Any]:
        """Whether the patient's next reply would be one too many (S1-A6)."""
        thread = self.subject
        thread.tenant = self.request.tenant
        return {"is_last": not thread.cap_lifted and not cap_is_left.test(one_more(thread))}


def one_more(thread: Any) -> Any:
    """As it would be after another reply."""
    after = Thread(cap_lifted=thread.cap_lifted, replies=thread.replies + 1)
    after.tenant = thread.tenant
    return after


message_page = page_of(Thread, MessageView)
