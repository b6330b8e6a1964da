"""Which languages are there? Those that Unicode knows, by code or by name, kept as BCP 47."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar

from babel import Locale, UnknownLocaleError

from careops.values.kind import Kind, Text
from careops.values.text import Refused, tidy

COMMON = ("en", "fr", "es", "zh-Hans", "zh-Hant", "ar", "pa", "pt", "tl", "hi", "ur", "uk")
LONGEST = 10  # characters of a code
WRITABLE = 60  # characters of what may be written
READERS = (
    "en",
    "fr",
)  # in whose words all languages may be named; the common ones in their own, too
# As people say them, where Unicode says otherwise.
ALSO = {"mandarin": "zh", "farsi": "fa", "asl": "ase", "lsq": "fcs", "中文": "zh"}
CODE = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<place>[a-z]{2}|\d{3}))?",
    re.IGNORECASE | re.ASCII,
)
QUALIFIED = re.compile(r"(?P<language>.+?) *\((?P<where>.+)\)")


@dataclass(frozen=True)
class Language(Kind):
    """A language by its code or name, kept as a code: ``pt-BR``."""

    empty: ClassVar[str] = ""

    def read(self, said: Any) -> str:
        return read_language(Text(WRITABLE).read(said))

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "maxLength": WRITABLE}


@lru_cache(maxsize=1000)
def read_language(text: str) -> str:
    """``pt_br``, ``Portuguese (Brazil)``, ``portugais``, ``Português`` -> a code; Refused names none."""
    code = by_code(text) or by_name().get(text.casefold()) or by_place(text)
    if not code or len(code) > LONGEST:
        raise Refused(
            "This is no language that we know. Write its English name or its code, as French or fr."
        )
    return code


def by_code(text: str) -> str:
    """``fr_ca`` -> ``fr-CA``; empty when it is no code of a language."""
    said = CODE.fullmatch(text)
    if not said:
        return ""
    language, script, place = (said[part] or "" for part in ("language", "script", "place"))
    parts = (language.lower(), script.title(), place.upper())
    english = Locale("en")
    known = (english.languages, english.scripts, english.territories)
    are_known = all(not part or part in table for part, table in zip(parts, known, strict=True))
    return "-".join(filter(None, parts)) if are_known else ""


def by_place(text: str) -> str:
    """``Portuguese (Brazil)`` -> ``pt-BR``, ``Chinese (Simplified)`` -> ``zh-Hans``."""
    said = QUALIFIED.fullmatch(text.casefold())
    if not said:
        return ""
    if known := by_name().get(f"{said['where']} {said['language']}"):
        return known
    language, where = by_name().get(said["language"]), places().get(said["where"])
    return f"{language}-{where}" if language and where else ""


@cache
def names() -> dict[str, str]:
    """The English name of each language, by its code."""
    return {code.replace("_", "-"): name for code, name in Locale("en").languages.items()}


@cache
def by_name() -> dict[str, str]:
    """The code of each language by its names, in lower case: English, French, and some in their own."""
    own = [(code, language_name(code, in_language=code)) for code in COMMON]
    french = [(code, language_name(code, in_language="fr")) for code in names()]
    found = {tidy(name).casefold(): code for code, name in [*own, *french, *names().items()]}
    return found | ALSO


@cache
def places() -> dict[str, str]:
    """The code of each country by its English and French name, in lower case."""
    both = [item for reader in READERS for item in Locale(reader).territories.items()]
    return {tidy(name).casefold(): code for code, name in both}


def language_name(code: str, *, in_language: str = "en") -> str:
    """``fr`` -> ``French``, ``fr-CA`` -> ``Canadian French``; a code that nobody knows stays as it is."""
    known, kept = Locale.parse(in_language, sep="-").languages, code.replace("-", "_")
    if kept in known:
        return str(known[kept])
    try:
        return str(Locale.parse(kept).get_display_name(in_language.replace("-", "_")) or code)
    except (UnknownLocaleError, ValueError):
        return code
