"""What does a key look like? ``cops_live_``, 256 random bits, and a checksum that tells a typo without a query."""

from __future__ import annotations

import hashlib
import secrets
from zlib import crc32

from careops.api.ids import spell

PREFIX = "cops_live_"
SECRET, CHECK = 52, 7  # characters
SHOWN = len(PREFIX) + 4  # characters that lists may show, beside the last four


def mint(seed: bytes | None = None) -> str:
    """A new key, random unless it grows from 256 bits. It is shown once and then known only by its hash."""
    secret = spell(int.from_bytes(seed or secrets.token_bytes(32)), length=SECRET)
    return PREFIX + secret + checksum(secret)


def checksum(secret: str) -> str:
    return spell(crc32(secret.encode()), length=CHECK)


def is_sound(token: str) -> bool:
    """Whether it may be a key at all."""
    if not token.startswith(PREFIX) or len(token) != len(PREFIX) + SECRET + CHECK:
        return False
    return checksum(token[len(PREFIX) : -CHECK]) == token[-CHECK:]


def digest_of(token: str) -> str:
    return hashlib.sha512(token.encode()).hexdigest()
