"""Can providers and patients do on a real screen what they came for, after a consult? (S0)"""

import pytest

from careops.engine.sweep import sweep
from careops.tenancy.scope import tenant_transaction
from consults.models import Consult, Obligation
from consults.policy.words import About
from tests.browser.conftest import set_clock
from tests.consults.factories import (
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    make_consult,
    new_obligation,
    propose_revocation,
    raise_obligation,
    signed_in,
)
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    asked,
    fresh,
    link_to,
    make_client,
    make_partner,
    make_provider,
    provider_actor,
)

pytestmark = pytest.mark.browser

DAY = 24 * HOUR
QUESTION = "The dose of the ointment is missing. Is it 0.05 % or 0.1 %?"


@pytest.fixture
def consult(acme, people):
    """Maya's consult with Bob."""
    with tenant_transaction(acme):
        maya = make_client("Maya", "Hart", email="maya@mail.example")
        return make_consult(provider=people[0], patient=maya, at=NOON - 60 * HOUR)


@pytest.fixture
def obligation(acme, consult):
    """What a pharmacy asks Bob."""
    with tenant_transaction(acme):
        pharmacy = make_partner("Main Street Pharmacy", kind="pharmacy")
        return raise_obligation(
            consult=consult, about=About.PHARMACY, partner=pharmacy, question=QUESTION
        )


@pytest.fixture
def bobs(screen, acme, people):
    """Bob's screen."""
    screen.sign_in(acme, name="Bob Brown", provider=people[0], roles=["provider"])
    return screen


def page_of(subject, name=""):
    return f"/provider/{subject.kind}s/{subject.pk}/{name}"


def link_of(tenant, subject, person):
    with tenant_transaction(tenant):
        return link_to(person, subject)


def state_of(tenant, subject):
    with tenant_transaction(tenant):
        return fresh(subject).state


def test_a_provider_reads_what_is_theirs_and_answers(bobs, acme, consult, obligation, people):
    with tenant_transaction(acme):
        bob, maya = people[0], consult.patient
        late = raise_obligation(consult=consult, at=NOON - 60 * HOUR, about=About.LAB)
        sweep(now=NOON)
        promised = raise_obligation(consult=consult, question="Which strength?")
        promised.promise(by=provider_actor(bob), at=NOON, until=NOON + 30 * HOUR)
        code = new_obligation(consult, about=About.LU_CODE, question="Is there a code?")
        code.mention(by=ALICE, at=NOON)
        fresh(consult).ask_question(by=ALICE, at=NOON - HOUR, question="Before or after meals?")
        asked(bob, maya, at=NOON - 40 * HOUR)
    bobs.open("/", "consults-todo")
    assert bobs.says("6 things need you")
    assert state_of(acme, late) == "review"

    bobs.open(page_of(late), "answer-late")
    bobs.open(page_of(obligation), "answer")
    bobs.press("Send the answer", "answer-empty")
    assert bobs.says("There is a problem")
    bobs.page.get_by_label("Your reply to the pharmacy").fill("0.05 %, twice a day.")
    bobs.press("Send the answer", "answered")

    assert bobs.says("What happens now")
    assert state_of(acme, obligation) == "fulfilled"


def test_a_limited_use_code_is_not_required(bobs, acme, consult):
    with tenant_transaction(acme):
        code = new_obligation(consult, about=About.LU_CODE, question="Is there a code?")
        code.mention(by=ALICE, at=NOON)
    bobs.open(page_of(code), "answer-code")
    bobs.page.get_by_role("radio", name="Not required").check()
    bobs.page.get_by_label("The code, or why none is required").fill("It is covered without one.")
    bobs.press("Send the answer", "answered-code")

    assert bobs.says("Not required: It is covered without one.")


def test_what_was_written_survives_a_cancelled_question_and_a_lost_session(bobs, acme, obligation):
    page = bobs.page
    page.goto(bobs.site + page_of(obligation))
    page.get_by_label("Your reply").fill("0.05 %, twice a day.")
    with tenant_transaction(acme):
        fresh(obligation).cancel(by=ALICE, at=NOON, reason="Twice.")
    bobs.press("Send the answer", "answer-too-late")
    assert page.get_by_label("Your words").input_value() == "0.05 %, twice a day."

    with tenant_transaction(acme):
        other = raise_obligation(consult=obligation.consult)
    page.goto(bobs.site + page_of(other))
    page.get_by_label("The missing information").fill("5 mg")
    cookies = [c for c in page.context.cookies() if "session" not in c["name"]]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    bobs.press("Send the answer", "signed-out")
    assert page.get_by_label("Your words").input_value() == "5 mg"
    assert state_of(acme, other) == "awaiting"


def test_a_provider_promises_a_time_and_raises_a_concern(bobs, acme, obligation, people):
    bobs.open(page_of(obligation, "promise/"), "promise")
    bobs.press("Promise this time", "promise-none")
    assert bobs.says("Choose a time")
    bobs.page.get_by_text("Tomorrow 10:00").click()
    bobs.press("Promise this time", "promised")
    assert state_of(acme, obligation) == "promised"

    bobs.open(page_of(obligation, "promise/"), "promise-again")
    bobs.page.get_by_label("If another, which?").fill("2026-03-04T10:00")
    bobs.press("Promise this time", "promised-again")
    bobs.open(page_of(obligation, "promise/"), "promise-no-more")
    assert bobs.says("A lead can agree")

    bobs.open(page_of(obligation, "concern/"), "concern")
    bobs.page.get_by_label("What should our team know?").fill("She is Eve's patient.")
    bobs.press("Send to our team", "concern-sent")
    assert bobs.says("Our team has your message")


def test_a_provider_answers_and_closes_a_consult(bobs, acme, consult):
    with tenant_transaction(acme):
        for question in ("Before or after meals?", "For how long?"):
            fresh(consult).ask_question(by=ALICE, at=NOON - HOUR, question=question)
    bobs.open("/provider/consults/", "consults")
    bobs.follow("Consult C-", "consult")
    for answer in ("After meals.", "A week."):
        bobs.page.get_by_label("Your answer").fill(answer)
        bobs.press("Send the answer", f"consult-{len(answer)}")
    bobs.press("Close the consult", "consult-no-tick")
    bobs.page.get_by_label("Every directive").check()
    bobs.press("Close the consult", "consult-closed")

    assert state_of(acme, consult) == "closed"


def test_a_provider_takes_a_consult_and_closes_it_with_questions_open(bobs, acme):
    with tenant_transaction(acme):
        free = Consult(
            patient=make_client("Ola", "Free"), concern="A cough", fee=80, payout_amount=45
        ).request(by=ALICE, at=NOON)
    bobs.open("/provider/", "todo-consult")
    bobs.follow("Read and decide", "consult-free")
    bobs.press("Take this consult", "consult-taken")
    with tenant_transaction(acme):
        fresh(free).ask_question(by=ALICE, at=NOON, question="And my dog?")
    bobs.page.reload()
    bobs.page.get_by_label("Why do you close it").fill("It is about their dog.")
    bobs.press("Close it with this reason", "consult-forced")

    with tenant_transaction(acme):
        assert Obligation.objects.get().question == "And my dog?"


def test_from_a_link_without_a_sign_in(screen, acme, obligation, people):
    link = link_of(acme, obligation, people[0])
    screen.open(link, "owed-link")
    assert not screen.page.get_by_text("ointment").count()
    screen.press("I have received it", "owed-link-received")
    screen.page.get_by_text("Tomorrow 18:00").click()
    screen.press("Promise this time", "owed-link-promised")
    assert screen.says("You promised an answer by")
    assert state_of(acme, obligation) == "promised"

    screen.sign_in(acme, name="Bob Brown", provider=people[0], roles=["provider"])
    screen.follow("Sign in to answer", "owed-link-signed-in")
    assert screen.says(QUESTION)


def test_an_old_link_offers_a_fresh_one(screen, acme, obligation, people, consult):
    link, mine = (link_of(acme, obligation, person) for person in (people[0], obligation.patient))
    set_clock(NOON + 13 * HOUR)
    screen.open(link, "owed-link-expired")
    screen.press("Mail me a fresh link", "owed-link-fresh")
    assert screen.says("A fresh link is on its way")
    second = link_of(acme, obligation, people[0])
    with tenant_transaction(acme):
        fresh(obligation).cancel(by=ALICE, at=NOON + 13 * HOUR, reason="Twice.")
    screen.open(second, "owed-link-over")
    assert screen.says("Cancelled: it is not needed any more")

    set_clock(NOON + 40 * DAY)
    screen.open(mine, "my-link-expired")
    screen.press("Mail me a fresh link", "my-link-fresh")
    assert screen.says("A fresh link is on its way")


def test_an_old_link_to_a_consult_offers_a_fresh_one_until_it_is_handed_on(
    screen, acme, people, consult
):
    with tenant_transaction(acme):
        consult.ask_question(by=ALICE, at=NOON, question="With food?")
    link = link_of(acme, consult, people[0])
    screen.open(link, "consult-link")
    assert screen.says("A question waits for you")
    set_clock(NOON + 13 * HOUR)
    screen.open(link, "consult-link-expired")
    screen.press("Mail me a fresh link", "consult-link-fresh")
    assert screen.says("A fresh link is on its way")

    with tenant_transaction(acme):
        fresh(consult).hand_on(by=ALICE, at=NOON + 13 * HOUR, provider=people[1])
    screen.open(link, "consult-link-passed")
    assert screen.says("It is not yours any more")


def test_a_patient_follows_what_is_owed_to_them(screen, acme, obligation, people):
    mine = link_of(acme, obligation, obligation.patient)
    with tenant_transaction(acme):
        let_silence_pass(obligation, hours=30, call=False)
    set_clock(NOON + 31 * HOUR)
    screen.open(mine, "my-chased")
    assert screen.says("We are waiting for Bob Brown to answer")
    with tenant_transaction(acme):
        fresh(obligation).promise(
            by=provider_actor(people[0]), at=NOON + 31 * HOUR, until=NOON + 40 * HOUR
        )
    screen.open(mine, "my-promised")
    with tenant_transaction(acme):
        answer = {"at": NOON + 32 * HOUR, "answer": "0.05 %"}
        fresh(obligation).give_answer(by=signed_in(people[0]), **answer)
    screen.open(mine, "my-answered")
    assert screen.says("It is answered")
    assert not screen.page.get_by_text("0.05").count()


def test_a_patient_reads_that_people_look_into_it_and_reopens_a_consult(
    screen, acme, obligation, people
):
    with tenant_transaction(acme):
        escalate(let_silence_pass(obligation))
        consult = fresh(obligation.consult)
        consult.close(by=signed_in(people[0]), at=NOON, directives_are_issued=True)
    set_clock(NOON + 50 * HOUR)
    screen.open(link_of(acme, obligation, obligation.patient), "my-escalated")
    screen.open(link_of(acme, consult, consult.patient), "my-consult-closed")
    screen.page.get_by_label("What is still open?").fill("It still itches.")
    screen.press("Reopen the consult", "my-consult-open")
    assert state_of(acme, consult) == "active"


def test_a_provider_sees_their_numbers(bobs, acme, people):
    bobs.open("/provider/numbers/", "numbers-empty")
    with tenant_transaction(acme):
        team = [*people, make_provider("Zed")]
        for number, hours in enumerate((1, 3, 5, 9, 15, 20, 30, 50, 7, 2, 26, 4)):
            one = make_consult(provider=people[0] if number % 2 else team[number % 3])
            owed = raise_obligation(consult=one, at=NOON - 5 * DAY)
            if number == 5:
                until = NOON - 4 * DAY
                owed.promise(by=provider_actor(one.provider), at=NOON - 5 * DAY, until=until)
            at = NOON - 5 * DAY + hours * HOUR
            owed.give_answer(by=signed_in(one.provider), at=at, answer="Yes.")
    bobs.open("/provider/numbers/", "numbers")
    bobs.page.get_by_text("The numbers").click()
    bobs.check("numbers-open")


def test_a_provider_appeals_a_revocation(bobs, acme, obligation):
    with tenant_transaction(acme):
        escalate(let_silence_pass(obligation))
        revocation = propose_revocation(fresh(obligation), by=lead_lea())
        revocation.approve(by=finance_fay(), at=NOON + 51 * HOUR)
    set_clock(NOON + 52 * HOUR)
    bobs.open("/provider/", "todo-revocation")
    bobs.follow("Read and decide", "revocation")
    bobs.page.get_by_label("Why is it wrong?").fill("I was in hospital.")
    bobs.press("Send the appeal", "revocation-appealed")

    assert state_of(acme, revocation) == "appealed"


def test_a_provider_keeps_quiet_hours(bobs):
    bobs.open("/provider/quiet/", "quiet")
    bobs.page.get_by_label("From").fill("22:00")
    bobs.press("Save", "quiet-half")
    assert bobs.says("Write both times, or neither")
    bobs.page.get_by_label("Until").fill("07:00")
    bobs.press("Save", "quiet-saved")

    assert bobs.says("Reminders wait for the end")
