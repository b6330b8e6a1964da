"""How is it said, beside its words? Marks of a message that are counted: capitals, quotes, spans of time, thanks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medops.coach.text import plain

MOST = 3  # times that are counted
SHOUTED = re.compile(r"\b(?!HSA|FSA|PDF|USPS|UPS|CVS|FAQ|BMI|TSH|LDL)[A-ZÀ-Ý]{3,}\b")
SMILE = re.compile(
    r"[:;]-?[)D]|[\U0001F600-\U0001F64F]|\b(?:lol|haha+|hehe|mdr|ptdr|xd)\b", re.IGNORECASE
)
COUNT = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|deux|trois|quatre|cinq|sept|huit|neuf|dix)"
UNIT = r"(?:hour|day|week|month|year|minute|time|heure|jour|semaine|an|min|h|fois|mois)s?"
AS_WRITTEN = {
    "capitals": SHOUTED,
    "smile": SMILE,
    "quoted": re.compile(r"[\"\u201c\u00ab]"),
    "loud": re.compile(r"[!?]{2,}"),
    "exclaims": re.compile(r"!"),
    "asks": re.compile(r"\?"),
    "curt": re.compile(r"(?:^|(?<=[.!?]))\s*\w[\w']*(?: \w[\w']*){0,2}\s*(?=[.!?]|$)"),
    "sentence": re.compile(r"[.!?]+(?=\s|$)"),
}
IN_PLAIN_WORDS = {
    "span": re.compile(rf"\b{COUNT} (?:\w+ )?{UNIT}\b"),
    "place": re.compile(r"\b(?:first|second|third|fourth|fifth|\d+(?:st|nd|rd|th)|\w+ieme)\b"),
    "weekday": re.compile(
        r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:lun|mar|mercre|jeu|vendre|same)di\b"
    ),
    "you": re.compile(r"\b(?:you|your|yours|u|ur|vous|votre|vos)\b"),
    "me": re.compile(r"\b(?:i|my|me|je|j|mon|ma|mes)\b"),
    "polite": re.compile(
        r"\b(?:please|pls|plz|thanks?|thx|merci|svp|sorry|hi|hello|hey|bonjour|bonsoir)\b"
    ),
}
LONG = 8  # words
WORDS = re.compile(r"\S+")


def marks_of(text: str) -> Iterator[str]:
    """``<asks>`` where it asks, ``<asks 2>`` beside it where it asks again; and how long it is."""
    for said, patterns in ((text, AS_WRITTEN), (plain(text), IN_PLAIN_WORDS)):
        for name, pattern in patterns.items():
            for time in range(min(len(pattern.findall(said)), MOST)):
                yield f"<{name} {time + 1}>"
    yield f"<long {min(len(WORDS.findall(text)) // LONG, MOST + 1)}>"
