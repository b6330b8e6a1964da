"""How much has a case asked of others that is still open? It goes on when all of it has ended."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from careops.cases.models import Case


class Asking:
    """A subject that waits for cases of another domain: ``asked`` counts the open ones, one query a batch."""

    pk: Any

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        known = [one.pk for one in subjects]
        still = Case.objects.open().filter(asked_by__in=known).values_list("asked_by", flat=True)
        open_ones = Counter(still)
        for one in subjects:
            one.asked = open_ones[one.pk]

    @cached_property
    def asked(self) -> int:
        return int(Case.objects.open().filter(asked_by=self.pk).count())
