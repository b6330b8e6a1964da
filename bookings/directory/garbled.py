"""Which words were garbled on their way? Those with letters of another alphabet in the middle of ours."""

from __future__ import annotations

import re

CYRILLIC = re.compile("[\u0400-\u04ff]")
LATIN = re.compile("[A-Za-z]")


def is_garbled(text: str) -> bool:
    """``Chвteauguay``: Cyrillic letters among Latin ones, or a question mark where one was lost."""
    return bool(LATIN.search(text) and (CYRILLIC.search(text) or "?" in text))


def mended(text: str) -> str:
    """``Chвteauguay`` -> ``Châteauguay``: what the same bytes are in the alphabet of the west."""
    return CYRILLIC.sub(western, text) if LATIN.search(text) else text


def western(letter: re.Match[str]) -> str:
    try:
        return letter[0].encode("cp1251").decode("cp1252")
    except UnicodeError:
        return letter[0]
