"""Is a message sent once, and none by a closed account, when two press in the same moment?"""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from careops.clock.models import Dial
from careops.clock.now import now
from careops.engine.refusals import NotMet
from careops.tenancy.scope import tenant_transaction
from portal.models import Account, Appointment, MessageDraft, Thread
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    fresh,
    make_client,
    make_member,
    make_provider,
    make_tenant,
    text_of,
)
from tests.portal.accounts import suspend
from tests.portal.factories import lead_lea, make_account, write
from tests.portal.visits import FRIDAY, offered
from tests.portal.writing import WORDS, answered, words_of
from tests.trust.conftest import crowd

WRITE = "/portal/write/"


@pytest.fixture
def field(transactional_db, settings):
    """A practice whose rows other connections can see; entered by each thread for itself."""
    settings.NUDGE = False
    made = make_tenant()
    Dial.objects.create(id=1, turned_at=now(), shown_at=NOON + HOUR, speed=0)
    return made


@pytest.fixture
def account(field):
    with tenant_transaction(field):
        maya = make_client("Maya", "Hart", birth_date=date(1990, 1, 1))
        return make_account(maya)


@pytest.fixture
def browsers(field, account):
    """Two tabs of Maya's."""
    with tenant_transaction(field):
        user = make_member("Maya Hart", ["patient"], patient=account.patient).user
    both = [Client(HTTP_HOST="acme.localhost") for _ in range(2)]
    for browser in both:
        browser.force_login(user)
    return both


def press(browser, path, **said):
    return lambda: browser.post(path, said)


def at_once(*actions):
    with crowd(len(actions)) as people:
        return people.at_once(*actions)


def draft(browser):
    browser.post(WRITE, {"urgent": "no"})
    browser.post(f"{WRITE}who/", {"whom": "patient"})
    browser.post(f"{WRITE}about/", {"about": "billing"})
    browser.post(f"{WRITE}words/", {"text": WORDS})


def test_a_message_sent_by_two_at_once_is_one_and_both_read_its_page(field, browsers):
    draft(browsers[0])

    pages = at_once(*[press(one, f"{WRITE}check/") for one in browsers])

    with tenant_transaction(field):
        thread = Thread.objects.get()
        assert not MessageDraft.objects.exists()
    assert [page["Location"] for page in pages] == [f"/portal/sent/{thread.pk}/"] * 2


def test_an_urgent_note_sent_by_two_at_once_is_one(field, browsers):
    browsers[0].post(WRITE, {"urgent": "yes"})

    pages = at_once(*[press(one, f"{WRITE}note/", text="I feel faint.") for one in browsers])

    with tenant_transaction(field):
        thread = Thread.objects.get()
    assert [page["Location"] for page in pages] == [f"/portal/sent/{thread.pk}/"] * 2


def test_a_first_answer_given_by_two_at_once_makes_one_draft(field, browsers):
    pages = at_once(*[press(one, WRITE, urgent="no") for one in browsers])

    assert [page.status_code for page in pages] == [302, 302]
    with tenant_transaction(field):
        assert MessageDraft.objects.count() == 1


def test_a_reply_sent_by_two_at_once_is_one_and_neither_reads_that_it_was_not_sent(
    field, account, browsers
):
    with tenant_transaction(field):
        thread = write(account)
        answered(thread)
    said = {"act": "reply", "message": WORDS}

    pages = at_once(*[press(one, f"/mine/{thread.pk}/", **said) for one in browsers])

    assert [page.status_code for page in pages] == [302, 302]
    with tenant_transaction(field):
        assert words_of(thread).count(WORDS) == 1


def test_a_message_comes_before_a_suspension_or_not_at_all(field, account, browsers):
    draft(browsers[0])
    with tenant_transaction(field):
        lead = lead_lea()

    def shut():
        with tenant_transaction(field):
            suspend(Account.objects.get(), by=lead, at=NOON + HOUR)
            return "suspended"

    page, outcome = at_once(press(browsers[0], f"{WRITE}check/"), shut)

    assert outcome == "suspended"
    with tenant_transaction(field):
        assert fresh(account).state == "suspended"
        assert Thread.objects.count() == (1 if page.status_code == 302 else 0)
    assert page.status_code in (302, 403)
    assert browsers[1].post(f"{WRITE}check/").status_code == 403


def test_a_time_that_two_patients_choose_at_once_is_one_patients_and_the_other_reads_what_to_do(
    field, account, browsers
):
    with tenant_transaction(field):
        bob = make_provider("Bob Brown")
        zoe = make_client("Zoe", "Young", birth_date=date(1985, 5, 5), email="zoe@mail.example")
        theirs = [offered(account, bob), offered(make_account(zoe), bob)]
        zoes = Client(HTTP_HOST="acme.localhost")
        zoes.force_login(make_member("Zoe Young", ["patient"], patient=zoe).user)
    paths = [f"/mine/{one.pk}/" for one in theirs]
    said = {"act": "choose", "slot": FRIDAY.isoformat()}

    pages = at_once(
        *[
            press(browser, path, **said)
            for browser, path in zip((browsers[0], zoes), paths, strict=True)
        ]
    )

    assert sorted(page.status_code for page in pages) == [302, 409]
    refused = next(page for page in pages if page.status_code == 409)
    assert "just taken this time. Choose another one." in text_of(refused)
    with tenant_transaction(field):
        assert Appointment.objects.filter(state="booked", starts_at=FRIDAY).count() == 1


def test_two_bookings_by_the_office_that_pass_all_tests_are_still_one(field, account):
    """Whatever door: the database keeps the second out, and says so in a sentence."""
    with tenant_transaction(field):
        bob = make_provider("Bob Brown")
        zoe = make_client("Zoe", "Young", birth_date=date(1985, 5, 5), email="zoe@mail.example")
        keys = [offered(account, bob).pk, offered(make_account(zoe), bob).pk]

    def booking(key):
        def book():
            with tenant_transaction(field):
                one = Appointment.objects.get(pk=key)
                try:
                    one.book(by=ALICE, at=NOON + HOUR, slot=FRIDAY, provider=bob)
                except NotMet as refusal:
                    return str(refusal)
                return ""

        return book

    answers = at_once(*map(booking, keys))

    assert sorted(map(bool, answers)) == [False, True]
    with tenant_transaction(field):
        assert Appointment.objects.filter(state="booked").count() == 1
