"""How is a patient found among a million? By words in a table of their own, each begun in any order."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from careops.people.actors import Actor
from careops.people.addresses import address_in
from careops.people.names import asked, name_keys
from careops.people.phones import last_four, phone_in
from careops.people.roles import desk_roles
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.values.phones import EXTENSION, without_extension

FOUND = 1_000  # patients that one search finds; more than anybody reads


class PatientWordQuerySet(TenantQuerySet):
    def whole(self, keys: list[str]) -> Any:
        """The patients whose whole name is spelled so, unless that is its plainest spelling."""
        return self.filter(word__in=keys).values("patient")

    def at_extensions(self, number: str) -> Any:
        """The patients who are reached behind this number: their words have its last four digits."""
        found = self.filter(word=last_four(number))
        return found.filter(patient__mobile__startswith=f"{number}{EXTENSION}").values("patient")

    def begun(self, ways: list[list[str]]) -> Any:
        """The patients of whose words each of these begins one; ``ways`` as ``names.asked`` says.

        An OR of beginnings would be a filter, and not a walk along the index.
        """
        each = [self.along(words) for words in ways]
        return (each[0].union(*each[1:]) if each[1:] else each[0])[:FOUND]

    def along(self, words: list[str]) -> Any:
        first, *others = (self.filter(word__begins=word) for word in words)
        for other in others:
            first = first.filter(patient__in=other.values("patient"))
        return first.values("patient")


class PatientWord(TenantModel):
    """A word that finds a patient: row level security lets no index of arrays or patterns serve.

    A trigger keeps it in step with ``Patient.words``, whoever writes them.
    """

    grants = "SELECT, INSERT, DELETE"

    pk = models.CompositePrimaryKey("tenant", "word", "patient")
    word = models.TextField(db_collation="C")
    patient = TenantKey("people.Patient", models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(PatientWordQuerySet)()

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return self.word


class PatientQuerySet(TenantQuerySet):
    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        patients = list(objs)
        for patient in patients:
            patient.note_words()
        return super().bulk_create(patients, *args, **kwargs)

    def nameable_by(self, actor: Actor) -> Self:
        """Whom a step may name: the desk knows everybody, and nobody else does."""
        return self if actor.roles & {role.name for role in desk_roles()} else self.none()

    def reached_by(self, number: str) -> Self:
        """Whose telephone number this is, as it stands in a row."""
        return self.filter(mobile=number) if number else self.none()

    def called(self, number: str) -> Self:
        """Whom one reaches by this number, at whichever extension."""
        main = without_extension(number)
        exactly = self.model.objects.filter(mobile=main).values("pk")
        return self.filter(pk__in=exactly.union(PatientWord.objects.at_extensions(main)))

    def named(self, first: str, last: str) -> Self:
        """Exactly this first and last name, whatever the case, accents and spelling (S4-A6)."""
        keys = name_keys(first, last)
        plain = self.model.objects.filter(name_key__in=keys).values("pk")
        return self.filter(pk__in=plain.union(PatientWord.objects.whole(keys)))

    def as_one(self) -> Self:
        """Who these turned out to be: each person once, where two were merged."""
        known = Q(pk__in=self.values("pk"), merged_into=None)
        joined = self.exclude(merged_into=None).values("merged_into")
        found: Self = self.model.objects.filter(known | Q(pk__in=joined))
        return found

    def search(self, text: str) -> Self:
        """By e-mail, phone or its last four digits, or the beginnings of words of a name."""
        text = text.strip()
        if "@" in text:
            return self.filter(email=address_in(text))
        if mobile := phone_in(text):
            return self.called(mobile)
        ways = asked(text)
        return self.filter(pk__in=PatientWord.objects.begun(ways)) if ways else self.none()
