"""What happens when a provider steps back? (S4-21, S4-24)"""

from datetime import timedelta

from careops.engine.sweep import sweep
from careops.record.models import Entry
from tests.factories import (
    NOON,
    asked,
    fresh,
    make_client,
    provider_actor,
    submit_referral,
    text_of,
)

ME = "/provider/me/"


def test_networks_and_channels_are_shown(bobs, bob):
    text = text_of(bobs.get(ME))

    assert all(words in text for words in ("Sun Life", bob.email, "not recommend"))


def test_whoever_becomes_inactive_gives_back_what_was_offered_at_once(bobs, bob, eve, maya):
    offered = asked(bob, maya)
    kept = asked(bob, make_client("Kit"))
    kept.accept(by=provider_actor(bob), at=NOON)

    page = bobs.post(ME, {"active": "off"}, follow=True)
    sweep(now=NOON + timedelta(seconds=1))

    assert "You are inactive now" in text_of(page)
    assert (fresh(offered).state, fresh(kept).state) == ("open", "accepted")
    entry = Entry.objects.get(action="deactivate")
    assert (entry.outcome, entry.actor, entry.facts["provider"]["name"]) == (
        "changed",
        "Bob Brown",
        "Bob Brown",
    )


def test_the_last_one_to_become_inactive_hands_the_open_ones_to_intake(bobs, bob):
    referral = submit_referral()

    bobs.post(ME, {"active": "off"})
    sweep(now=NOON + timedelta(seconds=1))

    assert fresh(referral).state == "unplaced"


def test_one_may_become_active_again_and_saying_so_twice_is_one_entry(bobs, bob):
    for active in ("off", "on", "on", "perhaps"):
        bobs.post(ME, {"active": active})

    bob.refresh_from_db()
    assert bob.is_active
    assert list(Entry.objects.order_by("seq").values_list("action", flat=True)) == [
        "deactivate",
        "activate",
    ]
