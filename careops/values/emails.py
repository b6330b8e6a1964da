"""What is an e-mail address? One alone, in lower case, its domain as machines write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import idna

from careops.values.kind import Kind, Text
from careops.values.text import Refused

HINT = "Write an e-mail address alone, such as name@example.org."
WORD = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL = re.compile(rf"{WORD}(\.{WORD})*")
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"({LABEL}\.)+(?![0-9]+$|.$){LABEL}")


@dataclass(frozen=True)
class Email(Kind):
    """An address that every mail server takes."""

    empty: ClassVar[str] = ""

    def read(self, said: Any) -> str:
        local, _, domain = Text(254).read(said).lower().rpartition("@")
        if not local.isascii():
            raise Refused("Before the @ we can write to the letters a to z only. Is there another?")
        domain = in_ascii(domain)
        address = f"{local}@{domain}"
        if len(local) > 64 or len(address) > 254:
            raise Refused(f"This is too long for an address. {HINT}", "max_length")
        if not LOCAL.fullmatch(local) or not DOMAIN.fullmatch(domain):
            raise Refused(HINT)
        return address

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "format": "email", "maxLength": 254}


def in_ascii(domain: str) -> str:
    """``bücher.example`` -> ``xn--bcher-kva.example``; what is no domain stays as it is."""
    try:
        return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain
