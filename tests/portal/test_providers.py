"""What does a provider see and do of patients' messages and refills? Only what is theirs, and no word is lost."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.conversation.models import Attachment, Comment
from careops.files.models import Folder
from careops.people.rota import Duty
from careops.record.models import Entry, Read
from careops.tenancy.scope import tenant_scope
from portal.models import Thread, Visit
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_client,
    make_file,
    make_member,
    make_provider,
    make_tenant,
    provider_actor,
    text_of,
)
from tests.portal.charts import (
    DAY,
    ITCH,
    answered,
    asked_refill,
    given,
    in_review,
    make_medicine,
    make_visit,
    with_account,
    written,
)
from tests.referrals.conftest import browser_of as browser_of  # noqa: PLC0414 (fixtures)
from tests.referrals.conftest import set_clock as set_clock  # noqa: PLC0414
from tests.referrals.conftest import visitor as visitor  # noqa: PLC0414

WORDS = "Use the cream twice a day for one more week."


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def eve(tenant):
    return make_provider("Eve Other")


@pytest.fixture
def bobs(bob, browser_of):
    return browser_of(name="Bob Brown", provider=bob, roles=["provider"])


@pytest.fixture
def eves(eve, browser_of):
    return browser_of(name="Eve Other", provider=eve, roles=["provider"])


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", birth_date=date(1990, 1, 1))


@pytest.fixture
def account(maya):
    return with_account(maya)


@pytest.fixture
def thread(account, bob):
    """Maya's message about a visit with Bob, which is his to answer."""
    return given(account, bob)


def page_of(subject):
    return f"/provider/{'messages' if subject.kind == 'thread' else 'refills'}/{subject.pk}/"


def act(subject, name, **said):
    return {"act": name, "version": fresh(subject).case.version, **said}


def review(refill, **changed):
    said = {
        "last_seen": "2026-02-27",
        "enough_is_known": "yes",
        "still_to_be_taken": "yes",
        "until": "2026-04-01",
        "quantity": "60",
    }
    return act(refill, "approve", **{**said, **changed})


# Who may read a message


def test_bob_reads_what_was_given_to_him_and_nobody_else_does(bobs, eves, visitor, thread):
    assert ITCH in text_of(bobs.get(page_of(thread)))
    assert eves.get(page_of(thread)).status_code == 404
    assert visitor.get(page_of(thread)).status_code == 302


def test_not_even_their_patient_finds_it_at_this_address(browser_of, thread, maya):
    mayas = browser_of(name="Maya", patient=maya, roles=["patient"])

    assert mayas.get(page_of(thread)).status_code == 403


def test_staff_are_led_on_to_the_case(browser_of, thread):
    page = browser_of(roles=["agent"]).get(page_of(thread))

    assert page["Location"] == f"/admin/cases/case/{thread.pk}/change/"


@pytest.mark.parametrize(
    "name", ["answer", "hand_to_staff", "require_visit", "lift_cap", "flag_urgent", "close"]
)
def test_another_provider_does_nothing_with_it(name, eves, thread):
    said = {"message": WORDS, "reason": WORDS}

    assert eves.post(page_of(thread), act(thread, name, **said)).status_code == 404

    assert fresh(thread).state == "with_provider"


def test_a_provider_of_another_practice_finds_nothing(bobs, thread):
    with tenant_scope(make_tenant("other")):
        olga = make_provider("Olga Other")
        theirs = given(with_account(make_client(birth_date=date(1980, 1, 1))), olga)

    assert bobs.get(page_of(theirs)).status_code == 404
    assert (
        bobs.post(page_of(theirs), {"act": "answer", "message": WORDS, "version": 1}).status_code
        == 404
    )


def test_what_is_held_back_is_shown_to_no_provider(bobs, thread):
    answered(thread)
    words = "You idiots have ruined it."
    fresh(thread).reply(by=client_actor(thread.patient), at=NOON + HOUR, message=words)
    assert fresh(thread).state == "quarantined"

    page = bobs.get(page_of(thread))

    assert "It is with a colleague" in text_of(page)
    assert "idiots" not in text_of(page)
    assert "Hart" not in text_of(page)
    assert thread.case.ref not in text_of(bobs.get("/provider/todo/"))


def test_nothing_of_it_is_shown_once_it_was_handed_on(bobs, eves, eve, thread):
    thread.hand_on(by=ALICE, at=NOON, provider=eve)

    page = bobs.get(page_of(thread))

    assert "It is with a colleague" in text_of(page)
    assert ITCH not in text_of(page)
    assert "Hart" not in text_of(page)
    assert ITCH in text_of(eves.get(page_of(thread)))


def test_what_was_typed_is_not_lost_when_it_was_handed_on_meanwhile(bobs, eve, thread):
    sent = act(thread, "answer", message=WORDS)
    thread.hand_on(by=ALICE, at=NOON, provider=eve)

    page = bobs.post(page_of(thread), sent)

    assert page.status_code == 409
    assert WORDS in text_of(page)
    assert ITCH not in text_of(page)
    assert fresh(thread).state == "with_provider"


def test_every_view_of_it_is_a_look_on_record(bobs, thread, maya):
    bobs.get(page_of(thread))

    read = Read.objects.filter(what="message").get()
    assert (read.patients, read.case_id) == ([maya.pk], thread.pk)


# What stands on its page


def test_the_page_has_the_visit_the_medicines_and_the_whole_thread(bobs, bob, maya, thread):
    make_medicine(maya, directions="Twice a day")
    make_medicine(maya, "Old ointment", until=NOON.date() - DAY)
    make_visit(maya, bob, at=NOON + 20 * DAY, concern="A check-up", state=Visit.State.PLANNED)
    answered(thread)
    fresh(thread).reply(by=client_actor(maya), at=NOON, message="And when it burns?")

    said = text_of(bobs.get(page_of(thread)))

    for words in (
        "A rash",
        "Hydrocortisone 1 % cream: Twice a day",
        "A check-up",
        ITCH,
        "Keep the cream on",
        "And when it burns?",
    ):
        assert words in said
    assert "Old ointment" not in said


def sent_photo(thread):
    """A photo that came with the message."""
    file = make_file(Folder.of(thread.patient), name="rash.jpg", content_type="image/jpeg")
    comment = Comment.objects.filter(case=thread.case).first()
    Attachment.objects.create(comment=comment, file=file)
    return file


def links_of(page):
    return re.findall(r'href="(/files/[^"]+)"', text_of(page))


def test_a_photo_opens_from_the_page_for_as_long_as_the_thread_is_theirs(bobs, eves, eve, thread):
    file = sent_photo(thread)
    (address,) = links_of(bobs.get(page_of(thread)))

    sent = bobs.get(address)

    assert b"".join(sent.streaming_content) == b"rash.jpg"
    assert Read.objects.filter(what=f"file {file.pk}").count() == 1
    assert eves.get(address).status_code == 404
    thread.hand_on(by=ALICE, at=NOON, provider=eve)
    assert bobs.get(address).status_code == 404
    assert len(links_of(eves.get(page_of(thread)))) == 1


def test_a_photo_of_what_is_held_back_opens_for_no_provider(bobs, thread):
    sent_photo(thread)
    (address,) = links_of(bobs.get(page_of(thread)))
    answered(thread)
    fresh(thread).reply(by=client_actor(thread.patient), at=NOON + HOUR, message="You idiots.")

    assert bobs.get(address).status_code == 404


def test_a_note_of_the_desk_is_not_on_it(bobs, thread):
    Comment.objects.create(
        case=thread.case, entry=Entry.objects.of(thread.case).first(), person=None, is_ours=True,
        author="Alice", role="", text="She called twice.", at=NOON,
    )  # fmt: skip

    assert "She called twice." not in text_of(bobs.get(page_of(thread)))


def test_messages_and_refills_stand_in_the_to_do_soonest_first(
    bobs, bob, account, thread, set_clock
):
    refill = in_review(account, bob, at=NOON - 2 * HOUR)
    open_to_all = asked_refill(account, at=NOON)

    said = text_of(bobs.get("/", follow=True))

    places = [said.index(one.case.ref) for one in (refill, thread, open_to_all)]
    assert places == sorted(places)
    assert "2 things need you" in said
    assert "1 refill is open to you" in said


@pytest.mark.parametrize(
    "topic", ["billing", "insurance", "appointment", "prior_authorization", "records"]
)
def test_what_is_for_the_office_never_reaches_a_provider(topic, bobs, bob, account):
    thread = written(account, topic=topic, words="A question about it.")
    assert "give_to_provider" not in {rule.name for rule in thread.allowed(ALICE)}

    assert thread.case.ref not in text_of(bobs.get("/", follow=True))


# What is done with it


def test_an_answer_reaches_the_patient(bobs, thread):
    page = bobs.post(page_of(thread), act(thread, "answer", message=WORDS))

    assert page.status_code == 302
    assert fresh(thread).state == "awaiting_patient"
    said = Comment.objects.filter(case=thread.case).last()
    assert (said.text, said.author, said.person, said.is_ours) == (
        WORDS,
        "Bob Brown",
        thread.patient_id,
        True,
    )


def test_an_answer_is_held_back_when_the_thread_moved_under_its_writer(bobs, thread):
    sent = act(thread, "answer", message=WORDS)
    thread.lift_cap(by=ALICE, at=NOON)

    page = bobs.post(page_of(thread), sent)

    assert page.status_code == 412
    assert WORDS in text_of(page)
    assert fresh(thread).state == "with_provider"
    assert bobs.post(page_of(thread), act(thread, "answer", message=WORDS)).status_code == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999"])
def test_a_form_that_names_no_version_sends_nothing(version, bobs, thread):
    page = bobs.post(page_of(thread), {"act": "answer", "message": WORDS, "version": version})

    assert page.status_code == 412
    assert fresh(thread).state == "with_provider"


def test_an_empty_answer_says_what_to_do(bobs, thread):
    page = bobs.post(page_of(thread), act(thread, "answer", message="  "))

    assert page.status_code == 422
    assert "Write something here first." in text_of(page)
    assert "<title>Error:" in text_of(page)


def test_it_is_handed_to_the_office_with_one_tap(bobs, thread):
    bobs.post(page_of(thread), act(thread, "hand_to_staff"))

    assert (fresh(thread).state, fresh(thread).provider) == ("with_staff", None)
    assert "It is with a colleague" in text_of(bobs.get(page_of(thread)))


def test_it_needs_a_visit_with_one_tap(bobs, thread):
    bobs.post(page_of(thread), act(thread, "require_visit"))

    assert fresh(thread).state == "visit_required"
    assert ITCH in text_of(bobs.get(page_of(thread)))


def test_the_cap_is_lifted_with_one_tap_and_the_page_says_so_before(bobs, thread):
    Thread.objects.filter(pk=thread.pk).update(replies=3)
    assert "This has become long" in text_of(bobs.get(page_of(thread)))

    bobs.post(page_of(thread), act(thread, "lift_cap"))

    assert fresh(thread).cap_lifted
    assert "This has become long" not in text_of(bobs.get(page_of(thread)))


def test_treating_it_as_urgent_asks_for_a_reason_and_pages_whoever_is_on_call(bobs, thread):
    assert bobs.post(page_of(thread), act(thread, "flag_urgent")).status_code == 422
    assert fresh(thread).state == "with_provider"

    bobs.post(page_of(thread), act(thread, "flag_urgent", reason="It spreads to the eye."))

    assert (fresh(thread).state, fresh(thread).urgent_reason) == (
        "urgent",
        "It spreads to the eye.",
    )


def on_duty(provider, at=NOON):
    member = provider.members.get()
    return Duty.objects.create(member=member, team="clinic", begins_at=at, ends_at=at + DAY)


def test_whoever_is_on_call_reads_what_is_urgent_and_notes_the_call(bobs, eves, bob, account):
    thread = written(account, words="I have chest pain now.", said_urgent=True)
    assert thread.state == "urgent"
    assert bobs.get(page_of(thread)).status_code == 404
    on_duty(bob)

    said = text_of(bobs.get(page_of(thread)))
    assert "tel:+14165550111" in said
    assert thread.case.ref in text_of(bobs.get("/", follow=True))
    assert eves.get(page_of(thread)).status_code == 404
    bobs.post(page_of(thread), act(thread, "note_urgent_call", message="She is on her way."))

    assert fresh(thread).state == "closed"
    assert "It is with a colleague" in text_of(bobs.get(page_of(thread)))


def test_a_page_of_a_thread_asks_as_much_whatever_was_written(bobs, thread, maya):
    bobs.get(page_of(thread))
    with CaptureQueriesContext(connection) as few:
        bobs.get(page_of(thread))
    for hour in range(3):
        answered(fresh(thread), at=NOON + hour * HOUR)
        fresh(thread).reply(by=client_actor(maya), at=NOON + hour * HOUR, message="And then?")
    make_medicine(maya)
    with CaptureQueriesContext(connection) as many:
        bobs.get(page_of(thread))

    assert len(many) == len(few)


# Refills


def test_a_refill_that_waits_for_anybody_is_taken_by_one(bobs, eves, bob, account):
    refill = asked_refill(account)
    page = text_of(eves.get(page_of(refill)))
    assert "Metformin 500 mg" in page
    assert "Hart" not in page
    bobs.post(page_of(refill), act(refill, "review"))
    assert (fresh(refill).state, fresh(refill).provider) == ("in_review", bob)

    assert "Hart" in text_of(bobs.get(page_of(refill)))
    assert eves.get(page_of(refill)).status_code == 404


def test_two_who_take_it_at_once_are_told_who_was_first(bobs, eves, bob, account):
    refill = asked_refill(account)
    sent = act(refill, "review")
    bobs.post(page_of(refill), sent)

    assert eves.post(page_of(refill), sent).status_code == 404
    assert fresh(refill).provider == bob


def test_last_visits_and_medicines_stand_beside_and_last_seen_is_filled_in(
    bobs, bob, maya, account
):
    make_visit(maya, bob, at=NOON - 40 * DAY, concern="Diabetes")
    make_visit(maya, bob, at=NOON + 30 * DAY, concern="A check-up", state=Visit.State.PLANNED)
    make_medicine(maya, "Metformin 500 mg", directions="With meals")
    refill = in_review(account, bob)

    said = text_of(bobs.get(page_of(refill)))

    assert "Diabetes, 21 January 2026" in said
    assert "Metformin 500 mg: With meals" in said
    assert 'value="2026-01-21"' in said
    assert 'value="2026-04-01"' in said


def test_a_refill_is_approved_with_a_quantity_that_bridges_to_the_next_visit(bobs, bob, account):
    refill = in_review(account, bob)

    assert bobs.post(page_of(refill), review(refill)).status_code == 302

    found = fresh(refill)
    assert (found.state, found.quantity, found.until) == ("approved", 60, date(2026, 4, 1))
    assert found.last_seen == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"enough_is_known": ""}, "Answer yes or no."),
        ({"enough_is_known": "no"}, "A refill is approved when both answers are yes."),
        ({"still_to_be_taken": "no"}, "A refill is approved when both answers are yes."),
        ({"last_seen": "2026-03-09"}, "The date lies ahead"),
        ({"until": "2026-03-01"}, "The next visit lies ahead"),
        ({"quantity": "0"}, "1"),
    ],
)
def test_each_of_the_three_questions_has_to_be_answered(changed, words, bobs, bob, account):
    refill = in_review(account, bob)

    page = bobs.post(page_of(refill), review(refill, **changed))

    assert page.status_code in (409, 422)
    assert words in text_of(page)
    assert fresh(refill).state == "in_review"


@pytest.mark.parametrize(("name", "state"), [("deny", "denied"), ("want_visit", "needs_visit")])
def test_a_refusal_has_a_reason_that_the_patient_reads(name, state, bobs, bob, account):
    refill = in_review(account, bob)
    assert bobs.post(page_of(refill), act(refill, name)).status_code == 422

    bobs.post(page_of(refill), act(refill, name, message="We have to see your kidneys first."))

    assert fresh(refill).state == state
    said = Comment.objects.filter(case=refill.case).get()
    assert (said.person, said.text) == (refill.patient_id, "We have to see your kidneys first.")


def test_a_refill_that_another_reviews_cannot_be_decided(eves, bob, account):
    refill = in_review(account, bob)

    assert eves.post(page_of(refill), review(refill)).status_code == 404
    assert fresh(refill).state == "in_review"


def test_after_it_was_handed_on_a_refill_is_with_a_colleague(bobs, bob, eve, account):
    refill = in_review(account, bob)
    refill.hand_on(by=ALICE, at=NOON, provider=eve)

    page = bobs.post(page_of(refill), act(refill, "deny", message="No more of it."))

    assert page.status_code == 409
    assert "It is with a colleague" in text_of(page)
    assert "No more of it." in text_of(page)
    assert "Metformin" not in text_of(page)


def test_no_address_or_log_of_it_holds_a_word_of_the_message(bobs, thread, caplog):
    bobs.post(page_of(thread), act(thread, "answer", message=WORDS))

    assert WORDS not in caplog.text
    assert all(WORDS not in str(entry.facts) for entry in thread.case.entries.all())


def test_providers_who_are_no_members_of_the_staff_see_no_desk(bobs, thread):
    page = bobs.get(f"/admin/cases/case/{thread.pk}/change/", follow=True)

    assert page.status_code == 403
    assert ITCH not in text_of(page)
    assert provider_actor(thread.provider).roles == {"provider"}
    assert make_member("Alice", ["agent"]).is_staff
