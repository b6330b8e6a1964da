"""How does the office work with what patients write? Sorted with reasons, answered in words that it may use."""

from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careops.conversation.models import Comment
from careops.conversation.replies import SavedReply
from careops.record.models import Entry, Read
from careops.tenancy.scope import tenant_scope
from portal.columns import Topic
from portal.desk.usual_replies import USUAL, offered
from portal.models import Medicine, Practice, Refill, Visit
from tests.desk.browsing import case_url, desk, queue_url
from tests.factories import (
    ALICE,
    NOON,
    fresh,
    make_client,
    make_member,
    make_provider,
    make_tenant,
    text_of,
)
from tests.portal.charts import (
    ITCH,
    given,
    make_medicine,
    make_visit,
    with_account,
    written,
)
from tests.referrals.conftest import set_clock as set_clock  # noqa: PLC0414 (a fixture)

VISIT = "/admin/portal/visit/"
REFILL = "/admin/portal/refill/add/"
REPLIES = "/admin/conversation/savedreply/"


@pytest.fixture
def alice(set_clock):
    return desk(make_member("Alice Agent", ["agent"], teams=["portal"]))


@pytest.fixture
def lena(set_clock):
    return desk(make_member("Lena Lead", ["lead"], teams=["portal"]))


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 1, 1))


@pytest.fixture
def account(maya):
    return with_account(maya)


@pytest.fixture
def bill(account):
    """A question about a bill, which the office has."""
    thread = written(account, topic=Topic.BILLING, words="Why is my bill so high?")
    return thread.give_to_staff(by=ALICE, at=NOON, topic=Topic.BILLING)


def answer_url(thread, query=""):
    return f"/admin/portal/thread/{thread.pk}/answer/{query}"


def said(thread, message, **more):
    return {"message": message, "version": fresh(thread).case.version, "reply": "", **more}


def words_of(page):
    return unescape(text_of(page))


# A thread on its page


def test_its_page_says_why_it_is_where_it_is_and_what_the_chart_says(alice, account, bob, maya):
    make_medicine(maya, directions="Twice a day")
    visit = make_visit(maya, bob)
    thread = written(account, visit=visit)

    page = words_of(alice.get(case_url(thread)))

    for words in ("An update after a recent visit", "A rash, 27 February 2026, with Bob Brown",
                  "Hydrocortisone 1 % cream: Twice a day", "Suggested"):  # fmt: skip
        assert words in page


def test_what_the_rules_found_is_read_anew_with_its_words(alice, account, bob, maya):
    thread = written(account, visit=make_visit(maya, bob), words="You idiots lost my form.")
    assert thread.state == "quarantined"

    page = words_of(alice.get(case_url(thread)))

    assert "What the rules found in it" in page
    assert "May be abuse" in page
    assert "idiots" in page


def test_nothing_is_said_of_rules_that_found_nothing(alice, bill):
    assert "What the rules found" not in words_of(alice.get(case_url(bill)))


def test_the_words_of_the_rules_are_on_no_record(account, bob, maya):
    thread = written(account, visit=make_visit(maya, bob), words="You idiots lost my form.")

    assert all("lost my form" not in str(entry.facts) for entry in thread.case.entries.all())


# The queue


def test_lists_of_what_is_urgent_held_back_and_not_sorted_stand_in_the_sidebar(
    alice, account, bob, maya
):
    visit = make_visit(maya, bob)
    urgent = written(account, said_urgent=True)
    held = written(account, visit=visit, words="You idiots.")
    to_sort = written(account, visit=visit)

    page = words_of(alice.get(queue_url()))

    for name, label, thread in (
        ("urgent", "Urgent", urgent), ("held", "Held back", held), ("to_sort", "To be sorted", to_sort),
    ):  # fmt: skip
        assert f"?show={name}" in page
        listed = words_of(alice.get(queue_url(show=name)))
        assert f"<h1>{label}</h1>" in listed
        assert [one for one in (urgent, held, to_sort) if one.case.ref in listed] == [thread]


def test_a_practice_without_messages_is_not_shown_their_lists(alice):
    page = words_of(alice.get(queue_url()))

    assert "To be sorted" not in page.split("</nav>")[0]


def test_threads_stand_in_the_queue_by_what_is_due_first(alice, account, bob, maya):
    visit = make_visit(maya, bob)
    late = written(account, visit=visit)
    urgent = written(account, said_urgent=True)

    page = words_of(alice.get(queue_url(kind="thread")))

    assert page.index(urgent.case.ref) < page.index(late.case.ref)


# An answer of the office


def test_an_answer_with_medical_words_goes_to_a_provider_instead(alice, bill):
    page = alice.post(answer_url(bill), said(bill, "Take two tablets before bed."))

    assert page.status_code == 409
    words = words_of(page)
    assert "This reads like medical advice" in words
    assert "<b>take two</b>" in words
    assert "Take two tablets before bed." in words
    assert fresh(bill).state == "with_staff"


def test_a_thread_about_a_visit_is_handed_to_a_provider_from_there(alice, account, bob, maya):
    thread = written(account, visit=make_visit(maya, bob))
    thread.give_to_staff(by=ALICE, at=NOON, topic=Topic.OTHER)

    page = alice.post(answer_url(thread), said(thread, "It is normal."))

    assert f"/admin/cases/case/{thread.pk}/do/give_to_provider/" in text_of(page)


def test_an_answer_of_the_office_reaches_the_patient(alice, bill):
    page = alice.post(answer_url(bill), said(bill, "We look into it."))

    assert page["Location"] == case_url(bill)
    assert fresh(bill).state == "awaiting_patient"
    comment = Comment.objects.filter(case=bill.case).last()
    assert (comment.text, comment.role, comment.person) == (
        "We look into it.",
        "support agent",
        bill.patient_id,
    )


def test_a_saved_reply_is_picked_without_a_script_and_sends_nothing_yet(alice, bill):
    words = "Dear Maya,"

    page = alice.post(answer_url(bill), said(bill, words, reply="Bill: we look into it", pick="1"))

    assert page.status_code == 200
    shown = words_of(page)
    assert "Dear Maya," in shown
    assert "we look into it.\nYou do not have to pay" in shown
    assert fresh(bill).state == "with_staff"


def test_a_saved_reply_can_stand_in_the_address(alice, bill):
    page = words_of(alice.get(answer_url(bill, "?reply=It+deserves+a+visit")))

    assert "it deserves a visit. We cannot judge it by message." in page


def test_picking_the_same_reply_twice_writes_it_once(alice, bill):
    (text,) = [text for _, title, _, text in USUAL if title == "Payment received"]

    page = alice.post(answer_url(bill), said(bill, text, reply="Payment received", pick="1"))

    assert words_of(page).count("nothing is left to pay") == 1


def test_words_are_not_lost_when_a_colleague_was_faster(alice, bill):
    sent = said(bill, "We look into it.")
    bill.answer_for_office(by=ALICE, at=NOON, message="It is paid.")

    page = alice.post(answer_url(bill), sent)

    assert page.status_code == 412
    assert "We look into it." in words_of(page)
    assert "It is paid." in words_of(page)


def test_replies_in_the_patients_language_come_first(tenant):
    french, english = offered(Topic.BILLING, "fr-CA"), offered(Topic.BILLING, "en")

    assert (french[0].language, french[0].category) == ("fr", "billing")
    assert (english[0].language, english[0].category) == ("en", "billing")
    assert {reply.category for reply in french} == {"billing", ""}


def test_a_practice_makes_the_usual_replies_its_own_and_changes_them(lena, alice):
    assert "Until you keep your own" in words_of(alice.get(REPLIES))
    assert alice.post(f"{REPLIES}usual/").status_code == 403
    lena.post(f"{REPLIES}usual/")
    lena.post(f"{REPLIES}usual/")

    assert SavedReply.objects.count() == len(USUAL)
    reply = SavedReply.objects.get(title="Not our patient")
    changed = {
        "title": reply.title,
        "kind": reply.kind,
        "category": "",
        "language": "en",
        "text": "Ask your own doctor.",
    }
    page = lena.post(f"{REPLIES}{reply.pk}/change/", changed)  # not offered any more
    assert page.status_code == 302
    assert "Not our patient" not in {one.title for one in offered("", "en")}


def test_whoever_looks_at_the_answers_page_is_on_record(alice, bill, maya):
    alice.get(answer_url(bill))

    assert Read.objects.filter(what="thread", patients=[maya.pk]).exists()


def test_an_answers_page_of_another_practice_is_not_found(alice):
    with tenant_scope(make_tenant("other")):
        account = with_account(make_client(birth_date=date(1980, 1, 1)))
        theirs = written(account, topic=Topic.BILLING, words="Why?")

    assert alice.get(answer_url(theirs)).status_code == 404
    assert alice.post(answer_url(theirs), {"message": "x", "version": 1}).status_code == 404


def test_the_answers_page_asks_as_much_however_long_the_thread_is(alice, bill):
    alice.get(answer_url(bill))
    with CaptureQueriesContext(connection) as few:
        alice.get(answer_url(bill))
    first = Comment.objects.filter(case=bill.case).first()
    for _ in range(3):
        first.pk = None
        Comment.objects.create(
            case=bill.case, entry_id=first.entry_id, person=bill.patient_id, is_ours=True,
            author="Alice", text=ITCH, at=NOON,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        alice.get(answer_url(bill))

    assert len(few) == len(many)


# Refills on paper and by phone


def refill_form(**changed):
    return {
        "first_name": "maya",
        "last_name": "HART",
        "birth_date": "1990-01-01",
        "medicine": "Metformin 500 mg",
        "pharmacy": "Corner Pharmacy",
        "days_left": "5",
        "came_by": "phone",
        **changed,
    }


def test_a_refill_that_was_asked_for_by_phone_waits_for_any_provider(alice, account, maya):
    page = alice.post(REFILL, refill_form())

    refill = Refill.objects.get()
    assert page["Location"] == case_url(refill)
    assert (refill.patient, refill.account, refill.state) == (maya, account, "requested")
    assert (refill.came_by, refill.days_left, refill.pharmacy) == ("phone", 5, "Corner Pharmacy")
    assert "By phone" in words_of(alice.get(case_url(refill)))


@pytest.mark.parametrize("changed", [{"first_name": "Mia"}, {"birth_date": "1990-01-02"}])
def test_nobody_is_guessed(changed, alice, account):
    page = alice.post(REFILL, refill_form(**changed))

    assert page.status_code == 422
    assert "We know no one patient of this name" in words_of(page)
    assert not Refill.objects.exists()


def test_of_two_patients_of_one_name_and_birthday_none_is_taken(alice, account):
    with_account(make_client("Maya", "Hart", birth_date=date(1990, 1, 1)))

    assert alice.post(REFILL, refill_form()).status_code == 422


def test_a_client_of_another_kind_is_no_patient_of_the_practice(alice, maya):
    assert alice.post(REFILL, refill_form()).status_code == 422


# Visits and medicines


def test_a_lead_writes_down_a_visit_and_an_agent_reads_it(alice, lena, maya, bob):
    visit = {"patient": "maya@mail.example", "provider": bob.pk, "concern": "A rash",
             "at_0": "2026-02-27", "at_1": "10:00", "state": "completed"}  # fmt: skip
    assert alice.post(f"{VISIT}add/", visit).status_code == 403

    page = lena.post(f"{VISIT}add/", visit)

    assert page.status_code == 302, words_of(page)
    found = Visit.objects.get()
    assert (found.patient, found.concern, found.state) == (maya, "A rash", "completed")
    assert "A rash" in words_of(alice.get(VISIT))
    assert Entry.objects.filter(action="add_visit").count() == 1


@pytest.mark.parametrize(
    ("whose", "words"),
    [("nobody@mail.example", "We know nobody by this"), ("Hart", "Several patients")],
)
def test_whose_visit_it_is_has_to_be_plain(whose, words, lena, maya):
    make_client("Leo", "Hart")
    visit = {
        "patient": whose,
        "concern": "A rash",
        "at_0": "2026-02-27",
        "at_1": "10:00",
        "state": "completed",
    }

    page = lena.post(f"{VISIT}add/", visit)

    assert words in words_of(page)
    assert not Visit.objects.exists()


def test_somebody_who_was_two_is_one_whom_a_chart_names(lena, maya, bob):
    make_client(maya.first_name, maya.last_name, email=maya.email, merged_into=maya)
    visit = {"patient": maya.email, "provider": bob.pk, "concern": "A rash", "state": "completed"}

    page = lena.post(f"{VISIT}add/", {**visit, "at_0": "2026-02-27", "at_1": "10:00"})

    assert page.status_code == 302, words_of(page)
    assert Visit.objects.get().patient == maya


def test_a_changed_visit_has_another_version(lena, maya, bob):
    visit = make_visit(maya, bob)

    page = lena.post(f"{VISIT}{visit.pk}/change/", {
        "provider": bob.pk, "concern": "A rash", "at_0": "2026-02-27", "at_1": "12:00", "state": "cancelled",
    })  # fmt: skip

    assert page.status_code == 302, words_of(page)
    assert (fresh(visit).state, fresh(visit).version, fresh(visit).patient) == (
        "cancelled",
        2,
        maya,
    )


def test_medicines_are_found_by_their_patient_and_reading_them_is_on_record(alice, maya):
    make_medicine(maya)
    make_medicine(make_client("Leo", "Stone"), "Ramipril 5 mg")

    page = words_of(alice.get("/admin/portal/medicine/?q=hart"))

    assert "Hydrocortisone" in page
    assert "Ramipril" not in page
    assert Read.objects.filter(what="medicine", patients=[maya.pk]).exists()


def test_visits_of_another_practice_are_not_found(lena):
    with tenant_scope(make_tenant("other")):
        theirs = make_visit(make_client(), make_provider())

    assert lena.get(f"{VISIT}{theirs.pk}/change/").status_code == 302
    assert Medicine.objects.count() == 0


def test_what_is_with_a_provider_is_not_answered_for_the_office(alice, account, bob):
    thread = given(account, bob)

    page = alice.post(answer_url(thread), said(thread, "We look into it."))

    assert page.status_code == 409
    assert fresh(thread).state == "with_provider"
    assert "We look into it." in words_of(page)


def test_the_page_of_office_hours_says_what_this_practice_counts(alice, tenant):
    """S1-A1: 72 hours, until it chooses working days."""
    assert "Nothing counts working days here yet" in text_of(alice.get(reverse("admin:hours")))

    Practice.objects.create(counts_working_days=True)

    page = text_of(alice.get(reverse("admin:hours")))
    assert "Nothing counts working days" not in page
    assert "How soon a patient is answered" in page
