"""How does a telephone system hand in a recorded call? PUT under the call's id; the same again changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from careops.api.auth import PartnerRequest
from careops.api.fields import PublicId, Strict, Value, Written, contradicts, read, wrong
from careops.api.idempotency import claim
from careops.api.ids import public_id
from careops.api.pages import page_of
from careops.api.problems import Problem
from careops.api.rows import known_id
from careops.api.schema import describes
from careops.api.shapes import SubjectQuery, SubjectShape, show_subject
from careops.api.subjects import SubjectView
from careops.files.kinds import AUDIO, LARGEST
from careops.files.models import Folder
from careops.files.receiving import FORM, measured, receive
from careops.people.actors import TELEPHONY
from careops.values.table import MOMENT, PHONE, PRIVATE, Refused
from medops.models import Voicemail
from medops.models.voicemail import whose_number
from medops.opening import take_call
from medops.values import SECONDS

OTHERWISE = "We have this call already, and it says otherwise: a call stays as it was told."


class CallForm(Strict):
    """As parts of a form, where all is text."""

    audio = serializers.FileField(help_text=f"WAV or MP3, up to {LARGEST // 1024**2} MB.")
    called_at = Value(MOMENT)
    seconds = Written(SECONDS, help_text="How long it is.")
    caller = Value(
        PHONE, required=False, help_text="With + and the country; leave it out if it was withheld."
    )
    transcript = Value(
        PRIVATE, required=False, help_text="What was said, if you know: our team alone reads it."
    )


class VoicemailQuery(SubjectQuery):
    status = serializers.ChoiceField(Voicemail.State.choices, required=False)


class VoicemailShape(SubjectShape):
    id = PublicId("vml")
    state = serializers.ChoiceField(Voicemail.State.choices)
    called_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Voicemail"


class VoicemailView(SubjectView):
    area, prefix, owner = "voicemails", "vml", "telephony"
    model, shape = Voicemail, VoicemailShape
    read_by = (TELEPHONY.name,)

    def show(self, subject: Voicemail, request: PartnerRequest) -> dict[str, Any]:
        return {
            **show_subject(subject, prefix="vml", actor=request.actor),
            "called_at": subject.called_at,
        }

    def parts(self, subject: Voicemail) -> dict[UUID | None, str]:
        return {subject.telephony_id: "you", subject.patient_id: "patient"}


class Voicemails(VoicemailView):
    @describes(
        "List voicemails",
        name="list_voicemails",
        query=VoicemailQuery,
        returns=page_of("Voicemail", VoicemailShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """The calls that you handed in, and how far each is; never who called or what was said. Newest first."""
        return self.list_all(request, VoicemailQuery)


class OneVoicemail(VoicemailView):
    is_conditional = True

    @describes("Read a voicemail", name="read_voicemail", returns=VoicemailShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        return self.show_one(request, id)


class OneCall(VoicemailView):
    """The same, by the call's id in their system."""

    is_conditional = True
    parser_classes = (MultiPartParser,)
    largest = LARGEST + FORM

    @describes("Read a voicemail by its call", name="read_call", returns=VoicemailShape)
    def get(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        found = self.called(known_id(external_id), request)
        if found is None:
            raise Http404
        return self.answer(request, found)

    @describes("Hand in a recorded call", name="put_call", takes=CallForm, returns=VoicemailShape)
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """As multipart/form-data, as often as you like: it is kept once. 201 for a call that is new to us."""
        if request.key.partner.kind != TELEPHONY.name:
            raise Problem("not_allowed", "This is for telephone systems alone.")
        external_id = known_id(external_id)
        said = read(CallForm, request.data)
        claim(request.key, f"call {external_id}")
        if found := self.called(external_id, request):
            refuse_otherwise(found, said)
            return self.answer(request, found)
        return self.answer(request, take_in(external_id, said, request), status=201)

    def called(self, external_id: str, request: PartnerRequest) -> Voicemail | None:
        rows = self.rows(request).filter(external_id=external_id)
        found: Voicemail | None = rows.select_related("audio").first()
        return found

    def answer(self, request: PartnerRequest, found: Voicemail, **more: Any) -> HttpResponse:
        return self.shown(request, self.find(request, public_id(self.prefix, found.pk)), **more)


def take_in(external_id: str, said: dict[str, Any], request: PartnerRequest) -> Voicemail:
    """Its audio in their folder, and the voicemail, of the one patient who has that number."""
    ours, by, at = request.key.partner, request.actor, request.at
    try:
        audio = receive(said.pop("audio"), folder=Folder.of(ours), by=by, at=at, taken=AUDIO)
    except Refused as refusal:
        raise wrong("audio", refusal.code, str(refusal)) from refusal
    patient = whose_number(said.get("caller") or "")
    whose = {"telephony": ours, "external_id": external_id, "patient": patient, "audio": audio}
    return take_call(Voicemail(**whose, **said), by=by, at=at)


def refuse_otherwise(found: Voicemail, said: dict[str, Any]) -> None:
    """A call happened once: what it is now said to be is what we were told."""
    _, digest = measured(said["audio"])
    if found.audio is None or found.audio.sha256 != digest:
        raise contradicts("audio", OTHERWISE)
    for name in ("called_at", "seconds", "caller", "transcript"):
        if (said.get(name) or "") != (getattr(found, name) or ""):
            raise contradicts(name, OTHERWISE)
