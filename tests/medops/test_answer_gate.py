"""Which door does an answer to a patient leave by? By none, while it is held back; and nothing typed is lost (M26)."""

import re

import pytest
from django.urls import reverse

from careops.clock.now import now
from careops.conversation.macros import Macro
from careops.conversation.models import Comment, Draft
from careops.conversation.replies import SavedReply
from careops.conversation.writing import write
from careops.engine.refusals import NotMet, Refusal, WrongState
from careops.engine.sweep import sweep
from careops.people.middleware import actor_of
from careops.record.models import Entry
from careops.tenancy.scope import tenant_transaction
from medops.desk.coaching import begun
from medops.models import Answer, AnswerTopic, Ticket
from medops.models.answer import topics_in_force
from tests.factories import (
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_client,
    make_member,
    said,
    text_of,
)
from tests.medops.factories import DAY, open_one, tick_all
from tests.trust.conftest import crowd
from tests.trust.conftest import field as field  # noqa: PLC0414 (a fixture)

FINE = "Hi Maya, it ships tomorrow."
DOSE = "Hi Maya, take two tablets a day with food."
BARE = "It ships tomorrow."
FURY = "This is ridiculous. I have had enough!"
IN_VIEW = 'data-coach tabindex="-1" autofocus'  # on a phone the coach's words lie below the fold
WHY = "Her provider has just told me so on the phone."


@pytest.fixture
def at(tenant):
    return now()


@pytest.fixture
def desk(browser_of):
    return browser_of(name="Dora Desk", roles=["agent"], teams=["medops"])


@pytest.fixture
def leads(browser_of):
    return browser_of(name="Lou Lead", roles=["lead"], teams=["medops"])


@pytest.fixture
def ticket(maya, at):
    ann = make_member("Ann Other", ["agent"], teams=["medops"])
    return open_one("orders", maya, at=at).claim(by=actor_of(ann, via="test"), at=at, assignee=ann)


def url(name, *args):
    return reverse(f"admin:{name}", args=args, urlconf="careops.urls")


def send(browser, ticket, message, *, do="send", hinted=(), **more):
    seen = Comment.objects.newest_of(ticket.case) or ""
    said = {"to": "patient", "message": message, "seen": seen, "do": do, "hinted": hinted}
    return browser.post(url("cases_case_write", ticket.pk), said | more)


def hints_on(page):
    return re.findall(r'name="hinted" value="([^"]+)"', text_of(page))


def asks(ticket, words, *, at, by=None):
    """The patient writes, as an answer to a question of ours."""
    agent = make_member("Quin Asker", ["agent"], teams=["medops"])
    fresh(ticket).ask_patient(by=actor_of(agent, via="test"), at=at, message="Hi Maya, which one?")
    return fresh(ticket).reply(by=client_actor(ticket.patient), at=at, message=words)


def words_sent():
    return [one.text for one in Comment.objects.filter(person__isnull=False, is_ours=True)]


# By hand


def test_what_is_fine_is_sent_at_once(desk, ticket):
    assert send(desk, ticket, FINE).status_code == 302
    assert words_sent() == [FINE]


def test_advice_is_shown_once_and_then_it_is_sent(desk, ticket):
    """S3-37"""
    page = send(desk, ticket, BARE)

    assert (page.status_code, hints_on(page)) == (422, ["no_greeting"])
    assert "Greet them first." in text_of(page)
    assert IN_VIEW in text_of(page)
    assert BARE in text_of(page)
    assert words_sent() == []
    assert send(desk, ticket, BARE, hinted=["no_greeting"]).status_code == 302
    assert words_sent() == [BARE]


def test_it_can_be_checked_before_and_nothing_is_sent(desk, ticket):
    page = send(desk, ticket, DOSE, do="check")

    assert page.status_code == 200
    assert "Only a clinician answers that" in text_of(page)
    assert IN_VIEW in text_of(page)
    assert "take two tablets" in text_of(page)
    assert not Comment.objects.exists()


def test_what_is_typed_is_kept_as_a_draft_and_the_advice_comes_back_with_it(desk, ticket):
    page = send(desk, ticket, BARE, do="autosave")

    assert (page.status_code, hints_on(page)) == (200, ["no_greeting"])
    assert "<html" not in text_of(page)
    assert Draft.objects.get().text == BARE


def test_what_only_a_clinician_may_say_is_held_back_for_an_agent_whatever_they_say(desk, ticket):
    """S3-28"""
    page = send(desk, ticket, DOSE, hinted=["clinical"], waived=WHY)

    assert page.status_code == 409
    assert DOSE in text_of(page)
    assert 'value="way:provider"' in text_of(page)
    assert words_sent() == []


def test_a_lead_sends_it_with_a_reason_that_only_the_desk_reads(leads, ticket):
    assert send(leads, ticket, DOSE, hinted=["clinical"]).status_code == 409
    assert send(leads, ticket, DOSE, hinted=["clinical"], waived=WHY).status_code == 302

    assert words_sent() == [DOSE]
    note = Comment.objects.get(person=None)
    assert WHY in note.text
    entry = Entry.objects.get(pk=note.entry_id)
    assert (entry.action, entry.facts["waived"]["length"]) == ("write", len(WHY))
    assert WHY not in str(entry.facts)


def test_a_note_is_read_by_no_coach(desk, ticket):
    page = send(desk, ticket, DOSE, to="note")

    assert page.status_code == 302
    assert Comment.objects.get().is_note


def test_an_upset_patient_is_answered_by_a_lead(desk, leads, ticket, at):
    """S3-36"""
    asks(ticket, FURY, at=at)

    page = send(desk, ticket, FINE, hinted=["frustrated"])
    assert page.status_code == 409
    assert "Have a lead read it first." in text_of(page)
    assert send(leads, ticket, FINE, hinted=["frustrated"]).status_code == 302


def test_a_question_to_the_patient_is_no_way_around_it(ticket, at):
    agent = actor_of(make_member("Quin", ["agent"], teams=["medops"]), via="test")
    with pytest.raises(NotMet, match="clinician"):
        fresh(ticket).ask_patient(by=agent, at=at, message=DOSE)


def test_other_kinds_of_cases_have_no_coach(desk, subscription):
    page = text_of(desk.get(url("cases_case_write", subscription.pk)))

    assert 'value="check"' not in page
    assert "data-coach" not in page


# Kept replies and macros


def test_a_saved_reply_is_read_like_any_other(desk, ticket):
    kept = SavedReply.objects.create(
        title="Dose", text="Hi {{patient.first_name}}, take two tablets a day."
    )
    page = desk.post(
        url("cases_case_write", ticket.pk),
        {"do": "pick", "reply": kept.pk, "to": "patient", "message": ""},
    )

    assert hints_on(page) == ["clinical"]
    assert (
        send(desk, ticket, "Hi Maya, take two tablets a day.", hinted=["clinical"]).status_code
        == 409
    )


def test_a_macro_says_why_it_is_not_run_and_does_nothing_of_it(desk, ticket):
    macro = Macro.objects.create(title="Dose", kind="ticket", to="patient", text=DOSE, tags="told")
    shown = text_of(desk.get(url("cases_case_macro", ticket.pk, macro.pk)))
    page = desk.post(url("cases_case_macro", ticket.pk, macro.pk))

    assert "Only a clinician answers that" in shown
    assert page.status_code == 409
    assert words_sent() == []
    assert not ticket.case.tags.exists()


def test_many_cases_are_read_each_by_itself_and_in_as_many_queries_as_one(
    desk, maya, ticket, at, django_assert_max_num_queries
):
    calm, upset = ticket, open_one("refund", maya, at=at)
    ann = make_member("Ben", ["agent"], teams=["medops"])
    upset.claim(by=actor_of(ann, via="test"), at=at, assignee=ann)
    asks(upset, FURY, at=at)
    macro = Macro.objects.create(title="Ships", kind="ticket", to="patient", text=FINE)
    bulk = url("cases_case_bulk_macro")
    cases = {"macro": macro.pk, "case": [calm.pk, upset.pk]}

    counts = []
    for chosen in (cases["case"][:1], cases["case"]):
        with django_assert_max_num_queries(40) as asked:
            page = desk.get(bulk, {**cases, "case": chosen})
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert text_of(page).count("Have a lead read it first.") == 1

    done = text_of(desk.post(bulk, cases))
    assert "1 of 2 done" in done
    assert Comment.objects.get(text=FINE).case_id == calm.pk


# Other ways


def test_an_agent_asks_a_lead_who_changes_the_words_and_sends_them(desk, leads, ticket, at):
    """S3-33, S3-36, M26"""
    page = send(desk, ticket, DOSE, do="way:lead")
    answer = Answer.objects.get()

    assert page.status_code == 302
    assert (answer.state, answer.message) == ("lead_review", DOSE)
    assert not Draft.objects.exists()
    assert "late" not in answer.case.title
    assert answer.case.due_at == answer.waits_since + 4 * HOUR
    form = text_of(leads.get(url("cases_case_do", answer.pk, "approve")))
    assert DOSE in form.split("<textarea", 1)[1]

    said = {"message": FINE, "waived": "", "version": answer.case.version}
    done = leads.post(url("cases_case_do", answer.pk, "approve"), said)
    assert done.status_code == 302
    assert fresh(answer).state == "sent"
    assert [
        (one.text, one.case_id, one.author) for one in Comment.objects.filter(is_ours=True)
    ] == [(FINE, ticket.pk, "Lou Lead")]


def test_a_lead_who_leaves_a_dose_in_says_why(desk, leads, ticket):
    send(desk, ticket, DOSE, do="way:lead")
    answer = Answer.objects.get()
    said = {"message": DOSE, "version": answer.case.version}

    assert leads.post(url("cases_case_do", answer.pk, "approve"), said).status_code == 409
    assert (
        leads.post(url("cases_case_do", answer.pk, "approve"), said | {"waived": WHY}).status_code
        == 302
    )
    assert WHY in Comment.objects.get(case=answer.case).text
    assert words_sent() == [DOSE]


def test_what_came_back_is_sent_by_its_writer_without_what_is_clinical(desk, leads, ticket):
    send(desk, ticket, DOSE, do="way:lead")
    answer = Answer.objects.get()
    back = {"guidance": "Leave the dose out.", "version": answer.case.version}
    leads.post(url("cases_case_do", answer.pk, "send_back"), back)

    answer = fresh(answer)
    assert (answer.state, answer.guidance) == ("draft", "Leave the dose out.")
    step, version = url("cases_case_do", answer.pk, "send"), answer.case.version
    assert desk.post(step, {"message": DOSE, "version": version}).status_code == 409
    assert desk.post(step, {"message": FINE, "version": version}).status_code == 302
    assert words_sent() == [FINE]


def test_what_needs_a_provider_waits_for_their_words(desk, leads, ticket, at):
    """S3-27 to S3-32"""
    send(desk, ticket, DOSE, do="way:provider")
    answer = Answer.objects.get()

    assert answer.state == "rerouted"
    assert answer.case.due_at == answer.waits_since + DAY
    relay = {"message": DOSE, "answered_by": "Dr. Bee", "version": answer.case.version}
    assert leads.post(url("cases_case_do", answer.pk, "relay"), relay).status_code == 302
    assert words_sent() == [DOSE]


def test_a_refill_opens_one_ticket_and_the_answer_stays_a_draft(desk, ticket):
    refill = "Hi Maya, I look into your refill."
    assert hints_on(send(desk, ticket, refill)) == ["refill"]

    for _ in range(2):
        assert send(desk, ticket, refill, do="way:prescription").status_code == 302

    assert Ticket.objects.filter(code="prescription").count() == 1
    assert Draft.objects.get().text == refill


def test_an_answer_falls_away_with_its_ticket_and_its_patient_hears_of_none_that_is_late(
    desk, ticket, at
):
    send(desk, ticket, FINE, do="way:lead")
    lou = actor_of(make_member("Lea", ["lead"]), via="test")
    fresh(ticket).cancel(by=lou, at=at, reason="Twice.")
    sweep(now=at + 5 * HOUR)

    answer = Answer.objects.get()
    assert answer.state == "dropped"
    assert "answer_late" not in {row[2] for row in said(answer)}
    with pytest.raises(WrongState):
        answer.approve(by=lou, at=at, message=FINE)


def test_a_ticket_is_not_done_while_an_answer_of_it_waits(desk, ticket, at):
    send(desk, ticket, FINE, do="way:lead")
    lou = actor_of(make_member("Lea", ["lead"]), via="test")
    tick_all(fresh(ticket), by=lou, at=at)
    with pytest.raises(NotMet, match="have it sent, or drop it"):
        fresh(ticket).complete(by=lou, at=at)

    Answer.objects.get().approve(by=lou, at=at, message=FINE)
    assert fresh(ticket).complete(by=lou, at=at).state == "done"


# What agents may answer


def test_a_lead_says_what_agents_may_answer_and_it_counts_at_once(desk, leads, ticket):
    """S3-A1"""
    lunges = "Hi Maya, do your lunges daily."
    add = url("medops_answertopic_add")
    said = {"code": "fit", "label": "Fitness", "patterns": "squats|lunges ~ daily"}
    assert desk.post(add, said).status_code == 403
    refused = leads.post(add, said | {"patterns": "lunges ~"})
    assert "Line 1" in text_of(refused)
    assert leads.post(add, said).status_code == 302

    assert send(desk, ticket, lunges, hinted=["clinical"]).status_code == 409
    AnswerTopic.objects.update(may_be_answered=True)
    assert send(desk, ticket, lunges).status_code == 302


def test_the_usual_list_is_taken_over_whole(leads):
    usual = topics_in_force()
    leads.post(url("medops_answertopic_usual"))

    assert AnswerTopic.objects.filter(may_be_answered=True).count() == 11
    assert AnswerTopic.objects.filter(may_be_answered=False).count() == 6
    assert sorted(topics_in_force().splitlines()) == sorted(usual.splitlines())


# At once


def test_of_two_who_decide_at_once_one_is_heard(field):
    with tenant_transaction(field):
        lead = actor_of(make_member("Lea", ["lead"], teams=["medops"]), via="test")
        answer = begun(open_one("orders", make_client()), FINE, "ask_lead", by=lead, at=NOON)

    def decide(step, **said):
        def click():
            with tenant_transaction(field):
                return getattr(fresh(answer), step)(by=lead, at=NOON, **said).state

        return click

    with crowd(2) as people:
        outcomes = people.at_once(decide("approve", message=FINE), decide("reroute"))

    heard = [one for one in outcomes if isinstance(one, str)]
    assert len(heard) == 1, outcomes
    with tenant_transaction(field):
        assert fresh(answer).state == heard[0]
        assert words_sent() == ([FINE] if heard == ["sent"] else [])


def test_what_a_patient_writes_meanwhile_is_read_before_the_answer_leaves(ticket, at, ann):
    """The coach reads before the case is locked: who wrote since then stops it."""
    seen = Comment.objects.newest_of(ticket.case)
    asks(ticket, FURY, at=at)

    with pytest.raises(Refusal):
        write(fresh(ticket), "patient", FINE, seen=seen, by=ann, at=at)
    assert FINE not in words_sent()
