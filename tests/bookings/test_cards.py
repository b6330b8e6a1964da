"""An insurer pays by its own card, which only the payment provider ever sees (S2-26, S2-35, S2-37, SX-12)."""

from __future__ import annotations

import re
from decimal import Decimal
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import DatabaseError, transaction

from bookings.models import Card, InsurerCharge, Receipt
from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.payments.pages import open_page
from careops.record.models import Entry
from tests.bookings.factories import confirmed, partner_actor
from tests.bookings.paying import AFTER, TOTAL, billed, charge_of, cora
from tests.factories import HOUR, NOON, fresh, link_to, make_tenant, said, story
from tests.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("set_clock")
NUMBER = "4242424242424242"
BACK = "http://acme.localhost/a/token/"


def typed_into(url, number=NUMBER, expires="12/30"):
    """A person opens the provider's page, and writes a card into it."""
    parts = urlsplit(url)
    web = HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    web.request("POST", parts.path, urlencode({"number": number, "expires": expires}))
    answer = web.getresponse()
    body = answer.read().decode()
    web.close()
    return answer.status, answer.getheader("Location") or body


def opened(card, *, at=NOON):
    page = open_page(card, back_to=BACK)
    card.open(by=partner_actor(card.insurer), at=at, session=page.session)
    return page


def events(bank, hook):
    statuses = [hook(event) for event in bank.news]
    bank.news.clear()
    return statuses


@pytest.fixture
def card(harbour):
    """An insurer that wants to pay by card has confirmed an amount."""
    return confirmed(harbour, own_card=True).cards.get()


def given(card, bank, hook, number=NUMBER, *, at=NOON):
    """The insurer has given it."""
    typed_into(opened(card, at=at).url, number)
    events(bank, hook)
    deliver(now=at)
    return fresh(card)


def charged(harbour, bank, hook, number=NUMBER):
    """It is billed, and the card is charged."""
    booking = billed(harbour, own_card=True)
    given(booking.cards.get(), bank, hook, number, at=AFTER)
    charge = charge_of(booking).charge_card(by=cora(), at=AFTER)
    deliver(now=AFTER)
    return fresh(charge)


def test_an_insurer_that_pays_by_card_is_asked_for_it_with_a_link(card):
    assert ("email", "card_wanted", "Maple Mutual") in [m[1:] for m in said(card)]


def test_others_are_not_asked(harbour):
    assert not confirmed(harbour).cards.exists()


def test_a_card_is_given_on_the_providers_page_and_we_learn_its_last_four_digits(card, bank, hook):
    page = opened(card)
    assert typed_into(page.url) == (303, BACK)
    assert events(bank, hook) == [200]
    deliver(now=NOON)

    card = fresh(card)
    assert (card.state, card.words) == ("given", "Visa, ending in 4242, until 12/2030")
    assert card.token.startswith("pm_")
    assert NUMBER not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_without_the_webhook_it_is_found_out_by_asking(card, bank):
    typed_into(opened(card).url)

    sweep(now=NOON + HOUR)
    deliver(now=NOON + HOUR)

    assert fresh(card).state == "given"


def test_the_same_page_opens_again_until_a_card_is_given(card, bank):
    first = opened(card)
    again = open_page(fresh(card), back_to=BACK)

    assert first == again


def test_a_page_that_closes_without_a_card_is_asked_for_again(card, bank):
    page = opened(card)
    bank.sessions[page.session]["status"] = "expired"

    sweep(now=NOON + HOUR)
    deliver(now=NOON + HOUR)

    card = fresh(card)
    assert (card.state, card.round) == ("asked", 2)
    assert opened(card).session != page.session


def test_another_tenants_event_gives_no_card(card, bank, hook):
    make_tenant("zenith")
    typed_into(opened(card).url)
    (event,) = bank.news

    assert hook(event, host="zenith.localhost") == 200
    assert hook(event, secret="whsec_2") == 403
    assert fresh(card).state == "opened"


# The charge


def test_the_card_is_charged_once_with_what_is_left(harbour, bank, hook):
    charge = charged(harbour, bank, hook)

    assert (charge.state, charge.paid) == ("paid", TOTAL)
    (intent,) = bank.intents.values()
    assert (intent["amount"], intent["currency"], intent["status"]) == (30510, "cad", "succeeded")
    assert intent["metadata"]["charge"] == charge.case.ref
    receipt = Receipt.objects.get()
    assert (receipt.amount, receipt.way, receipt.reference) == (TOTAL, "card", intent["id"])


def test_the_webhook_may_come_first_and_twice(harbour, bank, hook):
    charge = charged(harbour, bank, hook)

    assert events(bank, hook) == [200]
    assert [what for what, _ in story(charge)].count("settle") == 1
    assert Receipt.objects.count() == 1


def test_an_answer_that_gets_lost_is_looked_up_and_not_charged_again(harbour, bank, hook):
    booking = billed(harbour, own_card=True)
    given(booking.cards.get(), bank, hook, at=AFTER)
    bank.lose_answers = 1
    charge = charge_of(booking).charge_card(by=cora(), at=AFTER)
    deliver(now=AFTER)
    assert fresh(charge).state == "charging"
    bank.answers.clear()  # keys are forgotten after a day

    deliver(now=AFTER + 30 * HOUR)

    assert fresh(charge).state == "paid"
    assert len(bank.intents) == 1


def test_a_refused_card_leaves_the_bill_open_and_the_insurer_is_told(harbour, bank, hook):
    charge = charged(harbour, bank, hook, "4000000000000341")

    assert (charge.state, charge.paid) == ("issued", 0)
    assert "declined" in charge.failure
    assert ("email", "card_refused", "Maple Mutual") in [m[1:] for m in said(charge)]
    assert charge.pay(by=cora(), at=AFTER, amount=TOTAL, receipt="EFT 1").state == "paid"


def test_a_card_that_is_withdrawn_while_its_charge_went_through_is_charged_once(
    harbour, bank, hook
):
    booking = billed(harbour, own_card=True)
    card = given(booking.cards.get(), bank, hook, at=AFTER)
    bank.lose_answers = 1
    charge = charge_of(booking).charge_card(by=cora(), at=AFTER)
    deliver(now=AFTER)
    card.withdraw(by=partner_actor(card.insurer), at=AFTER, reason="By transfer.")

    deliver(now=AFTER + HOUR)

    assert (fresh(charge).state, len(bank.intents)) == ("paid", 1)


def test_a_part_that_came_otherwise_is_not_charged(harbour, bank, hook):
    booking = billed(harbour, own_card=True)
    given(booking.cards.get(), bank, hook, at=AFTER)
    charge, by = charge_of(booking), cora()
    charge.pay_part(by=by, at=AFTER, amount=Decimal(100), receipt="EFT 1")
    charge.charge_card(by=by, at=AFTER)
    deliver(now=AFTER)

    (intent,) = bank.intents.values()
    assert (intent["amount"], fresh(charge).state) == (20510, "paid")


# What is withdrawn is forgotten


def test_a_card_that_is_withdrawn_is_detached_at_the_provider_and_that_is_on_record(
    card, bank, hook
):
    card = given(card, bank, hook)
    (method,) = bank.methods.values()
    card.withdraw(by=partner_actor(card.insurer), at=NOON, reason="By transfer.")

    deliver(now=NOON)

    card = fresh(card)
    assert (method["customer"], card.kept, card.forgotten_at) == (None, "", NOON)
    assert [what for what, _ in story(card)][-2:] == ["withdraw", "forget"]


def test_a_card_of_a_booking_that_ends_is_detached_too(card, bank, hook):
    given(card, bank, hook)
    fresh(card.booking).cancel(by=partner_actor(card.insurer), at=NOON, reason="Better.")

    deliver(now=NOON)

    assert [method["customer"] for method in bank.methods.values()] == [None]
    assert fresh(card).forgotten_at == NOON


def test_while_the_provider_is_away_it_is_asked_again_until_it_has_forgotten_it(card, bank, hook):
    card = given(card, bank, hook)
    bank.trouble = 503
    card.withdraw(by=partner_actor(card.insurer), at=NOON, reason="By transfer.")
    deliver(now=NOON)
    assert (fresh(card).forgotten_at, fresh(card).kept) == (None, card.kept)
    bank.trouble = 0

    deliver(now=NOON + HOUR)

    assert fresh(card).forgotten_at == NOON + HOUR


def test_what_was_detached_before_its_answer_got_lost_is_found_to_be(card, bank, hook):
    card = given(card, bank, hook)
    card.withdraw(by=partner_actor(card.insurer), at=NOON, reason="By transfer.")
    (method,) = bank.methods.values()
    method["customer"] = None

    deliver(now=NOON)

    assert (fresh(card).forgotten_at, fresh(card).failure) == (NOON, "")


def test_a_page_that_is_still_open_is_closed_and_what_was_given_there_meanwhile_goes(card, bank):
    page = opened(card)
    fresh(card).withdraw(by=partner_actor(card.insurer), at=NOON, reason="By transfer.")
    deliver(now=NOON)
    assert bank.sessions[page.session]["status"] == "expired"
    assert typed_into(page.url)[0] == 404


def test_a_card_that_was_given_as_it_was_withdrawn_goes_too(card, bank, hook):
    page = opened(card)
    fresh(card).withdraw(by=partner_actor(card.insurer), at=NOON, reason="By transfer.")
    typed_into(page.url)

    deliver(now=NOON)
    events(bank, hook)

    assert [method["customer"] for method in bank.methods.values()] == [None]
    assert (fresh(card).state, fresh(card).forgotten_at) == ("withdrawn", NOON)


def test_what_was_never_opened_is_not_asked_about(card, bank):
    card.withdraw(by=partner_actor(card.insurer), at=NOON, reason="By transfer.")

    deliver(now=NOON)

    assert (fresh(card).forgotten_at, fresh(card).failure) == (None, "")


def test_a_provider_that_does_not_know_the_card_is_somebodys_to_ask(card, bank, hook):
    card = given(card, bank, hook)
    bank.methods.clear()
    card.withdraw(by=partner_actor(card.insurer), at=NOON, reason="By transfer.")

    deliver(now=NOON)

    assert fresh(card).failure
    assert ("slack", "card_kept", "#coordination") in [m[1:] for m in said(card)]


# Nothing of it comes here


def test_no_column_can_hold_more_than_four_digits(card):
    with pytest.raises(DatabaseError), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(last4=NUMBER)
    names = {field.name for model in (Card, InsurerCharge) for field in model._meta.get_fields()}
    assert not {name for name in names if re.search(r"number|cvc|cvv|security|code$", name)}


def test_the_page_behind_the_insurers_link_leads_to_the_provider(card, bank, client):
    path = link_to(card.insurer, card)

    page = client.post(path, {"act": "open"}, HTTP_HOST="acme.localhost").content.decode()

    assert bank.sessions[fresh(card).session]["url"] in page
    assert "<input" in page
    assert 'name="number"' not in page


def test_while_the_provider_is_away_the_page_says_so(card, bank, client):
    bank.trouble = 503

    answer = client.post(link_to(card.insurer, card), {"act": "open"}, HTTP_HOST="acme.localhost")

    assert (answer.status_code, b"cannot be reached" in answer.content) == (502, True)
    assert fresh(card).state == "asked"


def test_a_bill_that_nobody_charges_to_the_card_is_ours_to_charge_and_is_never_called_overdue(
    harbour, bank, hook
):
    booking = billed(harbour, own_card=True)
    given(booking.cards.get(), bank, hook, at=AFTER)
    charge = charge_of(booking)
    for days in (31, 38, 45):
        sweep(now=AFTER + 24 * days * HOUR)
    heard = [(template, to) for _, _, template, to in said(charge)]
    assert fresh(charge).state == "issued"
    assert ("overdue", "Maple Mutual") not in heard
    assert ("card_uncharged", "#coordination") in heard

    fresh(booking.cards.get()).withdraw(by=cora(), at=AFTER + 24 * 46 * HOUR, reason="By transfer.")
    sweep(now=AFTER + 24 * 60 * HOUR)
    assert fresh(charge).state == "overdue"
