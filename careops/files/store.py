"""Where do the bytes lie? In a folder of this machine, or in what speaks like S3; and can it be written to?"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from careops.files.models import STORE, File
from careops.tenancy.models import Tenant

GIVEN_UP = timedelta(days=1)  # an upload that has no row after that never gets one


def said() -> str:
    """Where it is, for people: without what opens it."""
    store: Any = storages[STORE]
    return (
        f"s3://{store.bucket_name}/{store.location}"
        if hasattr(store, "bucket_name")
        else str(store.location)
    )


def probe() -> None:
    """Write, read and remove something; whatever the store raises."""
    store = storages[STORE]
    name = store.save(f"probe/{secrets.token_hex(8)}", ContentFile(b"careops"))
    try:
        with store.open(name) as back:
            if back.read() != b"careops":
                raise OSError("what was written does not come back")
    finally:
        store.delete(name)


def lost(tenant: Tenant, *, at: datetime) -> Iterator[str]:
    """Keys of bytes of this tenant, which is active, that no row needs: what was given up or is erased."""
    store = storages[STORE]
    try:
        _, names = store.listdir(str(tenant.pk))
    except FileNotFoundError:
        return
    kept = File.objects.exclude(state=File.State.ERASED)
    known = set(kept.values_list("key", flat=True))
    for name in names:
        key = f"{tenant.pk}/{name}"
        if key not in known and store.get_modified_time(key) < at - GIVEN_UP:
            yield key


def forget(key: str) -> None:
    storages[STORE].delete(key)
