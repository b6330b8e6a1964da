"""What can pages be built from? The styleguide: every component once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from careops.web.samples import SampleForm, moments, pictures


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """All components on one page; for the demo only."""
    now = timezone.now()
    form = SampleForm({"email": "maya@", "when": "b", "words": "Evenings are best."})
    context = {"form": form, "now": now, **moments(now), **pictures()}
    return render(request, "styleguide.html", context)
