"""What is written in ``words/``, and does a text say it?

    @taking = take|takes|taking prendre     a group; its name stands for any of its words
    [no 3 side-effects] Side effects        a section: its kind, its points, its name, and what people call it
    left|right @taking ~ medicine*          a pattern

``|`` parts alternatives, ``_`` joins words that follow each other, ``*`` takes any ending (a word of four letters and
more takes an ``s`` anyhow) or, before it, any beginning; ``%`` is a number. What stands beside each other is said in
this order, with two words between at most; ``~``: in either order, with up to six between. ``<`` is where a part of a
sentence begins. A pattern is said within one part of a sentence. A line that begins with ``?`` only hints: it has one
point.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from medops.coach.text import plain, words

HERE = Path(__file__).parent / "words"
HEADER = re.compile(r"\[([a-z]+)(?: (-?\d))?(?: ([a-z_]+))?\](?: (.+))?")
NEXT, NEAR = r"(?: \S+){0,2} ", r"(?: \S+){0,6} "
NUMBER = r"\d+(?:[.,:/]\d+)*"
SHORTEST_PLURAL = 4
SHORTEST_SLIP, ALIKE = 6, 0.86  # letters of a word that is mended, and how near it must be
KEPT = 20_000
MOST_PARTS = 100  # several checks ask of each
MOST = 400  # words of a part that are read; nobody writes a longer sentence


@dataclass(frozen=True, slots=True)
class Section:
    """What its patterns mean: ``kind`` says what they are for, ``label`` is what people read."""

    kind: str
    points: int
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that was said: ``at`` is where in its part, in letters, and ``said`` its words."""

    section: Section
    points: int
    at: int
    said: str

    @property
    def end(self) -> int:
        return self.at + len(self.said)


class BadPattern(ValueError):
    """No pattern is written so; the words say why."""


@dataclass
class Lexicon:
    """Patterns by their section, and the words that they are made of."""

    groups: dict[str, str] = field(default_factory=dict)
    patterns: list[tuple[Section, int, re.Pattern[str]]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    kept: dict[str, str] = field(default_factory=dict)  # which word was meant
    told: dict[str, list[Hit]] = field(default_factory=dict)  # of the parts that were read last

    def add(self, section: Section, line: str) -> None:
        """One pattern of a section; BadPattern where it cannot be one."""
        hints = line.startswith("?")
        written = line.removeprefix("?").strip()
        self.patterns.append((section, 1 if hints else section.points, self.compiled(written)))

    def compiled(self, line: str) -> re.Pattern[str]:
        pieces = line.split()
        begins = pieces[:1] == ["<"]
        sides = [self.in_order(side.split()) for side in " ".join(pieces[begins:]).split(" ~ ")]
        if len(sides) > 2:
            raise BadPattern("A pattern has one ~ at most.")
        either = (
            sides if len(sides) == 1 else [sides[0] + NEAR + sides[1], sides[1] + NEAR + sides[0]]
        )
        return re.compile(("^" if begins else r"(?:^|(?<= ))") + f"(?:{'|'.join(either)})(?= |$)")

    def in_order(self, terms: Sequence[str]) -> str:
        if not terms:
            raise BadPattern("A pattern holds a word on each side of its ~.")
        return NEXT.join(f"(?:{'|'.join(self.alternatives(term))})" for term in terms)

    def alternatives(self, term: str) -> Iterator[str]:
        for one in filter(None, term.split("|")):
            if one[0] != "@":
                yield self.phrase(one)
            elif one in self.groups:
                yield from self.alternatives(self.groups[one])
            else:
                raise BadPattern(f"No group is called {one}.")

    def phrase(self, alternative: str) -> str:
        """The expression for one word, or for some that follow each other."""
        spaced = alternative.strip("*").replace("_", " ").replace("%", " 0 ")
        bare = words(plain(spaced))
        if not bare:
            raise BadPattern(f"There is no word in {alternative!r}.")
        self.known.update(word for word in bare if len(word) >= SHORTEST_SLIP)
        said = " ".join(map(spelled, bare))
        return r"\w*" * alternative.startswith("*") + said + r"\w*" * alternative.endswith("*")

    def hits(self, part: str) -> list[Hit]:
        """What a part of plain text says, each section once, in the order in which it is said."""
        if part not in self.told:
            if len(self.told) >= MOST_PARTS:
                self.told.clear()
            self.told[part] = self.searched(part)
        return self.told[part]

    def searched(self, part: str) -> list[Hit]:
        said = self.mended(part)
        found: dict[str, Hit] = {}
        for section, points, pattern in self.patterns:
            key = f"{section.kind} {section.name}"
            if match := pattern.search(said):
                hit = Hit(section, points, match.start(), match.group().strip())
                if key not in found or hit.points > found[key].points:
                    found[key] = hit
        return sorted(found.values(), key=lambda hit: hit.at)

    def count(self, part: str) -> int:
        """How often its patterns are said, counting what overlaps once."""
        said = self.mended(part)
        spans = sorted(m.span() for _, _, pattern in self.patterns for m in pattern.finditer(said))
        end, count = -1, 0
        for first, last in spans:
            count += first > end
            end = max(end, last)
        return count

    def without(self, part: str) -> str:
        """The part with nothing left of what its patterns say."""
        said = self.mended(part)
        for _, _, pattern in self.patterns:
            said = pattern.sub("", said)
        return said

    def mended(self, part: str) -> str:
        return " ".join(self.meant(word) for word in words(part)[:MOST])

    def meant(self, word: str) -> str:
        """The word of a pattern that is a slip away, else the word; kept, since most are said in every text."""
        if len(word) < SHORTEST_SLIP:
            return word
        if len(self.kept) > KEPT:
            self.kept.clear()
        if word not in self.kept:
            self.kept[word] = self.nearest(word)
        return self.kept[word]

    def nearest(self, word: str) -> str:
        if any(form in self.known for form in (word, word.removesuffix("s"))):
            return word
        close = difflib.get_close_matches(word, self.by_letter[word[0]], n=3, cutoff=ALIKE)
        return next((one for one in close if is_slip(word, one)), word)

    @cached_property
    def by_letter(self) -> dict[str, list[str]]:
        found = defaultdict[str, list[str]](list)
        for word in sorted(self.known):
            found[word[0]].append(word)
        return found


def is_slip(word: str, meant: str) -> bool:
    """One too many, one too few, two that changed places; another letter makes another word: spelling, swelling."""
    return len(word) != len(meant) or sorted(word) == sorted(meant)


def spelled(word: str) -> str:
    """A word with or without an ``s``, where it is long enough; a number for 0."""
    if word == "0":
        return NUMBER
    return word + "s?" * (len(word) >= SHORTEST_PLURAL)


def lines_of(text: str) -> Iterator[str]:
    """What says something: no remarks, no empty lines."""
    return (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def lexicon_of(*texts: str) -> Lexicon:
    """All that these say; BadPattern with the line that cannot be read."""
    made, lines = Lexicon(), [line for text in texts for line in lines_of(text)]
    for name, more in groups_in(lines):
        made.groups[name] = "|".join(filter(None, [made.groups.get(name, ""), *more.split()]))
    section: Section | None = None
    for line in lines:
        if header := HEADER.fullmatch(line):
            kind, points, name, label = header.groups()
            section = Section(kind, int(points or 3), name or kind, label or "")
        elif not line.startswith("@") or " = " not in line:
            if section is None:
                raise BadPattern(f"A pattern stands below a section: {line}")
            made.add(section, line)
    return made


def groups_in(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.startswith("@") and " = " in line:
            name, _, more = line.partition(" = ")
            yield name, more


@cache
def lexicon(*names: str) -> Lexicon:
    """That of ``words/<name>.txt``, and of what each needs: groups."""
    return lexicon_of(*(written(name) for name in ("groups", *names)))


def written(name: str) -> str:
    return (HERE / f"{name}.txt").read_text(encoding="utf-8")
