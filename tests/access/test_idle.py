"""When does a patient's session end by itself? Twenty minutes after its last page; what they typed is kept."""

import time

import pytest

from careops.access.idle import IDLE_FOR, SEEN
from tests.factories import make_client, make_member, text_of

OURS = {"headers": {"origin": "http://acme.localhost"}}


@pytest.fixture
def mayas(site, tenant):
    site.force_login(make_member("Maya", ["patient"], patient=make_client("Maya")).user)
    return site


def idle(browser, seconds):
    session = browser.session
    session[SEEN] = time.time() - seconds
    session.save()


def test_it_is_over_after_twenty_minutes_without_a_page(mayas):
    idle(mayas, IDLE_FOR.total_seconds() - 5)
    assert mayas.get("/mine/").status_code == 200

    idle(mayas, IDLE_FOR.total_seconds() + 1)
    assert mayas.get("/mine/").url == "/accounts/login/?next=/mine/"
    assert mayas.get("/mine/").status_code == 302


def test_each_page_begins_them_anew(mayas):
    for _ in range(3):
        idle(mayas, 15 * 60)
        assert mayas.get("/mine/").status_code == 200


def test_one_press_is_enough_to_stay(mayas):
    idle(mayas, 19 * 60)

    assert mayas.post("/accounts/stay/").status_code == 204
    assert time.time() - mayas.session[SEEN] < 60


def test_a_press_that_comes_too_late_lets_nobody_in(mayas):
    idle(mayas, 21 * 60)

    assert mayas.post("/accounts/stay/").status_code == 302
    assert mayas.get("/accounts/stay/").status_code == 405


def test_what_was_typed_is_shown_again_and_sent_after_signing_in(mayas):
    idle(mayas, 21 * 60)

    page = mayas.post("/mine/details/", {"mobile": "+1 416 555 0188", "language": "fr"}, **OURS)

    assert page.status_code == 403
    text = text_of(page)
    assert "Your words are kept here" in text
    assert "+1 416 555 0188" in text


def test_the_page_says_after_how_long_it_ends(mayas):
    assert 'data-after="1200"' in text_of(mayas.get("/mine/"))


@pytest.mark.parametrize("role", ["agent", "provider", "insurer"])
def test_a_colleagues_session_is_none_of_these(site, tenant, role):
    site.force_login(make_member("Alice", [role]).user)
    idle(site, 3600)

    page = site.get("/")
    assert "session-ends" not in text_of(page)
    assert "_auth_user_id" in site.session
