"""How does somebody become a member? By a link sent to an address, which proves that it is theirs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from careops.access.models import Invitation
from careops.outbox.links import site_url
from careops.people.actors import MANAGER, PARTNERS, Actor
from careops.people.middleware import actor_of
from careops.people.models import Membership, Partner, Provider, User
from careops.people.roles import labels, may_give
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.tenancy.scope import current_tenant

VALID_FOR = timedelta(days=7)

NOT_THERE = (
    "{} has not been invited at the address on their file, {}: only a manager may do otherwise."
)
SECOND = "{} has had a login already: only a manager may give another."


# Who may be given what


def why_not(by: Membership, invitation: Invitation) -> str:
    """Why this member may not invite somebody to that; empty when they may."""
    if not by.is_active or not may_give(by.roles, invitation.roles):
        return "Whoever invited you may not give these roles any more."
    voices: list[Provider | Partner | None] = [invitation.provider, invitation.partner]
    whys = (why_no_voice(by, one, invitation.email) for one in voices if one)
    return next(filter(None, whys), "")


def why_no_voice(by: Membership, voice_of: Provider | Partner, email: str) -> str:
    """Why they may not make somebody speak for it; empty when they may.

    Nobody makes a second voice of a provider or a partner alone: a lead invites the first, at the
    address on file (four eyes).
    """
    if MANAGER.name in by.roles:
        return ""
    if voice_of.members.exists():
        return SECOND.format(voice_of)
    on_file = voice_of.email.lower()
    return "" if on_file == email else NOT_THERE.format(voice_of, on_file or "none")


def unfit(roles: Collection[str], partner: Partner | None) -> str:
    """Why these roles are none for somebody of this partner, or of none; empty where they are."""
    asked = {role.name for role in PARTNERS} & set(roles)
    if partner is None:
        return "Say for which partner they work." if asked else ""
    if asked != {partner.kind}:
        return f"Give the role {partner.kind}, which {partner} has, and no other partner's."
    return "" if partner.is_active else f"{partner} is not active: make it so first."


# Its life


def send(invitation: Invitation, *, request: HttpRequest, at: datetime) -> None:
    """Save it with a new link, which ends the one before it, and mail that."""
    token = secrets.token_urlsafe(32)
    invitation.digest = digest_of(token)
    invitation.sent_at, invitation.expires_at = at, at + VALID_FOR
    invitation.save()
    context = {
        "invitation": invitation,
        "tenant": current_tenant(),
        "roles": labels(invitation.roles),
        "url": site_url(reverse("invitation", args=[token])),
    }
    get_adapter(request).send_mail("account/email/invitation", invitation.email, context)


def find(token: str, *, lock: bool = False) -> Invitation | None:
    """The invitation of this link, whatever has become of it; locked, two presses take turns."""
    rows = Invitation.objects.filter(digest=digest_of(token)).select_related(
        "provider", "partner", "invited_by__user"
    )
    found: Invitation | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    return found


def over(invitation: Invitation, *, at: datetime) -> str:
    """Why it cannot be accepted, in words for whoever holds it; empty while it can."""
    if invitation.accepted_at:
        return "It has been accepted. If that was you, sign in."
    if invitation.withdrawn_at:
        return "It was withdrawn."
    if invitation.expires_at <= at:
        return "It has expired."
    return unfit(invitation.roles, invitation.partner) or why_not(invitation.invited_by, invitation)


def accept(invitation: Invitation, user: User, *, at: datetime) -> Membership:
    """Make them a member, on record; for the owner of the invitation's address."""
    member = Membership(user=user, roles=invitation.roles, teams=invitation.teams)
    member.provider, member.partner = invitation.provider, invitation.partner
    with transaction.atomic():
        member.save()
        invitation.accepted_at = at
        invitation.save(update_fields=["accepted_at"])
        note("accept_invitation", invitation, by=actor_of(member, via="page"), at=at)
    return member


def withdraw(invitation: Invitation, *, at: datetime) -> None:
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])


def note(action: str, invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """An entry of the record about an invitation."""
    entry = Entry(at=at, action=action, outcome=Entry.Outcome.CHANGED)
    entry.actor, entry.actor_id, entry.via = by.name, by.member, by.via
    entry.facts = {"id": str(invitation.pk), "name": invitation.name, "roles": invitation.roles}
    entry.trace = current_trace()
    add([entry])


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
