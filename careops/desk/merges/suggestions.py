"""Who may be there twice? Whoever shares a name and a date of birth, a phone or a mail; a person decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from careops.people.models import Patient

SHARED = {
    "the same name and date of birth": (("name_key", "birth_date"), Q(birth_date=None)),
    "the same phone": (("mobile",), Q(mobile="")),
    "the same e-mail": (("email",), Q(email="")),
}
MOST = 25  # groups of one sort
TOGETHER = 5  # of one group; a phone of a whole home tells nobody who they are


def suggested() -> list[tuple[str, list[Patient]]]:
    """What they share, and who they are; four queries, however many there are. Each group is told once."""
    found: dict[frozenset[UUID], str] = {}
    for words, (fields, unknown) in SHARED.items():
        for keys in sharing(fields, unknown):
            found.setdefault(frozenset(keys), words)
    everybody = Patient.objects.in_bulk({key for keys in found for key in keys})
    return [
        (words, sorted((everybody[key] for key in keys), key=str)) for keys, words in found.items()
    ]


def sharing(fields: tuple[str, ...], unknown: Q) -> Any:
    groups = Patient.objects.filter(merged_into=None).exclude(unknown).values(*fields)
    counted = groups.annotate(n=Count("pk"), keys=ArrayAgg("pk")).filter(n__gt=1, n__lte=TOGETHER)
    return counted.order_by(*fields).values_list("keys", flat=True)[:MOST]
