"""How is a long list read? Page by page, newest first, each beginning after the last row of the one before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import PublicId, Strict, Written
from careops.api.ids import public_id
from careops.api.problems import to_json
from careops.values.table import Whole

MOST = 200


class PageQuery(Strict):
    """The parameters of every list."""

    limit = Written(Whole(1, MOST), default=50, help_text="Rows a page.")
    cursor = PublicId("cur", required=False, help_text="`next_cursor` of the page before.")


def page(
    rows: QuerySet[Any],
    request: PartnerRequest,
    query: dict[str, Any],
    *,
    show: Callable[[Any], dict[str, Any]],
) -> tuple[HttpResponse, list[Any]]:
    """One page in one query, and the rows on it. Primary keys are in order of time."""
    if after := query.get("cursor"):
        rows = rows.filter(pk__lt=after)
    limit = query["limit"]
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    cursor = public_id("cur", shown[-1].pk) if len(found) > limit else None
    return page_answer([show(row) for row in shown], cursor, request), shown


def page_answer(rows: list[Any], cursor: str | None, request: PartnerRequest) -> HttpResponse:
    """What a page says: its rows, and where the next one begins, if there is one."""
    data = {"data": rows, "next_cursor": cursor, "has_more": cursor is not None}
    headers = {"Link": f'<{next_url(request, cursor)}>; rel="next"'} if cursor else {}
    return to_json(data, headers=headers)


def next_url(request: PartnerRequest, cursor: str) -> str:
    parameters = request.query_params.copy()
    parameters["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")


def page_of(
    name: str, item: type[serializers.Serializer[Any]]
) -> type[serializers.Serializer[Any]]:
    """The shape of a page, for the description."""
    fields = {
        "data": item(many=True),
        "next_cursor": serializers.CharField(allow_null=True),
        "has_more": serializers.BooleanField(),
    }
    return type(f"{name}Page", (serializers.Serializer,), fields)
