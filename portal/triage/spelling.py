"""Which word was meant? One that is a slip or two away from a key word, and is no word of its own."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations

from portal.triage import lists

SHORTEST, LONG, LONGEST = 5, 9, 20  # letters: below, nothing is guessed; from LONG on, two slips


def corrected(word: str) -> str:
    """The key word that was meant, else the word."""
    slip = lists.pairs("slips").get(word)
    if slip:
        return slip
    if (
        not SHORTEST <= len(word) <= LONGEST
        or word in key_words()
        or word in lists.words("real_words")
    ):
        return word
    return nearest(word) or word


def key_words() -> frozenset[str]:
    return lists.words("key_words")


def nearest(word: str) -> str | None:
    """The key word within reach, the closest first; none where the first letter differs."""
    shorter = {word, *deletions(word, 1), *(deletions(word, 2) if len(word) >= LONG - 1 else ())}
    near = {key for form in shorter for key in by_deletion().get(form, ()) if key[0] == word[0]}
    reached = [(slips(word, key), key) for key in near]
    return min((r for r in reached if r[0] <= allowed(r[1])), default=(0, None))[1]


def allowed(key: str) -> int:
    return 2 if len(key) >= LONG else 1


def deletions(word: str, count: int) -> set[str]:
    """The word without any so many of its letters."""
    return {"".join(left) for left in combinations(word, len(word) - count)}


@cache
def by_deletion() -> dict[str, set[str]]:
    """The key words by what is left of them after a slip, or two."""
    found: dict[str, set[str]] = defaultdict(set)
    for key in key_words():
        for count in range(allowed(key) + 1):
            for left in deletions(key, count):
                found[left].add(key)
    return dict(found)


def slips(one: str, other: str) -> int:
    """Letters dropped, added, changed or swapped with the next to make one word the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before_last = row, before
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]
