"""How does a case come in at the desk? A form for whoever may begin one, and the patient it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from careops.desk.bulk import by_role
from careops.desk.site import TenantAdmin
from careops.people.models import Patient
from careops.values.forms import ValueField
from careops.values.table import BIRTH_DATE, EMAIL, FIRST_NAME, LANGUAGE, LAST_NAME, PHONE
from careops.web.request import MemberRequest

PATIENT = ("first_name", "last_name", "email", "mobile", "birth_date", "language")


class PatientForm(forms.Form):
    """Somebody who is served, in the hands of an agent. Whom we know is not entered twice."""

    who: ClassVar[str] = "patient"
    groups: ClassVar[dict[str, tuple[str, ...]]]  # of fields, under their titles
    words: ClassVar[dict[str, tuple[str, str]]]  # label and help, by field

    first_name = ValueField(FIRST_NAME)
    last_name = ValueField(LAST_NAME)
    email = ValueField(EMAIL, label="E-mail", help_text="Where we write at every step.")
    mobile = ValueField(PHONE, label="Phone", required=False)
    birth_date = ValueField(BIRTH_DATE, required=False)
    language = ValueField(LANGUAGE, initial="en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.words.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        for field in self.fields.values():
            field.error_messages["required"] = "This is needed."
            field.widget.attrs["autocomplete"] = "off"  # it is not the agent's own data
        self.known: Patient | None = None

    def in_groups(self) -> dict[str, list[forms.BoundField]]:
        return {title: [self[name] for name in names] for title, names in self.groups.items()}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if {"first_name", "last_name", "email"} <= said.keys():
            named = Patient.objects.named(said["first_name"], said["last_name"])
            self.known = named.filter(email=said["email"]).as_one().first()
        if self.known:
            self.refuse_otherwise("mobile", "number")
            self.refuse_otherwise("birth_date", "date of birth")
        return said

    def refuse_otherwise(self, name: str, what: str) -> None:
        """Nothing that is said is dropped, and nothing of a record is changed by the way."""
        kept, told = getattr(self.known, name), self.cleaned_data.get(name)
        if told and told != kept:
            self.add_error(
                name,
                f"We know this {self.who} {'with another' if kept else 'without a'} {what}. Leave this"
                f" empty, or correct it in the {self.who}'s record first.",
            )

    def patient(self) -> Patient:
        """The patient of that name and e-mail, or a new one."""
        particulars = {name: self.cleaned_data[name] for name in PATIENT}
        patient: Patient = self.known or Patient.objects.create(**particulars)
        return patient


class IntakeAdmin(TenantAdmin):
    """Cases of a kind are found in the queue and changed by transitions; here they only come in.

    ``begins`` is the transition that they come in by: whoever may take it finds the form.
    """

    group = ""
    begins: str
    view: Callable[[MemberRequest], HttpResponse]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return by_role(self.model.rules()[self.begins], request.actor)  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        take_in = require_http_methods(["GET", "HEAD", "POST"])(self.take_in)
        return [
            path("", wrap(require_safe(self.to_queue)), name=f"{name}_changelist"),
            path("add/", wrap(take_in), name=f"{name}_add"),
        ]

    def to_queue(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002
        return redirect(f"{reverse('admin:cases_case_changelist')}?kind={self.model.kind}")

    def take_in(self, request: MemberRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return type(self).view(request)
