"""How does a text read once each sign stands for one of ASCII? As long as it was, so that places in it stay."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

UNSEEN = "\x7f"  # what nobody can see
FILLERS = "\u115f\u1160\u3164\uffa0\u2800"  # letters and a pattern of dots without a mark
# As addresses, pages, programs and mails write a sign.
WRITTEN_OUT = re.compile(
    r"(?i:&#x?[0-9a-f]{1,6};|&[a-z]{2,8};|%(?:20|2[b-f]|0[ad9])|=20(?=\r?\n)|</?[a-z][^<>]{0,200}>)"
    r"|\\u[0-9a-fA-F]{4}|\\[nrt]"
)
WORDS = {
    word: str(digit)
    for words in (
        "zero one two three four five six seven eight nine",
        "zxro un deux trois quatre cinq six sept huit neuf",
    )
    for digit, word in enumerate(words.split())
}
WORD = "|".join(WORDS)
SPOKEN = rf"\b(?:{WORD})(?:[ ,-]{{1,2}}(?:{WORD}))+\b"
IS_SPOKEN = re.compile(SPOKEN)  # looked for in small letters, which is six times as fast
# Where letters stand among digits that look like them.
LIKE_DIGITS = re.compile(
    r"(?<![0-9A-Za-z])[0-9OolI]{4}(?:[ .-]?[0-9OolI]{4}){2,3}[ .-]?"
    r"[0-9OolI]{1,7}(?![0-9A-Za-z])"
)
LOOK = str.maketrans("OolI", "0011")
# As spreadsheets print a number, and four groups as people list them.
THOUSANDS = re.compile(r"(?<![0-9,.'])[0-9]{1,3}([,.'])[0-9]{3}(?:\1[0-9]{3}){3,5}(?![0-9,.'])")
LISTED = re.compile(r"(?<![0-9])(?<![0-9][,;]\s)[0-9]{4}(?:[,;] [0-9]{4}){3}(?![0-9]|[,;]\s[0-9])")


class Plain(dict[int, str]):
    """Each sign as one of ASCII, found once."""

    def __missing__(self, code: int) -> str:
        self[code] = found = plain(chr(code))
        return found


def plain(sign: str) -> str:
    """``4`` for a four of any script, ``x`` for a letter; a space of no width is nothing to see."""
    if sign.isascii():
        return sign
    number = unicodedata.numeric(sign, -1.0)
    if number in range(10):
        return str(int(number))
    kind = unicodedata.category(sign)
    if kind in ("Cf", "Mn", "Me") or sign in FILLERS:
        return UNSEEN
    return " " if sign.isspace() else "x" if kind[0] in "LN" else "."


PLAIN = Plain()


def in_plain_digits(text: str) -> str:
    """With digits where words in a row say them, or letters among them look like one."""
    read = text if text.isascii() else text.translate(PLAIN)
    if IS_SPOKEN.search(read.lower()):
        read = re.sub(SPOKEN, spoken, read, flags=re.IGNORECASE)
    return LIKE_DIGITS.sub(lambda found: found[0].translate(LOOK), read)


def spoken(found: re.Match[str]) -> str:
    """``four one one one`` as a group of four."""
    said = re.sub(WORD, lambda word: WORDS[word[0].lower()], found[0], flags=re.IGNORECASE)
    digits = re.sub(r"[^0-9]", "", said)
    return UNSEEN.join(digits).ljust(len(found[0]), UNSEEN)


def in_groups(read: str) -> str:
    """With a blank where one is written out, and with nothing where a number has only its thousands apart."""
    read = WRITTEN_OUT.sub(sign, read)
    read = THOUSANDS.sub(lambda found: re.sub(r"[^0-9]", UNSEEN, found[0]), read)
    return LISTED.sub(lambda found: re.sub("[,;]", UNSEEN, found[0]), read)


def sign(found: re.Match[str]) -> str:
    """The one that it stands for; a blank for a tag, a break, and what an address writes so."""
    written, one = found[0], " "
    if written[0] == "&":
        one = unescape(written)
    elif written[0] == "\\":
        one = written.encode().decode("unicode_escape")
    return (plain(one) if len(one) == 1 else written).ljust(len(written), UNSEEN)
