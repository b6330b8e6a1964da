"""How does a partner's system know that it was us? By a signature, after the Standard Webhooks specification."""

from __future__ import annotations

import hmac
import time
from base64 import b64encode
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

PREFIX = "whsec_"


def secret_of(endpoint: UUID, number: int) -> bytes:
    """256 bits that only this installation can make: no table holds them."""
    said = b"endpoint:" + endpoint.bytes + number.to_bytes(4)
    return hmac.digest(settings.SECRET_KEY.encode(), said, "sha256")


def spelled(secret: bytes) -> str:
    """As its owner is told it."""
    return PREFIX + b64encode(secret).decode()


def signed(name: str, body: bytes, *, secrets: Iterable[bytes]) -> dict[str, str]:
    """The headers by which the receiver knows that it was us, when, and which event it is.

    One signature a secret, so that either is good while one replaces the other. The moment is the
    real one, also where a dial shows another.
    """
    moment = int(time.time())
    said = f"{name}.{moment}.".encode() + body
    macs = (hmac.digest(secret, said, "sha256") for secret in secrets)
    return {
        "Content-Type": "application/json",
        "User-Agent": "careops-webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(f"v1,{b64encode(mac).decode()}" for mac in macs),
    }
