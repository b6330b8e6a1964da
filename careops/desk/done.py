"""How is a step said once it is done? In the past: each domain says its own, beside those of tasks."""

from __future__ import annotations

from collections.abc import Mapping

from careops.engine.renewal import SEND_LINK
from careops.policy.rules import Rule
from careops.registry import Registry

# What stands on record though no policy says it.
BESIDE = {SEND_LINK: "Asked for a fresh link"}
DONE: Registry[Mapping[str, str]] = Registry("words in the past for a kind of case")


def done(kind: str, words: Mapping[str, str]) -> None:
    """Declare, for each sentence of a policy, what its button becomes: ``{"claim": "Claimed it"}``."""
    DONE.declare(kind, words)


def in_the_past(kind: str, rule: Rule) -> str:
    """``Claim it`` -> ``Claimed it``."""
    return DONE.get(kind, {}).get(rule.name, rule.label)


done(
    "task",
    {
        "open": "Put it into the team's queue",
        "claim": "Claimed it",
        "release": "Gave it back to the queue",
        "hand_on": "Handed it on to somebody else",
        "route": "Sent it to another team",
        "ask_patient": "Began to wait for the patient",
        "ask_others": "Began to wait for somebody else",
        "resume": "Took it up again; the time it waited does not count",
        "chase": "Brought it back to mind: still no answer",
        "fall_due": "Noted that it is late",
        "fall_due_with_lead": "Told the managers that it is late",
        "flag_lead": "Asked the lead",
        "give_back": "Gave it back with guidance",
        "complete": "Completed it",
        "settle": "Closed it: what it was for has happened",
        "settle_job": "Closed it: its case has taken the step that it was for",
        "cancel": "Cancelled it",
    },
)
