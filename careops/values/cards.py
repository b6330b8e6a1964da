"""Is this a card number? careops takes none, at no door (SX-12): 13 to 19 digits as an issuer gives them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from careops.values.known_numbers import is_called, without_known_numbers
from careops.values.plain import UNSEEN, in_groups, in_plain_digits
from careops.values.text import Refused

SENTENCE = (
    "This looks like a card number. careops never takes card numbers: take it out, or write its last"
    " four digits alone. If it is another number, put a word between its digits."
)
MOST = 20_000  # characters of what is said at once
INSTEAD = "(card number)"  # what a log says in its place
SHORTEST, LONGEST = 13, 19  # digits
LINE_ENDS = ("\n", "\r\n", "\r", "=\n", "=\r\n")  # a mail marks one that it made itself

# What a number of each issuer begins with, and how long it is. Of 16 digits drawn by chance one in 30 cannot be told
# from a card: tests/values/test_cards.py counts them.
ISSUERS = {
    "Visa": r"4(\d{12}|\d{15}|\d{18})",
    "Mastercard": r"(5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}",
    "American Express": r"3[47]\d{13}",
    "Discover": r"(6011|64[4-9]\d|65\d\d)\d{12,15}",
    "Diners Club": r"(30[0-5]|309|36\d|3[89]\d)(\d{11}|\d{13,16})",
    "JCB": r"35(2[89]|[3-8]\d)\d{12,15}|(2131|1800)\d{11}",
    "UnionPay": r"(62|81)\d{14,17}",
    "Maestro": r"(50|5[6-8]|63|67)\d{11,17}",
    "RuPay": r"(60|82)\d{14}",
    "Mir": r"220[0-4]\d{12,15}",
    "Troy, Uzcard, Humo": r"(9792|8600|9860)\d{12}",
}
ISSUED = re.compile("|".join(ISSUERS.values()))

GROUP = rf"[0-9](?:{UNSEEN}*[0-9])*"
BETWEEN = rf"{UNSEEN}*(?![,;]\s)(?:[^0-9A-Za-z{UNSEEN}]{UNSEEN}*){{1,6}}"
RUN = re.compile(rf"{GROUP}(?:{BETWEEN}{GROUP})*")
ENOUGH = re.compile(r"(?:[0-9][^0-9]*){13}")
# As cards print them beside fours: American Express, Diners Club, Visa of old, UnionPay and Maestro.
PRINTED = {(4, 6, 5), (4, 6, 4), (4, 5, 6), (4, 3, 3, 3), (6, 13), (6, 10), (6, 9)}


def refuse_card_numbers(said: Any) -> None:
    """Refused where a text or a number holds one; what is too long for any kind is refused as such."""
    text = str(said) if isinstance(said, str | int | float) else ""
    if len(text) <= MOST and has_card_number(text):
        raise Refused(SENTENCE, "card_number")


def has_card_number(text: str) -> bool:
    """Whether somewhere in it stands what is a card number, however it is spelled."""
    return next(find(text), None) is not None


def masked(text: str) -> str:
    """The text with each card number gone, for what must be said all the same, as in a log."""
    for start, end in reversed(list(find(text))):
        text = text[:start] + INSTEAD + text[end:]
    return text


def find(text: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends, in order; they do not overlap."""
    if len(text) < SHORTEST:
        return
    read = in_plain_digits(text)
    if not ENOUGH.search(read):
        return
    read = in_groups(without_known_numbers(read))
    for run in RUN.finditer(read):
        if len(run[0]) >= SHORTEST and not is_called(read, run):
            yield from of_run(run)


def of_run(run: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Those among digits with only blanks and signs between: from where a group begins to where one ends."""
    groups = list(re.finditer(GROUP, run[0]))
    digits = [group[0].replace(UNSEEN, "") for group in groups]
    gaps = [run[0][one.end() : other.start()] for one, other in pairwise(groups)]
    done = 0
    for first, last in sorted(set(written(list(map(len, digits)), gaps))):
        if first >= done and is_issued("".join(digits[first:last])):
            yield run.start() + groups[first].start(), run.start() + groups[last - 1].end()
            done = last


def is_issued(number: str) -> bool:
    return ISSUED.fullmatch(number) is not None and is_sound(number)


def is_sound(number: str) -> bool:
    """Whether its last digit is what Luhn's formula makes of the others."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(doubled)) % 10 == 0


# People write a card in few ways; other digits in a row are telephone numbers, dates, and lists of numbers.


def written(sizes: Sequence[int], gaps: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches of groups, by their sizes, that are written as a card is."""
    for first, size in enumerate(sizes):
        if size >= 4:
            yield from in_fours(sizes, first)
            yield from printed(sizes, first)
    yield from evenly(sizes)
    yield from over_a_line(sizes, gaps)


def in_fours(sizes: Sequence[int], first: int) -> Iterator[tuple[int, int]]:
    """``4111 1111 1111 1111``, ``411111111111 1111``, all in a row; the last group may be shorter."""
    total = 0
    for place in range(first, len(sizes)):
        total += sizes[place]
        ends_well = place == first or sizes[place] % 4 == 0 or sizes[place] < 8
        if SHORTEST <= total <= LONGEST and ends_well and sizes[first : place + 1] != [8, 8]:
            yield first, place + 1
        if total >= LONGEST or sizes[place] % 4:
            return


def printed(sizes: Sequence[int], first: int) -> Iterator[tuple[int, int]]:
    for shape in PRINTED:
        if tuple(sizes[first : first + len(shape)]) == shape:
            yield first, first + len(shape)


def evenly(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """``41 11 11 11 11 11 11 11``: all groups of one size, the last perhaps shorter, and none more beside."""
    first = 0
    for size, same in groupby(sizes):
        last = first + len(list(same))
        total = size * (last - first)
        more = sizes[last] if last < len(sizes) and sizes[last] < size else 0
        for end, digits in ((last, total), (last + 1, total + more)):
            if end <= len(sizes) and SHORTEST <= digits <= LONGEST:
                yield first, end
        first = last


def over_a_line(sizes: Sequence[int], gaps: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where a line was full, and what stands on both sides of its end is one group; but for a list."""
    ends = [0, *(at + 1 for at, gap in enumerate(gaps) if gap in LINE_ENDS), len(sizes)]
    lines = [sizes[start:end] for start, end in pairwise(ends)]
    for place, (one, other) in enumerate(pairwise(lines)):
        if one == other and one in (
            *lines[max(place - 1, 0) : place],
            *lines[place + 2 : place + 3],
        ):
            continue
        full, start = [*one[:-1], one[-1] + other[0], *other[1:]], ends[place]
        for first in range(len(one)):
            for _, last in in_fours(full, first):
                if last >= len(one):
                    yield start + first, start + last + 1
