"""Which long numbers are known to be something else than a card? Each by what only its own kind has."""

from __future__ import annotations

import re

import phonenumbers

# What is written in hexadecimal or in capitals and digits, and is a name of something else.
NAMES = re.compile(
    r"(?<![0-9A-Za-z])(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"  # a UUID
    r"|(?=[0-9]*[a-f])[0-9a-f]{24,}\b)"  # a hash, and the name of a request: req_01a2…
    r"|(?<![0-9A-Za-z])[a-z]{2,4}_[0-7][0-9A-HJKMNP-TV-Z]{25}\b"  # an id of ours
    r"|\b1Z ?[0-9A-Z]{16}\b"  # a parcel of UPS
    r"|(?<![0-9.,])0\.[0-9]+\b"  # a part of one
    r"|\b[0-9]{2}-[0-9]{6}-[0-9]{6}-[0-9]\b",  # an IMEI
)
ACCOUNT = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,3})?\b")
PARCEL = re.compile(r"\b9[1-5][0-9]{2}(?: [0-9]{4}){4} [0-9]{2}\b")


def without_known_numbers(text: str) -> str:
    """With ``x`` in the place of each."""
    text = NAMES.sub(gone, text)
    text = ACCOUNT.sub(lambda found: gone(found) if is_account(found[0]) else found[0], text)
    return PARCEL.sub(lambda found: gone(found) if is_parcel(found[0]) else found[0], text)


def gone(found: re.Match[str]) -> str:
    return "x" * len(found[0])


def is_account(said: str) -> bool:
    """Whether it is an IBAN: its two check digits are sound (ISO 7064)."""
    number = said.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


def is_parcel(said: str) -> bool:
    """Whether it is one of the United States' mail: each second digit counts three times."""
    number = [int(digit) for digit in said.replace(" ", "")]
    return (sum(number[::-2]) + 3 * sum(number[-2::-2])) % 10 == 0


def is_called(text: str, run: re.Match[str]) -> bool:
    """Whether it is a telephone number with its country: +49 1512 3456789."""
    if text[max(run.start() - 1, 0) : run.start()] != "+":
        return False
    number = re.sub(r"\D", "", run[0])
    if not 13 <= len(number) <= 15:
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{number}"))
    except phonenumbers.NumberParseException:
        return False
