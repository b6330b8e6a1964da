"""Who is served, who serves, who works here? Their records, and who may change them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString

from careops.access.models import Invitation
from careops.cases.models import Case
from careops.desk.handover import HandoverAdmin, HandoverForm, HeldCases, held_by
from careops.desk.membership_form import MembershipForm, choose
from careops.desk.site import ListAdmin, holds
from careops.desk.voices import voices_of
from careops.desk.words import team_label
from careops.engine.waking import touch
from careops.people.actors import MANAGER
from careops.people.models import Membership, Network, Partner, Provider
from careops.people.roles import labels
from careops.values.forms import ValueField
from careops.values.table import TIME_OF_DAY
from careops.web.request import MemberRequest, moment
from careops.web.templatetags.careops import phone

INACTIVE = (
    "Untick it only for a long absence: you are asked who takes over what they hold, no referral is"
    " routed to them, and their listing is hidden. Insurance directories still name them."
)
TIME = {"type": "time"}


class ProviderForm(HandoverForm):
    networks = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    quiet_from = ValueField(
        TIME_OF_DAY,
        label="Quiet hours from",
        required=False,
        widget=forms.TimeInput(attrs=TIME, format="%H:%M"),
        help_text="Reminders that would come in these hours wait for their end; deadlines do not.",
    )
    quiet_until = ValueField(
        TIME_OF_DAY,
        label="Quiet hours until",
        required=False,
        widget=forms.TimeInput(attrs=TIME, format="%H:%M"),
    )

    class Meta:
        labels = {"is_active": "Active", "slack_id": "Slack"}
        help_texts = {
            "email": "Their address at the organization.",
            "phone": "What clients may call.",
            "slack_id": "Their member id, as U0123456: posts name them by it.",
            "is_active": INACTIVE,
            "services": "With commas between them.",
            "languages": "With commas between them.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = dict(Network.objects.values_list("code", "name"))
        kept = {code: code for code in self.instance.networks}
        choose(self, "networks", list((kept | named).items()))

    def let_go(self) -> list[HeldCases]:
        """Everything, when they are no longer active."""
        return [] if self.cleaned_data.get("is_active") else held_by(self.instance)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        begin, end = said.get("quiet_from"), said.get("quiet_until")
        if (begin is None) != (end is None):
            self.add_error("quiet_until" if begin else "quiet_from", "Say from when until when.")
        elif begin and begin == end:
            self.add_error(
                "quiet_until", "That would be the whole day: leave an hour to reach them."
            )
        return said


class ProviderAdmin(HandoverAdmin):
    form = ProviderForm
    fields = (
        "name", "email", "phone", "mobile", "slack_id", "quiet_from", "quiet_until", "networks",
        "services", "languages", "is_active",
    )  # fmt: skip
    list_filter = ("is_active",)
    search_fields = ("name", "email")

    def get_list_display(self, request: Any) -> Any:  # noqa: ARG002
        """Networks by their names, of which there are few."""
        named = SimpleLazyObject(lambda: dict(Network.objects.values_list("code", "name")))

        @admin.display(description="Networks")
        def networks(provider: Provider) -> str:
            return ", ".join(named.get(code, code) for code in provider.networks)

        return ("name", "is_active", networks, "email", "calls")

    @admin.display(description="Phone")
    def calls(self, provider: Provider) -> str:
        return phone(provider.phone)

    def save_model(self, request: Any, obj: Provider, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if change and {"is_active", "networks"} & set(form.changed_data):
            look_again(request, obj)
        elif change and {"quiet_from", "quiet_until"} & set(form.changed_data):
            touch(Case.objects.open().filter(provider=obj), at=moment(request))


def look_again(request: MemberRequest, provider: Provider) -> None:
    """Have the clock look at what this provider could take or was offered (S4-21, S4-A11)."""
    touch(Case.objects.open(), at=moment(request))
    if not provider.is_active:
        messages.warning(
            request, "Inactive now: what they could take is not offered to them any more."
        )


class PartnerAdmin(ListAdmin):
    fields = ("name", "kind", "email", "is_active")  # its hours have a page of their own
    change_form_template = "admin/desk/partner.html"
    list_display = ("name", "kind", "email", "office", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "email")
    ordering = ("name",)

    @admin.display(description="Office hours")
    def office(self, partner: Partner) -> SafeString:
        url = reverse("admin:hours", query={"of": partner.pk})
        return format_html('<a href="{}">{}</a>', url, "Their own" if partner.hours else "Set…")

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        partner = context["original"]
        more = {"voices": voices_of(partner, request)} if partner else {}
        return super().render_change_form(request, context | more, *args, **kwargs)


class NetworkAdmin(ListAdmin):
    list_display = ("name", "code")
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("code",) if obj else ()  # providers and referrals name it


class MembershipAdmin(HandoverAdmin):
    """Nobody changes their own membership, or that of somebody above them."""

    form = MembershipForm
    fields = ("user", "own_mobile", "roles", "teams", "provider", "partner", "is_active")
    readonly_fields = ("user",)
    list_display = ("name", "in_roles", "in_teams", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")
    ordering = ("user__name",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        own: Membership = request.membership  # type: ignore[attr-defined]
        return may and (obj is None or (obj.pk != own.pk and obj.rank <= own.rank))

    def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> Any:
        """Nobody is made a member: they are invited."""
        asking = self.admin_site.get_model_admin(Invitation)
        return asking.add_view(request, form_url, extra_context)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.giver = request.membership
        return form

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:  # noqa: ARG002
        """Whose voice a member is, a lead cannot change alone: it is a login of a provider."""
        whose = () if holds(request, (MANAGER,)) else ("provider", "partner")
        return (*self.readonly_fields, *whose)

    @admin.display(description="Name", ordering="user__name")
    def name(self, membership: Membership) -> str:
        return membership.user.name

    @admin.display(description="Roles")
    def in_roles(self, membership: Membership) -> str:
        return labels(membership.roles)

    @admin.display(description="Teams")
    def in_teams(self, membership: Membership) -> str:
        return ", ".join(map(team_label, membership.teams))
