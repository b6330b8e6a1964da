"""Is the patient paid back, exactly once, and by two people? Real HTTP to a server that speaks Stripe's API."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal

import pytest
import stripe
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from careops.desk.models import Task
from careops.engine.refusals import NotAllowed
from careops.engine.sweep import sweep
from careops.money import smallest_units
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.payments.stripe_api import judge
from consults.models import Refund
from tests.consults.factories import LEA, finance_fay, lead_lea, manager_max, signed_in
from tests.consults.paying import AT, approved, asked, proposed
from tests.factories import HOUR, fresh, make_tenant, said, story
from tests.outbox.carriers import free_port

MINUTE = timedelta(minutes=1)


def actions_of(subject):
    """What happened; the hooks come months after noon, so that the clock has said it is late."""
    return [what for what, _ in story(subject) if not what.startswith(("run_late", "bring_"))]


def mending():
    return list(Task.objects.filter(task_kind="mend_refund").values_list("state", flat=True))


def asking(refund):
    """The messages to the payment provider: (template, state), in order."""
    found = Message.objects.of(refund.case).filter(channel="payments")
    return list(found.values_list("template", "state"))


# From the proposal to the money


def test_two_people_decide_and_the_patient_is_paid_back_once(tenant, bank):
    refund = asked()

    (paid,) = bank.paid()
    assert (paid["payment_intent"], paid["amount"]) == ("pi_1", 8000)
    assert refund.state == "refunded"
    assert refund.receipt == paid["id"]
    assert actions_of(refund) == ["propose", "approve", "submit", "settle"]
    assert fresh(refund.obligation).state == "refunded"
    assert (0, "email", "refunded", "Maya Hart") in said(refund)


def test_the_provider_is_told_of_no_patient(tenant, bank):
    refund = asked()

    (paid,) = bank.paid()
    assert paid["metadata"] == {"tenant": "acme", "refund": refund.case.ref, "round": "1"}


def test_a_refund_that_is_pending_settles_by_the_webhook(tenant, bank, hook):
    refund = asked("pi_1_pending")
    assert (refund.state, bool(refund.receipt)) == ("processing", True)

    bank.ripen()
    assert [hook(event) for event in bank.news] == [200, 200]

    assert fresh(refund).state == "refunded"
    assert fresh(refund.obligation).state == "refunded"


def test_a_refund_that_is_pending_settles_when_the_provider_is_asked_again(tenant, bank):
    refund = asked("pi_1_pending")
    bank.ripen()

    sweep(now=AT + 15 * MINUTE)
    deliver(now=AT + 15 * MINUTE)

    assert fresh(refund).state == "refunded"
    assert actions_of(refund)[-3:] == ["acknowledge", "poll", "settle"]
    assert len(bank.keys) == 1


def test_while_it_is_pending_asking_again_says_nothing_new(tenant, bank):
    refund = asked("pi_1_pending")
    for beat in (1, 2):
        sweep(now=AT + beat * 15 * MINUTE)
        deliver(now=AT + beat * 15 * MINUTE)

    assert actions_of(refund)[3:] == ["acknowledge", "poll", "poll"]
    assert bank.statuses() == ["pending"]


def test_a_refund_that_fails_is_for_finance_who_try_it_once_more(tenant, bank, hook):
    refund = asked("pi_1_bounced")
    bank.ripen()
    sweep(now=AT + 15 * MINUTE)
    deliver(now=AT + 15 * MINUTE)
    assert (fresh(refund).state, fresh(refund).failure) == ("failed", "lost or stolen card")
    assert mending() == ["new"]

    at = AT + HOUR
    refund = fresh(refund).retry(by=finance_fay(), at=at)
    deliver(now=at)

    assert bank.keys == [f"{refund.pk}:1", f"{refund.pk}:2"]
    assert mending() == ["done"]
    assert fresh(refund).state == "processing"
    assert bank.statuses() == ["failed", "pending"]


@pytest.mark.parametrize(
    ("payment", "why"),
    [
        ("pi_1_declined", "Stripe: The card's bank declined it."),
        ("pi_1_unknown", "Stripe: No such payment_intent."),
        ("", "Nobody knows by which payment the patient paid."),
    ],
)
def test_what_the_provider_refuses_fails_with_its_words(tenant, bank, payment, why):
    refund = asked(payment)

    assert (refund.state, refund.failure) == ("failed", why)
    assert mending() == ["new"]
    assert asking(refund) == [("refund", "suppressed")]
    assert bank.paid() == []


def test_without_a_payment_provider_it_fails_with_words_and_never_stays_in_the_mailbox(tenant):
    refund = asked()

    assert (refund.state, refund.failure) == ("failed", "No payment provider is configured.")
    assert mending() == ["new"]
    assert not Message.objects.filter(channel="payments", state="sent").exists()


# Trouble on the way


def test_a_provider_that_is_down_is_asked_again_until_it_answers(tenant, settings, bank):
    settings.STRIPE_URL = f"http://127.0.0.1:{free_port()}"
    refund = asked()
    assert (refund.state, asking(refund)) == ("processing", [("refund", "queued")])

    settings.STRIPE_URL = bank.url
    deliver(now=AT + MINUTE)

    assert fresh(refund).state == "refunded"


@pytest.mark.parametrize("status", [401, 403, 409, 429, 500, 503])
def test_what_is_not_the_refunds_fault_does_not_fail_it(tenant, bank, status):
    bank.trouble = status
    refund = asked()
    assert (refund.state, asking(refund)) == ("processing", [("refund", "queued")])

    bank.trouble = 0
    deliver(now=AT + MINUTE)

    assert (fresh(refund).state, bank.statuses()) == ("refunded", ["succeeded"])


def test_the_provider_says_how_long_to_wait():
    problem = judge(stripe.RateLimitError("Too fast.", headers={"Retry-After": "600"}))

    assert (problem.wait, problem.is_ours, problem.permanent) == (10 * MINUTE, True, False)


def test_an_answer_that_gets_lost_is_looked_up_and_not_asked_for_again(tenant, bank):
    bank.lose_answers = 1
    refund = asked()
    assert (refund.state, bank.statuses()) == ("processing", ["succeeded"])

    deliver(now=AT + MINUTE)

    assert (fresh(refund).state, bank.statuses()) == ("refunded", ["succeeded"])
    assert len(bank.keys) == 1


def test_a_key_that_the_provider_has_forgotten_does_not_pay_twice(tenant, bank):
    """They keep keys for a day; an outage may be longer."""
    bank.lose_answers = 1
    refund = asked()
    bank.answers.clear()

    deliver(now=AT + 30 * HOUR)

    assert (fresh(refund).state, bank.statuses()) == ("refunded", ["succeeded"])


def test_a_new_round_first_looks_whether_the_former_has_paid_after_all(tenant, bank):
    """Finance tries again what was refused, and its first order went through unheard."""
    refund = asked("pi_1_declined")
    bank.create({**order_form(refund), "payment_intent": "pi_1"})
    (unheard,) = bank.refunds.values()
    unheard["payment_intent"] = "pi_1_declined"

    refund = refund.retry(by=finance_fay(), at=AT + HOUR)
    deliver(now=AT + HOUR)

    assert (fresh(refund).state, fresh(refund).round) == ("refunded", 2)
    assert fresh(refund).receipt == unheard["id"]
    assert len(bank.paid()) == 1


def order_form(refund):
    return {
        "amount": "8000",
        "metadata[tenant]": "acme",
        "metadata[refund]": refund.case.ref,
        "metadata[round]": "1",
    }


def test_of_many_questions_that_wait_only_the_last_is_asked(tenant, settings, bank):
    settings.STRIPE_URL = f"http://127.0.0.1:{free_port()}"
    refund = asked()
    for beat in range(1, 5):
        sweep(now=AT + beat * 15 * MINUTE)
    settings.STRIPE_URL = bank.url

    deliver(now=AT + 2 * HOUR)

    assert fresh(refund).state == "refunded"
    assert bank.statuses() == ["succeeded"]
    states = [state for _, state in asking(refund)]
    assert states.count("suppressed") >= 3
    assert set(states) == {"sent", "suppressed"}


# The webhook


def test_the_webhook_may_come_twice_and_before_the_answer_is_written(tenant, bank, hook):
    refund = approved("pi_1_pending")
    bank.create_once({**order_form(refund), "payment_intent": "pi_1_pending"}, key=f"{refund.pk}:1")
    bank.ripen()

    assert [hook(event) for event in (*bank.news, *bank.news[::-1])] == [200] * 4
    deliver(now=AT)

    assert [what for what in actions_of(refund)[3:] if what != "poll"] == ["acknowledge", "settle"]
    assert asking(refund)[0] == ("refund", "suppressed")
    assert len(bank.paid()) == 1
    assert (
        Message.objects.filter(
            template="refunded", channel="email", person=refund.patient_id
        ).count()
        == 1
    )


def test_the_webhook_may_come_in_any_order(tenant, bank, hook):
    refund = asked("pi_1_pending")
    bank.ripen()

    for event in bank.news[::-1]:
        hook(event)

    assert actions_of(refund)[3:] == ["acknowledge", "poll", "settle"]


def test_what_is_said_of_a_former_round_is_old(tenant, bank, hook):
    refund = asked("pi_1_bounced")
    bank.ripen()
    for event in bank.news:
        hook(event)
    refund = fresh(refund).retry(by=finance_fay(), at=AT + HOUR)

    for event in bank.news:
        assert hook(event) == 200

    assert fresh(refund).state == "processing"
    assert mending() == ["done"]


def test_money_that_comes_back_later_is_for_finance_once(tenant, bank, hook):
    """A bank may return it days after it was said to be paid."""
    refund = asked()
    with bank.lock:
        bank.end(bank.refunds[refund.receipt], "failed")

    for _ in range(2):
        assert hook(bank.news[-1]) == 200

    assert actions_of(refund)[-2:] == ["settle", "come_back"]
    assert fresh(refund).state == "refunded"
    assert mending() == ["new"]


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "whsec_2"},
        {"secret": "whsec_1", "at": time.time() - 600},
        {"HTTP_STRIPE_SIGNATURE": ""},
        {"HTTP_STRIPE_SIGNATURE": "t=1,v1=00"},
        {"HTTP_STRIPE_SIGNATURE": "nonsense"},
    ],
)
def test_an_event_without_a_fresh_signature_of_the_provider_changes_nothing(
    tenant, bank, hook, forged
):
    refund = asked("pi_1_pending")
    bank.ripen()

    assert hook(bank.news[-1], **forged) == 403
    assert fresh(refund).state == "processing"


def test_without_a_secret_no_event_is_believed(tenant, bank, hook, settings):
    refund = asked("pi_1_pending")
    bank.ripen()
    settings.STRIPE_WEBHOOK_SECRETS = []

    assert hook(bank.news[-1], secret="") == 403
    assert fresh(refund).state == "processing"


def test_an_event_of_another_tenant_or_at_another_address_changes_nothing(tenant, bank, hook):
    refund = asked("pi_1_pending")
    make_tenant("zenith")
    bank.ripen()
    event = bank.news[-1]
    theirs = {
        **event["data"]["object"],
        "metadata": {**event["data"]["object"]["metadata"], "tenant": "zenith"},
    }

    assert hook(event, host="zenith.localhost") == 200
    assert hook({**event, "data": {"object": theirs}}) == 200
    assert hook(event, host="localhost") == 403
    assert fresh(refund).state == "processing"


@pytest.mark.parametrize(
    "subject",
    [
        {"object": "refund", "id": "re_1", "status": "succeeded", "metadata": {}},
        {"object": "refund", "id": "re_1", "status": "succeeded", "metadata": None},
        {"object": "refund", "id": "re_1", "status": "strange", "metadata": {"tenant": "acme"}},
        {"object": "charge", "id": "ch_1"},
        {"object": "charge", "id": "ch_1", "refunds": None},
        {},
        None,
        "nothing",
    ],
)
def test_an_event_about_something_else_is_taken_and_changes_nothing(tenant, bank, hook, subject):
    assert hook({"object": "event", "type": "x", "data": {"object": subject}}) == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"{", b"\xff"])
def test_what_is_no_event_is_refused(tenant, bank, hook, body):
    assert hook(body) in (200, 400)


def test_a_charge_tells_of_its_refunds(tenant, bank, hook):
    refund = asked("pi_1_pending")
    bank.ripen()
    charge = {"object": "charge", "refunds": {"data": [bank.news[-1]["data"]["object"]]}}

    assert hook({"object": "event", "type": "charge.refunded", "data": {"object": charge}}) == 200
    assert fresh(refund).state == "refunded"


def test_looking_at_the_address_does_nothing(tenant, client):
    assert client.get("/hooks/payments/", HTTP_HOST="acme.localhost").status_code == 405


# Nobody goes around it


def test_whoever_proposes_a_refund_cannot_approve_it(tenant):
    lea = lead_lea()
    refund = proposed(by=lea)

    with pytest.raises(NotAllowed):
        refund.approve(by=lea, at=AT)


def test_no_member_says_what_the_payment_provider_says(tenant, bank):
    refund = asked("pi_1_pending")
    for member in (lead_lea(), manager_max(), finance_fay(), LEA):
        for name, facts in (
            ("settle", {"receipt": "re_1"}),
            ("fail", {"failure": "No."}),
            ("acknowledge", {"receipt": "re_1"}),
        ):
            with pytest.raises(NotAllowed):
                getattr(fresh(refund), name)(by=member, at=AT, **facts)


def test_the_database_lets_nobody_change_the_amount_or_be_both_people(tenant):
    refund = proposed()
    refund.approve(by=manager_max(), at=AT)
    mine = Refund.objects.filter(pk=refund.pk)

    for change in (
        {"amount": 8000},
        {"patient": refund.patient_id},
        {"proposed_by": refund.approved_by},
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            mine.update(**change)
    with pytest.raises(IntegrityError, match="two_people_decide_a_refund"), transaction.atomic():
        mine.update(approved_by=refund.proposed_by)
    with pytest.raises(IntegrityError, match="two_people_decide_a_refund"), transaction.atomic():
        mine.update(approved_by=None)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE consults_refund SET amount = 1")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        mine.delete()


def test_an_amount_is_told_in_the_currencys_smallest_unit():
    assert smallest_units(Decimal("80.05"), "CAD") == 8005
    assert smallest_units(Decimal("80.00"), "JPY") == 80
    assert smallest_units(Decimal("80.05"), "KWD") == 80050


# The stand-in itself


def test_the_same_key_gets_the_same_answer_and_never_another_order(bank):
    order = {"payment_intent": "pi_1", "amount": "8000"}

    first = bank.create_once(order, key="k")
    assert bank.create_once(order, key="k") == first
    assert bank.create_once({**order, "amount": "1"}, key="k")[0] == 400
    assert len(bank.paid()) == 1


@pytest.mark.parametrize("end", ["give_answer", "cancel", "close_unfulfilled"])
def test_nobody_is_asked_to_decide_a_refund_of_what_has_ended_otherwise(tenant, end):
    refund = proposed()
    owed = refund.obligation
    how = {
        "give_answer": {"by": signed_in(owed.provider), "answer": "Yes."},
        "cancel": {"by": manager_max(), "reason": "A duplicate."},
        "close_unfulfilled": {"by": manager_max(), "reason": "He has retired."},
    }
    getattr(fresh(owed), end)(at=AT + HOUR, **how[end])
    sweep(now=AT + 30 * 24 * HOUR)

    assert (fresh(refund).state, actions_of(refund)) == ("rejected", ["propose", "end_undecided"])
