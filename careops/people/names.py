"""What is a name? At least one letter, of whatever script; and two spellings of a name are one name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from careops.people.addresses import address_in

APOSTROPHES = "'’‘ʼʻʽ`´′＇‛"
DROPPED = "ـ"  # Arabic's tatweel only makes a word longer
CYRILLIC_VOWELS = "аеиоуыэюяіє"  # й, ї and ќ are letters of their own, not accented ones
STRESS = "\u0300\u0301"
YO = ("е", "\u0308")
# Letters that are no letter with an accent, and umlauts: how they are written where they are missing.
LETTERS = {
    "ä": ("a", "ae"), "ö": ("o", "oe"), "ü": ("u", "ue"), "å": ("a", "aa"), "ø": ("o", "oe"),
    "đ": ("d", "dj"), "ə": ("e", "a"), "æ": ("ae",), "œ": ("oe",), "ł": ("l",), "þ": ("th",),
    "ð": ("d",), "ı": ("i",), "ħ": ("h",), "ŋ": ("ng",), "ŧ": ("t",), "ɓ": ("b",), "ƀ": ("b",),
    "ɖ": ("d",), "ɗ": ("d",), "ɛ": ("e",), "ɔ": ("o",), "ƙ": ("k",), "ĸ": ("k",), "ƴ": ("y",),
    "ɨ": ("i",), "ʉ": ("u",), "ǥ": ("g",), "ɣ": ("g",),
}  # fmt: skip
SPELLINGS = 16  # of one text; with more unusual letters it has two, of all first and all last ones
BETWEEN = "|"  # the first name and the last in a key
LONGEST_KEY = 84  # of a first or a last name: one character may become eighteen
MANY_WORDS = 12


@lru_cache(maxsize=20_000)
def spellings(text: str) -> tuple[str, ...]:
    """All usual spellings in plain small letters, with a space between words; the plainest is first.

    ``Zoë`` -> ``zoe``; ``Müller`` -> ``muller``, ``mueller``. Only accents are dropped: a vowel sign
    of another script is as much of a name as its letters are.
    """
    options = [options_of(cluster) for cluster in clusters(text)]
    if prod(map(len, options)) <= SPELLINGS:
        found = ["".join(letters) for letters in product(*options)]
    else:
        found = ["".join(o[0] for o in options), "".join(o[-1] for o in options)]
    return tuple(dict.fromkeys(" ".join(spelling.split()) for spelling in found))


def clusters(text: str) -> Iterator[str]:
    """Each letter with the marks upon it, decomposed and in small letters."""
    small = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    cluster = ""
    for character in small:
        if cluster and not is_mark(character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def options_of(cluster: str) -> tuple[str, ...]:
    """How a letter may be written; a space for what stands between words, nothing for what nobody sees."""
    base, marks = cluster[0], cluster[1:]
    if not is_said(base):
        return ("",) if base in DROPPED or unicodedata.category(base) == "Cf" else (" ",)
    for letter in (base, *(unicodedata.normalize("NFC", base + mark) for mark in marks)):
        if letter in LETTERS:
            return LETTERS[letter]
    return (base + "".join(mark for mark in marks if not is_accent(mark, base)),)


def is_said(character: str) -> bool:
    """Whether it is part of a word; a symbol is, since dropping it would make two names one."""
    if character in DROPPED or character == BETWEEN:
        return False
    is_symbol = unicodedata.category(character) in ("So", "Sm", "Sc")
    return character.isalnum() or is_mark(character) or is_symbol


def is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def is_accent(mark: str, base: str) -> bool:
    script = unicodedata.name(base, "").partition(" ")[0]
    if script == "CYRILLIC":
        return (base, mark) == YO or (mark in STRESS and base in CYRILLIC_VOWELS)
    return script in ("LATIN", "GREEK")


def joined(name: str) -> list[str]:
    """The spellings of a first or last name, in one word: ``van den Bergh`` is ``Vandenbergh``."""
    return [spelling.replace(" ", "")[:LONGEST_KEY] for spelling in spellings(bare(name))]


def bare(text: str) -> str:
    """Without apostrophes: ``O'Neil`` is ``ONeil``."""
    return text.translate(dict.fromkeys(map(ord, APOSTROPHES)))


def name_key(first: str, last: str) -> str:
    """``Zoë``, ``O'Neil`` -> ``zoe|oneil``: the plainest spelling of both."""
    return f"{joined(first)[0]}{BETWEEN}{joined(last)[0]}"


def name_keys(first: str, last: str) -> list[str]:
    """The key in every spelling; none for a name of which nothing is left: it equals no other."""
    pairs = product(joined(first), joined(last))
    return [f"{one}{BETWEEN}{other}" for one, other in pairs if one and other]


def is_same(one: str, other: str) -> bool:
    """Whether two names are one, whatever the case, the accents and the spelling."""
    return bool(set(joined(one)) & set(joined(other)) - {""})


def beginnings(name: str) -> set[str]:
    """What a search may begin: the name from each of its words on, round to the word before.

    ``Hugo O'Neil`` -> ``hugooneil``, ``oneilhugo``, ``neilhugoo``: so each word is found by its
    beginning, and so are words that somebody writes as one.
    """
    apart = name.translate(dict.fromkeys(map(ord, APOSTROPHES), " "))
    found = set()
    for spelling in spellings(apart):
        words = spelling.split()[:MANY_WORDS]
        found |= {"".join(words[at:] + words[:at]) for at in range(len(words))}
    return found


def asked(text: str) -> list[list[str]]:
    """The words of a search, in every spelling of them; none when it has no words."""
    spelled = (spelling.split()[:MANY_WORDS] for spelling in spellings(bare(text)))
    return [words for words in spelled if words]


def fits(name: str, ways: list[list[str]]) -> bool:
    """Whether each word of a search, in one of its spellings, begins a word of the name."""
    found = beginnings(name)
    return any(all(any(b.startswith(word) for b in found) for word in words) for words in ways)


def fitting(rows: Any, text: str, *fields: str) -> list[Any]:
    """The keys of the rows that a search fits: for tables of which a tenant has thousands at most."""
    ways = asked(address_in(text))
    listed = rows.order_by().values_list("pk", *fields)
    return [pk for pk, *said in listed if fits(" ".join(map(str, said)), ways)]
