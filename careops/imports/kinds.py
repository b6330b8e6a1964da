"""Which lists can come in? Each kind says how its lines are read, and what takes a chunk of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from careops.imports.lines import Tally
from careops.registry import Registry
from careops.tenancy.models import Tenant
from careops.values.sheets import Columns, Line

Take = Callable[[list[Line]], Tally]


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of list. ``take(tenant, at=)`` gives what brings in a chunk and says in ``problems`` what is wrong.

    ``finish`` is done once, after the last chunk; ``tell`` says what is doubtful then. ``seen_at`` names the address of
    the page of the desk that shows what is in.
    """

    name: str
    label: str
    columns: Columns
    read: Callable[[IO[str]], Iterator[Line]]
    take: Callable[..., Take]
    tally: type[Tally] = Tally
    finish: Callable[[Tenant], None] | None = None
    seen_at: str = ""

    @property
    def others(self) -> list[str]:
        """The columns that a list may leave out."""
        return [name for name in self.columns.kinds if name not in self.columns.required]

    def importer(self, tenant: Tenant, *, at: datetime) -> Take:
        return self.take(tenant, at=at)


SHEETS: Registry[SheetKind] = Registry("kinds of list")


def imports(kind: SheetKind) -> SheetKind:
    """Declare a kind of list, for the command and the desk."""
    return SHEETS.declare(kind.name, kind)
