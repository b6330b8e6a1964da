"""What do templates need to say? Deadlines, moments, names, phones, tones and icons."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import phonenumbers
from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from careops.policy.tunables import DECLARED
from careops.tenancy.scope import current_tenant
from careops.web import durations

register = template.Library()

DUE_TONES = {"overdue", "soon", "later", "done"}
STATE_TONES = {"waiting", "attention", "good", "done", "muted"}
NOTICE_TONES = {"info", "success", "warning", "error", "danger", "debug"}
TONES = DUE_TONES | STATE_TONES | NOTICE_TONES
NOTICE_ICONS = {
    "success": "check",
    "good": "check",
    "warning": "alert",
    "error": "alert",
    "danger": "alert",
}
DUE_ICONS = {"overdue": "alert", "soon": "clock", "later": "clock"}


@register.simple_tag
@cache
def icon(name: str, label: str = "") -> SafeString:
    """One line drawing out of icons.svg; with a ``label`` it speaks for itself, else it is decoration."""
    role = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon icon-{}" {}><use href="{}#{}"></use></svg>',
        name,
        SafeString(role),
        static("careops/icons.svg"),
        name,
    )


@register.simple_tag
def due(
    at: datetime | None, now: datetime, label: str = "", done: datetime | None = None
) -> SafeString:
    """A pill with the time left until ``at``; the full date is its title. ``done`` stops it.

    Colors change two hours before and at the deadline, and the words always say the same. No ``at``: nothing.
    """
    name = format_html('<span class="pill-label">{}</span> ', label) if label else ""
    if done:
        return format_html(
            '<span class="pill tone-done">{}{}{}</span>', icon("check"), name, _time(done)
        )
    if at is None:
        return SafeString("")
    level = durations.tone(at - now)
    return format_html(
        '<span class="pill tone-{}">{}{}{}</span>',
        level,
        icon(DUE_ICONS[level]),
        name,
        _countdown(at, now),
    )


@register.simple_tag
def clock(at: datetime, now: datetime, label: str) -> SafeString:
    """The clock box of a case page: what is owed, how long is left, and until when."""
    return format_html(
        '<div class="clock tone-{}"><span class="clock-label">{}</span>'
        '<span class="clock-left">{}</span><span class="clock-at">{}</span></div>',
        durations.tone(at - now),
        label,
        _countdown(at, now),
        _time(at),
    )


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime | None, style: str = "short") -> SafeString:
    """The moment in the tenant's time zone: ``Tue 25 Nov, 14:05``; ``"long"``: ``Tuesday 25 November, 14:05``.

    The year appears when the page's ``now`` lies in another one. No moment: nothing.
    """
    now = context.get("now")
    return _time(at, style, now=now() if callable(now) else now) if at else SafeString("")


@register.simple_tag
def state(label: str, tone_name: str = "muted") -> SafeString:
    """A pill that names a state."""
    return format_html('<span class="pill state {}">{}</span>', tone(tone_name), label)


@register.filter
def tone(name: str) -> str:
    """The class of a tone; an unknown one is muted, so that a new word never breaks a page."""
    return f"tone-{name if name in TONES else 'muted'}"


@register.filter
def notice_icon(name: str) -> str:
    """The drawing that goes with the tone of a notice."""
    return NOTICE_ICONS.get(name, "info")


@register.filter
def ago(at: datetime | None, now: datetime) -> str:
    """``3 h ago``."""
    return f"{durations.words(now - at)} ago" if at else ""


@register.filter
def spoken(span: timedelta) -> str:
    """``12 hours``."""
    return durations.spoken(span)


@register.simple_tag
def tuned(name: str) -> str:
    """``7 days``: how long this value of the policies is with this tenant."""
    return durations.spoken(DECLARED[name].value.value(current_tenant().tuning))


@register.filter
def lasting(span: timedelta) -> str:
    """``2 d 8 h``."""
    return durations.words(span)


@register.filter
def initials(name: str) -> str:
    """``Maya Hart`` is ``M. H.``: enough to recognize, too little to identify."""
    return " ".join(f"{letter}." for letter in first_letters(name))


@register.filter
def monogram(name: str) -> str:
    """``Maya van den Hart`` is ``MH``: first and last, for an avatar."""
    letters = first_letters(name)
    return "".join(letters[:1] + letters[1:][-1:])


def first_letters(name: str) -> list[str]:
    """Of each word; its signs are passed over: ``(test)`` begins with a T."""
    words = ([sign for sign in word if sign.isalnum()] for word in str(name).split())
    return [word[0].upper() for word in words if word]


@register.filter
def phone(number: str) -> str:
    """``+14165550199`` is ``+1 416-555-0199``; what is no E.164 number stays as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@register.inclusion_tag("careops/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What is wrong with a form, on top of the page, with a link to each field."""
    return {"form": form}


def _countdown(at: datetime, now: datetime) -> SafeString:
    return format_html(
        '<time datetime="{}" data-due title="{}">{}</time>',
        at.isoformat(),
        _absolute(at, now=now),
        durations.remaining(at - now),
    )


def _time(at: datetime, style: str = "short", *, now: datetime | None = None) -> SafeString:
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(), _absolute(at, style, now=now)
    )


def _absolute(at: datetime, style: str = "short", *, now: datetime | None = None) -> str:
    local = timezone.localtime(at)
    day = "%A %-d %B" if style == "long" else "%a %-d %b"
    year = " %Y" if now and timezone.localtime(now).year != local.year else ""
    return f"{local:{day}{year}, %H:%M}"
