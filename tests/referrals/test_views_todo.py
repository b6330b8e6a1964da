"""What needs a provider, and in what order? (S4-26)"""

import pytest

from careops.web import todo as todo_list
from tests.factories import HOUR, NOON, asked, make_client, provider_actor, submit_referral, text_of

TODO = "/provider/"


def referrals_on(page):
    return [card.subject for card in page.context["todo"].cards]


def test_what_is_theirs_comes_by_due_and_what_is_open_to_all_below(bobs, bob):
    clients = [make_client(name) for name in ("Ola", "Con", "Off", "Ann")]
    submit_referral(client=clients[0], at=NOON - 47 * HOUR)
    contacted, accepted = asked(bob, clients[1]), asked(bob, clients[3])
    for referral in (accepted, contacted):
        referral.accept(by=provider_actor(bob), at=NOON)
    contacted.mark_contacted(by=provider_actor(bob), at=NOON)
    asked(bob, clients[2])

    page = bobs.get(TODO)

    names = [referral.client.first_name for referral in referrals_on(page)]
    assert names == ["Ann", "Off", "Con", "Ola"]
    assert "3 things need you" in text_of(page)
    assert "1 referral is open to you" in text_of(page)


def test_what_is_due_first_comes_first(bobs, bob):
    second = submit_referral(preferred=bob, at=NOON - HOUR)
    first = submit_referral(preferred=bob, at=NOON - 40 * HOUR)

    assert referrals_on(bobs.get(TODO)) == [first, second]


def test_a_card_says_initials_network_and_since_when(bobs, bob, maya):
    asked(bob, maya, need="Low mood")

    text = text_of(bobs.get(TODO))

    assert all(words in text for words in ("M.H.", "Sun Life", "Ottawa", "asked for you by name"))
    assert not any(words in text for words in ("Hart", "Low mood", "maya@mail.example"))


def test_nothing_owed_is_said_plainly(bobs):
    assert "Nothing needs you" in text_of(bobs.get(TODO))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_to_do_page_asks_the_database_as_often_for_one_as_for_three(
    rows, bobs, bob, django_assert_num_queries
):
    for _ in range(rows):
        submit_referral(preferred=bob)
        submit_referral()

    with django_assert_num_queries(27):
        assert len(referrals_on(bobs.get(TODO))) == 2 * rows


def test_a_long_list_is_read_page_by_page_without_gap_or_repeat(bobs, bob, monkeypatch):
    monkeypatch.setattr(todo_list, "PAGE", 2)
    for n in range(3):
        submit_referral(preferred=bob, at=NOON - n * HOUR)
        submit_referral()

    seen, page = [], bobs.get(TODO)
    while page.context["todo"].next:
        seen += [referral.pk for referral in referrals_on(page)]
        page = bobs.get(TODO, {"after": str(page.context["todo"].next)})
    seen += [referral.pk for referral in referrals_on(page)]

    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "1~2~3",
        "7~2026-03-02T12:00:00+00:00~" + "0" * 32,
        "0~2026-03-02T12:00:00~" + "0" * 32,
        "9" * 5000,
    ],
)
def test_an_invented_place_is_the_beginning(bobs, bob, after):
    submit_referral(preferred=bob)

    assert len(referrals_on(bobs.get(TODO, {"after": after}))) == 1


def test_a_place_that_is_no_text_is_refused(bobs):
    assert bobs.get(TODO, {"after": "\0"}).status_code == 400
