"""What is kept of those who come in? Who was invited, and how often somebody tried."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from careops.people.models import Membership, Partner, Provider
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet


class Tally(models.Model):
    """How often something was tried, and until when that counts. Only time empties it.

    It belongs to no tenant: a password is guessed at whichever organization's door.
    """

    key = models.CharField(max_length=200, primary_key=True)
    used = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"


OPEN = Q(accepted_at=None, withdrawn_at=None)


class InvitationQuerySet(TenantQuerySet):
    def open(self) -> Self:
        """Neither accepted nor withdrawn; it may have expired."""
        return self.filter(OPEN)


class Invitation(TenantModel):
    """An offer to become a member, for whoever reads the mails to this address, once.

    Until it is accepted there is no membership, and whoever invites sees the name that they typed:
    they do not learn whether somebody has a login, or under which name.
    """

    grants = "SELECT, INSERT, UPDATE, DELETE"  # once it has ended, it is purged

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120, help_text="As colleagues and clients read it.")
    roles = ArrayField(models.CharField(max_length=20))
    teams = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    provider = TenantKey(Provider, models.PROTECT, null=True, blank=True, related_name="+")
    partner = TenantKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    invited_by = TenantKey(Membership, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(InvitationQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="one_invitation_a_token"),
            models.UniqueConstraint(
                fields=["tenant", "email"], name="one_open_invitation_an_address", condition=OPEN
            ),
        ]

    def __str__(self) -> str:
        return self.name
