"""How does a file go for good? Its bytes are taken away; that it was there stays in its row and on record."""

from __future__ import annotations

from datetime import datetime

from django.core.files.storage import storages
from django.db import transaction

from careops.files.models import STORE, File
from careops.files.receiving import note
from careops.people.actors import Actor


def erase(file: File, *, by: Actor, at: datetime) -> None:
    """Nobody reads it any more. Its bytes go once that is committed; ``purge`` finds those that are left."""
    if file.state == File.State.ERASED:
        return
    file.state = File.State.ERASED
    file.save(update_fields=["state"])
    note("erase_file", file, by=by, at=at)
    transaction.on_commit(lambda: storages[STORE].delete(file.key))
