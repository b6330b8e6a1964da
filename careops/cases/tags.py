"""By which words do colleagues sort cases? Tags: a tenant's own words, each on as many cases as they like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.values.text import tidy

LONGEST = 30  # letters of one
MOST = 12  # of a case
OFFERED = 200  # words that a page offers


class CaseTagQuerySet(TenantQuerySet):
    def words(self) -> list[str]:
        """Those that are in use, in the order of the alphabet."""
        found = self.order_by("word").values_list("word", flat=True).distinct()
        return list(found[:OFFERED])


class CaseTag(TenantModel):
    """One word on one case. Cases of a word: ``Case.objects.tagged("vip")``; the step that tags is on record."""

    grants = "SELECT, INSERT, DELETE"

    pk = models.CompositePrimaryKey("tenant", "word", "case")
    word = models.CharField(max_length=LONGEST, db_collation="C")
    case = TenantKey("cases.Case", models.PROTECT, related_name="tags", db_index=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(CaseTagQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "case"], name="tag_of_case")]

    def __str__(self) -> str:
        return self.word


def spelled(text: str) -> list[str]:
    """``"VIP, Interpreter"`` -> ``["interpreter", "vip"]``; ValueError where there are too many, or one is long."""
    words = sorted({as_tag(word) for word in text.split(",")} - {""})
    if len(words) > MOST:
        raise ValueError(f"A case has at most {MOST} tags: leave some out.")
    if long := next((word for word in words if len(word) > LONGEST), ""):
        raise ValueError(f"A tag has at most {LONGEST} letters: shorten “{long[:LONGEST]}…”.")
    return words


def as_tag(word: str) -> str:
    return tidy(word).casefold()


def changed(case: Any, wanted: Iterable[str], shown: Iterable[str]) -> list[str]:
    """What a case has once somebody to whom ``shown`` was shown wants these: their changes to what it has now."""
    after, before = {as_tag(word) for word in wanted}, {as_tag(word) for word in shown}
    now = set(CaseTag.objects.filter(case=case).values_list("word", flat=True))
    return sorted((now | (after - before)) - (before - after))


def retag(case: Any, words: Iterable[str]) -> None:
    """Give a case these words and no others: two statements, in the transaction of the step that says so."""
    wanted, mine = set(words), CaseTag.objects.filter(case=case)
    mine.exclude(word__in=wanted).delete()
    rows = [CaseTag(case=case, word=word) for word in sorted(wanted)]
    CaseTag.objects.bulk_create(rows, ignore_conflicts=True)
