"""When may it be said of a voicemail? Tests, with the words of their refusal."""

from __future__ import annotations

from careops.people.models import Patient
from careops.policy.rules import condition
from medops.call_columns import VoicemailColumns


@condition("Say first who called: a ticket is a patient's.")
def caller_is_known(voicemail: VoicemailColumns) -> bool:
    return voicemail.patient_id is not None


@condition("It is theirs already.")
def is_another(voicemail: VoicemailColumns, patient: Patient) -> bool:
    return patient.pk != voicemail.patient_id
