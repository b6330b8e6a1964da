"""How often may somebody try? Limits that hold, at every form that anybody may send."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import URLPattern, get_resolver, reverse

from careops.access.cache import TimedCache
from careops.access.limits import FORMS, Limit, purge
from careops.access.models import Tally
from tests.access.sign_in import sign_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db
THREE = Limit("three", 3, timedelta(minutes=5))


def pages(patterns=None, path="/", names=()):
    """Every page of the URLconf: its path with made-up parts, and its view."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        part = path + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLPattern):
            yield part, entry.callback
        else:
            yield from pages(entry.url_patterns, part)


def test_the_fourth_of_three_is_one_too_many():
    counts = [THREE.count("somebody") for _ in range(4)]

    assert [count.is_exceeded for count in counts] == [False, False, False, True]
    assert not THREE.count("somebody else").is_exceeded
    assert 0 < counts[-1].resets_in <= 300


def test_a_count_begins_anew_when_its_time_is_over():
    for _ in range(4):
        THREE.count("somebody")
    Tally.objects.update(until="2020-01-01T00:00Z")

    assert THREE.count("somebody").used == 1


def test_what_is_over_is_purged_and_nothing_else(django_capture_on_commit_callbacks):
    THREE.count("somebody")
    THREE.count("somebody else")
    Tally.objects.filter(key=THREE.key("somebody")).update(until="2020-01-01T00:00Z")

    with django_capture_on_commit_callbacks(execute=True):
        THREE.count("a third")

    assert set(Tally.objects.values_list("key", flat=True)) == {
        THREE.key("somebody else"),
        THREE.key("a third"),
    }
    purge()
    assert Tally.objects.count() == 2


def test_the_table_does_not_say_who_tried():
    THREE.count("maya@mail.example")

    assert "maya" not in Tally.objects.get().key


def test_posts_of_the_public_form_do_not_wash_away_a_count(site, monkeypatch):
    monkeypatch.setattr(caches["default"], "_max_entries", 10)
    member = make_member()
    assert [sign_in(site, member, "wrong").status_code for _ in range(5)] == [200] * 5
    for number in range(30):
        answer = site.post("/accounts/password/reset/", {}, REMOTE_ADDR=f"203.0.113.{number}")
    assert answer.status_code == 200

    assert sign_in(site, member, "wrong").status_code == 429


def test_nothing_but_time_takes_an_entry_out_of_the_cache(db):
    small = TimedCache("careops_cache", {"OPTIONS": {"MAX_ENTRIES": 10}})
    for number in range(30):
        small.set(f"something-{number}", number, 300)

    assert [small.get(f"something-{number}") for number in range(30)] == list(range(30))


def machine(view):
    return getattr(view, "csrf_exempt", False)


def test_every_form_that_a_stranger_may_send_has_a_limit_and_says_when_to_try_again(site, tenant):
    """Derived from the URLconf: whoever adds a page need not think of it."""
    host = "203.0.113.77"
    tried = 0
    for path, view in pages():
        if machine(view) or "<" in path or "(" in path:
            continue
        limit = getattr(view, "limit", FORMS)
        Tally.objects.update_or_create(
            key=limit.key(host), defaults={"used": limit.most, "until": "2099-01-01T00:00Z"}
        )
        answer = site.post(path, {}, REMOTE_ADDR=host)
        assert (path, answer.status_code) == (path, 429)
        assert int(answer["Retry-After"]) > 0
        tried += 1
    assert tried > 30


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("link", ["token"]),
        ("account_confirm_email", ["key"]),
        ("account_reset_password_from_key", ["uid", "set-password"]),
    ],
)
def test_the_pages_behind_links_have_a_limit_too(site, name, args):
    for _ in range(FORMS.most):
        FORMS.count("203.0.113.77")

    answer = site.post(reverse(name, args=args), {}, REMOTE_ADDR="203.0.113.77")

    assert answer.status_code == 429
    assert "Try again in 10 minutes" in answer.content.decode()
    assert site.post(reverse(name, args=args), {}, REMOTE_ADDR="203.0.113.78").status_code != 429


def test_a_host_is_counted_by_its_64_and_behind_our_proxy(site, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(FORMS.most):
        site.post("/accounts/password/reset/", {}, HTTP_X_FORWARDED_FOR=f"2001:db8:1:2::{number:x}")

    def post(address):
        return site.post("/accounts/password/reset/", {}, HTTP_X_FORWARDED_FOR=address).status_code

    assert post("2001:db8:1:2:ffff::1") == 429
    assert post("2001:db8:1:2:ffff::1, 2001:db8:1:3::1") != 429
