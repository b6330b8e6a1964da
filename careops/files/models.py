"""Whose file is it? It lies in the folder of one partner or one patient, and is never changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from io import BytesIO
from operator import or_
from typing import Any, ClassVar, Self

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models
from django.db.models import Exists, OuterRef, Q
from uuid_utils.compat import uuid7

from careops.cases.models import Case
from careops.files.kinds import FILE_NAME
from careops.files.sealing import seal, unseal
from careops.people.actors import Actor
from careops.people.models import Partner, Patient
from careops.people.roles import desk_roles
from careops.registry import Registry
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.values.columns import TextColumn

STORE = "files"  # of settings.STORAGES


class Folder(TenantModel):
    """The files of one partner, or of one patient (S2-11, S2-A9)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = TenantKey(Partner, models.PROTECT, null=True, related_name="folders", db_index=False)
    patient = TenantKey(Patient, models.PROTECT, null=True, related_name="folders", db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                name="a_folder_is_of_one_partner_or_one_patient",
                condition=Q(partner=None) ^ Q(patient=None),
            ),
            models.UniqueConstraint(fields=["tenant", "partner"], name="one_folder_a_partner"),
            models.UniqueConstraint(fields=["tenant", "patient"], name="one_folder_a_patient"),
        ]

    def __str__(self) -> str:
        return f"the folder of {self.partner or self.patient}"

    @classmethod
    def of(cls, owner: Partner | Patient) -> Self:
        """Theirs, made when it is first asked for."""
        key = "partner" if isinstance(owner, Partner) else "patient"
        folder: Self = cls.objects.get_or_create(**{key: owner})[0]
        return folder


# Who else reads a file, beside whoever has its folder: a test of files for each actor.
READERS: Registry[Callable[[Actor], Q]] = Registry("rules of who else reads a file")


def lets_read(name: str, rule: Callable[[Actor], Q]) -> None:
    """Declare which files a domain lets somebody read who has not their folder: ``rule(actor)`` finds them."""
    READERS.declare(name, rule)


class FileQuerySet(TenantQuerySet):
    def clean(self) -> Self:
        """Those that may be read: looked through, and found to be in order."""
        return self.filter(state=File.State.CLEAN)

    def in_place(self) -> Self:
        """Those that were not taken out of their folder."""
        return self.exclude(Exists(Removal.objects.filter(file=OuterRef("pk"))))

    def readable_by(self, actor: Actor) -> Self:
        """All for who works at the desk; for others those that lie in the folders that are theirs."""
        if actor.roles & {role.name for role in desk_roles()}:
            return self.clean()
        mine = Q(folder__partner__in=actor.people) | Q(folder__patient__in=actor.people)
        others = reduce(or_, (rule(actor) for rule in READERS.values()), mine)
        return self.clean().in_place().filter(others)

    def nameable_by(self, actor: Actor) -> Self:
        """Which a step may name: what its actor may read."""
        return self.readable_by(actor)


class File(TenantModel):
    """What somebody sent. Its bytes lie in the store under ``key``, and are written once."""

    class State(models.TextChoices):
        NEW = "new", "Waits to be looked through"
        CLEAN = "clean", "In order"
        REFUSED = "refused", "Refused"
        ERASED = "erased", "Erased"

    frozen = ("folder", "name", "size", "content_type", "sha256", "key", "uploaded_at", "is_sealed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    folder = TenantKey(Folder, models.PROTECT, related_name="files", db_index=False)
    case = TenantKey(Case, models.PROTECT, null=True, related_name="files", db_index=False)
    name = TextColumn(kind=FILE_NAME)
    size = models.PositiveIntegerField(help_text="In bytes.")
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    is_sealed = models.BooleanField(default=False, help_text="Its bytes lie encrypted.")
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    reason = models.CharField(max_length=300, blank=True)
    uploaded_by = models.CharField(max_length=120)
    uploader = models.UUIDField(null=True, help_text="As the record knows them.")
    uploaded_at = models.DateTimeField()

    objects: ClassVar[Any] = TenantManager.from_queryset(FileQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="one_file_a_key")]
        indexes = [
            models.Index(fields=["tenant", "folder", "-id"], name="file_of_folder"),
            models.Index(
                fields=["tenant", "case", "-id"], name="file_of_case", condition=~Q(case=None)
            ),
            models.Index(fields=["tenant", "id"], name="file_that_waits", condition=Q(state="new")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_clean(self) -> bool:
        return bool(self.state == self.State.CLEAN)

    def open(self) -> Any:
        """Its bytes, to be read piece by piece."""
        source = storages[STORE].open(self.key)
        if not self.is_sealed:
            return source
        with source:
            return BytesIO(unseal(source.read()))

    def store(self, source: Any) -> None:
        """Write its bytes, once."""
        content = ContentFile(seal(source.read())) if self.is_sealed else source
        storages[STORE].save(self.key, content)


class Removal(TenantModel):
    """That a file was taken out of its folder: its bytes stay, and whoever has the folder reads them no more."""

    grants = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = TenantKey(File, models.PROTECT, related_name="removals", db_index=False)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "file"], name="a_file_is_taken_out_once")
        ]

    def __str__(self) -> str:
        return f"{self.file} was taken out"
