"""Which keys does the desk know? Single letters that each do one thing; whoever wants none switches them off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from careops.desk.site import page
from careops.people.models import Membership
from careops.web.request import MemberRequest

# In the order in which one needs them; desk.js does what they say (WCAG 2.1.4: they can be switched off).
KEYS = {
    "In a list": {
        "j": "To the next case",
        "k": "To the case before",
        "o": "Open it (Enter does, too)",
        "Space": "Look at it without leaving the list",
        "x": "Tick it, or take the tick away",
    },
    "At work": {
        "n": "Take the next due case",
        "a": "Take this one: it is yours",
        "r": "Write to the person of the case",
        "i": "Write an internal note",
        "t": "Tick the next line of its checklist",
        "e": "Take the step that ends it well",
        "w": "Take the step that waits for somebody else",
        "Ctrl Enter": "Send what you are writing",
        ";;": "Choose a saved reply, in what you are writing",
    },
    "Everywhere": {
        "/": "Search",
        "?": "These keys",
        "Esc": "Close what is open",
    },
}


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: MemberRequest) -> HttpResponse:
    """GET lists them, with ``?part`` only the list; POST switches the letters on or off for the reader."""
    if request.method == "POST":
        is_on = request.POST.get("keys") == "on"
        Membership.objects.filter(pk=request.membership.pk).update(has_keys=is_on)
        messages.success(request, "The keys are on." if is_on else "The keys are off.")
        return redirect("admin:desk_keys")
    shown: dict[str, Any] = {"groups": KEYS, "is_on": request.membership.has_keys}
    if "part" in request.GET:
        return render(request, "admin/desk/keys_part.html", shown)
    return page(request, "keys.html", title="Keys", **shown)
