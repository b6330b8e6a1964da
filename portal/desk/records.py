"""How does the desk keep visits and medicines, where no chart system tells us of them? Leads do, on record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from careops.desk.site import TenantAdmin, TenantForm
from careops.people.models import Patient
from careops.web.reads import record_read

SEVERAL = "Several patients are found by this: write the whole e-mail of one, or her or his phone."
NOBODY = "We know nobody by this. Write the whole e-mail, the phone, or the beginning of the name."
FEW = 20  # more than one person was ever known as


class WhoseField(forms.Field):
    """A patient, named as one searches for them; nobody is guessed."""

    def to_python(self, value: Any) -> Patient | None:
        said = str(value or "").strip()
        if not said:
            return None
        rows = Patient.objects.search(said).select_related("merged_into")[:FEW]
        found: list[Patient] = list({one.merged_into or one for one in rows})
        if len(found) != 1:
            raise ValidationError(SEVERAL if found else NOBODY)
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 (a field's signature)
        return bool(data)


class RecordForm(TenantForm):
    """Of a patient's chart; whose it is stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "patient" in self.fields:
            whose = "Their e-mail, phone, or the beginning of their name."
            self.fields["patient"] = WhoseField(label="Patient", help_text=whose)


class RecordAdmin(TenantAdmin):
    form = RecordForm
    private = ("concern", "name", "directions")
    list_select_related = ("patient", "provider")
    search_help_text = "Of one patient: beginnings of names, a whole e-mail or phone"
    search_fields = ("patient__email",)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("patient", "external_id") if obj else ()

    def get_fields(self, request: Any, obj: Any = None) -> Any:  # noqa: ARG002
        return self.fields if obj else [name for name in self.fields or () if name != "external_id"]

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:  # noqa: ARG002
        if not search_term.strip():
            return queryset, False
        return queryset.filter(patient__in=Patient.objects.search(search_term)), False

    def name_of(self, obj: Any) -> str:
        return f"{self.opts.verbose_name} of {obj.patient}"

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        obj.version += change
        super().save_model(request, obj, form, change)

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        response: Any = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", {}).get("cl")
        rows = listed.result_list if listed else ()
        record_read(
            request, what=self.opts.model_name or "", patients=[row.patient_id for row in rows]
        )
        return response

    def get_object(self, request: Any, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        patients = [found.patient_id] if found else ()
        record_read(request, what=self.opts.model_name or "", patients=patients)
        return found


class VisitAdmin(RecordAdmin):
    fields = ("patient", "provider", "concern", "at", "state", "external_id")
    list_display = ("patient", "at", "concern", "provider", "state")
    list_filter = ("state",)
    ordering = ("-at",)


class MedicineAdmin(RecordAdmin):
    fields = ("patient", "provider", "name", "directions", "since", "until", "external_id")
    list_display = ("patient", "name", "directions", "since", "until")
    ordering = ("name",)
