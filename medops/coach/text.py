"""How is an answer read? In plain words, each part of a sentence by itself, paragraph by paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'"}
)
WHOLE = {"'s": " is", "'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "'d": " would"}
CONTRACTED = re.compile(r"(?<=\w)('s|'re|'ve|'ll|'m|'d)\b")
NOT = re.compile(r"\b(ca|wo|sha)?n't\b|(?<=[a-z])n't\b")
WHOLE_NOT = {"ca": "can not", "wo": "will not", "sha": "shall not"}
# Where one thought ends and another begins; what follows a "but" is one's own again.
PART = re.compile(
    r"[.!?;\n…]+(?=\s|$)|\s+(?:but|however|mais|cependant|meanwhile|in the meantime|en attendant)\b"
)
CLAUSE = re.compile(r"[,:+&\u2013\u2014]|\s-+\s|\s(?:and|et)\s")
WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+")


def plain(text: str) -> str:
    """``Évitez d'en prendre`` -> ``evitez d'en prendre``, ``You can't`` -> ``you can not``."""
    small = unicodedata.normalize("NFKC", text).translate(LETTERS).casefold().translate(LETTERS)
    bare = "".join(
        one for one in unicodedata.normalize("NFD", small) if not unicodedata.combining(one)
    )
    spelled = NOT.sub(lambda found: WHOLE_NOT.get(found[1] or "", " not"), bare)
    return CONTRACTED.sub(lambda found: WHOLE[found[1]], spelled)


def words(text: str) -> list[str]:
    """Of plain text; ``10mg`` is two, and so is ``j'ai``."""
    return WORD.findall(text)


def parts(text: str) -> list[str]:
    """The sentences of plain text, each cut where a "but" turns it."""
    return cut(PART, text)


def clauses(text: str) -> list[str]:
    """Its smallest parts: what stands between commas, and on each side of an "and"."""
    return [piece for part in parts(text) for piece in cut(CLAUSE, part)]


def cut(at: re.Pattern[str], text: str) -> list[str]:
    return [piece for piece in map(str.strip, at.split(text)) if piece]


def paragraphs(text: str) -> Iterator[str]:
    """What stands between ends of lines; a line that ends within a sentence goes on in the next."""
    for block in re.split(r"\r?\n[ \t]*\r?\n", text):
        joined = ""
        for line in block.splitlines():
            goes_on = (
                joined and re.search(r"[\w,]$", joined) and re.match(r"[a-zà-ÿ]", line.strip())
            )
            if joined and not goes_on:
                yield joined
                joined = ""
            joined = f"{joined} {line.strip()}".strip()
        if joined:
            yield joined
