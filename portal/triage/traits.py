"""What does the second reader weigh in a message? Its words, alone and by twos, and what the rules found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portal.triage.findings import Finding
from portal.triage.matching import Hit
from portal.triage.message import Message

STEM = 5  # letters
WEIGHED = ("urgent", "abuse")  # the kinds of hits

Traits = dict[str, list[int]]  # the words at which each is said


def traits_of(
    message: Message, by_kind: Mapping[str, Sequence[Hit]], rules: Sequence[Finding]
) -> Traits:
    """Each trait once; ``[…]`` a pattern was said, ``{…}`` a rule found it, which stand at no word."""
    return words_of(message) | {trait: [] for trait in (*said(by_kind), *found(rules))}


def words_of(message: Message) -> Traits:
    """``chest``, ``numbn*``, ``my chest``, ``my_hurts``: alone, by its stem, beside the next one and the one after."""
    words, sentences, traits = message.words, message.sentences, Traits()
    for at, word in enumerate(words):
        traits.setdefault(word, []).append(at)
        traits.setdefault(f"{word[:STEM]}*", []).append(at)
        for joint, next_one in ((" ", at + 1), ("_", at + 2)):
            if next_one < len(words) and sentences[next_one] == sentences[at]:
                traits.setdefault(f"{word}{joint}{words[next_one]}", []).append(at)
    return traits


def said(by_kind: Mapping[str, Sequence[Hit]]) -> Iterator[str]:
    """What the vocabulary knows, whether it counts or not."""
    return (f"[{kind} {hit.section.slug}]" for kind in WEIGHED for hit in by_kind.get(kind, ()))


def found(rules: Sequence[Finding]) -> Iterator[str]:
    for one in rules:
        yield f"{{{one.sign}}}"
        yield f"{{{one.sign} {one.rule}}}"
