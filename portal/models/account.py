"""Whose account is it?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from portal.models.practice import Practice
from portal.policy.account import AccountPolicy


class AccountQuerySet(WorkflowQuerySet):
    def for_list(self) -> Any:
        return self.select_related("case", "patient")


class Account(AccountPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(AccountQuerySet)()

    class Meta(AccountPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "patient"], name="one_account_a_patient")
        ]

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        practice = Practice.current()
        for account in subjects:
            account.practice = practice

    def headline(self) -> str:
        return "Portal account"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id}
