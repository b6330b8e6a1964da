"""How does a patient change their insurance? Three pages and a look at all of it; then it is a case (S1-5)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from careops.engine.refusals import Refusal
from careops.files.erasing import erase
from careops.files.models import File
from careops.files.sending import path_of
from careops.people.models import Patient
from careops.web.case_view import Page
from careops.web.guards import for_patient
from careops.web.patients import offers_patients
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from portal.forms import insurance as forms
from portal.models import Account, Insurance, InsuranceDraft
from portal.uploads import take
from portal.views.doors import for_account
from portal.views.patient import TalkView
from portal.views.sending import hold, sent_lately
from portal.views.writer import has_account


class Step(StrEnum):
    """A page, by the end of its address."""

    NUMBERS = "card"
    HOLDER = "holder"
    PHOTOS = "photos"
    CHECK = "check"


FORMS: Mapping[Step, type[forms.CardForm]] = {
    Step.NUMBERS: forms.NumbersForm,
    Step.HOLDER: forms.HolderForm,
    Step.PHOTOS: forms.PhotosForm,
}
SIDES = ("front", "back")


def road(draft: InsuranceDraft) -> list[Step]:
    """The pages in order, up to the first that is not answered."""
    answered = (
        draft.insurer and draft.member_number and draft.order,
        draft.holder and draft.since,
        draft.front,
    )
    first_open = next((n for n, is_said in enumerate(answered) if not is_said), len(answered))
    return list(Step)[: first_open + 1]


def place_of(step: Step) -> str:
    return reverse("portal:insurance", args=[step])


@require_safe
@for_patient
def insurances_page(request: MemberRequest, patient: Patient) -> HttpResponse:
    """What is on the chart, and what waits to be checked; it stays open to whoever may send nothing."""
    record_read(request, what="insurances", patients=[patient.pk])
    mine = Insurance.objects.filter(patient=patient).for_list().order_by("order")
    context = {
        "patient": patient,
        "on_chart": mine.on_chart(),
        "waiting": mine.waiting(),
        "may_send": has_account(request, patient),
        "now": moment(request),
    }
    return render(request, "portal/insurance/all.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def insurance_page(
    request: MemberRequest, patient: Patient, account: Account, step: str
) -> HttpResponse:
    """A page of the road; one that is not on it leads to where they are."""
    if request.method == "POST":
        hold(request.membership.patient_id)
    draft = InsuranceDraft.of(patient, request.membership, at=moment(request))
    if step not in list(Step):
        return redirect(place_of(road(draft)[-1]))
    page = Telling(request, draft, account, Step(step))
    return page.press() if request.method == "POST" else page.look()


class Telling:
    """Somebody who tells of an insurance, before one page. What they typed is never lost."""

    def __init__(
        self, request: MemberRequest, draft: InsuranceDraft, account: Account, step: Step
    ) -> None:
        self.request, self.draft, self.account, self.step = request, draft, account, step
        self.by, self.at = request.actor, moment(request)

    def look(self) -> HttpResponse:
        way = road(self.draft)
        return self.show(self.form()) if self.step in way else redirect(place_of(way[-1]))

    def form(self, data: Any = None) -> forms.CardForm | None:
        files = self.request.FILES if data is not None else None
        made = FORMS.get(self.step)
        return made(data, files, draft=self.draft) if made else None

    def press(self) -> HttpResponse:
        if self.request.POST.get("act") == "forget":
            return self.forget()
        form = self.form(self.request.POST)
        return self.send() if form is None else self.answer(form)

    def answer(self, form: forms.CardForm) -> HttpResponse:
        """Keep what is right of it, and go on; what is wrong stands on the page."""
        was_whole = road(self.draft)[-1] is Step.CHECK
        form.full_clean()
        form.keep()
        if self.step is Step.PHOTOS:
            self.take_photos(form)
        self.draft.saved_at = self.at
        self.draft.save()
        if form.errors:
            return self.show(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        way = list(Step)
        return redirect(place_of(Step.CHECK if was_whole else way[way.index(self.step) + 1]))

    def take_photos(self, form: forms.CardForm) -> None:
        """A photo that another one takes the place of is gone for good."""
        for side in SIDES:
            before: File | None = getattr(self.draft, side)
            taken = take(form, self.draft.patient, by=self.by, at=self.at, name=side)
            if taken and before:
                erase(before, by=self.by, at=self.at)
            setattr(self.draft, side, taken or before)

    def forget(self) -> HttpResponse:
        for _, photo in self.draft.photos:
            erase(photo, by=self.by, at=self.at)
        if not self.draft._state.adding:
            self.draft.delete()
        messages.success(self.request, "You sent nothing, and what you began is gone.")
        return redirect("portal:insurances")

    def send(self) -> HttpResponse:
        """Send what was checked; a second press finds what the first one sent."""
        way = road(self.draft)
        if way[-1] is not Step.CHECK:
            last = sent_lately(self.draft.patient, self.by, at=self.at, kinds=[Insurance.kind])
            return redirect("my_case", last.pk) if last else redirect(place_of(way[-1]))
        if self.photo_waits:
            return self.show(None, status=HTTPStatus.CONFLICT)
        insurance: Any = self.draft.insurance(self.account)
        try:
            insurance.submit(by=self.by, at=self.at)
        except Refusal as refusal:
            return self.show(None, refusal, status=refusal.status)
        self.draft.delete()
        messages.success(self.request, "We have your insurance.")
        return redirect("my_case", insurance.pk)

    @property
    def photo_waits(self) -> bool:
        """Whether it is not known yet that their photos are in order."""
        return any(photo.state != File.State.CLEAN for _, photo in self.draft.photos)

    def show(
        self,
        form: forms.CardForm | None,
        refusal: Refusal | None = None,
        *,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        patient, way = self.draft.patient, list(Step)
        record_read(self.request, what="draft of an insurance", patients=[patient.pk])
        here = way.index(self.step)
        context = {
            "form": form,
            "refusal": refusal,
            "draft": self.draft,
            "patient": patient,
            "photo_waits": self.photo_waits,
            "back": place_of(way[here - 1]) if here else reverse("portal:insurances"),
            "places": {step.name.lower(): place_of(step) for step in way},
            "now": self.at,
        }
        name = "portal/insurance/page.html" if form else "portal/insurance/check.html"
        return render(self.request, name, context, status=status)


class InsuranceView(TalkView):
    """A patient before what they sent: where it stands, and what is wrong with it."""

    subject: Insurance
    template = "portal/my_insurance.html"

    def page(self) -> Page:
        template, shown = super().page()
        photos = self.subject.photos if self.is_opened else []
        read = [(side, path_of(file, by=self.by)) for side, file in photos if file.is_clean]
        return template, {**shown, "photos": read}


offers_patients("Your insurance", "portal:insurances", acting="Insurance")
