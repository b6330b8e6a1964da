"""Which colleagues does a note name? Whoever stands behind an @: by a first name, a full one, or an address."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

# Their words follow each other without a space, or with an ending: a name may be part of one.
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")
IN_ADDRESSES = "._%+-"
FURTHEST = 400  # characters behind an @ in which a name or an address has to end


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be named: their full name, and the address of their login."""

    key: UUID
    name: str
    email: str

    @property
    def calls(self) -> set[str]:
        """To what they answer."""
        words = self.name.split()[:1]
        return {alike(call) for call in (*words, self.name, self.email) if call}

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"


class Unclear(ValueError):
    """Of somebody who is named nobody can say who is meant."""


def named_in(text: str, colleagues: Iterable[Colleague]) -> list[UUID]:
    """Whom the text names: once each, in its order; or Unclear, with each name that is.

    An @ inside a word belongs to an address, and one with no letter behind it names nobody.
    """
    called = defaultdict[str, list[Colleague]](list)
    for one in colleagues:
        for call in one.calls:
            called[call].append(one)
    found, problems = dict[UUID, None](), dict[str, None]()
    for place in marks(text):
        meant = whom(text[place : place + FURTHEST], called)
        if len(meant) == 1:
            found[meant[0].key] = None
        else:
            problems[unclear(text[place:], meant)] = None
    if problems:
        raise Unclear(" ".join(problems))
    return list(found)


def marks(text: str) -> Iterator[int]:
    """Where names begin."""
    for place, sign in enumerate(text):
        before, behind = text[:place][-1:], text[place + 1 :][:1]
        inside = before and (before.isalnum() or before in IN_ADDRESSES)
        if unicodedata.normalize("NFKC", sign) == "@" and not inside and behind.isalpha():
            yield place + 1


def whom(text: str, called: Mapping[str, list[Colleague]]) -> list[Colleague]:
    """Who may be meant: whoever answers to the longest call with which it begins."""
    rest = alike(text)
    fitting = [call for call in called if rest.startswith(call) and ends(rest, len(call))]
    return called[max(fitting, key=len)] if fitting else []


def alike(text: str) -> str:
    """However it is typed: capitals, accents that stand apart, wide letters, and gaps."""
    folded = unicodedata.normalize("NFKC", text.casefold()).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def ends(text: str, place: int) -> bool:
    """Whether a name may end there: at a sign or a gap, or where its script knows none."""
    behind = text[place : place + 1]
    if not behind or not (behind.isalnum() or unicodedata.combining(behind)):
        return True
    return unicodedata.name(text[place - 1], "").startswith(UNSPACED)


def unclear(text: str, meant: list[Colleague]) -> str:
    typed = text.split(maxsplit=1)[0].rstrip(".,;:!?)")
    if not meant:
        return f"Nobody at the desk is called “{typed}”: name a colleague, or put a space behind the @."
    names = " or ".join(sorted(map(str, meant)))
    return f"“@{typed}” may be {names}: write the full name, or the address."
