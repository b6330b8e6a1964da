"""Which views of the queue does somebody keep? Named, in an order of theirs, for themselves or for a team."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from careops.desk.models import SavedView
from careops.desk.narrowing import chosen
from careops.desk.site import page
from careops.desk.words import team_label
from careops.people.models import Membership
from careops.values.forms import ListField, ValueField
from careops.values.table import Text
from careops.web.request import MemberRequest

MOST = 30  # views that one member keeps


class ViewForm(forms.Form):
    """What a view is called, and who sees it."""

    name = ValueField(Text(60), label="Name", error_messages={"required": "Give it a name."})
    team = ListField([], label="Who sees it?", required=False)

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        self.fields["team"] = ListField(shares(member), label=field.label, required=False)


def shares(member: Membership) -> list[tuple[str, str]]:
    return [("", "Only me"), *((team, f"Everybody in {team_label(team)}") for team in member.teams)]


def query_of(data: Any, member: Membership) -> str:
    """What is filtered by, as an address says it; what is searched for is not kept."""
    asked = chosen(data, member)
    asked.pop("q", None)
    return urlencode(asked)


@require_http_methods(["GET", "HEAD", "POST"])
def saved(request: MemberRequest) -> HttpResponse:
    """The views that the reader sees, to put in order; POST keeps the one that is asked for."""
    if request.method != "POST":
        return show(request)
    form = ViewForm(request.POST, member=request.membership)
    mine = SavedView.objects.filter(member=request.membership)
    count = mine.count()
    if count >= MOST:
        form.add_error(None, f"You keep {MOST} views: delete one first.")
    if not form.is_valid():
        return show(request, form=form, status=422)
    view = SavedView(member=request.membership, place=count, **said(form))
    view.query = query_of(request.POST, request.membership)
    view.save()
    messages.success(request, "Kept.")
    return redirect(url_of(view))


def said(form: ViewForm) -> dict[str, str]:
    return {"name": form.cleaned_data["name"], "team": form.cleaned_data["team"] or ""}


def url_of(view: SavedView) -> str:
    return f"{reverse('admin:cases_case_changelist')}?{view.query}&view={view.pk}"


def show(
    request: MemberRequest, *, form: ViewForm | None = None, status: int = 200
) -> HttpResponse:
    me = request.membership
    seen = SavedView.objects.seen_by(me).select_related("member__user")[: 2 * MOST]
    asked = request.POST if form else request.GET
    return page(
        request,
        "saved_views.html",
        title="Saved views",
        status=status,
        form=form or ViewForm(member=me),
        asked=chosen(asked, me) if asked else {},
        rows=[
            (
                view,
                url_of(view),
                view.member_id == me.pk,
                ViewForm(initial=vars(view), member=me, auto_id=f"{view.pk}-%s"),
            )
            for view in seen
        ],
    )


@require_POST
def change_view(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Rename, share, move up or delete a view of one's own; what is shared stays its keeper's."""
    view = get_object_or_404(SavedView, pk=pk, member=request.membership)
    wanted = request.POST.get("do", "")
    if wanted == "delete":
        view.delete()
        messages.success(request, "Deleted.")
    elif wanted == "up":
        move_up(view)
    elif wanted == "keep":
        form = ViewForm(request.POST, member=request.membership)
        if not form.is_valid():
            messages.error(request, "Give it a name of at most 60 letters.")
        else:
            SavedView.objects.filter(pk=view.pk).update(**said(form))
            messages.success(request, "Kept.")
    else:
        raise Http404("There is no such thing to do.")
    return redirect("admin:desk_views")


def move_up(view: SavedView) -> None:
    """One place; all of its keeper's are numbered anew."""
    views = list(SavedView.objects.filter(member=view.member).order_by("place", "id"))
    at = next(n for n, one in enumerate(views) if one.pk == view.pk)
    views.insert(max(at - 1, 0), views.pop(at))
    for place, one in enumerate(views):
        one.place = place
    SavedView.objects.bulk_update(views, ["place"])
