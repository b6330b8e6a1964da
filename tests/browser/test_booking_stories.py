"""Can a booking be carried on real screens, from the first mail to the payment? Six stories (S2-1 to S2-40).

Each run plays three of them. With CAREOPS_FULL=1 it plays those, too, that tests/bookings tells without screens and
that have no other page.
"""

from __future__ import annotations

import pytest

from tests.browser.booking_house import (
    CARD,
    DATE,
    DAY,
    FOR_MAYA,
    IN_OTTAWA,
    OUR_WAY,
    REQUEST,
    TRANSFER,
    TYPED,
    House,
)
from tests.consults.bank import open_bank
from tests.factories import HOUR, NOON
from tests.outbox.carriers import MailServer
from tests.sampling import FULL

pytestmark = [pytest.mark.browser, pytest.mark.slow]
without_a_new_page = pytest.mark.skipif(not FULL, reason="CAREOPS_FULL=1 plays it on screens.")


@pytest.fixture
def house(browser, live_server, acme, settings):
    """Acme with its mail server and its payment provider."""
    port = live_server.thread.port
    settings.CAREOPS_URL = f"http://{{tenant}}.localhost:{port}"
    with MailServer() as mails, open_bank(settings) as bank:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mails.port
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 5
        made = House(browser, f"http://acme.localhost:{port}", acme, mails, bank=bank)
        yield made
        made.leave()
    assert made.complaints() == []


def test_case_1_an_affiliate_with_a_form_and_a_guarantee(house):
    harbour = house.clinic("Harbour Clinic", affiliate="individual")
    house.asks(harbour, **{"A form is to be filled in": True, "They send a guarantee": True})
    harbour.reads("Please name dates").does(
        "Send these dates", date_1=TYPED, date_2="2026-03-13T16:30"
    )
    house.wait(NOON + HOUR)
    house.maya.reads("There are dates for you").does("This date suits me", {DATE: True})
    house.maple.reads("Please confirm a date and the amount").sees("The client prefers " + DATE)
    house.maple.does("Confirm this date and 305.10 CAD", {DATE: True})
    house.books()

    house.maple.reads("It is booked")
    form = {"name": "form.txt", "mimeType": "text/plain", "buffer": b"The physician fills it in."}
    house.maple.does("Send it", the_paper_itself=form)
    house.maple.does("Send it", how_is_it_called="GOP 12", for_how_much_is_it_good="300.00")
    for paper in ("Form", "Guarantee of payment"):
        house.ben.finds().follows(paper).does("Put it into the clinic's folder")
    house.maple.opens(house.maple.page.url).sees("5.10 CAD").does("Raise it", for_how_much="305.10")

    harbour.reads("Everything is ready").unlocks().sees("Maya Hart", "A lump in the left breast")
    harbour.does("Sign it", name_of_the_physician="Dr. Ada Moss", licence_number="12345")
    house.attends(harbour)
    harbour.does("Give it back").does("The guarantee was used")
    house.post()
    house.bills()
    house.receives("305.10")
    house.pays_invoice(harbour)
    house.reconciles("It invoices us")

    house.ends(paper=["returned", "returned"])
    assert house.maple.subjects == [*OUR_WAY, "Invoice for an appointment"]
    assert house.maya.subjects == FOR_MAYA
    assert harbour.subjects == [
        "Please name dates", "An appointment is booked with you",
        "A paper for an appointment is in your folder", "A paper for an appointment is in your folder",
        "Everything is ready", "Your code", "Please get a paper before the appointment",
        "How did it go?", "Please send us your invoice",
    ]  # fmt: skip
    house.orders(
        "Insurer: Maple Mutual, their number MM-1001", "Client: Maya Hart", "Date: " + DATE,
        "Clinic: 180.00 CAD", "Our fee (50 %): 90.00 CAD", "Subtotal: 270.00 CAD",
        "Tax (HST 13 %, ON): 35.10 CAD", "Total: 305.10 CAD",
    )  # fmt: skip
    house.sheet(harbour, "180.00", "90.00", "270.00")


def test_case_2_nobody_is_near_and_our_card_pays_before(house):
    far = house.clinic("Far Clinic", accepts_prepayment=True, **CARD)
    house.ben.takes_in(REQUEST | IN_OTTAWA).does("Look for a clinic").sees("No clinic near")
    found = {"takes_prepayment": True, "research": "Called three; this one takes our card."}
    house.max.finds().does(
        "Name the provider that takes payment before", clinic="Far Clinic", **found
    )
    house.confirms(far)
    house.approves()
    house.books()

    house.ben.finds().follows("To Far Clinic")
    house.ben.does("Arrange the call on which our card is given", call_at="2026-03-03T10:00")
    house.wait(NOON + DAY + 3 * HOUR)
    house.chris.reads("A call about a payment")
    call = {"chief_of_staff": "Chris Chief", "spoke_with": "Ada Desk", "receipt": "R-77"}
    card = {"amount": "180.00", "card_brand": "Visa", "card_last4": "4242"}
    house.ben.opens(house.ben.page.url).does("Note that it was paid on the call", call, **card)

    house.attends(far)
    house.bills()
    house.receives("305.10")
    house.reconciles("Our card, on the phone")

    house.ends(approval="consumed")
    assert house.maple.subjects == [
        *OUR_WAY,
        "Results go to the client directly",
        "Invoice for an appointment",
    ]
    assert house.chris.subjects == [
        "A payment to approve",
        "A call about a payment: Tue 3 Mar 10:00",
    ]
    house.orders(
        "Address: 5 Elgin Street, Ottawa, ON, K4P 1A1",
        "Our fee (50 %): 90.00 CAD",
        "Total: 305.10 CAD",
    )
    house.sheet(far, "180.00", "90.00", "270.00")


@without_a_new_page
def test_case_3_a_large_affiliate_invoices_us_and_a_cent_has_to_be_explained(house):
    harbour = house.clinic("Harbour Clinic")
    house.asks(harbour)
    house.confirms(harbour)
    house.books()
    house.attends(harbour)
    house.bills()
    house.receives("305.10")
    house.max.finds().follows("To Harbour Clinic")
    cent = {"invoice_number": "7", "invoiced": "180.01", "reason": "They round."}
    house.max.does("Take in an invoice that differs", cent)
    house.post()
    house.cora.finds().follows("To Harbour Clinic").does(
        "Note that the clinic's invoice is paid", receipt="EFT 1"
    )
    house.post()
    house.cora.finds().follows("RC-").sees("Differs by 0.01").does(
        "Explain the difference", note="They round."
    )
    house.reconciles("It invoices us")

    house.ends()
    assert house.maple.subjects == [
        *OUR_WAY,
        "Results go to the client directly",
        "Invoice for an appointment",
    ]
    house.orders("Clinic: 180.00 CAD", "Total: 305.10 CAD")
    house.sheet(harbour, "180.00", "90.00", "270.00")


@without_a_new_page
def test_case_4_a_changed_price_goes_back_to_the_insurer_and_voids_the_approval(house):
    solo = house.clinic("Solo Clinic", **TRANSFER)
    house.asks(solo)
    house.confirms(solo)
    house.approves()

    change = {"clinic_cost": "1250.00", "hold_until": "2026-03-05T12:00"}
    house.ben.finds().does("Change the amount", change).sees("SA-", "Void")
    house.maple.reads("The amount has changed").does(
        "Confirm this date and 2118.75 CAD", {DATE: True}
    )
    house.approves()
    house.books()
    house.cora.finds().follows("To Solo Clinic")
    house.cora.does("Note the transfer that was sent", amount="1250.00", receipt="EFT 5")
    house.attends(solo)
    house.bills()
    house.receives("2118.75")
    house.reconciles("A transfer")

    house.ends(
        quote=["superseded", "billed"], approval=["voided", "consumed"], payment=["void", "matched"],
        charge=["void", "paid"],
    )  # fmt: skip
    house.orders("Clinic: 1250.00 CAD", "Our fee (50 %): 625.00 CAD", "Total: 2118.75 CAD")
    house.sheet(solo, "1250.00", "625.00", "1875.00")


def test_an_insurers_own_card_is_given_to_the_payment_provider_and_charged(house):
    harbour = house.clinic("Harbour Clinic")
    house.asks(harbour, **{"They pay by their own card": True})
    house.confirms(harbour)
    house.maple.reads("Please give your card").does("Go to the payment provider").follows(
        "Give the card there"
    )
    house.maple.does("Save the card", {"Card number": "4242 4242 4242 4242", "Expires": "12/30"})
    house.hears_of_cards()
    house.maple.opens(house.maple.page.url).sees(
        "We have your card", "Visa, ending in 4242, until 12/2030"
    )
    house.books()
    house.attends(harbour)
    house.bills()
    house.cora.finds().follows("From Maple Mutual").does(
        "Charge the insurer's card with what is left"
    )
    house.hears_of_cards()
    house.pays_invoice(harbour)
    house.reconciles("It invoices us")

    house.ends(card="withdrawn")
    house.orders("Paid by the insurer: its own card, Visa, ending in 4242, until 12/2030")
    house.sheet(harbour, "180.00", "90.00", "270.00")


@without_a_new_page
def test_without_papers_the_results_go_to_the_client_directly(house):
    harbour = house.clinic("Harbour Clinic")
    house.asks(harbour)
    house.confirms(harbour)
    house.books()
    house.maple.reads("Results go to the client directly").sees(
        "The clinic gives them to the client"
    )
    house.maya.reads("Your appointment is booked").sees("The clinic gives them to you", DATE)
    harbour.reads("Everything is ready").sees("To the client directly", "Papers None")
    house.attends(harbour)
    harbour.sees("Please give the results to the client directly")
    house.bills()
    house.receives("305.10")
    house.pays_invoice(harbour)
    house.reconciles("It invoices us")

    house.ends()
    assert house.maple.subjects == [
        *OUR_WAY,
        "Results go to the client directly",
        "Invoice for an appointment",
    ]
    assert house.maya.subjects == FOR_MAYA
    house.orders("Clinic: 180.00 CAD", "Total: 305.10 CAD")
    house.sheet(harbour, "180.00", "90.00", "270.00")
