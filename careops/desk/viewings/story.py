"""What is told of a viewing? The desk reads all; its patient finds who looked among who saw their record."""

from __future__ import annotations

from typing import Any

from careops.desk.panels import details
from careops.desk.viewings.models import Viewing
from careops.web.readings import seen
from careops.web.request import MemberRequest
from careops.web.story import Story, tells, told

STARTED = "viewing"  # what a patient's list of looks calls its beginning

tells(
    Story(
        "viewing",
        {
            "start": told("Began to see the patient's pages as they do"),
            "stop": told("Stopped looking"),
            "end": told("Ended it: the time was over"),
        },
    )
)


@details("viewing", "member__user")
def details_of(_request: MemberRequest, viewing: Viewing) -> list[tuple[str, Any]]:
    return [
        ("Who looked", viewing.member),
        ("For which case", viewing.about),
        ("Why", viewing.reason),
    ]


seen(STARTED, "the pages that you see here, opened for a case of yours")
