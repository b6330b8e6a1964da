"""What may partners do with files? Put them into their own folder, list them, and read them: each time on record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer

from careops.api.auth import PartnerRequest
from careops.api.fields import PublicId, Strict, read, read_query, wrong
from careops.api.idempotency import once
from careops.api.ids import private_id, public_id
from careops.api.pages import PageQuery, page, page_of
from careops.api.problems import to_json
from careops.api.schema import describes
from careops.api.views import PartnerView
from careops.files.forms import HELP
from careops.files.kinds import LARGEST, OF_TYPE
from careops.files.models import File, Folder
from careops.files.receiving import FORM, receive
from careops.files.sending import send
from careops.values.table import Refused


class NewDocument(Strict):
    file = serializers.FileField(help_text=HELP)


class DocumentShape(serializers.Serializer[Any]):
    id = PublicId("doc")
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    content_type = serializers.ChoiceField(sorted(OF_TYPE))
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(
        File.State.values, help_text="`new` waits for the scanner: nobody can read it yet."
    )
    reason = serializers.CharField(allow_null=True, help_text="Why it was refused.")
    uploaded_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Document"


class DocumentView(PartnerView):
    area, prefix = "documents", "doc"

    def rows(self, request: PartnerRequest) -> Any:
        mine = File.objects.in_place().filter(folder__partner=request.key.partner)
        return mine.select_related("folder", "case")

    def find(self, request: PartnerRequest, name: str) -> File:
        found: File | None = self.rows(request).filter(pk=private_id(self.prefix, name)).first()
        if found is None:
            raise Http404
        return found

    def named(self, request: PartnerRequest, files: Iterable[File]) -> None:
        """On record: a document's name may say who somebody is, and what they suffer from."""
        cases = [one.case for one in files if one.case]
        self.looked(request, "documents", [c.patient_id for c in cases if c.patient_id])


class Documents(DocumentView):
    parser_classes = (MultiPartParser,)
    largest = LARGEST + FORM

    @describes(
        "List documents",
        name="list_documents",
        query=PageQuery,
        returns=page_of("Document", DocumentShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those in your folder, newest first: yours, and what was put there for you."""
        query = read_query(PageQuery, request.query_params.dict())
        response, found = page(self.rows(request), request, query, show=show_document)
        self.named(request, found)
        return response

    @describes(
        "Put a document into your folder",
        name="create_document",
        takes=NewDocument,
        returns=DocumentShape,
        status=201,
    )
    @once
    def post(self, request: PartnerRequest) -> HttpResponse:
        """As multipart/form-data. It is looked through at once; what is refused is not kept."""
        upload = read(NewDocument, request.data)["file"]
        try:
            made = receive(
                upload, folder=Folder.of(request.key.partner), by=request.actor, at=request.at
            )
        except Refused as refusal:
            raise wrong("file", refusal.code, str(refusal)) from refusal
        where = {"Location": f"/api/v1/documents/{public_id('doc', made.pk)}"}
        return to_json(show_document(made), status=201, headers=where)


class OneDocument(DocumentView):
    @describes("Read about a document", name="read_document", returns=DocumentShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        file = self.find(request, id)
        self.named(request, [file])
        return to_json(show_document(file))


class AnyType(BaseRenderer):
    """Whatever is accepted: a document is of the type that it is."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, *_: Any, **__: Any) -> Any:
        return data


class Content(DocumentView):
    renderer_classes = (AnyType,)

    @extend_schema(
        operation_id="read_document_content",
        summary="Read a document",
        responses={(200, kind): OpenApiTypes.BINARY for kind in OF_TYPE},
    )
    def get(self, request: PartnerRequest, id: str) -> HttpResponseBase:  # noqa: A002
        """Its bytes. Each time is on record."""
        file = self.find(request, id)
        if file.state != File.State.CLEAN:
            raise Http404
        return send(request, file, by=request.actor, at=request.at)


def show_document(file: File) -> dict[str, Any]:
    return {
        "id": public_id("doc", file.pk),
        "name": file.name,
        "size": file.size,
        "content_type": file.content_type,
        "sha256": file.sha256,
        "state": file.state,
        "reason": file.reason or None,
        "uploaded_at": file.uploaded_at,
    }
