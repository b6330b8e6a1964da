"""What is text? Composed letters, plain spaces, and nothing in it that nobody can see."""

from __future__ import annotations

import re
import unicodedata


class Refused(ValueError):
    """A value that no door lets in: ``str()`` says what to write instead, ``code`` is for machines."""

    def __init__(self, words: str, code: str = "invalid") -> None:
        super().__init__(words)
        self.code = code


# Control characters, and halves of characters that JSON and broken software let through.
NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
# What is drawn as nothing, and what turns the direction of the words beside it; and the two joiners, which
# mean something in Persian and in the scripts of India, and in no Latin word.
UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
JOINERS = re.compile(
    "(?:^|(?<=[\x00-\u036f\u1e00-\u1eff]))[\u200c\u200d]+|(?<![\u200c\u200d])[\u200c\u200d]++(?=\\s*$)"
)
LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800]")


def tidy(text: str, *, lines: bool = False) -> str:
    """The text as it is kept: on one line, or on ``lines``; empty when there is nothing to see.

    Refused when it holds what is no text at all.
    """
    if text.isascii() and text.isprintable():  # nearly always, and at once
        return " ".join(text.split()) if not lines else text.strip()
    if NO_TEXT.search(text):
        raise Refused("This holds a character that is no text. Write it again by hand.", "no_text")
    if not text.isascii():
        text = JOINERS.sub("", UNSEEN.sub("", SPACES.sub(" ", text)))
        text = unicodedata.normalize("NFC", text)
    rows = LINE_END.split(text) if lines else [" ".join(text.split())]
    tidied = "\n".join(row.rstrip() for row in rows).strip()
    return tidied if any(map(can_be_seen, tidied)) else ""


def can_be_seen(character: str) -> bool:
    """Whether it is neither a space nor an accent alone; a sign newer than our tables can be seen, too."""
    kind = unicodedata.category(character)
    return kind[0] not in "ZM" and kind not in ("Cc", "Cf", "Cs")
