"""Does a patient read where their refill stands, and why it was not refilled? (S1-21 to S1-24)"""

from __future__ import annotations

from datetime import date

import pytest

from careops.engine.sweep import sweep
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    fresh,
    link_to,
    make_client,
    provider_actor,
    said,
    text_of,
)
from tests.portal.factories import ask_refill, lead_lea, manager_max


def path_of(refill):
    return f"/mine/{refill.pk}/"


def look(browser, refill):
    return text_of(browser.get(path_of(refill)))


@pytest.fixture
def refill(account):
    return ask_refill(account, pharmacy="Main Street Pharmacy", days_left=9)


def brought_to(state, refill, bob):
    """By the steps that lead there."""
    if state == "redirected":
        refill.redirect(by=ALICE, at=NOON)
    elif state != "requested":
        refill.review(by=provider_actor(bob), at=NOON, provider=bob)
    if state in ("approved", "sent"):
        said = {"last_seen": date(2026, 2, 1), "quantity": 30, "until": date(2026, 5, 1)}
        chart = {"enough_is_known": True, "still_to_be_taken": True}
        refill.approve(by=provider_actor(bob), at=NOON, **said, **chart)
    if state == "sent":
        refill.send(by=ALICE, at=NOON)
    if state == "needs_visit":
        refill.want_visit(by=provider_actor(bob), at=NOON, message="Your blood pressure first.")
    if state == "denied":
        refill.deny(by=provider_actor(bob), at=NOON, message="It does not go with the other one.")
    return fresh(refill)


@pytest.mark.parametrize(("state", "words"), [
    ("requested", "A clinician looks at your chart."), ("in_review", "Bob Brown looks at your chart"),
    ("approved", "Your refill is approved"), ("sent", "Your pharmacy has it"),
    ("needs_visit", "We need to see you first"), ("denied", "We have not refilled it"),
    ("redirected", "Please ask your pharmacy"),
])  # fmt: skip
def test_each_state_says_what_it_means_what_was_asked_and_whom_to_call(
    state, words, mayas, refill, bob
):
    assert brought_to(state, refill, bob).state == state

    text = look(mayas, refill)

    assert words in text
    assert "Ramipril 5 mg" in text
    assert "Main Street Pharmacy" in text
    assert "9 days, when you asked" in text
    assert "tel:+14165550100" in text
    assert ("30, up to your visit on 1 May" in text) is (state in ("approved", "sent"))


WHY = {
    "needs_visit": "Your blood pressure first.",
    "denied": "It does not go with the other one.",
}


@pytest.mark.parametrize("state", WHY)
def test_why_it_was_not_refilled_stands_there_and_is_new_on_the_first_page(
    state, mayas, refill, bob
):
    brought_to(state, refill, bob)
    assert "New answer" in text_of(mayas.get("/mine/"))

    text = look(mayas, refill)

    assert WHY[state] in text
    assert '<b>Bob Brown</b> <span class="soft">provider' in text
    assert "New answer" not in text_of(mayas.get("/mine/"))


def test_by_when_they_hear_and_that_we_are_late(mayas, refill, set_clock):
    assert "You hear from us by <b>" in look(mayas, refill)

    sweep(now=NOON + 73 * HOUR)
    set_clock(NOON + 73 * HOUR)

    assert "We are late, and we are sorry." in look(mayas, refill)


def test_by_the_link_alone_neither_the_medicine_nor_why_is_read(visitor, refill, bob, maya):
    brought_to("denied", refill, bob)

    text = text_of(visitor.get(link_to(maya, refill)))

    assert "We have not refilled it" in text
    for words in ("Ramipril", "Main Street", "does not go with"):
        assert words not in text
    assert f'href="{path_of(refill)}">Sign in' in text


def test_a_link_to_it_stops_when_its_time_is_over(visitor, refill, maya, set_clock):
    set_clock(NOON + 15 * 24 * HOUR)

    assert "This link stopped" in text_of(visitor.get(link_to(maya, refill)))


def test_nobody_else_sees_it(mayas, refill, browser_of):
    zoe = browser_of(name="Zoe", patient=make_client("Zoe"), roles=["patient"])

    assert zoe.get(path_of(refill)).status_code == 404
    assert mayas.post(path_of(refill), {"act": "approve"}).status_code == 409


def test_who_waits_for_an_approved_refill_hears_that_we_are_late_and_managers_do(refill, bob):
    lead_lea(), manager_max()
    brought_to("approved", refill, bob)
    sweep(now=NOON + 24 * HOUR)
    told = [message[2:] for message in said(refill)]
    assert ("late", "Lea Lead") in told
    assert ("refill_late", "Maya Hart") in told

    sweep(now=NOON + 10 * 24 * HOUR)
    assert [m[2:] for m in said(refill)][-2:] == [
        ("refill_late", "Maya Hart"), ("late", "Max Manager"),
    ]  # fmt: skip
