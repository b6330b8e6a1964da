"""Is a client found by name, and by nothing less? (S4-16, S4-A6)"""

import pytest

from careops.record.models import Read
from tests.factories import (
    asked,
    make_client,
    text_of,
)

SEARCH = "/provider/search/"


def find(browser, first, last):
    return browser.post(SEARCH, {"first_name": first, "last_name": last})


def test_an_exact_name_is_found_whatever_its_accents(bobs, bob):
    asked(bob, make_client("Zoë", "O'Neil"))

    assert "Zoë O&#x27;Neil" in text_of(find(bobs, "zoe", "ONEIL"))
    assert Read.objects.get().what == "search by name"


@pytest.mark.parametrize(
    ("first", "last"),
    [("Ma", "Hart"), ("Maya", "Har"), ("Maya", ""), ("", "Hart"), ("%", "%"), ("M", "H")],
)
def test_no_name_is_found_by_its_beginning(bobs, bob, maya, first, last):
    asked(bob, maya)

    assert "Maya Hart" not in text_of(find(bobs, first, last))
    assert not Read.objects.exists()


def test_the_clients_of_others_are_not_found(eves, bob, maya):
    asked(bob, maya)

    assert "Nobody by exactly this name" in text_of(find(eves, "Maya", "Hart"))


def test_names_stay_out_of_addresses(bobs, bob, maya):
    asked(bob, maya)

    page = bobs.get(SEARCH, {"first_name": "Maya", "last_name": "Hart"})

    assert "Maya Hart" not in text_of(page)
    assert 'method="get"' not in text_of(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_asks_the_database_as_often_for_one_as_for_three(
    rows, bobs, bob, maya, django_assert_num_queries
):
    for _ in range(rows):
        asked(bob, maya)

    with django_assert_num_queries(10):
        assert len(find(bobs, "Maya", "Hart").context["found"]) == rows
