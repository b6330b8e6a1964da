"""What do an insurer and a clinic do with the papers of a booking? Each of them has its steps, wherever it is shown."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from bookings.forms import StepForm
from bookings.models import Paper
from bookings.views.acting import Act, ActingView
from bookings.views.booking import BookingView
from careops.engine.refusals import Refusal
from careops.files.forms import UploadField
from careops.files.models import File, Folder
from careops.files.receiving import receive
from careops.files.sending import path_of
from careops.outbox.models import Link
from careops.values.text import Refused
from careops.web.partners import PartnerView

FILES = {"document": "The paper itself", "signed_document": "The signed paper"}
ACTS = {
    "receive": Act("Send the paper", "Send it", is_main=True),
    "retrieve": Act("Get it", "We have it", is_main=True),
    "sign": Act("Sign it as the physician", "Sign it", is_main=True),
    "give_back": Act("Give it back, signed", "Give it back", is_main=True),
    "keep_guarantee": Act("The guarantee was used", "The guarantee was used"),
    "raise_amount": Act("Raise the guarantee", "Raise it"),
    "waive": Act("It is not needed", "It is not needed"),
}


class PaperForms(ActingView, PartnerView):
    """A paper before whoever supplies or signs it: each has a folder of their own; only a guarantee has an amount."""

    acts = ACTS

    def form_class(self, name: str) -> type[StepForm]:
        made = super().form_class(name)
        for fact in self.subject.rules()[name].facts:
            if fact.type is File:
                made.base_fields[fact.name] = UploadField(required=False, label=FILES[fact.name])
        if name == "receive" and self.subject.is_a_guarantee:
            made.base_fields["amount"].required = True
        elif name == "receive":
            made.base_fields.pop("amount")
        return made

    def press(self) -> HttpResponse:
        form = self.forms.get(self.request.POST.get("act", ""))
        if form and form.is_valid() and not self.keep_files(form):
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return super().press()

    def keep_files(self, form: StepForm) -> bool:
        """Put what was uploaded into their folder; where it is refused, the form says why."""
        for name in form.files:
            try:
                form.cleaned_data[name] = receive(
                    form.cleaned_data[name], folder=Folder.of(self.holder), by=self.by, at=self.at,
                    case=self.subject.case,
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(name, ValidationError(str(refusal), code=refusal.code))
                return False
        return True

    def files(self, link: Link | None) -> list[tuple[File, str]]:
        """What lies in their folder of this paper, and where it can be read."""
        mine = File.objects.readable_by(self.by).filter(case=self.subject.case).order_by("pk")
        return [(file, path_of(file, by=self.by, link=link)) for file in mine]


class PaperView(PaperForms):
    """A paper on the page of its booking: what is said of it is answered by that page."""

    def __init__(self, paper: Paper, *, on: WithPapers) -> None:
        super().__init__(on.request, paper, by=on.by, at=on.at)
        self.whole, self.holder = on, on.holder

    def is_sent(self, name: str) -> bool:
        is_mine = self.request.POST.get("paper_id") == str(self.subject.pk)
        return is_mine and super().is_sent(name)

    def ids(self, name: str) -> str:
        return f"{self.subject.kind_of_paper}_{super().ids(name)}"

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        return self.whole.show(refusal, status=status)

    def offered(self) -> dict[str, Any]:
        """The paper and what can be done about it, for the page."""
        paper = self.subject
        return {
            "paper": paper,
            "state": paper.State(paper.state).label,
            "tone": paper.shown[paper.state].tone,
            "files": self.files(self.whole.link) if self.whole.shows_files else (),
            **self.shared(),
        }


class WithPapers(BookingView, PartnerView):
    """A page of a booking with its papers, before its insurer or its clinic."""

    name = "Booking"
    shows_files = True
    looked_up = (*BookingView.looked_up, "papers")

    @property
    def summary(self) -> str:
        return f"{self.subject.service} for {self.subject.client.initials}"

    @cached_property
    def papers(self) -> list[PaperView]:
        found = Paper.objects.for_list().filter(booking=self.subject).order_by("pk")
        return [PaperView(paper, on=self) for paper in found]

    def press(self) -> HttpResponse:
        asked = self.request.POST.get("paper_id")
        view = next((one for one in self.papers if str(one.subject.pk) == asked), None)
        is_open = "tell" in self.choices  # the link lasts, and is theirs
        return view.press() if view and is_open else super().press()

    def shared(self) -> dict[str, Any]:
        shared = super().shared()
        papers = [view.offered() for view in self.papers]
        shared["has_errors"] |= any(paper["has_errors"] for paper in papers)
        return {**shared, "papers": papers}
