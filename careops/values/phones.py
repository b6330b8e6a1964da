"""How is a telephone number written, and how is it kept? In many ways, and as E.164 with its extension."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import phonenumbers

from careops.values.kind import Kind, Text
from careops.values.text import Refused

REGION = "CA"  # of numbers without a country
EXTENSION = ";ext="  # as RFC 3966 has it, so that ``tel:`` takes the number as it is kept
LONGEST = 30  # characters: a sign, 15 digits, the mark and an extension of up to 7 digits
WRITABLE = 80  # characters of what may be written
NUMBER = r"(?P<number>\+?[\d\s().\-/\u2010-\u2015·]+)"
MARK = r"(?:;\s*ext\s*=|[,;]+|#|x|ext(?:ension)?|poste)[\s:.#]*"
WRITTEN = re.compile(rf"{NUMBER}(?:{MARK}(?P<extension>\d{{1,7}}))?", re.IGNORECASE)
TOO_SHORT = (
    phonenumbers.ValidationResult.TOO_SHORT,
    phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY,
)
HINT = "Write it with its area code, as 416-555-0111 or +1 416 555 0111 x23."


@dataclass(frozen=True)
class Phone(Kind):
    """A number that can be called from anywhere: ``+14165550111;ext=23``."""

    empty: ClassVar[str] = ""

    def read(self, said: Any) -> str:
        return read_phone(Text(WRITABLE).read(said))

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "maxLength": WRITABLE}


def read_phone(text: str) -> str:
    """``(416) 555-0111 x23`` -> ``+14165550111;ext=23``; Refused says what to write instead."""
    written = WRITTEN.fullmatch(in_digits(text).replace("(0)", "").removeprefix("tel:"))
    if not written:
        raise Refused(f"This is not a telephone number. {HINT}")
    digits = re.sub(r"[^+\d]", "", written["number"])
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException as error:
        raise Refused(f"This is not a telephone number. {HINT}") from error
    check_length(number)
    kept = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{kept}{EXTENSION}{written['extension']}" if written["extension"] else kept


def in_digits(text: str) -> str:
    """With the digits of every script as 0 to 9."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(c, c)) for c in text)


def check_length(number: phonenumbers.PhoneNumber) -> None:
    length = phonenumbers.is_possible_number_with_reason(number)
    if length in TOO_SHORT:
        raise Refused(f"This is too short for a telephone number. {HINT}", "too_short")
    if length == phonenumbers.ValidationResult.TOO_LONG:
        raise Refused(f"This is too long for a telephone number. {HINT}", "too_long")
    if length != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise Refused(f"This is not a telephone number. {HINT}")


def for_text_messages(kept: str) -> str:
    """The number that a text message can go to; empty for one that ends at an extension."""
    return "" if EXTENSION in kept else kept


def without_extension(kept: str) -> str:
    """What is dialled first."""
    return kept.partition(EXTENSION)[0]
