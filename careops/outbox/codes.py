"""Which six digits prove that somebody reads what is sent to the address on file?"""

from __future__ import annotations

import hmac
from uuid import UUID

from django.conf import settings


def code_of(entry: UUID) -> str:
    """``042317``, which only this installation can make: so a retried message says the same code."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"code:" + entry.bytes, "sha256")
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06}"
