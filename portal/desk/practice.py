"""Which rules does this practice have for its portal? Set on one page; patients read what has changed (S1-26)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.shortcuts import redirect

from careops.desk.site import TenantAdmin, TenantForm, desk_site
from careops.people.actors import LEAD, MANAGER
from careops.values.forms import ValueField
from portal.models import Practice
from portal.policy.words import OWNER
from portal.values import POLICY

SAY_WHAT = "Say what has changed, in a sentence or two: patients read it before they write again."
ONLY_ONE = {"show_save_and_add_another": False}
COUNTED = "A day that we promise is one of our office hours, instead of 24 hours (S1-A1)."
BIG = {"rows": 16, "maxlength": 5000}


class PracticeForm(TenantForm):
    """A text that has changed is a new version, and says to patients what is new in it."""

    policy = ValueField(
        POLICY,
        label="Rules",
        help_text="Patients acknowledge them. Short sentences in plain words, an empty line between paragraphs.",
        widget=forms.Textarea(BIG),
    )
    changes = ValueField(
        POLICY, label="What has changed", required=False, help_text="Since the version before."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.instance.policy  # where nothing was set yet, as it is by default
        if field := self.fields.get("counts_working_days"):  # not of whoever may only look
            field.help_text = COUNTED

    def clean(self) -> Any:
        said = super().clean()
        is_said = "changes" in self.changed_data and self.cleaned_data.get("changes")
        if self.is_new_text and not is_said:
            self.add_error("changes", SAY_WHAT)
        return said

    @property
    def is_new_text(self) -> bool:
        """Whether patients have something new to read; line ends are no news."""
        said = self.cleaned_data.get("policy", "")
        return bool(said) and said.split() != self.before.split()


class PracticeAdmin(TenantAdmin):
    """One row: what the portal asks of patients."""

    label = "Portal rules"
    group = "Set-up"
    editors = (LEAD, MANAGER, OWNER)
    form = PracticeForm
    fields = (
        *("policy", "changes", "counts_working_days", "adult_at"),
        *("address", "directions", "to_bring", "chart_system"),
    )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:  # noqa: ARG002
        """Where there is one, it is that which they mean."""
        there = self.model.objects.first()
        if there:
            return redirect("admin:portal_practice_change", there.pk)
        return super().add_view(request, form_url, {**ONLY_ONE, "title": self.label})

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        kwargs["extra_context"] = {**ONLY_ONE, "title": self.label}
        return super().change_view(request, *args, **kwargs)

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """There is nothing to choose from."""
        there = self.model.objects.first()
        if there:
            return redirect("admin:portal_practice_change", there.pk)
        if self.has_add_permission(request):
            return redirect("admin:portal_practice_add")
        return super().changelist_view(request, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:  # noqa: ARG002
        """Until something is set, it is as it is by default; that text has been acknowledged, too."""
        return {"policy": Practice().policy}

    def save_model(self, request: Any, obj: Practice, form: Any, change: bool) -> None:  # noqa: FBT001
        if form.is_new_text:
            obj.policy_version += 1
        super().save_model(request, obj, form, change)


desk_site.register(Practice, PracticeAdmin)
