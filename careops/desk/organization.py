"""What is the organization called, where do its posts go, and who is in which team? Set on one page."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from careops.cases.models import Case
from careops.desk.site import holds, page, record
from careops.desk.words import teams
from careops.engine.waking import touch
from careops.people.actors import LEAD, MANAGER
from careops.people.models import Membership
from careops.policy.effects import Send
from careops.policy.workflow import kinds
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.values.forms import ValueField
from careops.values.table import Coded
from careops.web.edit_conflicts import EditConflictForm
from careops.web.request import MemberRequest, moment

EDITORS = (LEAD, MANAGER)
CHANNEL = Coded(
    80,
    pattern=r"[CG][A-Z0-9]{8,20}|#[a-z0-9_-]{1,79}",
    hint="Write the channel's id, as C0123456789, or #its-name.",
)
PLACE, TEAM = "place_", "team_"


@cache
def places() -> list[str]:
    """Every Slack channel that a policy names."""
    sends = (e for model in kinds().values() for r in model.rules().values() for e in r.effects)
    return sorted({str(e.to) for e in sends if isinstance(e, Send) and e.is_place})


def place_field(place: str) -> ValueField:
    """Where posts to one place of the policies go: a channel's id, or its name."""
    words = "Its id, as C0123456789, or #name. Empty: its posts do not leave careops."
    return ValueField(CHANNEL, label=f"Slack channel for {place}", required=False, help_text=words)


class OrganizationForm(EditConflictForm, forms.ModelForm):  # type: ignore[type-arg]
    """The tenant's own words, its channels, and the teams of those whom the giver may change."""

    class Meta:
        model = Tenant
        fields = ("name", "phone", "time_zone")
        help_texts = {
            "name": "As clients, providers and partners read it.",
            "time_zone": "As America/Toronto: for times that people read, and for quiet hours.",
        }

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        for place in places():
            self.fields[PLACE + place] = place_field(place)
            self.initial[PLACE + place] = self.instance.slack_channels.get(place, "")
        for team in teams():
            self.fields[TEAM + team] = forms.MultipleChoiceField(
                label=f"Team {team}",
                choices=[(pk, member.user.name) for pk, member in self.members.items()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            found = [pk for pk, member in self.members.items() if team in member.teams]
            self.initial[TEAM + team] = found

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002
        said = {place: self.cleaned_data[PLACE + place] for place in places()}
        others = {k: v for k, v in self.instance.slack_channels.items() if k not in said}
        self.instance.slack_channels = others | {k: v for k, v in said.items() if v}
        for pk, member in self.members.items():
            self.join(pk, member)
        return super().save(commit)

    def join(self, pk: str, member: Membership) -> None:
        before = list(member.teams)
        kept = [team for team in before if team not in teams()]
        member.teams = [*kept, *(t for t in teams() if pk in self.cleaned_data[TEAM + t])]
        if set(member.teams) != set(before):
            member.save(update_fields=["teams"])

    @property
    def changed(self) -> dict[str, list[Any]]:
        """Each changed field, before and after; members by name."""
        return {
            name.removeprefix(PLACE): [
                self.recorded(self.initial[name]),
                self.recorded(self.cleaned_data[name]),
            ]
            for name in self.changed_data
        }

    def recorded(self, value: Any) -> Any:
        is_list = isinstance(value, list)
        return [self.members[pk].user.name for pk in value] if is_list else value


@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: MemberRequest) -> HttpResponse:
    """Show what is set; a lead or manager saves it, and it is on record."""
    may_save = holds(request, EDITORS)
    given = request.POST if request.method == "POST" and may_save else None
    form = form_for(request, given)
    if given is not None and form.is_valid():
        save(request, form)
        return redirect("admin:organization")
    if not may_save:
        for field in form.fields.values():
            field.disabled = True
    status = 403 if request.method == "POST" and not may_save else 422 if given else 200
    last = Entry.objects.filter(case=None, action="change_organization").order_by("-seq").first()
    people = {"fixed": fixed(request), "empty": empty_teams(), "last": last}
    return page(
        request, "organization.html", title="Organization", status=status,
        form=form, may_save=may_save, **people,
    )  # fmt: skip


def form_for(request: MemberRequest, given: Any) -> OrganizationForm:
    """On the row as it is now; locked where it may be saved, so that two saves come one after the other."""
    tenants = Tenant.objects.select_for_update(no_key=True) if given else Tenant.objects
    tenant = tenants.get(pk=request.tenant.pk)
    own = request.membership.rank
    staff = Membership.objects.staff().select_related("user").order_by("user__name", "pk")
    members = [m for m in staff if m.pk != request.membership.pk and m.rank <= own]
    return OrganizationForm(given, instance=tenant, members=members)


def save(request: MemberRequest, form: OrganizationForm) -> None:
    if not form.changed:
        messages.info(request, "Nothing was changed.")
        return
    changed = form.changed
    request.tenant = form.save()
    if "time_zone" in changed:  # quiet hours are of the zone
        touch(Case.objects.open(), at=moment(request))
    record(request, "change_organization", about=request.tenant, changed=changed)
    messages.success(request, "Saved.")


def fixed(request: MemberRequest) -> Membership | None:
    """The reader, whose own teams somebody else sets."""
    return request.membership if holds(request, EDITORS) else None


def empty_teams() -> list[str]:
    """Teams that are given work and have nobody."""
    held = {team for member in Membership.objects.staff() for team in member.teams}
    return [team for team in teams() if team not in held]
