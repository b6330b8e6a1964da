"""What does the office see of a new insurance? What was typed, beside photos of the card; and the one on the chart."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from careops.desk.panels import details, sections
from careops.files.sending import path_of
from careops.web.request import MemberRequest
from portal.models import Insurance


@details("insurance", "front", "back", "replaces")
def insurance_facts(_: MemberRequest, insurance: Insurance) -> list[tuple[str, Any]]:
    """What it takes the place of, and what was asked for."""
    asked = f"{insurance.get_side_display()}: {insurance.get_fault_display()}"
    return [
        ("On the chart now", in_words(insurance.replaces)),
        ("Sent", insurance.sent_at),
        ("Asked for again", asked if insurance.side else ""),
        ("On the chart since", insurance.taken_at),
        ("Closed with", insurance.closed_reason),
    ]


def in_words(insurance: Insurance | None) -> str:
    """The one before, while it holds."""
    if insurance is None or insurance.state != Insurance.State.ON_CHART:
        return ""
    return f"{insurance.insurer}, {insurance.member_number}"


@sections("insurance")
def card_parts(request: MemberRequest, insurance: Insurance) -> list[SafeString]:
    """Each photo is sent by an address for this reader, and counts as read when it is shown."""
    by = request.actor
    photos = [
        (side, file, path_of(file, by=by) if file.is_clean else "")
        for side, file in insurance.photos
    ]
    shown = {"insurance": insurance, "photos": photos}
    return [render_to_string("admin/portal/card.html", shown)]
