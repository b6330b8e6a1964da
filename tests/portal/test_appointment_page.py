"""Can a patient ask for a visit, choose a time, and see where and when it is? By pages and by links (S1-3, S1-9)."""

from __future__ import annotations

from datetime import date

import pytest

from careops.engine.sweep import sweep
from careops.people.proxies import Proxy
from careops.tenancy.scope import tenant_scope
from portal.models import Appointment, MessageDraft, Practice, Thread
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    link_to,
    make_client,
    make_member,
    make_tenant,
    provider_actor,
    text_of,
)
from tests.portal.accounts import suspend
from tests.portal.factories import URGENT, ask_refill, make_account, write
from tests.portal.test_writing import begin, place, say
from tests.portal.visits import DAY, FRIDAY, KNEE, TIMES, asked, booked, chosen, offered, passed
from tests.portal.writing import words_of

WRITE = "/portal/write/"
ADDRESS = "12 Bay Street, second floor"


def path_of(one):
    return f"/mine/{one.pk}/"


def look(browser, one):
    return text_of(browser.get(path_of(one)))


def wish(browser, *, visit="", concern="A sore knee", text=KNEE):
    """From the door to the last page before it is sent."""
    say(browser, urgent="no", visit=visit)
    say(browser, "reason", concern=concern, text=text)
    say(browser, "when", days=["mon", "fri"], part="morning", suits="Not before ten")
    return say(browser, "how", way="phone")


@pytest.fixture
def practice(office):
    return Practice.objects.create(address=ADDRESS, directions="Ring twice.", to_bring="Your card.")


# Asking


def test_a_patient_asks_for_a_visit_and_chooses_a_time(mayas, bob, practice):
    assert 'href="/portal/visit/">Ask for a visit' in text_of(mayas.get("/mine/"))
    page = mayas.get("/portal/visit/", follow=True)
    assert 'name="visit"' in text_of(page)

    page = wish(mayas)
    text = text_of(page)
    for words in (
        "A sore knee",
        KNEE,
        "Monday, Friday, in the morning",
        "Not before ten",
        "By phone",
    ):
        assert words in text
    assert "you have times to choose from by <b>" in text
    page = say(mayas, "check")

    one = Appointment.objects.get()
    assert (one.state, one.days, one.part, one.wished_way) == (
        "requested",
        ["mon", "fri"],
        "morning",
        "phone",
    )
    assert place(page) == f"/portal/sent/{one.pk}/"
    assert "Our office looks for times" in text_of(page)
    assert not MessageDraft.objects.exists()
    one.offer(by=ALICE, at=NOON, provider=bob, first=FRIDAY, second=TIMES[1])
    text = look(mayas, one)
    assert "Which time suits you?" in text
    assert "Friday 6 March, 08:00" in text
    page = mayas.post(path_of(one), {"act": "choose", "slot": FRIDAY.isoformat()}, follow=True)
    text = text_of(page)
    for words in (
        "It is booked.",
        "Your visit is booked",
        "Bob Brown",
        ADDRESS,
        "Ring twice.",
        "Your card.",
    ):
        assert words in text


def test_whom_they_have_seen_can_be_wished_for_and_nobody_else(mayas, maya, bob, visit):
    say(mayas, urgent="no", visit="")
    say(mayas, "reason", concern="A sore knee")
    page = say(mayas, "when", part="any")
    assert "Whoever has time first" in text_of(page)

    assert mayas.post(f"{WRITE}how/", {"way": "video", "wished": visit.pk}).status_code == 422
    say(mayas, "how", way="video", wished=bob.pk)
    say(mayas, "check")

    assert Appointment.objects.get().wished == bob


@pytest.mark.parametrize(
    ("step", "answer"),
    [("reason", {"concern": ""}), ("reason", {"concern": "x" * 121}), ("when", {"part": "noon"})],
)
def test_what_is_missing_or_wrong_stands_on_the_page_and_the_rest_is_kept(mayas, step, answer):
    say(mayas, urgent="no", visit="")
    say(mayas, "reason", concern="A sore knee")

    page = mayas.post(f"{WRITE}{step}/", {**answer, "text": KNEE, "suits": "After ten"})

    assert page.status_code == 422
    assert text_of(page).count("Error: ") == 1
    assert (KNEE if step == "reason" else "After ten") in text_of(page)


def test_what_they_wrote_in_a_message_that_needs_a_visit_need_not_be_typed_again(mayas, account):
    thread = write(account, "My elbow clicks since June.")
    thread.require_visit(by=ALICE, at=NOON)
    text = look(mayas, thread)
    assert f'href="{WRITE}?visit={thread.pk}">Ask for a visit' in text

    page = say(mayas, urgent="no", visit=thread.pk)

    assert place(page) == f"{WRITE}reason/"
    assert "My elbow clicks since June." in text_of(page)
    say(mayas, "reason", concern="An elbow", text="My elbow clicks since June.")
    say(mayas, "when", part="any")
    say(mayas, "how", way="in_person")
    say(mayas, "check")
    assert fresh(thread).state == "closed"
    assert "You have asked us for a visit about it." in look(mayas, thread)


def test_words_that_they_had_begun_are_kept_beside_them(mayas, account):
    thread = write(account, "My elbow clicks.")
    thread.require_visit(by=ALICE, at=NOON)
    begin(mayas, "billing")
    say(mayas, "words", text="Why is my bill so high?")

    text = text_of(say(mayas, urgent="no", visit=thread.pk))

    assert "Why is my bill so high?" in text
    assert "My elbow clicks." in text


def test_a_message_of_somebody_else_gives_away_nothing(mayas, tenant):
    zoe = make_client("Zoe", "Young", email="zoe@mail.example", birth_date=date(1981, 2, 3))
    zoe.refresh_from_db()
    thread = write(make_account(zoe), "My secret elbow.")
    thread.require_visit(by=ALICE, at=NOON)

    assert "secret" not in text_of(say(mayas, urgent="no", visit=thread.pk))
    assert place(say(mayas, urgent="no", visit="0; drop")) == f"{WRITE}reason/"


def test_a_refill_that_needs_a_visit_leads_to_one(mayas, account, bob):
    refill = ask_refill(account)
    refill.review(by=provider_actor(bob), at=NOON, provider=bob)
    refill.want_visit(by=provider_actor(bob), at=NOON, message="Your blood pressure first.")
    assert f'href="{WRITE}?visit={refill.pk}">Ask for a visit' in look(mayas, refill)

    assert "Before more Ramipril 5 mg" in text_of(say(mayas, urgent="no", visit=refill.pk))


def test_what_is_urgent_in_a_wish_leads_to_whom_to_call(mayas):
    """S1-A7: it pages, and the wish is there, too."""
    wish(mayas, text=URGENT)

    page = say(mayas, "check")

    assert "Please call now" in text_of(page)
    assert "tel:911" in text_of(page)
    assert (Thread.objects.get().state, Appointment.objects.get().state) == ("urgent", "requested")


def test_who_says_that_it_is_urgent_is_asked_for_no_times(mayas):
    assert place(say(mayas, urgent="yes", visit="")) == f"{WRITE}help/"


def test_a_parent_asks_for_a_child_by_their_own_account(mayas, maya, account):
    """S1-A5"""
    leo = make_client("Leo", "Hart", birth_date=date(2020, 1, 1))
    said = {"kind": "parent", "reason": "His mother", "since": NOON}
    Proxy.objects.create(
        holder=maya, patient=leo, recorded_by=make_member("Lena Lead", ["lead"]), **said
    )
    mayas.post("/mine/acting/", {"for": leo.pk})

    wish(mayas)
    say(mayas, "check")

    one = Appointment.objects.get()
    assert (one.patient, one.account) == (leo, account)


# Choosing


def test_a_time_that_somebody_took_meanwhile_is_named_and_another_can_be_chosen(
    mayas, account, bob
):
    one = offered(account, bob)
    zoe = make_client("Zoe", "Young", email="zoe@mail.example", birth_date=date(1981, 2, 3))
    zoe.refresh_from_db()
    booked(make_account(zoe), bob)

    page = mayas.post(path_of(one), {"act": "choose", "slot": FRIDAY.isoformat()})

    assert page.status_code == 409
    text = text_of(page)
    assert "Somebody else has just taken this time" in text
    assert "Not free any more: Friday 6 March, 08:00" in text
    assert text.count('type="radio"') == 1


def test_who_presses_twice_reads_that_it_is_booked(mayas, account, bob):
    one, said = offered(account, bob), {"act": "choose", "slot": FRIDAY.isoformat()}

    pages = [mayas.post(path_of(one), said, follow=True) for _ in range(2)]

    assert ["Your visit is booked" in text_of(page) for page in pages] == [True, True]


def test_none_of_them_suits_with_words_that_are_needed(mayas, account, bob):
    one = offered(account, bob)

    page = mayas.post(path_of(one), {"act": "want_others", "message": " "})
    assert page.status_code == 422
    page = mayas.post(path_of(one), {"act": "want_others", "message": "After four."}, follow=True)

    assert "We look for a time" in text_of(page)
    assert words_of(one) == [KNEE, "After four."]


def test_urgent_words_about_other_times_show_whom_to_call(mayas, account, bob):
    one = offered(account, bob)

    page = mayas.post(path_of(one), {"act": "want_others", "message": URGENT}, follow=True)

    assert "tel:911" in text_of(page)
    assert "What you wrote may be urgent" in text_of(page)


@pytest.mark.parametrize(("state", "words"), [
    ("requested", "We look for a time"), ("offered", "Choose a time"), ("booked", "Your visit is booked"),
    ("passed", "It was time for your visit"), ("attended", "You have been here"), ("missed", "We missed you"),
    ("lapsed", "The offer has ended"), ("cancelled", "Your visit is cancelled"),
    ("declined", "We have not booked a visit"), ("withdrawn", "No visit is needed"),
])  # fmt: skip
def test_each_state_says_what_it_means_and_what_can_be_done(state, words, mayas, account, bob):
    one = brought_to(state, account, bob)

    text = look(mayas, one)

    assert one.state == state
    assert words in text
    assert "A sore knee" in text
    assert ("Ask for another visit" in text) is (
        state in ("missed", "lapsed", "cancelled", "withdrawn")
    )


def brought_to(state, account, bob):
    """By the steps that lead there."""
    by = client_actor(account.patient)
    if state in ("requested", "declined", "withdrawn"):
        one = asked(account)
    elif state in ("offered", "lapsed"):
        one = offered(account, bob)
    else:
        one = booked(account, bob) if state in ("booked", "cancelled") else passed(account, bob)
    if state == "lapsed":
        sweep(now=NOON + 2 * DAY)
    if state == "declined":
        one.decline(by=ALICE, at=NOON, message="You have one on Monday.")
    for name, at in (("withdraw", NOON), ("cancel", NOON)):
        if state.startswith(name):
            getattr(one, name)(by=by, at=at)
    if state in ("attended", "missed"):
        getattr(one, {"attended": "attend", "missed": "miss"}[state])(by=ALICE, at=FRIDAY + HOUR)
    return fresh(one)


# It is booked


def test_it_goes_into_a_calendar_without_a_word_of_what_it_is_for(mayas, account, bob, practice):
    one = booked(account, bob)

    answer = mayas.get(path_of(one), {"calendar": ""})

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = text_of(answer).replace("\r\n ", "")
    assert "DTSTART:20260306T130000Z" in text
    assert "DURATION:PT30M" in text
    assert ADDRESS.replace(",", "\\,") in text
    assert "knee" not in text.lower()
    assert "Bob" not in text


def test_it_is_cancelled_or_moved_until_the_limit_and_then_by_phone(mayas, account, bob, set_clock):
    one = booked(account, bob)
    text = look(mayas, one)
    assert "You can change this here until Thursday 5 March, 08:00" in text
    set_clock(FRIDAY - DAY + HOUR)

    text = look(mayas, one)
    assert "It is too late to change it here. Call us." in text
    assert "tel:+14165550100" in text
    page = mayas.post(path_of(one), {"act": "move", "message": "Next week, please."})
    assert page.status_code == 409
    assert "Next week, please." in text_of(page)
    set_clock(NOON)
    assert fresh(one).state == "booked"


def test_by_the_link_of_the_mail_a_time_is_chosen_and_no_word_is_read(visitor, account, bob, maya):
    one = offered(account, bob)
    link = link_to(maya, one)

    text = text_of(visitor.get(link))
    assert "Which time suits you?" in text
    assert "knee" not in text.lower()
    visitor.post(link, {"act": "choose", "slot": FRIDAY.isoformat()})

    assert fresh(one).state == "booked"


def test_an_old_link_gives_neither_times_nor_a_calendar(visitor, account, bob, maya, set_clock):
    one = booked(account, bob, FRIDAY + 30 * DAY)
    link = link_to(maya, one)
    assert text_of(visitor.get(link, {"calendar": ""})).startswith("BEGIN:VCALENDAR")
    set_clock(NOON + 20 * DAY)

    assert "This link stopped" in text_of(visitor.get(link, {"calendar": ""}))


# Whose it is


def test_nobody_else_sees_it_or_does_anything_to_it(mayas, account, bob, browser_of):
    one = offered(account, bob)
    zoe = browser_of(name="Zoe", patient=make_client("Zoe"), roles=["patient"])

    assert zoe.get(path_of(one)).status_code == 404
    assert zoe.post(path_of(one), {"act": "choose", "slot": FRIDAY.isoformat()}).status_code == 404
    assert mayas.post(path_of(one), {"act": "book"}).status_code == 409
    with tenant_scope(make_tenant("other")):
        assert not Appointment.objects.exists()


def test_a_suspended_patient_is_told_whom_to_call_and_loses_no_word(mayas, account, bob):
    """S1-A3"""
    one = offered(account, bob)
    suspend(account)

    page = mayas.post(path_of(one), {"act": "want_others", "message": "After four."})

    assert page.status_code == 403
    assert "After four." in text_of(page)
    assert "tel:+14165550100" in text_of(page)
    assert mayas.get("/portal/visit/", follow=True).status_code == 403


def test_what_is_booked_is_among_what_happens_and_times_are_among_what_waits(mayas, account, bob):
    one = offered(account, bob)
    assert "Choose a time" in text_of(mayas.get("/mine/"))

    chosen(one)

    assert "Your visit is booked" in text_of(mayas.get("/mine/"))
