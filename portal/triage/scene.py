"""A message with its cues, by name, and the bounds of its sentences and of their parts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable

from portal.triage.lists import words
from portal.triage.matching import Hit
from portal.triage.message import Message

WHO = frozenset("i he she it we they you je il elle on nous ils elles tu vous ce ca".split())


class Scene:
    def __init__(self, message: Message, cues: Iterable[Hit]) -> None:
        self.message, self.words = message, message.words
        self.cues: dict[str, list[Hit]] = defaultdict(list)
        for cue in cues:
            self.cues[cue.section.slug].append(cue)
        self.starts = {name: [hit.start for hit in found] for name, found in self.cues.items()}

    def said(self, cue: str, first: int, last: int) -> list[Hit]:
        """The hits of a cue that begin from word ``first`` up to ``last``."""
        if cue not in self.starts:
            return []
        starts = self.starts[cue]
        return self.cues[cue][bisect_left(starts, first) : bisect_left(starts, last)]

    def sentence(self, at: int) -> tuple[int, int]:
        return bounds(self.message.sentences, at)

    def next_sentence(self, at: int) -> tuple[int, int]:
        _, end = self.sentence(at)
        return self.sentence(end) if end < len(self.words) else (end, end)

    def sentence_before(self, at: int) -> tuple[int, int]:
        start, _ = self.sentence(at)
        return self.sentence(start - 1) if start else (0, 0)

    def part(self, at: int) -> tuple[int, int]:
        return bounds(self.message.parts, at)

    def subject_after(self, at: int) -> int:
        """Where the sentence first says who, from word ``at`` on; the word before it where it says none."""
        _, last = self.sentence(at - 1)
        said = (one for one in range(at, last) if self.words[one] in WHO)
        return next(said, at - 1)

    def turns(self, first: int, last: int) -> bool:
        """Whether a "but" stands from word ``first`` up to ``last``."""
        return any(word in words("turns") for word in self.words[first:last])


def bounds(numbers: list[int], at: int) -> tuple[int, int]:
    """From where to where the number is that stands ``at``; the numbers only grow."""
    return bisect_left(numbers, numbers[at]), bisect_right(numbers, numbers[at])
