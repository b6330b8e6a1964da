"""What do an insurer and a clinic do with the papers of a booking? Each of them has its steps, wherever it is shown."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from bookings.forms import StepForm
from bookings.models import Paper
from bookings.views.acting import Act, ActingView
from bookings.views.booking import BookingView
from careops.engine.refusals import Refusal

ACTS = {
    "receive": Act("Send it", "It is on its way to you", is_main=True),
    "retrieve": Act("Get it", "We have it", is_main=True),
    "sign": Act("Sign it as the physician", "Sign it", is_main=True),
    "give_back": Act("Give it back to us", "It is on its way back", is_main=True),
    "keep_guarantee": Act("The guarantee was used", "The guarantee was used"),
    "raise_amount": Act("Raise the guarantee", "Raise it"),
    "waive": Act("It is not needed", "It is not needed"),
}


class PaperForms(ActingView):
    """A paper before whoever supplies or signs it; only a guarantee has an amount."""

    acts = ACTS

    def form_of(self, name: str) -> StepForm:
        form = super().form_of(name)
        if name == "receive" and self.subject.is_a_guarantee:
            form.fields["amount"].required = True
        elif name == "receive":
            form.fields.pop("amount")
        return form


class PaperView(PaperForms):
    """A paper on the page of its booking: what is said of it is answered by that page."""

    def __init__(self, paper: Paper, *, on: BookingView) -> None:
        super().__init__(on.request, paper, by=on.by, at=on.at)
        self.whole = on

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
        return {"paper": paper, "tone": paper.shown[paper.state].tone, **self.shared()}


class WithPapers(BookingView):
    """A page of a booking with its papers."""

    looked_up = (*BookingView.looked_up, "papers")

    @cached_property
    def papers(self) -> list[PaperView]:
        found = self.subject.papers.for_list().order_by("pk")
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
