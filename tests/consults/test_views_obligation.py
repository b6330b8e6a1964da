"""How does a provider answer, promise a time or raise a concern? (S0-6, S0-19, S0-23)"""

from html import unescape

import pytest
from django.test import Client

from careops.desk.models import Task
from careops.engine.sweep import sweep
from careops.record.models import Read
from careops.tenancy.scope import tenant_scope
from consults.kinds import ASKS
from consults.policy.words import About
from tests.consults.factories import escalate, let_silence_pass, new_obligation, raise_obligation
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    fresh,
    make_partner,
    make_tenant,
    provider_actor,
    text_of,
)

PAGES = ("", "promise/", "concern/")
ANSWER = {"act": "give_answer", "words": "0.05 %, twice a day"}
CONCERN = {"act": "raise_concern", "words": "She is a patient of Dr. Eve."}


def page_of(obligation, page=""):
    return f"/provider/obligations/{obligation.pk}/{page}"


def promise(until="2026-03-03T10:00", **said):
    return {"act": "promise", "until": "other", "other": until, **said}


# Who may


def test_bob_may_and_nobody_else(bobs, eves, mayas, visitor, obligation):
    for address in (page_of(obligation, name) for name in PAGES):
        assert bobs.get(address).status_code == 200
        assert eves.get(address).status_code == 404
        assert mayas.get(address).status_code == 403
        assert visitor.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("said", [ANSWER, CONCERN, promise(), {"act": "receive"}])
def test_nobody_else_says_anything(said, eves, mayas, visitor, obligation):
    for browser in (eves, mayas, visitor):
        assert browser.post(page_of(obligation), said).status_code in (302, 403, 404)

    assert [entry.action for entry in obligation.case.entries.all()] == ["ask"]


def test_staff_are_led_on_to_the_case(browser_of, obligation):
    page = browser_of(roles=["agent"]).get(page_of(obligation))

    assert page["Location"] == f"/admin/cases/case/{obligation.pk}/change/"


def test_one_of_another_tenant_is_not_there(bobs):
    with tenant_scope(make_tenant("umbrella")):
        theirs = raise_obligation()

    for page in PAGES:
        assert bobs.get(page_of(theirs, page)).status_code == 404
        assert bobs.post(page_of(theirs, page), ANSWER).status_code == 404


# Answering


@pytest.mark.parametrize("about", [a for a in About if a is not About.ADMINISTRATIVE])
def test_each_kind_asks_in_its_own_words(bobs, consult, about):
    owed = raise_obligation(
        consult=consult, about=about, question="What now?", medical_reason="Allergy"
    )

    text = unescape(text_of(bobs.get(page_of(owed))))

    ask = ASKS[about]
    wanted = [ask.title, ask.asks, ask.label, ask.hint, *ask.ways, "What now?", "Maya Hart"]
    assert [words for words in wanted if words not in text] == []
    assert ("<fieldset" in text) == bool(ask.ways)


def test_answering_ends_it_and_says_what_happens_now(bobs, bob, consult):
    pharmacy = make_partner("Main Street Pharmacy", kind="pharmacy")
    owed = raise_obligation(consult=consult, about=About.PHARMACY, partner=pharmacy)

    page = bobs.post(page_of(owed), ANSWER, follow=True)

    assert page.redirect_chain == [(page_of(owed), 302)]
    text = text_of(page)
    wanted = ["Answered on", "The patient is told", "Main Street Pharmacy is told", "0.05 %"]
    assert [words for words in wanted if words not in text] == []
    found = fresh(owed)
    assert (found.state, found.answer, found.is_late) == ("fulfilled", ANSWER["words"], False)
    entry = owed.case.entries.get(action="give_answer")
    assert (entry.actor, entry.via) == ("Bob Brown", "page")


def test_a_limited_use_code_is_not_required_with_a_reason(bobs, consult):
    owed = new_obligation(consult, about=About.LU_CODE, question="LU?").mention(by=ALICE, at=NOON)
    assert "This is optional" in text_of(bobs.get(page_of(owed)))

    bobs.post(page_of(owed), {**ANSWER, "way": "Not required", "words": "It is covered."})

    assert fresh(owed).answer == "Not required: It is covered."


@pytest.mark.parametrize("managers", [False, True])
def test_what_is_under_review_is_answered_late(bobs, obligation, managers):
    obligation = let_silence_pass(obligation)
    if managers:
        escalate(obligation)
    assert "Your answer still settles it" in text_of(bobs.get(page_of(obligation)))

    page = bobs.post(page_of(obligation), ANSWER, follow=True)

    assert "Where a revocation was proposed for it, that is withdrawn" in text_of(page)
    assert (fresh(obligation).state, fresh(obligation).is_late) == ("fulfilled", True)


def test_what_was_seen_is_on_record(bobs, obligation, maya):
    bobs.get(page_of(obligation))

    read = Read.objects.get(what="obligation")
    assert (read.actor, read.patients, read.case) == ("Bob Brown", [maya.pk], obligation.case)


# What they typed is never lost


def test_an_empty_answer_is_told_at_the_field(bobs, obligation):
    page = bobs.post(page_of(obligation), {**ANSWER, "words": " "})

    assert page.status_code == 422
    assert "Write something here first" in text_of(page)
    assert fresh(obligation).state == "awaiting"


def test_an_answer_that_is_too_long_stays_in_its_field(bobs, obligation):
    page = bobs.post(page_of(obligation), {**ANSWER, "words": "long " * 201})

    assert page.status_code == 422
    assert "long long long" in text_of(page)


def test_a_reminder_in_between_refuses_no_answer(bobs, obligation):
    bobs.get(page_of(obligation))
    sweep(now=NOON + 7 * HOUR)

    assert bobs.post(page_of(obligation), ANSWER).status_code == 302
    assert fresh(obligation).state == "fulfilled"


@pytest.mark.parametrize("end", ["cancel", "take_back"])
def test_an_answer_to_what_is_over_is_shown_again(bobs, obligation, end):
    getattr(obligation, end)(by=ALICE, at=NOON, reason="Twice.")

    page = bobs.post(page_of(obligation), ANSWER)

    assert page.status_code == 409
    text = text_of(page)
    wanted = ["Nothing was sent", "What you wrote", ANSWER["words"]]
    assert [words for words in wanted if words not in text] == []
    assert fresh(obligation).answer == ""


def test_a_second_answer_does_not_replace_the_first(bobs, obligation):
    bobs.post(page_of(obligation), ANSWER)

    page = bobs.post(page_of(obligation), {**ANSWER, "words": "Other words"})

    assert page.status_code == 409
    assert "Other words" in text_of(page)
    assert fresh(obligation).answer == ANSWER["words"]


def test_pressing_twice_finds_the_page_of_the_first_press(bobs, obligation):
    for _ in range(2):
        page = bobs.post(page_of(obligation), ANSWER, follow=True)
        assert "Answered on" in text_of(page)
        assert "Nothing was sent" not in text_of(page)

    assert obligation.case.entries.filter(action="give_answer").count() == 1


@pytest.mark.parametrize("said", [ANSWER, CONCERN])
def test_whoever_was_signed_out_meanwhile_keeps_what_they_wrote(visitor, obligation, said):
    page = visitor.post(page_of(obligation), said)

    assert page.status_code == 403
    text = text_of(page)
    assert "You were signed out" in text
    assert said["words"] in text
    assert f"/accounts/login/?next={page_of(obligation)}" in text
    assert "no-store" in page["Cache-Control"]
    assert fresh(obligation).state == "awaiting"


def test_a_form_from_elsewhere_is_refused(set_clock, obligation):
    strict = Client(HTTP_HOST="acme.localhost", enforce_csrf_checks=True)

    assert "nothing was done" in text_of(strict.post(page_of(obligation), ANSWER))
    assert fresh(obligation).state == "awaiting"


# Promising


def test_a_promise_stops_reminders_and_tells_the_patient(bobs, obligation):
    page = bobs.post(page_of(obligation, "promise/"), promise(), follow=True)

    assert "Until then we do not remind you" in text_of(page)
    assert "You promised" in text_of(page)
    found = fresh(obligation)
    assert found.state == "promised"
    assert found.promised_at.isoformat() == "2026-03-03T15:00:00+00:00"  # 10:00 in Toronto
    assert obligation.case.messages.filter(template="promised", person=found.patient_id).exists()


def test_the_page_says_what_a_promise_means(bobs, obligation):
    text = text_of(bobs.get(page_of(obligation, "promise/")))

    wanted = ["Today 18:00", "Tomorrow 10:00", "tell the patient", "stop reminding", "2 times",
              "48 hours", "a lead has to agree"]  # fmt: skip
    assert [words for words in wanted if words not in text] == []
    assert "checked" not in text


def test_past_the_limit_a_lead_can_agree(bobs, bob, obligation):
    for hours in (5, 6):
        obligation.promise(by=provider_actor(bob), at=NOON, until=NOON + hours * HOUR)

    text = text_of(bobs.get(page_of(obligation, "promise/")))
    refused = bobs.post(page_of(obligation, "promise/"), promise())

    assert "A lead can agree to one more" in text
    assert "<fieldset" not in text
    assert refused.status_code == 409
    assert "promised as often as the policy allows" in text_of(refused)


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        (promise("2026-03-01T10:00"), 409, "That time has passed"),
        (promise("2026-03-20T10:00"), 409, "further ahead than a provider may promise"),
        (promise("soon"), 422, "Write a date and a time"),
        ({"act": "promise"}, 422, "Choose a time"),
        ({"act": "promise", "until": "2026-03-01T10:00:00+00:00"}, 422, "That time has passed"),
    ],
)
def test_a_time_that_cannot_be_promised_is_told_in_words(bobs, obligation, said, status, words):
    page = bobs.post(page_of(obligation, "promise/"), said)

    assert page.status_code == status
    assert words in text_of(page)
    assert fresh(obligation).state == "awaiting"


# Concerns, and "I have it"


def test_a_concern_is_a_task_of_support_and_a_response(bobs, obligation, set_clock):
    set_clock(NOON + HOUR)
    page = bobs.post(page_of(obligation, "concern/"), CONCERN, follow=True)

    assert "Our team has your message" in text_of(page)
    assert Task.objects.get(task_kind="provider_concern").case.patient_id == obligation.patient_id
    assert fresh(obligation).chased_at == NOON + HOUR
    assert fresh(obligation).state == "awaiting"


def test_who_says_that_they_have_it_is_not_asked_for_that_again(bobs, obligation, set_clock):
    set_clock(NOON + HOUR)
    assert "I have received it" in text_of(bobs.get(page_of(obligation)))

    page = bobs.post(page_of(obligation), {"act": "receive"}, follow=True)

    assert page.redirect_chain == [(page_of(obligation), 302)]
    assert "I have received it" not in text_of(page)
    assert "that you have it" in text_of(page)
    assert fresh(obligation).responded_at == NOON + HOUR


@pytest.mark.parametrize("act", ["", "cancel", "relay", "agree", "send_link", "__init__"])
def test_what_the_page_does_not_offer_it_does_not_do(bobs, obligation, act):
    page = bobs.post(page_of(obligation), {"act": act, "reason": "x", "until": "x"})

    assert page.status_code == 409
    assert fresh(obligation).state == "awaiting"


@pytest.mark.parametrize("name", PAGES)
def test_looking_changes_nothing_but_the_record_of_looks(bobs, obligation, name):
    version = fresh(obligation).case.version

    for _ in range(3):
        assert bobs.get(page_of(obligation, name)).status_code == 200
        assert bobs.head(page_of(obligation, name)).status_code == 200

    assert fresh(obligation).case.version == version
    assert [entry.action for entry in obligation.case.entries.all()] == ["ask"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_database_a_fixed_number_of_times(
    bobs, obligation, name, django_assert_num_queries
):
    sweep(now=NOON + 47 * HOUR)

    # On its own page, with what was written with them.
    with django_assert_num_queries(10 if name else 11):
        bobs.get(page_of(obligation, name))
