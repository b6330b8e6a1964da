"""Which voicemails are there in the demo? Tones that a few lines of arithmetic make, as a telephone would sound."""

from __future__ import annotations

import math
import wave
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from careops.conversation.models import Comment
from careops.conversation.writing import write
from careops.files.kinds import AUDIO
from careops.files.models import Folder
from careops.files.receiving import receive
from careops.people.actors import Actor
from medops.models import Customer, Ticket, Voicemail
from medops.opening import take_call

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

RATE = 8000  # samples a second
TUNE = (440, 494, 523, 587, 523, 494)  # hertz, a third of a second each
WITHHELD = ""
SAID = (
    "Hello, my box has not come yet. Could somebody look where it is, please?",
    "I have a new insurance card, and do not know where to send it.",
    "What does the monthly program cost next year? Thank you, bye.",
)
UNCLEAR = "Hello? Hello? I am calling for my mother, she asked when to… I try again later."
VOICEMAIL_HABITS: list[tuple[str | None, float, int]] = [
    ("triage", 3, 8), ("discard", 2, 1), ("triage", 30, 1),
]  # fmt: skip


def recording(seconds: int) -> bytes:
    """A WAV of a tune that swells and fades, as nobody has spoken it."""
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(bytes(map(sample, range(seconds * RATE))))
    return out.getvalue()


def sample(number: int) -> int:
    """0 to 255; 128 is silence."""
    note = TUNE[3 * number // RATE % len(TUNE)]
    loud = math.sin(math.pi * (3 * number % RATE) / RATE)
    return 128 + round(60 * loud * math.sin(2 * math.pi * note * number / RATE))


def rung(cast: Cast, customer: Customer | None, *, at: datetime, random: Random) -> None:
    """A customer calls, or somebody whom nobody knows by their number."""
    telephony, by = cast.partners["telephony"], cast.partner("telephony")
    seconds = random.randint(4, 9)
    upload = SimpleUploadedFile("call.wav", recording(seconds))
    audio = receive(upload, folder=Folder.of(telephony), by=by, at=at, taken=AUDIO)
    patient = customer.patient if customer else None
    made = Voicemail(
        telephony=telephony, patient=patient, external_id=f"CA-{random.getrandbits(32):08X}",
        audio=audio, seconds=seconds, called_at=at - timedelta(minutes=2),
        caller=patient.mobile if patient else WITHHELD,
        transcript=random.choice(SAID) if patient else UNCLEAR,
    )  # fmt: skip
    take_call(made, by=by, at=at)


def about_voicemail(answer: str) -> dict[str, Any]:
    """What is said with a step of one."""
    said: dict[str, dict[str, Any]] = {
        "triage": {"ticket_type": "orders", "team": "medops"},
        "discard": {"junk": "silent"},
    }
    return said.get(answer, {})


def answered(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Whoever called is answered in writing before their ticket is done."""
    seen = Comment.objects.newest_of(ticket.case)
    text = "Thank you for your voicemail. It is on its way."
    write(ticket, "patient", text, seen=seen, by=by, at=at)
