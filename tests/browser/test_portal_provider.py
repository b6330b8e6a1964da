"""Can a provider answer patients and review refills on a phone, and the office at its desk? (S1-16, S1-21)"""

from datetime import date

import pytest

from careops.tenancy.scope import tenant_transaction
from portal.columns import Topic
from portal.models import Visit
from tests.factories import ALICE, NOON, client_actor, fresh, make_client
from tests.portal.charts import (
    DAY,
    answered,
    asked_refill,
    given,
    make_medicine,
    make_visit,
    with_account,
    written,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def account(acme, people):
    """Maya's, who was seen by Bob and takes two medicines."""
    with tenant_transaction(acme):
        maya = make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 2, 28))
        make_medicine(maya, directions="Twice a day")
        make_medicine(maya, "Metformin 500 mg", directions="With meals")
        make_visit(
            maya, people[0], at=NOON + 30 * DAY, concern="A check-up", state=Visit.State.PLANNED
        )
        return with_account(maya)


@pytest.fixture
def bobs(screen, acme, people):
    screen.sign_in(acme, name="Bob Brown", provider=people[0], roles=["provider"])
    screen.page.set_viewport_size({"width": 390, "height": 844})
    return screen


def now(tenant, subject):
    with tenant_transaction(tenant):
        return fresh(subject)


def test_a_provider_answers_a_message_and_hands_another_to_the_office(bobs, acme, account, people):
    with tenant_transaction(acme):
        thread = given(account, people[0])
        other = given(account, people[0], words="Can I have a letter for work?")
        answered(thread)
        fresh(thread).reply(by=client_actor(account.patient), at=NOON, message="And at night?")
    bobs.open("/", "portal-todo")
    assert bobs.says("2 things need you")
    bobs.open(f"/provider/messages/{thread.pk}/", "portal-message")
    for words in (
        "And at night?",
        "Keep the cream on",
        "A rash",
        "Hydrocortisone 1 % cream",
        "A check-up",
    ):
        assert bobs.says(words)
    bobs.press("Send the answer", "portal-message-empty")
    assert bobs.says("There is a problem")
    bobs.page.get_by_label("Your answer").fill("Yes, at night, too.")
    bobs.press("Send the answer", "portal-answered")
    assert bobs.says("Your answer is with the patient.")
    assert now(acme, thread).state == "awaiting_patient"

    bobs.open(f"/provider/messages/{other.pk}/", "portal-message-other")
    bobs.press("Hand it to the office", "portal-handed")
    assert now(acme, other).state == "with_staff"
    bobs.open(f"/provider/messages/{other.pk}/", "portal-elsewhere")
    assert bobs.says("It is with a colleague")


def test_a_provider_says_that_it_is_urgent_and_why(bobs, acme, account, people):
    with tenant_transaction(acme):
        thread = given(account, people[0])
    bobs.open(f"/provider/messages/{thread.pk}/", "portal-message-urgent")
    bobs.page.get_by_text("It is urgent").click()
    bobs.page.get_by_label("Why is it urgent?").fill("It spreads to the eye.")
    bobs.press("Treat it as urgent", "portal-flagged")

    assert now(acme, thread).state == "urgent"
    bobs.open(f"/provider/messages/{thread.pk}/", "portal-urgent")
    assert bobs.says("Call Maya Hart now")


def test_a_provider_takes_a_refill_and_answers_the_three_questions(bobs, acme, account, people):
    with tenant_transaction(acme):
        make_visit(account.patient, people[0], at=NOON - 40 * DAY, concern="Diabetes")
        refill = asked_refill(account, days_left=5)
    bobs.open(f"/provider/refills/{refill.pk}/", "portal-refill-open")
    bobs.press("Take it, and open the chart", "portal-refill")
    page = bobs.page
    assert page.get_by_label("1. When were they last seen?").input_value() == "2026-01-21"
    bobs.press("Approve it", "portal-refill-empty")
    assert bobs.says("There is a problem")
    for question in ("2. Is it right without knowing more?", "3. Should they still take it?"):
        page.get_by_role("group", name=question).get_by_label("Yes").check()
    page.get_by_label("How many?").fill("60")
    bobs.press("Approve it", "portal-refill-approved")

    assert bobs.says("Approved. The office sends it to the pharmacy.")
    assert (now(acme, refill).state, now(acme, refill).quantity) == ("approved", 60)


def test_the_office_answers_with_a_saved_reply_and_reads_the_numbers(screen, acme, account, people):
    with tenant_transaction(acme):
        bill = written(account, topic=Topic.BILLING, words="Why is my bill so high?")
        bill.give_to_staff(by=ALICE, at=NOON, topic=Topic.BILLING)
        answered(given(account, people[0]))
        asked_refill(account)
    screen.sign_in(acme, name="Lena Lead", roles=["lead"], teams=["portal"])
    screen.open(f"/admin/cases/case/{bill.pk}/change/", "portal-desk-case")
    screen.open(f"/admin/portal/thread/{bill.pk}/answer/", "portal-desk-answer")
    screen.page.get_by_label("Your answer").fill("Take two tablets.")
    screen.press("Send the answer", "portal-desk-medical")
    assert screen.says("This is for a provider to say")
    screen.page.get_by_label("Your answer").fill("")
    screen.page.get_by_label("Saved reply").select_option("Payment received")
    screen.press("Put it into the answer", "portal-desk-picked")
    screen.press("Send the answer", "portal-desk-answered")
    assert now(acme, bill).state == "awaiting_patient"

    screen.open("/admin/portal/thread/numbers/", "portal-numbers")
    assert screen.says("How much do patients write?")
    screen.open("/admin/conversation/savedreply/", "portal-replies")
    screen.open("/admin/portal/refill/add/", "portal-refill-intake")
    screen.open("/admin/portal/visit/", "portal-visits")
