"""What is told of each kind of case of the back office, and to whom?"""

from __future__ import annotations

from medops.story import (
    answer,
    credit,
    identity,
    insurance,
    prescription,
    subscription,
    ticket,
    voicemail,
)

__all__ = [
    "answer",
    "credit",
    "identity",
    "insurance",
    "prescription",
    "subscription",
    "ticket",
    "voicemail",
]
