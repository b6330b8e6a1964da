"""How does a patient write to the practice? One question a page; what is answered is kept."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from careops.engine.refusals import Refusal
from careops.files.models import File
from careops.people.models import Patient
from careops.tenancy.scope import current_tenant
from careops.web.guards import for_patient
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from portal.calling import office_today
from portal.forms import wishes
from portal.forms import writing as forms
from portal.models import MessageDraft
from portal.road import Step
from portal.uploads import take
from portal.views import sending
from portal.views.doors import closed_page
from portal.views.wishes import begin_wish
from portal.views.writer import Writer

FORMS: Mapping[Step, type[forms.Question]] = {
    Step.START: forms.UrgentForm,
    Step.NOTE: forms.UrgentWordsForm,
    Step.WHO: forms.WhoForm,
    Step.ABOUT: forms.AboutForm,
    Step.VISIT: forms.VisitForm,
    Step.MEDICINE: forms.MedicineForm,
    Step.PHARMACY: forms.PharmacyForm,
    Step.DAYS: forms.DaysForm,
    Step.CONCERN: wishes.ConcernForm,
    Step.TIMES: wishes.TimesForm,
    Step.WAY: wishes.WayForm,
    Step.WORDS: forms.WordsForm,
}
DOOR = "visit"  # begins a wish for a visit: what it is about, by its key, or nothing
# Pages that ask nothing.
TOLD = {
    Step.HELP: "portal/write/help.html",
    Step.RULES: "portal/write/rules.html",
    Step.STOP: "portal/write/stop.html",
    Step.PHARMACY_FIRST: "portal/write/pharmacy_first.html",
    Step.SOON: "portal/write/soon.html",
    Step.CARD: "portal/write/card.html",
    Step.CHECK: "portal/write/check.html",
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_patient
def write_page(request: MemberRequest, patient: Patient, step: str = Step.START) -> HttpResponse:
    """A page of the road; one that is not on it leads to where they are."""
    is_post = request.method == "POST"
    by, at = request.actor, moment(request)
    writer = Writer(request.membership, patient, by=by, at=at, holds=is_post)
    if not writer.may_write:
        return closed_page(request, writer.account)
    if step not in list(Step):
        return redirect(place_of(writer.road[-1]))
    page = Writing(request, writer, Step(step))
    return page.press() if is_post else page.look()


def place_of(step: Step) -> str:
    return reverse("portal:write", args=[] if step is Step.START else [step])


class Writing:
    """Somebody who writes, before one page. What they typed is never lost."""

    def __init__(self, request: MemberRequest, writer: Writer, step: Step) -> None:
        self.request, self.writer, self.step = request, writer, step
        self.draft = writer.draft

    def look(self) -> HttpResponse:
        way = self.writer.road
        return self.show(self.form()) if self.step in way else redirect(place_of(way[-1]))

    def press(self) -> HttpResponse:
        acts = {"forget": self.forget, "ask_for_time": self.ask_for_time}
        steps = {Step.NOTE: self.send_note, Step.CHECK: self.send}
        act = acts.get(self.request.POST.get("act", "")) or steps.get(self.step)
        return act() if act else self.answer()

    def form(self, data: Any = None) -> forms.Question | None:
        made = FORMS.get(self.step)
        files = self.request.FILES if data is not None else None
        options = self.writer.options(self.step)
        return made(data, files, draft=self.draft, options=options) if made else None

    # Pressing

    def answer(self) -> HttpResponse:
        """Keep what is answered, and go on; what is wrong with it stands on the page, and the rest is kept."""
        form, before = self.form(self.request.POST), self.writer.road
        if form is None:
            return redirect(place_of(before[-1]))
        form.full_clean()
        if isinstance(form, forms.WordsForm):
            by, at = self.writer.by, self.writer.at
            self.draft.file = take(form, self.writer.patient, by=by, at=at) or self.draft.file
        form.keep()
        if self.step is Step.START:
            self.draft.is_for_visit, self.draft.thread = False, None
            if DOOR in self.request.POST:
                begin_wish(self.draft, self.writer.patient, self.request.POST[DOOR])
        self.writer.keep()
        if form.errors:
            return self.show(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return redirect(place_of(self.next_after(before)))

    def next_after(self, before: list[Step]) -> Step:
        """The next page; whoever came back from the last one to change something is there again."""
        now = self.writer.road
        if before[-1] == now[-1] == Step.CHECK and set(now) <= set(before):
            return Step.CHECK
        ahead = now[now.index(self.step) + 1 :] if self.step in now else []
        return ahead[0] if ahead else now[-1]

    def forget(self) -> HttpResponse:
        """They do without: it is thrown away, or they go to another door."""
        self.writer.forget()
        messages.success(self.request, "You sent nothing, and what you began is gone.")
        return redirect("mine")

    def ask_for_time(self) -> HttpResponse:
        """What needs a visit becomes the wish for one (S1-3, S1-9)."""
        if Step.STOP in self.writer.road and self.draft.whom == MessageDraft.Whom.PATIENT:
            self.draft.about = MessageDraft.About.NEW_VISIT
            self.writer.keep()
        return redirect(place_of(self.writer.road[-1]))

    def send(self) -> HttpResponse:
        """Send what was checked; a second press finds what the first one sent."""
        end = self.writer.road[-1]
        if end is not Step.CHECK:
            last = None if self.writer.has_draft else self.sent_lately()
            return redirect("portal:sent", last.pk) if last else redirect(place_of(end))
        if self.file_waits:
            return self.show(None, status=HTTPStatus.CONFLICT)
        return self.sent(None)

    def send_note(self) -> HttpResponse:
        """What is urgent goes at once, whatever became of the draft (S1-A7)."""
        form = self.form(self.request.POST)
        if form is None or not form.is_valid():
            return self.show(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        last, by, at = self.sent_lately(), self.writer.by, self.writer.at
        if last and sending.is_said(last, form.cleaned_data["text"], by, at=at):
            return redirect("portal:sent", last.pk)
        form.keep()
        if not self.draft.is_urgent:
            self.draft.urgent = MessageDraft.Urgent.YES
        return self.sent(form)

    def sent(self, form: forms.Question | None) -> HttpResponse:
        writer = self.writer
        try:
            case = sending.send(self.draft, writer.patient, by=writer.by, at=writer.at)
        except Refusal as refusal:
            return self.show(form, refusal, status=refusal.status)
        return redirect("portal:sent", case.pk)

    def sent_lately(self) -> Any:
        writer = self.writer
        return sending.sent_lately(writer.patient, writer.by, at=writer.at)

    # Showing

    @property
    def file_waits(self) -> bool:
        """Whether it is not known yet that their file is in order."""
        return self.draft.file is not None and self.draft.file.state != File.State.CLEAN

    def show(
        self,
        form: forms.Question | None,
        refusal: Refusal | None = None,
        *,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        writer = self.writer
        record_read(self.request, what="draft", patients=[writer.patient.pk])
        context = {
            "form": form,
            "refusal": refusal,
            "draft": self.draft,
            "has_draft": writer.has_draft,
            "account": writer.account,
            "patient": writer.patient,
            "office_today": office_today(current_tenant(), at=writer.at),
            "now": writer.at,
            "door": self.request.POST.get(DOOR, self.request.GET.get(DOOR)),
            **self.places(),
        }
        if self.step is Step.CHECK:
            answered = sending.answered_by(self.draft, writer.patient, at=writer.at)
            context |= {"answered_by": answered, "file_waits": self.file_waits}
        name = form.template if form else TOLD[self.step]
        return render(self.request, name, context, status=status)

    def places(self) -> dict[str, Any]:
        """Where one goes from here: back, on, and to each page of the road by its name."""
        way = self.writer.road
        here = way.index(self.step) if self.step in way else len(way)
        return {
            "back": place_of(way[here - 1]) if here else reverse("mine"),
            "next": place_of(way[here + 1]) if here + 1 < len(way) else "",
            "resting_at": place_of(way[-1]),
            "places": {step.name.lower(): place_of(step) for step in way},
        }
