"""How do a consult, and what is owed after it, come in at the desk?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from careops.cases.models import Case
from careops.desk.buttons import tells
from careops.desk.intake import PATIENT, PatientForm
from careops.desk.site import page
from careops.desk.words import row_of
from careops.engine.refusals import BadFacts, NotMet
from careops.people.choices import offer
from careops.people.models import Partner, Provider
from careops.policy.rules import Rule
from careops.values.forms import ListField, RowField, ValueField
from careops.values.table import FREE_TEXT, LINE, MONEY
from careops.values.text import tidy
from careops.web.durations import spoken
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from consults.models import Consult, Obligation
from consults.policy.tunables import PACE, PATIENCE
from consults.policy.words import About
from consults.values import CONCERN, CURRENCY, EXTERNAL_ID

FOUND = 20  # consults that a search shows
DIRECTIVES = ("prescription", "lab", "referral")
ASKERS = (Partner.Kind.PHARMACY, Partner.Kind.LAB)


class ConsultForm(PatientForm):
    """A patient's consult, and who takes it."""

    concern = ValueField(CONCERN)
    provider = RowField(required=False, empty_label="Nobody yet: providers are asked")
    fee = ValueField(MONEY)
    payout_amount = ValueField(MONEY)
    currency = ValueField(CURRENCY, initial="CAD")
    payment = ValueField(LINE, required=False)

    groups = {
        "The patient": PATIENT,
        "The consult": ("concern", "provider", "fee", "payout_amount", "currency", "payment"),
    }
    field_order = [name for names in groups.values() for name in names]
    words = {
        "concern": (
            "What they come for",
            "In their own words. The team and the provider who takes it read this.",
        ),
        "provider": ("Who takes it", "The consult is active at once when somebody takes it."),
        "fee": ("Fee", "What the patient paid."),
        "payout_amount": ("Payout", "What the provider earns when it completes."),
        "currency": ("Currency", ""),
        "payment": ("Payment", "The payment provider's id, for a refund."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["provider"], Provider.objects.active())

    def consult(self) -> Consult:
        """What the form describes, not yet requested."""
        names = ("concern", "fee", "payout_amount", "currency", "payment")
        return Consult(patient=self.patient(), **{name: self.cleaned_data[name] for name in names})


def new_consult(request: MemberRequest) -> HttpResponse:
    """Request a consult, and start it where somebody takes it; then show its case."""
    form = ConsultForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        at = moment(request)
        consult = form.consult()
        consult.request(by=request.actor, at=at)
        if provider := form.cleaned_data["provider"]:
            consult.start(by=request.actor, at=at, provider=provider)
        return redirect("admin:cases_case_change", consult.pk)
    status = 422 if form.is_bound else 200
    verb = "Take in the consult"
    return page(request, "intake.html", title="New consult", status=status, form=form, verb=verb)


class ObligationForm(forms.Form):
    """What is owed, and who asks for it."""

    about = ListField(About.choices, label="Kind", widget=forms.RadioSelect(choices=About.choices))
    question = ValueField(
        FREE_TEXT,
        label="What is asked",
        help_text="The provider reads it word for word.",
    )
    directive = ListField(
        [("", "None"), *((name, name.capitalize()) for name in DIRECTIVES)],
        required=False,
        help_text="What was issued or discussed, where it is about one.",
    )
    medical_reason = ValueField(
        FREE_TEXT,
        required=False,
        help_text="Only for a Limited Use code: with a medical reason it is owed, and not optional.",
    )
    partner = RowField(label="Who asks", required=False, empty_label="Nobody of our partners")
    external_id = ValueField(EXTERNAL_ID, label="Their number", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Partner.objects.filter(kind__in=ASKERS, is_active=True).order_by("name")
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["required"] = "This is needed."

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields beside the kind."""
        return [field for field in self if field.name != "about"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        number, partner = said.get("external_id"), said.get("partner")
        if number and not partner:
            self.add_error("partner", "Say whose number it is.")
        known = Obligation.objects.filter(partner=partner, external_id=number)
        if number and partner and (first := known.select_related("case").first()):
            self.add_error("external_id", f"{partner} has asked this already: {first.case.ref}.")
        return said


@dataclass(frozen=True, slots=True)
class Way:
    """What sending the form will do for some kinds, in words, and these kinds."""

    words: str
    tells: list[str]
    refusal: str
    kinds: list[Any]


SAYS: Mapping[str, str] = {
    "ask": "Asks {provider} and starts the clock: a follow-up every {pace}, a review after {patience}",
    "mention": "Mentions it to {provider}: optional, and no clock starts without a medical reason",
    "take_on": "The team's own: support gets a task, and the provider is not contacted",
}


def beginning(draft: Obligation) -> tuple[Rule, str]:
    """How the policy has such an obligation begin, and why it cannot (else nothing)."""
    rules = [rule for rule in draft.rules().values() if rule.creates]
    unmet = {rule: rule.unmet(draft, {}) for rule in rules}
    able = next((rule for rule in rules if unmet[rule] is None), None)
    refusing = unmet[rules[0]]
    return able or rules[0], "" if able or refusing is None else refusing.refusal


def ways(consult: Consult, options: Iterable[Any], tuning: Mapping[str, Any]) -> list[Way]:
    """What will happen, by kind: the kinds for which the same happens stand together."""
    found: dict[tuple[str, str], Way] = {}
    for option in options:
        draft = Obligation.about_consult(consult, about=option.data["value"])
        rule, refusal = beginning(draft)
        words = SAYS[rule.name].format(
            provider=consult.provider,
            pace=spoken(PACE.of(draft).value(tuning)),
            patience=spoken(PATIENCE.of(draft).value(tuning)),
        )
        way = found.setdefault((words, refusal), Way(words, tells(rule), refusal, []))
        way.kinds.append(option)
    return list(found.values())


def new_obligation(request: MemberRequest) -> HttpResponse:
    """Choose the consult, say what is owed, and see before sending what will happen."""
    if "consult" not in request.GET:
        return choose_consult(request)
    consult = consult_of(request)
    form = ObligationForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (raised := carried(form, consult, request)):
        return redirect("admin:cases_case_change", raised.pk)
    record_read(request, what="new obligation", patients=[consult.patient_id], case=consult.case)
    return page(
        request,
        "admin/consults/obligation.html",
        title="New obligation",
        status=422 if form.is_bound else 200,
        form=form,
        consult=consult,
        ways=ways(consult, form["about"].subwidgets, request.tenant.tuning),
    )


def carried(form: ObligationForm, consult: Consult, request: MemberRequest) -> Obligation | None:
    """The obligation as the policy has it begin; what it refuses, the form says."""
    draft = Obligation.about_consult(consult, **form.cleaned_data)
    rule, _ = beginning(draft)
    try:
        raised: Obligation = getattr(draft, rule.name)(by=request.actor, at=moment(request))
    except (BadFacts, NotMet) as refusal:
        form.add_error("about", refusal.reason)
        return None
    return raised


def consult_of(request: MemberRequest) -> Consult:
    """The consult that the address names; Http404 for another tenant's, or none."""
    try:
        pk = UUID(request.GET["consult"])
    except ValueError as error:
        raise Http404("There is no such consult.") from error
    consult: Consult = get_object_or_404(Consult.objects.for_list(), pk=pk)
    return consult


def choose_consult(request: MemberRequest) -> HttpResponse:
    """After which consult? The newest, or those that a search finds."""
    text = tidy(request.GET.get("q", "")[:200])
    cases = Case.objects.filter(kind=Consult.kind)
    found = list((cases.search(text) if text else cases).for_list().order_by("-pk")[:FOUND])
    record_read(request, what="consults", patients=[case.patient_id for case in found])
    return page(
        request,
        "admin/consults/choose.html",
        title="New obligation",
        text=text,
        rows=[row_of(case) for case in found],
    )
