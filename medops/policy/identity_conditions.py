"""When may it be said of an identity check? Tests, with the words of their refusal."""

from __future__ import annotations

from careops.policy.rules import condition
from medops.identity_columns import IdentityColumns


@condition("Send both: a photo of the document, and one of yourself.")
def both_are_there(check: IdentityColumns) -> bool:
    return not check.lacks


@condition(
    "Tick that the name on the document is the patient's; if it is not, ask again, or doubt it."
)
def name_is_theirs(check: IdentityColumns, name_agrees: bool) -> bool:
    return name_agrees


@condition("Tick that the date of birth is the patient's; if it is not, ask again, or doubt it.")
def birth_date_is_theirs(check: IdentityColumns, birth_date_agrees: bool) -> bool:
    return birth_date_agrees


@condition("Tick that the document is still valid; if it is not, ask for another one.")
def document_is_valid(check: IdentityColumns, document_is_still_valid: bool) -> bool:
    return document_is_still_valid


@condition("Tick that the face is the same on both; if it is not, ask again, or doubt it.")
def face_is_theirs(check: IdentityColumns, face_agrees: bool) -> bool:
    return face_agrees
