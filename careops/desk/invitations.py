"""Who was asked to work here, and has not come yet? Open invitations, and who may send them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest

from careops.access import invitations
from careops.access.models import Invitation
from careops.desk.membership_form import RolesForm
from careops.desk.site import ListAdmin
from careops.people.models import Membership
from careops.people.roles import may_give
from careops.values.forms import ValueField
from careops.values.table import EMAIL, NAME
from careops.web.request import MemberRequest, moment

AGAIN = "Was invited already. Send that invitation again, or withdraw it first."


class InvitationForm(RolesForm):
    """Whoever is invited proves the address by the link, and says themselves how they are called."""

    email = ValueField(EMAIL, label="E-mail")
    name = ValueField(
        NAME,
        help_text="As you know them. Once they accept, everybody reads what they call themselves.",
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if Membership.objects.filter(user__email=email).exists():
            raise forms.ValidationError("This person is a member already.")
        if Invitation.objects.open().filter(email=email).exists():
            raise forms.ValidationError(AGAIN)
        return email

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        voices = {name: said[name] for name in ("provider", "partner") if said.get(name)}
        for name, voice_of in voices.items() if "email" in said else ():
            if why := invitations.why_no_voice(self.giver, voice_of, said["email"]):
                self.add_error(name, why)
        return said


class InvitationAdmin(ListAdmin):
    """An invitation is sent, sent again or withdrawn; it is never changed."""

    form = InvitationForm
    fields = ("email", "name", "roles", "teams", "provider", "partner")
    list_display = ("name", "email", "in_roles", "by", "sent_at", "expires_at")
    list_select_related = ("invited_by__user",)
    search_fields = ("name", "email")
    ordering = ("-sent_at",)
    actions = ("send_again", "withdraw")  # type: ignore[assignment]

    def get_queryset(self, request: HttpRequest) -> Any:
        found: Any = super().get_queryset(request)
        return found.open()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.giver = request.membership
        return form

    def save_model(self, request: Any, obj: Invitation, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        obj.invited_by = request.membership
        invitations.send(obj, request=request, at=moment(request))

    @admin.action(description="Send again, with a new link", permissions=["change"])
    def send_again(self, request: Any, chosen: Any) -> None:
        for invitation in within_reach(request, chosen):
            if why := invitations.why_not(request.membership, invitation):
                messages.error(request, f"It was not sent again. {why}")
                continue
            invitation.invited_by = request.membership
            invitations.send(invitation, request=request, at=moment(request))
            invitations.note(
                "send_invitation_again", invitation, by=request.actor, at=moment(request)
            )
        self.message_user(request, "")

    @admin.action(description="Withdraw", permissions=["change"])
    def withdraw(self, request: Any, chosen: Any) -> None:
        for invitation in within_reach(request, chosen):
            invitations.withdraw(invitation, at=moment(request))
            invitations.note(
                "withdraw_invitation", invitation, by=request.actor, at=moment(request)
            )
        self.message_user(request, "")

    @admin.display(description="Roles")
    def in_roles(self, invitation: Invitation) -> str:
        return ", ".join(invitation.roles)

    @admin.display(description="Invited by", ordering="invited_by__user__name")
    def by(self, invitation: Invitation) -> str:
        return str(invitation.invited_by)


def within_reach(request: MemberRequest, chosen: Any) -> list[Invitation]:
    """Those to roles that the asker may give; a lead leaves a manager's alone."""
    locked = chosen.select_for_update(of=("self",))
    return [one for one in locked if may_give(request.membership.roles, one.roles)]
