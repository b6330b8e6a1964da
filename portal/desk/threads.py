"""How does the office answer a patient? With words of its own or a saved reply, and never with medical advice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from careops.conversation.replies import SavedReply, filled, gaps, values_of
from careops.desk.site import TenantAdmin, page
from careops.desk.words import row_of
from careops.desk.write_form import UNFILLED
from careops.engine.refusals import BadFacts, NotMet, Refusal
from careops.tenancy.scope import current_tenant
from careops.values.forms import ListField, ValueField
from careops.values.table import LONGEST, PRIVATE, WHOLE
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from portal.desk.numbers import READERS, numbers
from portal.desk.usual_replies import offered
from portal.lines import lines_of
from portal.models import Thread
from portal.triage.scope import clinical_words

PICK = "pick"
AREA = {"rows": 8, "maxlength": 5 * LONGEST}


class AnswerForm(forms.Form):
    """The office's words; a saved reply is put below what was written already."""

    reply = ListField([], label="Saved reply", required=False)
    message = ValueField(
        PRIVATE,
        label="Your answer",
        help_text="The patient reads it in the portal. No medical advice: that is a provider's.",
        widget=forms.Textarea(attrs=AREA),
        error_messages={"required": "Write something here first, or pick a saved reply."},
    )
    version = ValueField(WHOLE, widget=forms.HiddenInput)

    def clean_message(self) -> str:
        if left := gaps(self.cleaned_data["message"]):
            raise forms.ValidationError(UNFILLED.format(gaps=", ".join(left)))
        return str(self.cleaned_data["message"])

    def __init__(self, *args: Any, replies: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(reply.title, f"{reply.title} ({reply.language})") for reply in replies]
        self.fields["reply"] = ListField(
            [("", "None"), *titles], label="Saved reply", required=False
        )
        self.order_fields(["reply", "message"])


def with_reply(title: str, words: str, replies: list[Any]) -> str:
    """What was written, with the picked reply below it, once."""
    texts = [reply.text for reply in replies if reply.title == title]
    kept = words.strip()
    added = [text for text in texts if text not in kept.replace("\r\n", "\n")]
    return "\n\n".join(filter(None, [kept, *added]))


class Answering:
    """An agent before a thread of the office."""

    def __init__(self, request: MemberRequest, thread: Thread) -> None:
        self.request, self.thread = request, thread
        self.replies = offered(thread.topic, thread.patient.language)
        values = values_of(thread, request.tenant, request.actor)
        for reply in self.replies:
            reply.text = filled(reply.text, values)

    def respond(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.show(self.begun(self.request.GET.get("reply", ""), ""))
        said = self.request.POST
        if PICK in said:
            return self.show(self.begun(said.get("reply", ""), said.get("message", "")))
        form = AnswerForm(said, replies=self.replies)
        if not form.is_valid():
            return self.show(form, status=422)
        return self.send(form)

    def begun(self, reply: str, words: str) -> AnswerForm:
        """A form in which nothing is wrong yet."""
        initial = {
            "reply": reply,
            "message": with_reply(reply, words, self.replies),
            "version": self.thread.case.version,
        }
        return AnswerForm(initial=initial, replies=self.replies)

    def send(self, form: AnswerForm) -> HttpResponse:
        said, at = form.cleaned_data, moment(self.request)
        thread: Any = self.thread
        try:
            thread.answer_for_office(
                by=self.request.actor, at=at, version=said["version"], message=said["message"]
            )
        except Refusal as refusal:
            return self.refused(form, refusal)
        used = [reply.pk for reply in self.replies if reply.title == said["reply"]]
        SavedReply.objects.filter(pk__in=used).update(used=F("used") + 1)
        messages.success(self.request, "Your answer is with the patient.")
        return redirect("admin:cases_case_change", thread.pk)

    def refused(self, form: AnswerForm, refusal: Refusal) -> HttpResponse:
        """Nothing is lost: the words are still there, beside what was written meanwhile."""
        words = form.cleaned_data["message"]
        if isinstance(refusal, BadFacts | NotMet):
            form.add_error("message", refusal.reason)
            more = {"found": clinical_words(words), "allowed": self.allowed()}
            return self.show(form, status=refusal.status, **more)
        self.thread = Thread.objects.for_list().get(pk=self.thread.pk)
        return self.show(
            self.begun("", words),
            status=refusal.status,
            refusal=refusal,
        )

    def allowed(self) -> set[str]:
        """What else the office may do with it."""
        thread: Any = self.thread
        thread.tenant = current_tenant()
        return {rule.name for rule in thread.allowed(self.request.actor)}

    def show(self, form: AnswerForm, *, status: int = 200, **more: Any) -> HttpResponse:
        thread = self.thread
        record_read(self.request, what="thread", patients=[thread.patient_id], case=thread.case)
        return page(
            self.request,
            "admin/portal/answer.html",
            title="Answer for the office",
            status=status,
            row=row_of(thread.case),
            thread=thread,
            lines=lines_of(thread, by=self.request.actor),
            form=form,
            **more,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: MemberRequest, pk: UUID) -> HttpResponse:
    """GET with ``?reply=`` begins with a saved reply; a button puts it in, another sends."""
    thread = get_object_or_404(Thread.objects.for_list(), pk=pk)
    if not any(
        grant.allows(request.actor, thread) for grant in Thread.rules()["answer_for_office"].by
    ):
        raise PermissionDenied
    return Answering(request, thread).respond()


class ThreadAdmin(TenantAdmin):
    """Threads are found in the queue; what the office does more with them has pages here."""

    group = "Portal"
    label = "Messages of patients"
    pages = (("Numbers of the portal", "admin:portal_numbers", *READERS),)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(require_safe(self.to_queue)), name="portal_thread_changelist"),
            path("numbers/", wrap(numbers), name="portal_numbers"),
            path("<uuid:pk>/answer/", wrap(answer), name="portal_thread_answer"),
        ]

    def to_queue(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002
        return redirect(f"{reverse('admin:cases_case_changelist')}?kind={Thread.kind}")
