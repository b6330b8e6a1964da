"""How does a voicemail come to be in the tests? With a real recording of a second of silence."""

from __future__ import annotations

import wave
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from careops.files.kinds import AUDIO
from careops.files.models import Folder
from careops.files.receiving import receive
from careops.people.actors import TELEPHONY, Actor
from medops.models import Voicemail
from medops.opening import take_call
from tests.factories import NOON, make_partner
from tests.medops.factories import DAY

NUMBER = "+14165550199"


def recording(*, seconds=1):
    """A WAV, as a telephone sounds: 8000 samples a second."""
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * seconds)
    return out.getvalue()


def make_telephony(name="Main Line", **fields):
    return make_partner(name, kind="telephony", **fields)


def telephony_actor(partner):
    named = frozenset({partner.pk})
    return Actor(partner.name, frozenset({TELEPHONY.name}), people=named, via="api")


def called(telephony, patient=None, *, at=NOON, external_id="CA-1", **fields):
    """A voicemail that was handed in, with its recording."""
    by = telephony_actor(telephony)
    upload = SimpleUploadedFile("call.wav", recording())
    audio = receive(upload, folder=Folder.of(telephony), by=by, at=at, taken=AUDIO)
    said = {"caller": NUMBER, "called_at": at - DAY / 24, "seconds": 1, **fields}
    draft = Voicemail(
        telephony=telephony, patient=patient, external_id=external_id, audio=audio, **said
    )
    return take_call(draft, by=by, at=at)


def triaged(telephony, patient, *, by, at=NOON, ticket_type="message", team="medops", **fields):
    """One that a team has, and the ticket of it."""
    made = called(telephony, patient, at=at, **fields)
    made.triage(by=by, at=at, ticket_type=ticket_type, team=team)
    return made, made.tickets.get()
