"""Which replies does a team keep, and how do they get into what is written? Leads write them; each use is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from careops.conversation.replies import KNOWN, SavedReply, knows_its_gaps
from careops.desk.site import TenantAdmin, TenantForm, record
from careops.policy.workflow import kinds
from careops.registry import Registry
from careops.web.request import MemberRequest


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a kind of case has until a team keeps its own, and by what it sorts its replies."""

    usual: Callable[[], list[SavedReply]]
    categories: Sequence[tuple[str, str]]


BEGINNINGS: Registry[Beginning] = Registry("replies that a kind of case begins with")


def begins_with(
    kind: str, usual: Callable[[], list[SavedReply]], *, categories: Sequence[tuple[str, str]]
) -> None:
    """Declare the replies that are offered for a kind of case until there are others."""
    BEGINNINGS.declare(kind, Beginning(usual, categories))


def usual() -> list[SavedReply]:
    """Those of all kinds, none of which is kept yet."""
    return [reply for beginning in BEGINNINGS.values() for reply in beginning.usual()]


def category_words(reply: SavedReply) -> str:
    known = dict(BEGINNINGS[reply.kind].categories) if reply.kind in BEGINNINGS else {}
    return str(known.get(reply.category, capfirst(reply.category) or "For all"))


class ReplyForm(TenantForm):
    """A form with a text that is sent later, about a case that nobody knows yet."""

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"] or ""
        knows_its_gaps(text)
        return text


class SavedReplyForm(ReplyForm):
    """The kinds are those of the policies; the categories those of the kinds that have some."""

    kind = forms.ChoiceField(label="Kind of case", required=False)
    category = forms.ChoiceField(required=False, help_text="Where a kind sorts its cases.")

    class Meta:
        help_texts = {
            "text": "It can be changed before it is sent. Filled in by themselves: "
            + "; ".join(f"{{{{{name}}}}}, {what}" for name, what in KNOWN.items())
            + "."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [("", "Every kind"), *((k, capfirst(k)) for k in kinds())]
        sorts = [(capfirst(kind), list(b.categories)) for kind, b in BEGINNINGS.items()]
        fields["category"].choices = [("", "All"), *sorts]


class SavedReplyAdmin(TenantAdmin):
    group = "Writing"
    form = SavedReplyForm
    fields = ("title", "kind", "category", "language", "text", "is_offered")
    list_display = ("title", "kind", "category", "language", "is_offered", "used")
    list_filter = ("kind", "language")
    search_fields = ("title",)
    ordering = ("title",)
    change_list_template = "admin/desk/replies.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        begin = wrap(require_POST(self.take_over))
        return [path("usual/", begin, name="conversation_savedreply_usual"), *super().get_urls()]

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        more = {"usual": [] if SavedReply.objects.exists() else usual()}
        for reply in more["usual"]:
            reply.category_words = category_words(reply)  # type: ignore[attr-defined]
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def take_over(self, request: MemberRequest) -> HttpResponse:
        """Keep the usual ones as the team's own, to be changed; those that it has stay."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        kept = set(SavedReply.objects.values_list("kind", "title", "language"))
        for reply in usual():
            if (reply.kind, reply.title, reply.language) not in kept:
                reply.save()
                record(request, "add_savedreply", about=reply, changed={})
        messages.success(request, "These are yours now: change them as you like.")
        return redirect("admin:conversation_savedreply_changelist")
