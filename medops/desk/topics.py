"""What may agents answer, and what not? Leads write it; until then the usual list is used (S3-A1)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from careops.desk.site import TenantAdmin, TenantForm, record
from careops.web.request import MemberRequest
from medops.coach.catalogue import Topic, usual, written_out
from medops.coach.lexicon import BadPattern
from medops.coach.reading import topics_in
from medops.models import AnswerTopic


class AnswerTopicForm(TenantForm):
    """A topic whose patterns can be read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance._state.adding:
            self.fields["code"].disabled = True

    def clean_patterns(self) -> str:
        said: str = self.cleaned_data["patterns"] or ""
        for number, line in enumerate(said.splitlines(), start=1):
            if line.startswith(("[", "@", "#")):
                raise forms.ValidationError(f"Line {number}: begin with a word.")
            try:
                topics_in(
                    written_out([Topic("tried", "Tried", may_be_answered=True, patterns=line)])
                )
            except BadPattern as error:
                raise forms.ValidationError(f"Line {number}: {error}") from error
        return said


class AnswerTopicAdmin(TenantAdmin):
    group = "Set-up"
    label = "What agents may answer"
    form = AnswerTopicForm
    fields = ("code", "label", "may_be_answered", "patterns")
    list_display = ("label", "code", "may_be_answered")
    list_filter = ("may_be_answered",)
    ordering = ("label",)
    change_list_template = "admin/medops/topics.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        take = wrap(require_POST(self.take_over))
        return [path("usual/", take, name="medops_answertopic_usual"), *super().get_urls()]

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        own = set(AnswerTopic.objects.values_list("code", flat=True))
        more = {"usual": [one for one in usual() if one.code not in own]}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def take_over(self, request: MemberRequest) -> HttpResponse:
        """Keep the usual ones as the company's own, to be changed; those that it has stay."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        own = set(AnswerTopic.objects.values_list("code", flat=True))
        for one in usual():
            if one.code not in own:
                made = AnswerTopic(**{name: getattr(one, name) for name in one.__slots__})
                made.save()
                record(request, "add_answertopic", about=made, changed={})
        messages.success(request, "These are yours now: change them as you like.")
        return redirect("admin:medops_answertopic_changelist")
