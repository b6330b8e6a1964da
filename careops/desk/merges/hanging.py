"""What hangs on a patient, and how does it go to another one? All that refers to them, by the registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction

from careops.cases.models import Case
from careops.conversation.beside import belong_to
from careops.desk.merges.models import Merge
from careops.engine.refusals import Refusal
from careops.outbox.models import Link
from careops.people.actors import Actor
from careops.people.models import Patient
from careops.people.search import PatientWord
from careops.policy.workflow import Workflow, kinds
from careops.tenancy.walls import tenant_models

Row = list[str]  # a model's label, a key, the field that names the patient
# The words that find somebody stay with them, and a case's header follows its subject.
LINKS = (Link, "person")
APART = (Merge, PatientWord, Patient, Case)


class Stays(Exception):
    """It has its patient from a case that stays."""


class Hanging:
    """All of one patient while it goes over to another: what has ``moved``, and how much of what ``stays``."""

    def __init__(self, to: Patient, *, by: Actor, at: datetime) -> None:
        self.to, self.by, self.at = to, by, at
        self.moved: list[Row] = []
        self.stays: Counter[str] = Counter()

    def move_all_of(self, gone: Patient) -> None:
        """Rows first, then cases by a step of each, then links, of which such a step may send one more."""
        self.move_rows(gone, [one for one in references() if one != LINKS])
        for _ in range(2):  # what has its patient from another case goes once that has gone
            for case in self.left_of(gone):
                self.keep_case(case)
        self.stays.update(named(kinds()[case.kind]) for case in self.left_of(gone))
        self.move_rows(gone, [LINKS])

    def move_rows(self, gone: Patient, found: Iterable[tuple[Any, str]]) -> None:
        for model, name in found:
            keys = model.objects.filter(**{name: gone.pk}).values_list("pk", flat=True)
            for key in [] if issubclass(model, Workflow) else list(keys):
                self.keep(model, key, name)

    def left_of(self, gone: Patient) -> list[Case]:
        return list(Case.objects.filter(patient=gone).exclude(pk__in=self.cases).order_by("pk"))

    @property
    def cases(self) -> set[str]:
        return {key for label, key, _ in self.moved if label == Case._meta.label}

    def keep(self, model: Any, key: Any, name: str) -> None:
        if self.put(model, key, name):
            self.moved.append([model._meta.label, str(key), name])
        else:
            self.stays[named(model)] += 1

    def put(self, model: Any, key: Any, name: str) -> bool:
        """False where the row is written once and for all, or there may be only one of it."""
        if not is_movable(model, name):
            return False
        try:
            with transaction.atomic():
                model.objects.filter(pk=key).update(**{attname(model, name): self.to.pk})
        except IntegrityError:
            return False
        return True

    def keep_case(self, case: Case) -> None:
        if self.put_case(case):
            self.moved.append([Case._meta.label, str(case.pk), "patient"])

    def put_case(self, case: Case) -> bool:
        """By a step that is on its record; False where its patient is written once and for all, or a limit stands."""
        model = kinds()[case.kind]
        names = [name for found, name in references() if found is model]
        if not all(is_movable(model, name) for name in names):
            return False
        subject = model.objects.get(pk=case.pk)
        try:
            with transaction.atomic():
                belong_to(subject, self.to, names, by=self.by, at=self.at)
                self.see_it_gone(case)
        except (Refusal, IntegrityError, Stays):
            return False
        return True

    def see_it_gone(self, case: Case) -> None:
        if not Case.objects.filter(pk=case.pk, patient=self.to).exists():
            raise Stays

    def put_back(self, rows: Iterable[Row], *, from_: Patient) -> None:
        """What went over and is there still."""
        for label, key, name in rows:
            model = apps.get_model(label)
            now = model.objects.filter(pk=key, **{name: from_.pk}).first()
            if isinstance(now, Case):
                self.put_case(now)
            elif now is not None:
                self.put(model, key, name)


@cache
def references() -> list[tuple[Any, str]]:
    """Whatever refers to a patient: by a key, or as the holder of a link."""
    return [*keys(), LINKS]


def keys() -> Iterator[tuple[Any, str]]:
    for model in tenant_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Patient and model not in APART:
                yield model, field.name


def is_movable(model: Any, name: str) -> bool:
    return "UPDATE" in model.grants and name not in model.frozen


def attname(model: Any, name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.attname)


def named(model: Any) -> str:
    return str(model._meta.verbose_name)
