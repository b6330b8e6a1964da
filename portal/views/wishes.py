"""What of a visit that somebody wants is known already? Whom they have seen, and what they wrote of it (S1-3, S1-9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from careops.conversation.models import Comment
from careops.people.models import Patient, Provider
from careops.values.table import PRIVATE
from careops.web.guards import for_patient
from careops.web.request import MemberRequest
from portal.forms.writing import Options
from portal.models import MessageDraft, Refill, Thread, Visit
from portal.values import CONCERN


@require_safe
@for_patient
def ask_page(request: MemberRequest, patient: Patient) -> HttpResponse:  # noqa: ARG001 (theirs)
    """The door by which one asks for a visit: whether it is urgent is asked there, as of each message."""
    return redirect(f"{reverse('portal:write')}?visit")


def seen_before(patient: Patient) -> Options:
    """The providers who have seen them, and are still there."""
    seen = Visit.objects.filter(patient=patient, state=Visit.State.COMPLETED)
    known = Provider.objects.active().filter(pk__in=seen.values("provider"))
    return [(str(one.pk), one.name) for one in known.order_by("name", "pk")]


def begin_wish(draft: MessageDraft, patient: Patient, said: str) -> None:
    """They want a visit: ``said`` names what it is about, a message or a refill of theirs, where it is one.

    What they wrote there need not be typed again; what they had begun to write is kept, too.
    """
    draft.is_for_visit = True
    draft.whom, draft.about = MessageDraft.Whom.PATIENT, MessageDraft.About.NEW_VISIT
    thread, refill = (find(model, patient, said) for model in (Thread, Refill))
    if thread:
        draft.thread = thread
        add_words(draft, first_words(thread))
        draft.concern = draft.concern or (thread.visit.concern if thread.visit else "")
    elif refill:
        draft.concern = draft.concern or f"Before more {refill.medicine}"[: CONCERN.limit]


def find(model: Any, patient: Patient, said: str) -> Any:
    """Theirs that needs a visit, by its key."""
    try:
        key = UUID(said)
    except ValueError:
        return None
    needs = model.objects.filter(
        pk=key, patient=patient, state__in=("visit_required", "needs_visit")
    )
    return needs.for_list().first()


def first_words(thread: Thread) -> str:
    """What the patient wrote when it began."""
    theirs = Comment.objects.filter(case=thread.case, person=thread.patient_id, is_ours=False)
    found = theirs.order_by("id").values_list("text", flat=True).first()
    return found or ""


def add_words(draft: MessageDraft, words: str) -> None:
    """Below what they had begun to write, once; cut where a message ends."""
    if words not in draft.text:
        draft.text = "\n\n".join(filter(None, (draft.text, words)))[: PRIVATE.limit]
