"""What was said to whom? The mailbox shows every message of the tenant, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from careops.clock.now import now
from careops.outbox.channels import CHANNELS
from careops.outbox.deliver import resend
from careops.outbox.models import Message
from careops.outbox.nudge import nudge
from careops.record import chain, reads
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.values.forms import ValueField
from careops.values.table import Choice, Row, Text

PAGE = 50
# A mail brings styles of its own. Nothing in it runs, loads or sends; its links open beside the page.
IN_THE_FRAME = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Only for the tenant's staff; in the demo everybody may look."""

    @wraps(view)
    def guarded(request: Any, **kwargs: Any) -> HttpResponse:
        if request.tenant is None:
            raise Http404("Each organization has its own mailbox.")
        is_staff = request.membership and request.membership.is_staff
        if not is_staff and not (settings.DEMO and request.method != "POST"):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied("The mailbox is for the staff.")
        return view(request, **kwargs)

    return guarded


@require_safe
@for_staff
def mailbox(request: HttpRequest) -> HttpResponse:
    filters = Filters(request.GET)
    if "before" in filters.errors:
        raise Http404("There is no such page.")
    asked = filters.cleaned_data
    found = list(wanted(**asked)[: PAGE + 1])
    page = found[:PAGE]
    record_read(request, page, what="mailbox")
    return render(
        request,
        "outbox/mailbox.html",
        {
            "page": page,
            "asked": asked,
            "channels": list(CHANNELS),
            "states": Message.State.choices,
            "older": page[-1].pk if len(found) > PAGE else None,
        },
    )


class Filters(forms.Form):
    """What the reader may ask for; what is none of it is passed over."""

    channel = ValueField(Choice(lambda: [(name, name) for name in CHANNELS]), required=False)
    state = ValueField(Choice(lambda: Message.State.choices), required=False)
    to = ValueField(Text(254), required=False)
    before = ValueField(Row(Message), required=False)


def wanted(*, channel: str = "", state: str = "", to: str = "", before: UUID | None = None) -> Any:
    found = Message.objects.for_list()
    if channel:
        found = found.filter(channel=channel)
    if state:
        found = found.filter(state=state)
    if to:
        found = found.said_to(to)
    if before:
        found = found.filter(pk__lt=before)
    return found


@require_safe
@for_staff
def message(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Message.objects.with_words().select_related("case"), pk=pk)
    mail = Message.objects.get(pk=found.carrier) if found.others else found
    together = (
        Message.objects.filter(carrier=mail.pk).select_related("case") if found.others else ()
    )
    record_read(request, [found, *together], what="message")
    context = {"message": found, "mail": mail, "is_readable": is_readable(found, request)}
    return render(request, "outbox/message.html", context)


def is_readable(message: Message, request: Any) -> bool:
    """A letter opens a door of its reader's: it is nobody else's to read, but for the demo."""
    is_theirs = request.user.is_authenticated and request.user.email == message.to
    return bool(message.case_id or is_theirs or settings.DEMO)


@require_safe
@xframe_options_sameorigin
@csp(IN_THE_FRAME)
@for_staff
def html(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The HTML part alone, for the sandboxed frame of the message's page; or read by its own address."""
    found = get_object_or_404(Message.objects.exclude(html="").select_related("case"), pk=pk)
    if not is_readable(found, request):
        raise Http404("This is for its reader.")
    together = Message.objects.carried_by([pk]).select_related("case")
    record_read(request, [found, *together], what="mail")
    return HttpResponse(found.html.replace("<a ", '<a target="_blank" rel="noopener" '))


@require_POST
@for_staff
def send_again(request: Any, pk: UUID) -> HttpResponse:
    """Queue a message that was given up once more (M27)."""
    found, at = get_object_or_404(Message.objects.select_related("case"), pk=pk), now()
    if resend(found, at=at):
        step = Entry(case=found.case, at=at, action="resend", outcome=Entry.Outcome.CHANGED)
        step.actor, step.actor_id = request.actor.name, request.actor.member
        step.via, step.trace = request.actor.via, current_trace()
        step.facts = {"message": str(found.pk)}
        chain.add([step])
        transaction.on_commit(nudge)
        messages.success(request, "It is queued again.")
    else:
        messages.info(
            request, "It was neither given up nor kept, so there is nothing to send again."
        )
    return redirect("outbox:message", pk=pk)


def record_read(request: Any, shown: Iterable[Message], *, what: str) -> None:
    """Record whose data the reader saw (SX-7)."""
    patients = [m.case.patient_id for m in shown if m.case]
    reads.record_read(request, what=what, patients=patients, at=now())
