"""What may insurers and clinics do with a booking's documents? List theirs, and send the paper that is asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from bookings.api.bookings import BookingView
from bookings.models import Booking, Paper
from bookings.policy.words import PaperKind
from careops.api.auth import PartnerRequest
from careops.api.documents import DocumentShape, NewDocument, show_document
from careops.api.fields import Written, read, read_query, wrong
from careops.api.idempotency import once
from careops.api.ids import public_id
from careops.api.pages import PageQuery, page, page_of
from careops.api.problems import to_json
from careops.api.schema import describes
from careops.api.views import routes
from careops.files.kinds import LARGEST
from careops.files.models import File, Folder
from careops.files.receiving import FORM, receive
from careops.people.models import Partner
from careops.values.table import MONEY, Refused, Whole

# By which step a file comes in, and what that calls it: the insurer supplies a paper, the clinic signs it.
SENT_BY = {
    Partner.Kind.INSURER.value: ("receive", "document"),
    Partner.Kind.CLINIC.value: ("sign", "signed_document"),
}


class NewPaper(NewDocument):
    """As parts of a form, where all is text."""

    paper = serializers.ChoiceField(PaperKind.choices, help_text="Which of them it is.")
    amount_minor = Written(
        Whole(most=int(MONEY.most.scaleb(MONEY.places))),
        required=False,
        help_text="Of an insurer's guarantee: for how much it is good, tax included, in cents.",
    )


class PaperShape(DocumentShape):
    paper = serializers.ChoiceField(PaperKind.choices)
    paper_state = serializers.ChoiceField(
        Paper.State.choices, help_text="How far the paper has come; a clinic's folder has a copy."
    )

    class Meta:
        ref_name = "BookingDocument"


class BookingDocuments(BookingView):
    parser_classes = (MultiPartParser,)
    largest = LARGEST + FORM

    @describes(
        "List a booking's documents",
        name="list_booking_documents",
        query=PageQuery,
        returns=page_of("BookingDocument", PaperShape),
    )
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """Those in your folder, newest first. `/documents/{id}/content` sends one."""
        booking = self.find(request, id)
        query = read_query(PageQuery, request.query_params.dict())
        papers = {paper.pk: paper for paper in booking.papers.all()}
        theirs = File.objects.in_place().filter(folder__partner__in=request.actor.people)
        mine = theirs.filter(case__in=papers)
        response, found = page(
            mine, request, query, show=lambda file: show_paper(file, papers[file.case_id])
        )
        self.looked(request, "documents", [booking.client_id] if found else [])
        return response

    @describes(
        "Send a booking's paper",
        name="create_booking_document",
        takes=NewPaper,
        returns=PaperShape,
        status=201,
        example={"paper": "guarantee", "amount_minor": 30510},
    )
    @once
    def post(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """As multipart/form-data. An insurer sends the paper itself, a clinic the signed one."""
        said = read(NewPaper, request.data)
        paper = paper_of(self.find(request, id), said["paper"])
        with transaction.atomic():  # what is refused is not kept
            file = take_in(paper, said, request)
        where = {"Location": f"/api/v1/documents/{public_id('doc', file.pk)}"}
        return to_json(show_paper(file, paper), status=201, headers=where)


def paper_of(booking: Booking, kind: str) -> Paper:
    found: Paper | None = Paper.objects.filter(booking=booking, kind_of_paper=kind).last()
    if found is None:
        raise wrong("paper", "unknown", "This booking has no such paper; see its `papers`.")
    return found


def take_in(paper: Paper, said: dict[str, Any], request: PartnerRequest) -> File:
    """The file in the partner's folder, and the step that it is for."""
    step, fact = SENT_BY[request.key.partner.kind]
    facts = {"amount": amount_of(said)} if step == "receive" else {}
    if not facts and "amount_minor" in said:
        raise wrong("amount_minor", "not_yours", "Only insurers say for how much a paper is good.")
    try:
        folder = Folder.of(request.key.partner)
        file = receive(
            said["file"], folder=folder, by=request.actor, at=request.at, case=paper.case
        )
    except Refused as refusal:
        raise wrong("file", refusal.code, str(refusal)) from refusal
    getattr(paper, step)(by=request.actor, at=request.at, **{fact: file}, **facts)
    return file


def amount_of(said: dict[str, Any]) -> Decimal | None:
    cents = said.get("amount_minor")
    return None if cents is None else Decimal(cents).scaleb(-2)


def show_paper(file: File, paper: Paper) -> dict[str, Any]:
    return {
        **show_document(file),
        "paper": paper.kind_of_paper,
        "paper_state": paper.state,
    }


urlpatterns = routes("bookings/<str:id>/documents", BookingDocuments.as_view())
