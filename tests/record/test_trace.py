"""No log line holds what opens a door: the addresses that do are those of the URLconf."""

import logging

import pytest
from django.urls import URLResolver, get_resolver, reverse

from careops.record.trace import NAMED, SECRET, Formatter, mask

# What may stand in an address and opens nothing by itself.
HARMLESS = {
    "pk", "id", "ref", "name", "message", "case", "object_id", "app_label", "content_type_id", "url",
    "handle", "kind", "delivery", "model_name", "slug", "action", "path", "rule", "step", "macro",
}  # fmt: skip


def routes(patterns, above=""):
    for found in patterns:
        regex = above + found.pattern.regex.pattern.removeprefix("^").removesuffix(r"\Z")
        if isinstance(found, URLResolver):
            yield from routes(found.url_patterns, regex)
        else:
            yield regex


ROUTES = sorted(set(routes(get_resolver().url_patterns)))


def test_each_part_of_an_address_is_harmless_or_a_secret():
    for route in ROUTES:
        names = {group[4:-1] for group in NAMED.findall(route)}
        secrets = {group[4:-1] for group in NAMED.findall(route) if SECRET.search(group)}
        assert names - secrets <= HARMLESS, route


@pytest.mark.parametrize("route", [route for route in ROUTES if SECRET.search(route)])
def test_each_address_with_a_secret_is_masked(route):
    head = route[: SECRET.search(route).start()].replace("\\", "")
    if "(" in head:
        pytest.skip("its head is a pattern itself")
    line = mask(f"GET https://acme.localhost:8000/{head}S3cr3t-abc:1/def/?x=y from 1.2.3.4")

    assert line == f"GET https://acme.localhost:8000/{head}... from 1.2.3.4"


def test_the_links_of_cases_of_passwords_and_of_addresses_are_among_them():
    for path in (
        reverse("link", args=["t0ken"]),
        reverse("account_reset_password_from_key", kwargs={"uidb36": "t0ken", "key": "t0ken"}),
        reverse("account_confirm_email", args=["t0ken"]),
    ):
        assert "t0ken" not in mask(f'"{path}"')
        assert mask(f'"{path}"').endswith('.../"')


def test_a_traceback_is_masked_too():
    error = ValueError("/a/t0ken-of-somebody/")
    record = logging.makeLogRecord({"msg": "Broken", "exc_info": (ValueError, error, None)})

    assert "t0ken" not in Formatter().format(record)


def test_the_log_of_a_server_has_this_formatter(settings):
    assert settings.LOGGING["formatters"]["line"]["()"] == "careops.record.trace.Formatter"
