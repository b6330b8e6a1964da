"""How do messages say it? Moments, ages and codes in words."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import dateformat, timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString

from careops.outbox.codes import code_of
from careops.outbox.models import Message
from careops.people.models import Patient

register = template.Library()

BANDS = ((13, "child"), (18, "teenager"), (65, "adult"), (200, "older adult"))


@register.filter
def when(at: datetime | None) -> str:
    """``Tuesday 25 November, 14:05``, in the tenant's time zone."""
    return dateformat.format(timezone.localtime(at), "l j F, H:i") if at else ""


@register.filter
def when_short(at: datetime | None) -> str:
    """``Tue 25 Nov 14:05``."""
    return dateformat.format(timezone.localtime(at), "D j M H:i") if at else ""


@register.filter
def age_band(client: Patient, at: datetime) -> str:
    """How old somebody is, as roughly as a provider has to know it before taking a referral (S4-A6)."""
    age = client.age(on=timezone.localdate(at))
    return next((band for below, band in BANDS if age < below), "") if age is not None else ""


@register.filter
def in_words(code: str) -> str:
    """``sun-life`` is ``Sun Life``."""
    return code.replace("-", " ").replace("_", " ").title()


@register.filter
def paragraphs(text: SafeString) -> SafeString:
    """The text of a mail, already escaped, as the HTML of the same mail."""
    return SafeString(linebreaks(text.strip(), autoescape=False))


@register.filter
def code(message: Message) -> str:
    """The one-time code of the step that this message tells: ``042317``."""
    return code_of(message.entry_id) if message.entry_id else ""
