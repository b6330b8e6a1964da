"""Does a patient who has signed in find all that is theirs on one page, and nobody else? (SX-7)"""

import re

import pytest
from django.test import Client

from careops.engine.sweep import sweep
from careops.payments.orders import PAYMENTS
from careops.people.actors import Actor
from careops.tenancy.scope import tenant_scope
from careops.web import patients
from tests.consults.factories import (
    MAX,
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    make_consult,
    propose_refund,
    raise_obligation,
)
from tests.factories import (
    HOUR,
    NOON,
    asked,
    client_actor,
    fresh,
    make_client,
    make_member,
    make_tenant,
    provider_actor,
    text_of,
)

MINE = "/mine/"
THE_BANK = Actor("Stripe", frozenset({PAYMENTS.name}), via="test")


def cards(page):
    return [(one.section, one.case.kind) for one in page.context["page"].cards]


def close_unfulfilled(obligation):
    ended = escalate(let_silence_pass(obligation))
    return ended.close_unfulfilled(by=MAX, at=NOON + 49 * HOUR, reason="Silence.")


def test_what_waits_what_happens_and_what_is_done_stand_on_one_page(
    mayas, referral, obligation, set_clock
):
    bob, maya = referral.provider, referral.client
    unanswered = close_unfulfilled(obligation)
    withdrawn = asked(bob, maya)
    withdrawn.withdraw(by=client_actor(maya), at=NOON + HOUR)
    asked(bob, maya, at=NOON + 48 * HOUR)
    set_clock(NOON + 49 * HOUR)

    page = mayas.get(MINE)

    assert cards(page) == [
        ("What waits for you", "obligation"),
        ("What is happening", "referral"),
        ("What is happening", "referral"),
        ("What is happening", "consult"),
        ("What is done", "referral"),
    ]
    text = text_of(page)
    assert "We could not get an answer" in text
    assert "you can ask for a new consult" in text
    assert f'<a href="{unanswered.pk}/">' in text


def test_a_date_that_has_passed_is_said_with_a_way_out(mayas, referral, bob, set_clock):
    referral.accept(by=provider_actor(bob), at=NOON)
    assert "You should hear from them by <b>" in text_of(mayas.get(MINE))

    set_clock(NOON + 13 * HOUR)
    page = mayas.get(MINE)

    assert cards(page) == [("What waits for you", "referral")]
    assert "We are late, and we are sorry. If you have not heard from them, tell us" in text_of(
        page
    )


def test_a_new_consult_waits_until_it_is_asked_for_or_a_month_has_passed(
    mayas, obligation, maya, set_clock
):
    ended = close_unfulfilled(obligation)
    set_clock(NOON + 50 * HOUR)
    assert ("What waits for you", "obligation") in cards(mayas.get(MINE))

    set_clock(NOON + 49 * HOUR + 30 * 24 * HOUR)
    assert ("What is done", "obligation") in cards(mayas.get(MINE))

    set_clock(NOON + 50 * HOUR)
    ended.ask_anew(by=client_actor(maya), at=NOON + 50 * HOUR)
    assert ("What is done", "obligation") in cards(mayas.get(MINE))


def test_a_refund_is_no_matter_of_the_patients_before_it_is_paid_back(mayas, obligation, set_clock):
    owed = escalate(let_silence_pass(obligation))
    refund = propose_refund(owed, by=lead_lea())
    refund.approve(by=finance_fay(), at=NOON + 51 * HOUR)
    set_clock(NOON + 52 * HOUR)
    kinds = [kind for _, kind in cards(mayas.get(MINE))]
    assert "refund" not in kinds
    assert mayas.get(f"{MINE}{refund.pk}/").status_code == 404

    fresh(refund).settle(by=THE_BANK, at=NOON + 52 * HOUR, receipt="re_1")

    page = mayas.get(MINE)
    assert ("What is done", "refund") in cards(page)
    assert "We have paid you back" in text_of(page)
    assert "You got 80.00 CAD back" in text_of(mayas.get(f"{MINE}{refund.pk}/"))


def test_a_patient_without_a_case_reads_how_to_begin(mayas):
    text = text_of(mayas.get(MINE))

    assert "Nothing yet" in text
    assert "Ask for a referral" in text


def test_a_signed_in_patient_acts_on_the_page_of_a_case(mayas, referral):
    path = f"{MINE}{referral.pk}/"
    page = mayas.get(path)
    assert "Waiting for Bob Brown to answer" in text_of(page)
    assert 'href="../"' in text_of(page)

    page = mayas.post(path, {"act": "withdraw"}, follow=True)

    assert "your referral is withdrawn" in text_of(page)
    assert fresh(referral).state == "withdrawn"
    assert mayas.post(path, {"act": "accept"}).status_code == 409


def test_nobody_sees_what_is_another_patients_or_no_patients_at_all(
    mayas, bob, browser_of, visitor
):
    foreign = asked(bob, make_client("Zoe"))
    task = foreign.tell(by=client_actor(foreign.client), at=NOON, message="Hi").case.tasks.get()

    assert cards(mayas.get(MINE)) == []
    for pk in (foreign.pk, task.pk):
        assert mayas.get(f"{MINE}{pk}/").status_code == 404
        assert mayas.post(f"{MINE}{pk}/", {"act": "withdraw"}).status_code == 404
    assert browser_of(name="Bob", provider=bob, roles=["provider"]).get(MINE).status_code == 403
    assert visitor.get(MINE).status_code == 302


def test_a_patient_of_another_tenant_sees_nothing_here(mayas, referral):
    umbrella = make_tenant("umbrella")
    with tenant_scope(umbrella):
        member = make_member("Maya Hart", ["patient"], patient=make_client("Maya", "Hart"))
    browser = Client(HTTP_HOST="umbrella.localhost")
    browser.force_login(member.user)

    assert cards(browser.get(MINE)) == []
    assert browser.get(f"{MINE}{referral.pk}/").status_code == 404
    assert mayas.get(MINE, HTTP_HOST="umbrella.localhost").status_code == 403


# Pages of it


def test_pages_have_no_gap_and_no_repeat_and_the_newest_end_comes_first(
    mayas, bob, maya, monkeypatch
):
    monkeypatch.setattr(patients, "PAGE", 2)
    ended = [asked(bob, maya) for _ in range(3)]
    for hours, one in enumerate(ended):
        one.withdraw(by=client_actor(maya), at=NOON + hours * HOUR)
    running = [asked(bob, maya, at=NOON + hours * HOUR) for hours in (1, 0)]

    seen, path = [], MINE
    while path:
        page = mayas.get(path)
        seen += [card.case.pk for card in page.context["page"].cards]
        after = re.search(r'rel="next" href="(\?[^"]+)"', text_of(page))
        path = after and MINE + after[1]

    assert seen == [one.pk for one in (*reversed(running), *reversed(ended))]


def test_a_place_that_there_is_not_is_the_beginning(mayas, referral):
    assert len(mayas.get(f"{MINE}?after=nowhere").context["page"].cards) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_one_as_for_three(
    rows, mayas, bob, maya, django_assert_num_queries
):
    for _ in range(rows):
        asked(bob, maya)
        raise_obligation(consult=make_consult(provider=bob, patient=maya))

    with django_assert_num_queries(15):
        page = mayas.get(MINE)

    assert len(page.context["page"].cards) == 3 * rows


def test_every_state_that_a_patient_is_told_of_has_a_page(mayas, referral, obligation):
    """The clock runs on; wherever it leads, the page of all and that of the case are there."""
    for hours in (1, 30, 60, 200):
        sweep(now=NOON + hours * HOUR)
        for card in mayas.get(MINE).context["page"].cards:
            assert mayas.get(f"{MINE}{card.case.pk}/").status_code == 200
