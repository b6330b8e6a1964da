"""Which plain words does one stand for, as it was typed? Small letters, no accents, nothing shortened."""

from __future__ import annotations

import re
import unicodedata

from portal.triage.lists import pairs, words

APOSTROPHES = str.maketrans("\u2019\u2018\u02bc`\u00b4", "'''''")
UNSEEN = re.compile("[\u0300-\u036f\u200b-\u200d\u00ad]")
LONG_END = re.compile(r"(.)\1{2,}$")
LONG_RUN = re.compile(r"(.)\1{2,}")
DISGUISES = str.maketrans("@$", "as")
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss"})


def plain(word: str) -> str:
    """``Évanouïe`` -> ``evanouie``, ``BREEEATHE`` -> ``breeathe``, ``j`ai`` -> ``j'ai``."""
    small = unicodedata.normalize("NFKC", word).translate(APOSTROPHES).casefold()
    bare = UNSEEN.sub("", unicodedata.normalize("NFD", small)).translate(LETTERS)
    return LONG_RUN.sub(r"\1\1", LONG_END.sub(r"\1", bare.translate(DISGUISES)))


def split(word: str) -> list[str]:
    """``can't`` -> ``can not``, ``j'ai`` -> ``je ai``, ``rn`` -> ``right now``; of a plain word."""
    short = pairs("shortened").get(word)
    if short:
        return short.split()
    if word.endswith("n't"):
        return [word[:-3], "not"]
    *firsts, last = word.split("'")
    if not firsts:
        return [word]
    if last == "s":
        return [*firsts, "is"] if firsts[-1] in words("with_is") else firsts
    elided = pairs("elided")
    return [*(elided.get(first, first) for first in firsts), elided.get("'" + last, last)]
