"""What is written in ``vocabulary/``, and where does a message say it?

A file holds groups of words, and sections of patterns, one a line:

    @limb = arm* leg* bras jambe*     a group; its name stands for any of its words
    [urgent 3 arm] Arm is numb        a section: what a pattern below it means, its points, its name, its reason
    left|right @limb ~ numb*          a pattern

In a pattern, ``|`` parts alternatives, ``_`` joins words that follow each other, ``*`` takes any ending (a word of four
letters and more takes an ``s`` anyhow), ``38..41`` is a number. What stands beside each other is said in this order,
with two words between at most; ``~``: in either order, with up to seven between; ``&``: anywhere in the message.
``<`` is where a part of a sentence begins, ``>`` where one ends.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portal.triage.letters import plain, split
from portal.triage.lists import VOCABULARY, lines_of

HEADER = re.compile(r"\[([a-z-]+)(?: (-?\d))?(?: ([a-z-]+))?(?: ([a-z]+))?\](?: (.+))?")
BETWEEN = re.compile("[_-]")
RANGE = re.compile(r"(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)")
DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
DENIALS = frozenset(
    "no not never without nor neither none pas jamais aucun aucune sans ni cannot".split()
)
OWN_DENIALS = DENIALS | {"plus", "rien", "unable", "nothing", "nobody", "out"}
NEXT, NEAR, ANYWHERE = " ", "~", "&"
SHORTEST_PLURAL = 4
KEPT = 20_000  # words of which it is kept what they begin

Phrase = tuple[tuple[str, ...], str]  # what must follow its first word, and the term that is said


@dataclass(frozen=True, slots=True)
class Section:
    """``kind`` is what its patterns are for: urgent, abuse, more, less, cue, idiom or desk."""

    kind: str
    points: int
    slug: str
    how: str  # which of its guards it heeds: guards.py
    reason: str


@dataclass(frozen=True, slots=True)
class Pattern:
    section: Section
    terms: tuple[tuple[str, str], ...]  # how each joins what is before it, and its text
    begins: bool = False
    ends: bool = False

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(term for _, term in self.terms)


@dataclass(slots=True)
class Begun:
    """The terms that a word says alone, and the phrases that it may begin, by the word that follows."""

    terms: list[str] = field(default_factory=list)
    by_next: dict[str, list[Phrase]] = field(default_factory=dict)
    any_ending: list[Phrase] = field(
        default_factory=list
    )  # of which the word that follows takes any

    def note(self, rest: tuple[str, ...], term: str) -> None:
        if not rest:
            self.terms.append(term)
        elif rest[0].endswith("*"):
            self.any_ending.append((rest, term))
        else:
            self.by_next.setdefault(rest[0], []).append((rest, term))

    def goes_on(self, following: list[str]) -> Iterator[Phrase]:
        """The phrases that one of these words may carry on."""
        for word in dict.fromkeys(following):
            yield from self.by_next.get(word, ())
            if word.endswith("s"):
                yield from self.by_next.get(word[:-1], ())
        yield from self.any_ending


@dataclass
class Lexicon:
    """Every term with its words, and every pattern."""

    groups: dict[str, str] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)
    exact: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    prefixes: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    numbers: list[tuple[float, float, tuple[str, ...], str]] = field(default_factory=list)
    by_term: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    known: set[str] = field(default_factory=set)
    kept: dict[str, Begun] = field(default_factory=dict)

    def begun_by(self, word: str) -> Begun:
        """What it may begin; kept for the next message, since most words are said in every one."""
        found = self.kept.get(word)
        if found is None:
            if len(self.kept) > KEPT:
                self.kept.clear()
            found = self.kept[word] = Begun()
            for rest, term in self.looked_up(word):
                found.note(rest, term)
        return found

    def looked_up(self, word: str) -> Iterator[Phrase]:
        yield from self.exact.get(word, ())
        if len(word) > SHORTEST_PLURAL and word.endswith("s"):
            yield from self.exact.get(word[:-1], ())
        for length in range(2, len(word) + 1):
            yield from self.prefixes.get(word[:length], ())
        if DECIMAL.fullmatch(word):
            for low, high, rest, term in self.numbers:
                if low <= float(word) <= high:
                    yield rest, term


def lexicon_of(folder: Path = VOCABULARY) -> Lexicon:
    lexicon = Lexicon()
    files = sorted(folder.glob("*.txt"))
    lines = [line for path in files for line in lines_of(path)]
    for line in lines:
        if line[0] == "@" and " = " in line:
            name, _, words = line.partition(" = ")
            before = lexicon.groups.get(name)
            lexicon.groups[name] = "|".join([*([before] if before else []), *words.split()])
    section: Section | None = None
    for line in lines:
        if line[0] == "[":
            section = section_of(line)
        elif not (line[0] == "@" and " = " in line):
            if section is None:
                raise ValueError(f"A pattern stands below a section: {line}")
            add(lexicon, pattern_of(section, line))
    return lexicon


def section_of(line: str) -> Section:
    found = HEADER.fullmatch(line)
    if not found:
        raise ValueError(f"No section is written so: {line}")
    kind, points, slug, how, reason = found.groups()
    return Section(kind, int(points or 0), slug or kind, how or "", reason or "")


def pattern_of(section: Section, line: str) -> Pattern:
    joint, terms = NEXT, []
    pieces = line.split()
    begins, ends = pieces[0] == "<", pieces[-1] == ">"
    for piece in pieces[begins : len(pieces) - ends]:
        if piece in (NEAR, ANYWHERE):
            joint = piece
        else:
            terms.append((joint, piece))
            joint = NEXT
    if not terms:
        raise ValueError(f"A pattern holds a word: {line}")
    return Pattern(section, tuple(terms), begins, ends)


def add(lexicon: Lexicon, pattern: Pattern) -> None:
    lexicon.patterns.append(pattern)
    shortest = max(pattern.terms, key=lambda joined: (joined[1][0] != "@", -joined[1].count("|")))[
        1
    ]
    lexicon.by_term[shortest].append(pattern)
    for _, term in pattern.terms:
        if term not in lexicon.known:
            lexicon.known.add(term)
            index(lexicon, term)


def index(lexicon: Lexicon, term: str) -> None:
    """Note which words say a term."""
    for alternative in sorted(alternatives(lexicon, term)):
        if found := RANGE.match(alternative):
            after = tuple(said(alternative[found.end() + 1 :]))
            lexicon.numbers.append((float(found[1]), float(found[2]), after, term))
            continue
        first, *rest = said(alternative)
        target = lexicon.prefixes if not rest and alternative.endswith("*") else lexicon.exact
        target[first.rstrip("*")].append((tuple(rest), term))


def alternatives(lexicon: Lexicon, term: str) -> set[str]:
    found: set[str] = set()
    for one in filter(None, term.split("|")):
        if one[0] == "@":
            if one not in lexicon.groups:
                raise ValueError(f"No group is called so: {one}")
            found |= alternatives(lexicon, lexicon.groups[one])
        else:
            found.add(one)
    return found


def said(alternative: str) -> list[str]:
    """Its words as they are in a message: ``j'ai`` is ``je ai``; the last may take any ending."""
    words = [
        part
        for word in BETWEEN.split(alternative.rstrip("*"))
        for part in split(plain(word))
        if part
    ]
    return [*words[:-1], words[-1] + "*" * alternative.endswith("*")] if words else []
