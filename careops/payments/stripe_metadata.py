"""Whose is what Stripe keeps for us? Each thing carries the case that asked for it, and its round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from careops.payments.orders import Answer, Asking, Outcome


def metadata_of(kind: str, asking: Asking) -> dict[str, str]:
    """``{"tenant": "acme", "refund": "RF-7K3F9", "round": "1"}``"""
    return {"tenant": asking.tenant, kind: asking.ref, "round": str(asking.round)}


def asking_in(kind: str, thing: Mapping[str, Any]) -> Asking | None:
    """Who asked for it; None when it is not one of ours."""
    metadata = thing.get("metadata") or {}
    number = metadata.get("round", "")
    if not {"tenant", kind} <= metadata.keys() or not number.isdecimal():
        return None
    return Asking(metadata["tenant"], metadata[kind], int(number), key="")


def best_of(answers: Iterable[Answer | None], asking: Asking) -> Answer | None:
    """That of what has paid, or will, in whichever round; else of what failed in this one."""
    ours = [a for a in answers if a and (a.tenant, a.ref) == (asking.tenant, asking.ref)]
    for outcome in (Outcome.SUCCEEDED, Outcome.PENDING):
        for answer in ours:
            if answer.outcome == outcome:
                return replace(answer, round=asking.round)
    return next((answer for answer in ours if answer.round == asking.round), None)
