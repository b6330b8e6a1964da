"""What does a key look like? ``cops_live_`` or ``cops_test_``, 256 random bits, and a checksum.

The checksum tells a typo without a query.
"""

from __future__ import annotations

import hashlib
import secrets
from zlib import crc32

from careops.api.ids import spell
from careops.tenancy.scope import active_tenant

LIVE, TEST = "cops_live_", "cops_test_"
SECRET, CHECK = 52, 7  # characters
SHOWN = len(LIVE) + 4  # characters that lists may show, beside the last four


def mint(seed: bytes | None = None) -> str:
    """A new key of the active tenant, random unless it grows from 256 bits.

    It is shown once and then known only by its hash.
    """
    secret = spell(int.from_bytes(seed or secrets.token_bytes(32)), length=SECRET)
    return prefix() + secret + checksum(secret)


def prefix() -> str:
    """How the keys of the active tenant begin: a sandbox has test keys, and no others."""
    tenant = active_tenant()
    return TEST if tenant and tenant.is_sandbox else LIVE


def checksum(secret: str) -> str:
    return spell(crc32(secret.encode()), length=CHECK)


def is_sound(token: str) -> bool:
    """Whether it may be a key of the active tenant at all."""
    if not token.startswith(prefix()) or len(token) != len(LIVE) + SECRET + CHECK:
        return False
    return checksum(token[len(LIVE) : -CHECK]) == token[-CHECK:]


def digest_of(token: str) -> str:
    return hashlib.sha512(token.encode()).hexdigest()
