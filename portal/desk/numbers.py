"""Does the portal protect providers' time? The figures of S1-27 on one page, each as a sheet, too."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from careops.desk.figure_pages import DaysForm, figures_page, refused
from careops.desk.site import holds
from careops.people.actors import LEAD, MANAGER
from careops.web.request import MemberRequest
from portal.numbers.all import FIGURES
from portal.policy.words import OWNER

READERS = (LEAD, MANAGER, OWNER)
WORDS = {
    "title": "Numbers of the portal",
    "lead": "Whether the portal does what it is for: the right person answers in time, and providers keep their"
    " time for care.",
}


@require_safe
def numbers(request: MemberRequest) -> HttpResponseBase:
    """All figures, each from one query; with ``sheet`` and ``form`` one of them as a file."""
    if not holds(request, READERS):
        raise PermissionDenied
    form = DaysForm.of(request)
    if not form.is_valid():
        return refused(request, form, **WORDS)
    return figures_page(request, form, FIGURES, form.span, **WORDS)
