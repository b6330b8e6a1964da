"""What was said, to whom, and did it arrive? The outbox, newest first; what failed can be sent again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from careops.desk.site import TenantAdmin, record
from careops.desk.timeline import DELIVERY, TONES
from careops.outbox.channels import CHANNELS, label_of
from careops.outbox.deliver import resend
from careops.outbox.models import Message
from careops.web.request import MemberRequest, moment
from careops.web.templatetags.careops import state as pill


class ChannelFilter(admin.SimpleListFilter):
    """Fixed choices: a filter that asks the rows for theirs reads the whole table."""

    title = "channel"
    parameter_name = "channel"

    def lookups(self, request: Any, model_admin: Any) -> Any:  # noqa: ARG002
        return [(name, capfirst(channel.label)) for name, channel in CHANNELS.items()]

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        return queryset.filter(channel=self.value()) if self.value() else queryset


class MessageAdmin(TenantAdmin):
    """Messages are read here and sent again, never changed."""

    group = "Set-up"
    list_display = ("delivery", "what", "to_masked", "about", "queued", "error", "again")
    list_display_links = None
    list_filter = ("state", ChannelFilter)
    list_select_related = ("case",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> Any:
        found: Any = super().get_queryset(request)
        return found.in_company().defer("text", "html")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="outbox_message_changelist"),
            path("<uuid:pk>/again/", wrap(again), name="outbox_message_again"),
        ]

    @admin.display(description="State", ordering=None)
    def delivery(self, message: Message) -> SafeString:
        return pill(DELIVERY[message.state], TONES.get(message.state, "muted"))

    @admin.display(description="Message")
    def what(self, message: Any) -> str:
        said = f"{capfirst(label_of(message.channel))}: {message.template.replace('_', ' ')}"
        others = message.others and ngettext(
            "sent together with %d other", "sent together with %d others", message.others
        )
        return f"{said}, {others % message.others}" if others else said

    @admin.display(description="To")
    def to_masked(self, message: Message) -> str:
        return masked(message.to)

    @admin.display(description="Case")
    def about(self, message: Message) -> str | SafeString:
        if not message.case:
            return "Their sign-in"
        url = reverse("admin:cases_case_change", args=[message.case_id])
        return format_html('<a href="{}">{}</a>', url, message.case.ref)

    @admin.display(description="Since")
    def queued(self, message: Message) -> str:
        return date_format(timezone.localtime(message.queued_at), "D j M, H:i")

    @admin.display(description="", empty_value="")
    def again(self, message: Message) -> str | SafeString:
        if not message.is_unsent:
            return ""
        return format_html(
            '<button class="btn" formaction="{}" formmethod="post">Send again</button>',
            reverse("admin:outbox_message_again", args=[message.pk]),
        )


def masked(to: str) -> str:
    """``maya@example.org`` -> ``m…@example.org``, ``+14165550111`` -> ``…11``; channels as they are."""
    name, at, domain = to.partition("@")
    if at:
        return f"{name[:1]}…@{domain}"
    return to if to.startswith("#") else f"…{to[-2:]}"


@require_POST
def again(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Queue what failed or was kept once more."""
    message = get_object_or_404(Message, pk=pk)
    before = message.state
    if not resend(message, at=moment(request)):
        raise Http404("Only what failed or was kept can be sent again.")
    record(request, "resend", about=message, changed={"state": [before, "queued"]})
    messages.success(request, "It will be sent again in a moment.")
    return redirect("admin:outbox_message_changelist")
