"""On which conditions? Tests of a referral and of what is said, with the words of their refusal."""

from __future__ import annotations

from datetime import datetime

from careops.people.models import Provider
from careops.policy.rules import condition
from referrals.columns import ReferralColumns
from referrals.policy.tunables import MAX_ROUNDS, REMIND_AGAIN_AFTER
from referrals.routing import can_take


@condition("The client's consent is needed before a referral is made.")
def client_consents(referral: ReferralColumns) -> bool:
    return referral.consented_at is not None


@condition("The preferred provider cannot take it.")
def preferred_can_take_it(referral: ReferralColumns) -> bool:
    return can_take(referral.preferred, referral)


@condition("The preferred provider can take it.")
def preferred_cannot_take_it(referral: ReferralColumns) -> bool:
    return not can_take(referral.preferred, referral)


@condition("A provider was preferred or asked before.")
def nobody_was_asked(referral: ReferralColumns) -> bool:
    return referral.preferred is None and not referral.excluded


@condition("Nobody was preferred or asked before.")
def somebody_was_asked(referral: ReferralColumns) -> bool:
    return referral.preferred is not None or bool(referral.excluded)


@condition("The client wants this provider only.")
def others_will_do(referral: ReferralColumns) -> bool:
    return not referral.only_preferred


@condition("The client is open to other providers.")
def only_preferred_will_do(referral: ReferralColumns) -> bool:
    return referral.only_preferred


@condition("No eligible provider is left.")
def somebody_is_left(referral: ReferralColumns) -> bool:
    return referral.roster.has_anyone_for(referral)


@condition("An eligible provider is left.")
def nobody_is_left(referral: ReferralColumns) -> bool:
    return not referral.roster.has_anyone_for(referral)


@condition("The provider is active.")
def holder_is_inactive(referral: ReferralColumns) -> bool:
    return referral.provider is not None and not referral.provider.is_active


@condition("This provider is inactive, outside the client's network, or has declined already.")
def provider_is_eligible(referral: ReferralColumns, provider: Provider) -> bool:
    return can_take(provider, referral)


@condition("It is theirs already.")
def is_another_provider(referral: ReferralColumns, provider: Provider) -> bool:
    return provider.pk != referral.provider_id


@condition("Everybody who could help has been asked: only another area, network or provider helps.")
def others_can_be_asked(referral: ReferralColumns) -> bool:
    return referral.roster.has_anyone_for(referral, besides=referral.provider_id)


@condition("It has been offered as often as the policy allows.")
def rounds_are_left(referral: ReferralColumns) -> bool:
    most: int = MAX_ROUNDS.value(referral.tenant.tuning)
    return referral.round < most


@condition("They were reminded a moment ago.")
def nobody_was_just_reminded(referral: ReferralColumns, at: datetime) -> bool:
    reminded = referral.reminded_at
    return reminded is None or at - reminded >= REMIND_AGAIN_AFTER.value(referral.tenant.tuning)
