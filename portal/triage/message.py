"""How is a message read word by word? In plain letters, each word knowing where it stands in the message."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache

from portal.triage import lists
from portal.triage.letters import plain, split
from portal.triage.spelling import corrected

LONGEST = 40_000  # characters; nobody writes more
# How far a word takes those around it apart, one that only fills, a comma, and the end of a sentence.
WORD, FILLER, COMMA, STOP = 3, 1, 6, 150

TOKEN = re.compile(
    r"""
    (?P<number> \d+ (?:[.,]\d+)? )
  | (?P<word> [^\W\d_] (?: [^\W\d_\u0300-\u036f] | [\u0300-\u036f\u200b-\u200d\u00ad]
                         | ['\u2019\u2018\u02bc`\u00b4](?=[^\W\d_])
                         | [@$*](?=[@$*\w]) )* )
  | (?P<stop> (?: \.(?!\.) | [!?;\n] )+ )
  | (?P<pause> \.{2,} | […,:()"«»“”\u2013\u2014] | [ ]-+[ ] )
    """,
    re.VERBOSE,
)
OPEN, CLOSED = "«“", "»”"  # quotation marks
READ_OUT = re.compile(  # 'so', between single quotation marks
    r"(?<![\w'\u2019])['\u2018](?=\w)[^'\u2018\u2019\n]{2,120}['\u2019](?!\w)"
)
NAME = "_"  # in place of a person's name

TITLES = frozenset("dr dre mr mrs ms mme mlle".split())  # a stop after one ends nothing


@dataclass(slots=True)
class Message:
    """Its words; for each where it stands in ``text``, how far along, in which sentence and part of one."""

    text: str
    words: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    quoted: set[int] = field(default_factory=set)  # the words between quotation marks
    questions: set[int] = field(default_factory=set)  # the sentences that end with a question mark

    def as_written(self, start: int, end: int) -> str:
        """What was written for the words from ``start`` up to ``end``."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]


def message_of(text: str) -> Message:
    message = Message(text[:LONGEST])
    place = sentence = part = 0
    in_quotes = False
    for token in TOKEN.finditer(message.text):
        kind, last = token.lastgroup, message.words[-1:]
        if kind in ("word", "number"):
            for word in words_of(token, last):
                message.words.append(word)
                message.spans.append(token.span())
                if in_quotes:
                    message.quoted.add(len(message.words) - 1)
                message.places.append(place)
                message.sentences.append(sentence)
                message.parts.append(part)
                place += FILLER if word in lists.words("fillers") else WORD
            continue
        in_quotes = quotes_after(token.group(), inside=in_quotes)
        if last and last[0] not in TITLES:
            if "?" in token.group():
                message.questions.add(sentence)
            place += STOP if kind == "stop" else COMMA
            sentence += kind == "stop"
            part += 1
    note_read_out(message)
    message.words[:] = [said_by_sign(message.words, at) for at in range(len(message.words))]
    return message


def note_read_out(message: Message) -> None:
    """Note as quoted what stands between single quotation marks."""
    for quote in READ_OUT.finditer(message.text):
        first = bisect_left(message.spans, (quote.start(), 0))
        last = bisect_left(message.spans, (quote.end(), 0))
        message.quoted.update(range(first, last))


def quotes_after(sign: str, *, inside: bool) -> bool:
    """Whether what follows it stands between quotation marks."""
    for mark in sign:
        inside = not inside if mark == '"' else (inside or mark in OPEN) and mark not in CLOSED
    return inside


def words_of(token: re.Match[str], last: list[str]) -> tuple[str, ...]:
    if token.lastgroup == "number":
        return (unicodedata.normalize("NFKC", token.group()).replace(",", "."),)
    if last and last[0] in TITLES and token.group()[0].isupper():
        return (NAME,)
    return meant(token.group())


def said_by_sign(words: list[str], at: int) -> str:
    """``want 2 die``, ``2 many pills``, ``bleeding 4 an hour``, ``cant c``"""
    word, before, after = words[at], words[at - 1] if at else "", "".join(words[at + 1 : at + 2])
    if word == "2" and after in ("many", "much"):
        return "too"
    if word == "2" and before in (
        "want",
        "going",
        "able",
        "trying",
        "ready",
        "used",
        "not",
        "have",
    ):
        return "to"
    if word == "4" and after in ("a", "an", "the", "me", "my", "help", "now"):
        return "for"
    return "see" if word == "c" and before in ("not", "can", "to", "i") else word


@lru_cache(maxsize=20_000)
def meant(word: str) -> tuple[str, ...]:
    """The words that one stands for; kept, since most words are said in every message."""
    return tuple(corrected(one) for one in split(plain(word)))
