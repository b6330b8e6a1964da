"""How do bytes lie that nobody may read who only comes by the disk? Sealed with a key of the settings (Fernet)."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(content: bytes) -> bytes:
    """With the newest key."""
    return keys(tuple(settings.FILE_SECRETS)).encrypt(content)


def unseal(content: bytes) -> bytes:
    """With whichever key it was sealed; InvalidToken where it is none of ours, or what lies there was changed."""
    return keys(tuple(settings.FILE_SECRETS)).decrypt(content)


@cache
def keys(secrets: tuple[str, ...]) -> MultiFernet:
    """The newest first: it seals, and the others still open what they sealed."""
    return MultiFernet([Fernet(key_of(secret)) for secret in secrets])


def key_of(secret: str) -> bytes:
    """A key for this alone; a secret is long and random, so that one round of a hash is enough."""
    digest = hashlib.sha256(b"careops.files.sealing:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
