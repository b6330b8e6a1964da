"""Does the client read every step, and nothing that is not theirs to read?"""

from careops.engine.sweep import sweep
from careops.web.story import steps_of
from referrals.models import Referral
from referrals.story import entries_of
from tests.factories import ALICE, HOUR, NOON, make_provider, provider_actor, submit_referral


def steps_read(referral):
    found = Referral.objects.for_list().get(pk=referral.pk)
    return [step.text for step in steps_of(found, entries_of(found))]


def test_the_story_of_two_providers(tenant):
    bob, eve = make_provider("Bob Brown"), make_provider("Eve Other")
    referral = submit_referral(preferred=bob)
    sweep(now=NOON + 25 * HOUR)
    sweep(now=NOON + 48 * HOUR)
    referral.take(by=provider_actor(eve), at=NOON + 50 * HOUR)
    sweep(now=NOON + 63 * HOUR)
    referral.mark_contacted(by=provider_actor(eve), at=NOON + 64 * HOUR)

    assert steps_read(referral) == [
        "We received your referral",
        "We asked Bob Brown",
        "We reminded Bob Brown",
        "Bob Brown is not available at this time",
        "We asked all other available providers",
        "Eve Other agreed to contact you",
        "We reminded Eve Other to contact you",
        "Eve Other contacted you",
    ]


def test_what_intake_does_is_told_with_the_name_of_whom_it_asked(tenant):
    bob = make_provider("Bob Brown")
    referral = submit_referral(preferred=bob, only_preferred=True)
    referral.decline(by=provider_actor(bob), at=NOON + HOUR)
    eve = make_provider("Eve Other")
    referral.reoffer(provider=eve, by=ALICE, at=NOON + 2 * HOUR)

    assert steps_read(referral)[2:] == [
        "Bob Brown is not available at this time",
        "Our intake team took over",
        "We asked Eve Other",
    ]


def test_who_passed_is_not_told(tenant):
    bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")
    referral = submit_referral()
    referral.leave(by=provider_actor(bob), at=NOON + HOUR)

    assert steps_read(referral) == ["We received your referral", "We asked all available providers"]
