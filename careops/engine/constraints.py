"""What does the database refuse in words? What a constraint of a subject keeps out, where it has a sentence."""

from __future__ import annotations

from functools import cache

from django.db import IntegrityError

from careops.engine.refusals import NotMet, Refusal
from careops.policy.workflow import kinds


def in_words(error: Refusal | IntegrityError) -> Refusal:
    """The refusal that it is; an error of a constraint without a sentence is ours, and raised again."""
    if isinstance(error, Refusal):
        return error
    told = getattr(error.__cause__, "diag", None)
    sentence = sentences().get(getattr(told, "constraint_name", None) or "")
    if sentence is None:
        raise error
    return NotMet(sentence)


@cache
def sentences() -> dict[str, str]:
    """Those of all subjects, by the names of their constraints: their ``violation_error_message``."""
    return {
        str(one.name): str(one.get_violation_error_message())
        for model in kinds().values()
        for one in model._meta.constraints
        if one.violation_error_message != one.default_violation_error_message
    }
