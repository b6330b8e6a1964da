"""Where does a team keep its macros, see what one would do to a real case, and have it done?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods

from careops.cases.models import Case
from careops.cases.tags import spelled
from careops.conversation.coaching import with_talks
from careops.conversation.macros import Macro
from careops.conversation.writing import NOTE, speakers
from careops.desk.bulk import Choice, by_due, chosen_cases
from careops.desk.macros import ME, Outcome, preview, run
from careops.desk.moves import find
from careops.desk.replies import ReplyForm
from careops.desk.site import TenantAdmin, page
from careops.desk.surroundings import surroundings_of
from careops.desk.words import CaseRow, row_of
from careops.people.models import Membership
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow, kinds
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

MOST = 50  # cases of one go: each is written to, and may take a step
OF_ANOTHER_KIND = "This case is of another kind."


class MacroForm(ReplyForm):
    """Whom it writes to and which step it takes are those of the kind; tried on a real case before it is kept."""

    kind = forms.ChoiceField(label="Kind of case")
    to = forms.ChoiceField(label="Who reads it", required=False)
    assign = forms.ChoiceField(label="Give it to", required=False)
    step = forms.ChoiceField(label="Take the step", required=False)
    try_on = forms.CharField(
        label="Try it on",
        required=False,
        help_text="The reference of a case: “Show what it would do” tells it, and nothing is done.",
    )

    def __init__(self, *args: Any, staff: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [(kind, capfirst(kind)) for kind in kinds()]
        fields["to"].choices = [("", "Nobody"), (NOTE, "Internal note"), *readers()]
        people = [(str(member.pk), str(member)) for member in staff]
        fields["assign"].choices = [("", "Nobody"), (ME, "Whoever runs it"), *people]
        fields["step"].choices = [("", "None"), *steps()]

    def clean_tags(self) -> str:
        try:
            return ", ".join(spelled(self.cleaned_data["tags"]))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> Any:
        said = super().clean()
        kind, step = said.get("kind", ""), said.get("step", "")
        if step and kind and not step.startswith(f"{kind}."):
            self.add_error("step", "This step is of another kind of case.")
        if said.get("text") and not said.get("to"):
            self.add_error("to", "Say who reads it.")
        if not any(said.get(name) for name in ("text", "tags", "assign", "step")):
            self.add_error(None, "Say what it does: write, tag, give away or take a step.")
        said["step"] = step.partition(".")[2]
        return said


def readers() -> list[tuple[str, str]]:
    """Everybody to whom the desk may write, of whichever kind of case."""
    named = (name for model in kinds().values() for name in speakers(model))
    return [(name, f"The {name.replace('_', ' ')}") for name in dict.fromkeys(named)]


def steps() -> list[tuple[str, list[tuple[str, str]]]]:
    """By kind, the steps that ask for nothing, or only for a colleague."""
    return [
        (
            capfirst(kind),
            [
                (f"{kind}.{rule.name}", rule.label)
                for rule in model.rules().values()
                if rule.by and not rule.creates and not asks_for_more(rule)
            ],
        )
        for kind, model in kinds().items()
    ]


def asks_for_more(rule: Rule) -> bool:
    """Whether it asks for anything else than a colleague."""
    return any(fact.is_required and fact.type is not Membership for fact in rule.facts)


class MacroAdmin(TenantAdmin):
    group = "Writing"
    form = MacroForm
    fields = ("title", "kind", "to", "text", "tags", "assign", "step", "is_offered", "try_on")
    list_display = ("title", "kind", "is_offered", "used")
    list_filter = ("kind",)
    search_fields = ("title",)
    ordering = ("title",)
    change_form_template = "admin/desk/macro_form.html"

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        made: Any = super().get_form(request, obj, change, **kwargs)
        staff = surroundings_of(request.membership).staff

        class Named(made):  # type: ignore[misc]
            def __init__(self, *args: Any, **said: Any) -> None:
                given = said.get("instance")
                if given and given.step:
                    said["initial"] = {
                        "step": f"{given.kind}.{given.step}",
                        **said.get("initial", {}),
                    }
                super().__init__(*args, staff=staff, **said)

        return Named

    def changeform_view(
        self, request: Any, object_id: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        """With “Show what it would do” nothing is saved: the page tells it of a real case."""
        if request.method != "POST" or "_try" not in request.POST:
            return super().changeform_view(request, object_id, *args, **kwargs)
        kept = self.get_object(request, object_id) if object_id else None
        form = self.get_form(request, kept)(request.POST, instance=kept or Macro())
        is_sound = form.is_valid()
        ref = form.cleaned_data.get("try_on", "").upper()
        case = Case.objects.for_list().filter(ref=ref).first()
        return page(
            request,
            "macro_tried.html",
            title="What it would do",
            status=200 if is_sound and case else 422,
            form=form,
            said=said_again(request.POST),
            case=case,
            parts=tried(request, form, case) if is_sound and case else [],
        )


def said_again(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed, to be sent once more: it is saved only then."""
    names = [name for name in data if name not in ("csrfmiddlewaretoken", "_try")]
    return [(name, value) for name in names for value in data.getlist(name)]


def tried(request: MemberRequest, form: Any, case: Case) -> list[Any]:
    _, subject = find(case.pk)
    record_read(request, what="case", patients=[case.patient_id], case=case)
    return parts_or_why(form.instance, subject, request)


def parts_or_why(macro: Macro, subject: Workflow, request: MemberRequest) -> list[Any]:
    if subject.kind != macro.kind:
        return []
    return preview(macro, subject, by=request.actor, at=moment(request))


@require_http_methods(["GET", "HEAD", "POST"])
def macro_page(request: MemberRequest, pk: UUID, macro: UUID) -> HttpResponse:
    """GET shows what the macro would do to this case; POST does it, all or nothing."""
    case, subject = find(pk)
    found = get_object_or_404(Macro.objects.offered(case.kind), pk=macro)
    if request.method == "POST":
        seen = {subject.pk: version_in(request.POST.get("version", ""))}
        (outcome,) = run(found, [subject], by=request.actor, at=moment(request), seen=seen)
        if not outcome.reason:
            messages.success(request, f"{found.title}: {', '.join(outcome.done)}.")
            return redirect("admin:cases_case_change", pk)
        messages.error(request, f"Nothing was done. {outcome.reason}")
    record_read(request, what="case", patients=[case.patient_id], case=case)
    parts = parts_or_why(found, subject, request)
    shown = {"row": row_of(case), "case": case, "macro": found, "parts": parts}
    status = 409 if request.method == "POST" else 200
    return page(request, "macro.html", title=found.title, status=status, **shown)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_macro(request: MemberRequest) -> HttpResponse:
    """GET with ``macro`` and ``case``s shows what it would do to each; POST does it where it can be done."""
    data = request.POST if request.method == "POST" else request.GET
    macro = get_object_or_404(
        Macro.objects.filter(is_offered=True), pk=uuid_in(data.get("macro", ""))
    )
    versions = chosen_cases(data)
    subjects = by_due(list(versions)[:MOST])
    fitting = [subject for subject in subjects if subject.kind == macro.kind]
    others = [row_of(s.case) for s in subjects if s.kind != macro.kind]
    record_read(request, what="bulk macro", patients=[s.case.patient_id for s in subjects])
    if request.method == "POST":
        outcomes = run(macro, fitting, by=request.actor, at=moment(request), seen=versions)
        return told(request, macro, outcomes, others)
    with_talks(fitting)
    rows = [
        (row_of(s.case), preview(macro, s, by=request.actor, at=moment(request))) for s in fitting
    ]
    shown = {"macro": macro, "rows": rows, "others": others}
    return page(request, "macro_bulk.html", title=macro.title, **shown)


def uuid_in(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def version_in(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None


def told(
    request: MemberRequest, macro: Macro, outcomes: list[Outcome], others: list[CaseRow]
) -> HttpResponse:
    done = [row_of(one.subject.case) for one in outcomes if not one.reason]
    refused = [(row_of(one.subject.case), one.reason) for one in outcomes if one.reason]
    refused += [(row, OF_ANOTHER_KIND) for row in others]
    title = f"{macro.title}: {len(done)} of {len(outcomes) + len(others)} done"
    return page(
        request, "bulk_done.html", title=title, done=done, refused=refused, past=macro.title
    )


def macros_for(cases: Iterable[Case]) -> list[Choice]:
    """What the bar below the queue offers for these cases, for a form that GETs ``bulk_macro``."""
    places = defaultdict[str, set[str]](set)
    for case in cases:
        places[case.kind].add(f"{case.kind}.{case.state}")
    found = Macro.objects.filter(is_offered=True, kind__in=places).order_by("title", "id")
    return [Choice(str(one.pk), one.title, " ".join(sorted(places[one.kind]))) for one in found]
