"""Where are the words that somebody typed, when their session ended or changed meanwhile? On the page that says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.views.csrf import csrf_failure as plain_failure

from careops.values.cards import masked

NOT_KEPT = re.compile(r"csrfmiddlewaretoken|password|token|code|secret|seen|version", re.IGNORECASE)
HIDDEN = re.compile(r"csrfmiddlewaretoken|password", re.IGNORECASE)
MOST = 100_000  # characters that one page takes along


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came with another session's token: after a sign-in in another tab it is an old one.

    What came from a page of ours is sent again with one press, and nothing of it before that; what
    came from elsewhere is refused with no more than a word.
    """
    if not may_be_kept(request):
        return plain_failure(request, reason)
    return keep(request, way_in="" if request.user.is_authenticated else sign_in())


class KeptFormMiddleware:
    """Whoever sends a form after their session has ended keeps the words while they sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if leads_to_sign_in(response) and may_be_kept(request):
            return keep(request, way_in=sign_in())
        return response


def leads_to_sign_in(response: HttpResponse) -> bool:
    ways_in = (resolve_url(settings.LOGIN_URL), reverse("admin:login"))
    return response.status_code == 302 and urlsplit(response.get("Location", "")).path in ways_in


def may_be_kept(request: HttpRequest) -> bool:
    """A form of ours with words in it; the pages of the sign-in itself ask for secrets."""
    return (
        request.method == "POST"
        and is_ours(request)
        and not request.path.startswith(reverse("account_login").removesuffix("login/"))
        and 0 < sum(len(word) for _, word in words(request)) <= MOST
    )


def is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very site sent it: no other site can say so."""
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def words(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if not HIDDEN.search(name):
            yield from ((name, masked(value)) for value in values)


def sign_in() -> str:
    return str(resolve_url(settings.LOGIN_URL))


def keep(request: HttpRequest, *, way_in: str) -> HttpResponse:
    """The same form on a page of its own, with a token of now; 403, since nothing was done.

    ``way_in`` is where they let themselves in again, unless they have.
    """
    sent = list(words(request))
    typed = [(label(name), value) for name, value in sent if value and not NOT_KEPT.search(name)]
    context: dict[str, Any] = {"sent": sent, "typed": typed, "to": request.get_full_path()}
    context |= {"way_in": way_in, "is_signed_out": way_in == sign_in()}
    return render(request, "kept_form.html", context, status=403)


def label(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
