"""Who may call, and what was answered before? Partners' keys, known by their hash, and kept answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from careops.api import tokens
from careops.people.models import Partner
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet


class ApiKeyQuerySet(TenantQuerySet):
    def live(self, *, at: datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), is_revoked=False)


class ApiKey(TenantModel):
    """What a partner's system signs its calls with. Two may live at once, so that one can replace the other."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = TenantKey(Partner, models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80, blank=True)
    prefix = models.CharField(max_length=20, editable=False)
    last_four = models.CharField(max_length=4, editable=False)
    digest = models.CharField(max_length=128, editable=False)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    is_revoked = models.BooleanField(default=False)

    site = ""  # where it is good; said by whoever lists keys

    objects: ClassVar[Any] = TenantManager.from_queryset(ApiKeyQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = "API key"
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="one_key_a_hash")]

    def __str__(self) -> str:
        return f"{self.prefix}…{self.last_four}"

    @property
    def is_test(self) -> bool:
        """Whether it is for test data."""
        return bool(self.prefix.startswith(tokens.TEST))

    @classmethod
    def issue(
        cls, *, partner: Partner, scopes: list[str], at: datetime, name: str = "", token: str = ""
    ) -> tuple[Self, str]:
        """A new key, and the token that nobody can read again."""
        token = token or tokens.mint()
        key = cls.objects.create(
            partner=partner,
            name=name,
            scopes=scopes,
            created_at=at,
            prefix=token[: tokens.SHOWN],
            last_four=token[-4:],
            digest=tokens.digest_of(token),
        )
        return key, token


class Call(TenantModel):
    """One call with a partner's key: what it was and what was answered, never what was said."""

    grants = "SELECT, INSERT, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = TenantKey(Partner, models.PROTECT, related_name="+", db_index=False)
    api_key = TenantKey(ApiKey, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    method = models.CharField(max_length=7)
    route = models.CharField(max_length=120)
    status = models.PositiveSmallIntegerField()
    milliseconds = models.PositiveIntegerField()
    trace = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "partner", "id"], name="call_of_partner"),
            models.Index(fields=["tenant", "at"], name="call_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.status}"

    @property
    def tone(self) -> str:
        """How a page shows its status."""
        return "good" if self.status < 400 else "danger" if self.status >= 500 else "attention"


class Answer(TenantModel):
    """What a request with an Idempotency-Key was answered: the same request gets the same answer."""

    grants = "SELECT, INSERT, UPDATE, DELETE"  # UPDATE is what locking a row takes

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    api_key = TenantKey(ApiKey, models.PROTECT, related_name="answers", db_index=False)
    idempotency_key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "api_key", "idempotency_key"], name="one_answer_a_request"
            )
        ]
        indexes = [models.Index(fields=["tenant", "at"], name="answer_by_time")]

    def __str__(self) -> str:
        return f"{self.status} to {self.idempotency_key}"
