"""Do patients see what they owe, and pay it on the payment provider's page? Its signed word counts (S1-4)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.record.models import Read
from portal.models import BalanceEntry, BalancePayment, BalanceRefund, Thread
from tests.consults.conftest import bank as bank  # noqa: PLC0414 (a fixture)
from tests.consults.conftest import hook as hook  # noqa: PLC0414 (a fixture)
from tests.factories import NOON, fresh, link_to, make_client, make_tenant, text_of
from tests.portal.accounts import suspend
from tests.portal.bills import (
    DAY,
    balance_of,
    enter,
    fay,
    lines_of,
    opened,
    overpaid,
    paid,
    proposed,
    stands,
)
from tests.portal.test_proxies import make_proxy

TODAY = NOON.date()


@pytest.fixture
def balance(maya, account):
    return enter(maya, 85, what="Wart removal", due_on=TODAY + timedelta(days=20))


def page_of(subject):
    return f"/mine/{subject.pk}/"


def press(browser, subject, **said):
    return browser.post(page_of(subject), said)


def payment_of(balance):
    return BalancePayment.objects.get(balance=balance.pk)


def events(bank, hook):
    statuses = [hook(event) for event in bank.news]
    bank.news.clear()
    return statuses


def opened_there(browser, balance, bank, amount="85.00"):
    """From the form to the provider's page: its id."""
    on = press(browser, balance, act="pay", amount=amount)
    assert on.status_code == 302, text_of(on)
    page = browser.post(on.url, {"act": "open"})
    assert re.search(r'<meta http-equiv="refresh" content="0; url=http://127', text_of(page))
    return payment_of(balance).session


def pay_there(bank, session, number="4242 4242 4242 4242"):
    return bank.visit("POST", session, {"number": number, "expires": "12/30"})


def test_they_read_what_for_when_and_how_much_and_who_looked_is_on_record(mayas, balance, maya):
    page = text_of(mayas.get("/mine/bills/", follow=True))
    for words in ("Left to pay: 85.00 CAD", "Wart removal", "22 March 2026"):
        assert words in page
    assert "Overdue" not in page
    assert Read.objects.filter(what="balance", patients__contains=[maya.pk]).exists()


def test_overdue_is_said_of_a_line_whose_day_is_over_and_of_no_other(mayas, balance, set_clock):
    set_clock(NOON + 20 * DAY)
    assert "Overdue" not in text_of(mayas.get(page_of(balance)))
    set_clock(NOON + 21 * DAY)
    assert "Overdue" in text_of(mayas.get(page_of(balance)))


def test_who_has_no_bill_reads_that(mayas):
    assert "nothing to pay" in text_of(mayas.get("/mine/bills/"))


def test_they_pay_a_part_on_the_providers_page_and_its_word_counts(mayas, balance, bank, hook):
    session = opened_there(mayas, balance, bank, "60.00")
    status, back = pay_there(bank, session)
    payment = payment_of(balance)
    assert (status, back) == (303, f"http://acme.localhost{page_of(payment)}")
    waiting = text_of(mayas.get(page_of(payment)))
    assert "We have not heard yet that you paid" in waiting
    assert fresh(balance).owed == 85

    assert events(bank, hook) == [200]
    assert stands(balance).owed == 25
    assert "It is paid" in text_of(mayas.get(page_of(payment)))
    receipt = mayas.get(f"{page_of(payment)}?receipt")
    assert receipt["Content-Type"] == "application/pdf"
    assert receipt.content.startswith(b"%PDF")


def test_behind_the_link_in_their_mail_the_ways_on_lead_to_pages_that_there_are(
    balance, maya, set_clock
):
    payment = paid(balance, 20)
    set_clock(NOON + 2 * DAY)
    sweep(now=NOON + 2 * DAY)  # they are told of the bill
    stranger, link = Client(HTTP_HOST="acme.localhost"), link_to(maya, balance)

    page = text_of(stranger.get(link))

    assert f'href="all/{payment.pk}/?receipt"' in page
    assert stranger.get(f"{link}all/{payment.pk}/?receipt").status_code == 302  # a code opens it


def test_the_provider_learns_how_much_and_to_whom_and_nothing_else(mayas, balance, bank):
    session = bank.sessions[opened_there(mayas, balance, bank)]
    assert (session["amount_total"], session["currency"], session["name"]) == (8500, "cad", "Acme")
    assert set(session["metadata"]) == {"tenant", "payment", "round"}
    assert not re.search("Maya|Wart", str(session))


def test_a_webhook_said_twice_and_a_poll_make_one_line(mayas, balance, bank, hook):
    pay_there(bank, opened_there(mayas, balance, bank))
    (event,) = bank.news
    assert [hook(event), hook(event)] == [200, 200]
    sweep(now=NOON + timedelta(hours=3))
    deliver(now=NOON + timedelta(hours=3))
    assert [line.kind for line in lines_of(balance)] == ["charge", "payment"]
    assert stands(balance).state == "even"


def test_a_webhook_that_was_lost_is_made_good_by_asking(mayas, balance, bank):
    pay_there(bank, opened_there(mayas, balance, bank))
    later = NOON + timedelta(hours=2)
    sweep(now=later)
    deliver(now=later)
    assert stands(balance).owed == 0


def test_a_word_that_nobody_signed_or_of_another_practice_counts_for_nothing(
    mayas, balance, bank, hook
):
    pay_there(bank, opened_there(mayas, balance, bank))
    (event,) = bank.news
    assert hook(event, secret="whsec_forged") == 403
    make_tenant("bravo")
    assert hook(event, host="bravo.localhost") == 200
    assert fresh(balance).owed == 85


def test_a_card_that_is_declined_there_pays_nothing_and_they_can_try_another(
    mayas, balance, bank, hook
):
    session = opened_there(mayas, balance, bank)
    assert "declined" in pay_there(bank, session, "4000 0000 0000 0341")[1]
    assert bank.news == []
    assert pay_there(bank, session)[0] == 303


def test_more_than_is_owed_is_refused_at_the_field(mayas, balance):
    answer = press(mayas, balance, act="pay", amount="85.01")
    assert answer.status_code == 422
    assert "That is more than is owed" in text_of(answer)
    assert not BalancePayment.objects.exists()


def test_a_card_number_is_no_amount_and_is_not_shown_again(mayas, balance):
    answer = press(mayas, balance, act="pay", amount="4242 4242 4242 4242")
    assert answer.status_code == 422
    assert "4242 4242 4242 4242" not in text_of(answer)


def test_pressed_twice_leads_to_the_payment_that_runs(mayas, balance):
    first = press(mayas, balance, act="pay", amount="85.00")
    second = press(mayas, balance, act="pay", amount="85.00")
    assert first.url == second.url == page_of(payment_of(balance))


def test_where_no_provider_answers_they_read_that_nothing_was_paid(mayas, balance, bank):
    on = press(mayas, balance, act="pay", amount="85.00")
    bank.trouble = 503
    answer = mayas.post(on.url, {"act": "open"})
    assert answer.status_code == 502
    assert "Nothing was paid" in text_of(answer)
    assert payment_of(balance).state == "started"


def test_called_off_the_page_is_closed_at_the_provider(mayas, balance, bank):
    session = opened_there(mayas, balance, bank)
    press(mayas, payment_of(balance), act="cancel")
    deliver(now=NOON)
    assert bank.sessions[session]["status"] == "expired"
    assert payment_of(balance).page_closed_at
    assert pay_there(bank, session)[0] == 404


def test_called_off_too_late_is_paid_all_the_same(mayas, balance, bank):
    session = opened_there(mayas, balance, bank)
    pay_there(bank, session)
    press(mayas, payment_of(balance), act="cancel")
    deliver(now=NOON)
    assert payment_of(balance).state == "paid"
    assert stands(balance).owed == 0


def test_a_refund_goes_back_by_the_provider_once_and_they_read_it(mayas, balance, bank, hook, maya):
    pay_there(bank, opened_there(mayas, balance, bank))
    events(bank, hook)
    enter(maya, -30, kind="adjustment", what="Your plan paid", corrects=1)
    refund = proposed(payment_of(balance), 30, by=fay())
    deliver(now=NOON)
    events(bank, hook)
    (moved,) = bank.refunds.values()
    assert (moved["amount"], moved["payment_intent"]) == (3000, payment_of(balance).receipt)
    assert fresh(refund).state == "refunded"
    assert stands(balance).owed == 0
    page = text_of(mayas.get(page_of(balance)))
    assert "What goes back to you" in page
    assert "We have paid you back" in text_of(mayas.get(page_of(refund)))


def test_a_refund_that_waits_for_a_second_person_is_not_shown_yet(mayas, account, maya):
    refund = proposed(overpaid(maya), 150, by=fay())
    assert refund.state == "proposed"
    assert mayas.get(page_of(refund)).status_code == 404


# Questions


def asking():
    """The page on which the first line is asked about."""
    return f"/mine/bills/{BalanceEntry.objects.get(number=1).pk}/ask/"


def ask(browser, message="What is this for?"):
    return browser.post(asking(), {"message": message})


def test_a_line_that_they_do_not_understand_is_asked_of_whoever_bills(mayas, balance):
    page = text_of(mayas.get(asking()))
    assert "Wart removal" in page
    answer = ask(mayas)
    thread = Thread.objects.get()
    assert answer.url == f"/portal/sent/{thread.pk}/"
    assert (thread.line.number, thread.state, thread.case.team) == (1, "with_staff", "finance")
    assert "What you asked" in text_of(mayas.get(page_of(balance)))
    assert ask(mayas).url == page_of(thread)
    assert Thread.objects.count() == 1


def test_what_is_urgent_in_a_question_about_a_bill_is_urgent(mayas, balance):
    ask(mayas, message="I have chest pain and I cannot breathe.")
    assert Thread.objects.get().state == "urgent"


def test_a_line_of_nobody_is_not_found(mayas, balance):
    assert mayas.get(f"/mine/bills/{balance.pk}/ask/").status_code == 404
    assert ask(mayas, message="").status_code == 422


# Whoever is shut out, acts for another, or is another


def test_who_is_suspended_still_sees_and_pays_and_calls_to_ask(mayas, balance, bank, hook, account):
    suspend(account)
    closed = text_of(mayas.get("/portal/write/"))
    assert "/mine/bills/" in closed
    pay_there(bank, opened_there(mayas, balance, bank))
    events(bank, hook)
    assert stands(balance).state == "even"
    assert mayas.get(asking()).status_code == 403


def test_who_acts_for_somebody_pays_for_them(browser_of, balance, maya, bank, hook):
    nora = make_client("Nora", "Hart", email="nora@mail.example", birth_date=date(1985, 5, 5))
    make_proxy(nora, maya, kind="carer")
    browser = browser_of(name="Nora Hart", patient=nora, roles=["patient"])
    assert browser.get(page_of(balance)).status_code == 404
    browser.post("/mine/acting/", {"for": str(maya.pk)})
    pay_there(bank, opened_there(browser, balance, bank))
    events(bank, hook)
    assert stands(balance).state == "even"
    assert balance.case.entries.get(action="pay").behalf


def test_nobody_sees_or_pays_the_bills_of_another(browser_of, balance, maya):
    noah = make_client("Noah", "Hart", email="noah@mail.example")
    browser = browser_of(name="Noah Hart", patient=noah, roles=["patient"])
    payment = opened(balance)
    for subject in (balance, payment):
        assert browser.get(page_of(subject)).status_code == 404
        assert press(browser, subject, act="pay", amount="1.00").status_code == 404
    assert browser.get(asking()).status_code in (403, 404)


def test_the_page_asks_as_much_for_many_lines_as_for_one(mayas, balance, maya):
    mayas.get(page_of(balance))
    with CaptureQueriesContext(connection) as few:
        mayas.get(page_of(balance))
    for _ in range(4):
        enter(maya, 10)
    paid(balance_of(maya), 20)
    with CaptureQueriesContext(connection) as many:
        mayas.get(page_of(balance))
    assert len(many) <= len(few) + 1


def test_refunds_are_of_their_patient(maya):
    refund = proposed(overpaid(maya), 20, by=fay())
    assert BalanceRefund.objects.get(pk=refund.pk).patient == maya
