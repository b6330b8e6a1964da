"""Which answers travel compressed? Pages, by us and with padding; files, once, when they are collected.

A page has secrets beside words that the asker chose, and its compressed length would tell of both
(BREACH). So the proxy compresses nothing, tokens against forgery are masked anew in each page,
cookies do not travel with requests from other sites, and Django adds a random length to each page.
The API's answers are left alone: a compressed one would need another ETag, which If-Match names.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompression(GZipMiddleware):
    """Pages alone."""

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        is_page = response.get("Content-Type", "").startswith("text/html")
        if not is_page or response.has_header("ETag"):
            return response  # type: ignore[no-any-return]
        return super().process_response(request, response)
