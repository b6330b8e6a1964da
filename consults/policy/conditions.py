"""On which conditions? Tests of what is kept and of what is said, with the words of their refusal."""

from __future__ import annotations

from datetime import datetime, timedelta

from careops.people.models import Provider
from careops.policy.rules import condition
from consults.columns import ConsultColumns, ObligationColumns
from consults.money_columns import RefundColumns, RevocationColumns
from consults.policy.tunables import (
    MAX_PROMISES,
    PAUSE_AT_MOST,
    PROMISE_WITHIN,
    QUESTION_LATE,
    REOPEN_WITHIN,
)
from consults.policy.words import About

State = ObligationColumns.State

# Of what is owed


@condition("This consult has no provider yet, so nobody owes it.")
def somebody_owes_it(obligation: ObligationColumns) -> bool:
    return obligation.provider is not None


@condition("It is the team's own to do: no provider owes it.")
def a_provider_owes_it(obligation: ObligationColumns) -> bool:
    return obligation.about != About.ADMINISTRATIVE


@condition("It is the provider's to answer, not the team's.")
def the_team_owes_it(obligation: ObligationColumns) -> bool:
    return obligation.about == About.ADMINISTRATIVE


@condition("Whoever asked for it still waits for it.")
def nobody_waits_for_it(obligation: ObligationColumns) -> bool:
    return obligation.is_in_vain


@condition("They are no longer active: hand it on to another provider.")
def provider_is_active(obligation: ObligationColumns) -> bool:
    return obligation.provider is not None and obligation.provider.is_active


@condition("The provider is active.")
def provider_is_inactive(obligation: ObligationColumns) -> bool:
    return not provider_is_active.test(obligation)


@condition("It is theirs already.")
def is_another_provider(subject: ConsultColumns | ObligationColumns, provider: Provider) -> bool:
    return provider.pk != subject.provider_id


@condition("A Limited Use code is optional until there is a medical reason; note the reason first.")
def is_not_optional(obligation: ObligationColumns) -> bool:
    return obligation.about != About.LU_CODE or bool(obligation.medical_reason)


@condition("Only a Limited Use code without a medical reason is optional.")
def is_optional(obligation: ObligationColumns) -> bool:
    return not is_not_optional.test(obligation)


@condition("Name what the provider owes; a Limited Use code needs its medical reason first.")
def names_what_they_owe(obligation: ObligationColumns, about: About) -> bool:
    return about != About.ADMINISTRATIVE and (
        about != About.LU_CODE or bool(obligation.medical_reason)
    )


@condition("Only a prescription can be sent to another pharmacy.")
def there_is_a_prescription(obligation: ObligationColumns) -> bool:
    return obligation.directive == "prescription"


@condition("That time has passed; name one that is still to come.")
def time_is_to_come(obligation: ObligationColumns, at: datetime, until: datetime) -> bool:
    return until > at


@condition("That is further ahead than a provider may promise; a lead can agree to it.")
def time_is_near(obligation: ObligationColumns, at: datetime, until: datetime) -> bool:
    most: timedelta = PROMISE_WITHIN.value(obligation.tenant.tuning)
    return until - at <= most


@condition("It has been promised as often as the policy allows; a lead can agree to one more.")
def promises_are_left(obligation: ObligationColumns) -> bool:
    most: int = MAX_PROMISES.value(obligation.tenant.tuning)
    return obligation.promises < most


@condition("Follow-ups may not be paused for that long.")
def pause_is_short(obligation: ObligationColumns, at: datetime, until: datetime) -> bool:
    most: timedelta = PAUSE_AT_MOST.value(obligation.tenant.tuning)
    return until - at <= most


@condition("That is still to come: say when it was heard.")
def it_was_heard(obligation: ObligationColumns, at: datetime, heard_at: datetime) -> bool:
    return heard_at <= at


@condition("It is paused.")
def is_not_paused(obligation: ObligationColumns, at: datetime) -> bool:
    return obligation.paused_until is None or at >= obligation.paused_until


@condition("It was asked for already, and our team arranges it.")
def no_new_consult_was_asked_for(obligation: ObligationColumns) -> bool:
    return obligation.asked_anew_at is None


# Of a consult


@condition("Questions of the patient are open; answer them, or close it with a written reason.")
def nothing_is_asked(consult: ConsultColumns) -> bool:
    return not consult.questions


@condition("No question is open.")
def something_is_asked(consult: ConsultColumns) -> bool:
    return bool(consult.questions)


@condition("Support has taken it up.")
def is_with_the_provider(consult: ConsultColumns, at: datetime) -> bool:
    late: timedelta = QUESTION_LATE.value(consult.tenant.tuning)
    return consult.question_at is not None and at - consult.question_at < late


@condition("Issue or waive every directive first.")
def directives_are_done(consult: ConsultColumns, directives_are_issued: bool) -> bool:
    return directives_are_issued


@condition("Something is still owed to the patient.")
def nothing_is_owed(consult: ConsultColumns) -> bool:
    return consult.owed == 0


@condition("Nothing is owed any more.")
def something_is_owed(consult: ConsultColumns) -> bool:
    return consult.owed > 0


@condition("It can no longer be reopened; start a new consult.")
def can_be_reopened(consult: ConsultColumns, at: datetime) -> bool:
    window: timedelta = REOPEN_WITHIN.value(consult.tenant.tuning)
    return consult.ended_at is not None and at - consult.ended_at < window


# Of money


@condition("That is more than the patient paid and has not got back.")
def amount_is_left_of_the_fee(refund: RefundColumns) -> bool:
    return 0 < refund.amount <= refund.left


@condition("The patient is refunded once a manager has it: escalate it first.")
def it_is_escalated(refund: RefundColumns) -> bool:
    return bool(refund.obligation.state == State.ESCALATED)


@condition("It has come back already, and finance knows.")
def has_not_come_back(refund: RefundColumns) -> bool:
    return not refund.failure


@condition(
    "Outreach is not exhausted: every channel must have been tried and not come back, the provider"
    " must have been silent for as long as the policy says, and no promise may stand."
)
def outreach_is_exhausted(revocation: RevocationColumns, at: datetime) -> bool:
    return revocation.evidence(at=at).is_exhausted


@condition("A revocation needs a patient who cannot get their care.")
def patient_is_blocked(revocation: RevocationColumns, patient_is_blocked: bool) -> bool:
    return patient_is_blocked


@condition("That is more than the consult's payout, less what was revoked of it before.")
def amount_is_left_of_the_payout(revocation: RevocationColumns) -> bool:
    return 0 < revocation.amount <= revocation.left


@condition("It was answered after all: reject it.")
def nothing_was_answered(revocation: RevocationColumns) -> bool:
    return revocation.obligation.answered_at is None


@condition("The proof is not what it was when this was proposed: reject it, and look again.")
def proof_is_unchanged(revocation: RevocationColumns) -> bool:
    return revocation.is_sealed
