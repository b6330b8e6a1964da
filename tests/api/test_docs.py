"""Is it documented, all of it, and as it is?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import get_resolver

from careops.api.problems import PROBLEMS
from careops.api.schema import as_yaml, description

KEPT = Path("docs/openapi.yaml")


def test_the_description_that_is_kept_is_fresh():
    assert KEPT.read_text() == as_yaml(), "`make docs` prints it anew"


def test_it_is_openapi_3_1():
    assert description()["openapi"].startswith("3.1")


def test_every_address_is_described():
    found = set()
    walk(get_resolver().url_patterns, "", found)
    documented = {re.sub(r"{(\w+)}", r"<str:\1>", path) for path in description()["paths"]}
    assert {f"/{route}" for route in found} == documented


def walk(patterns, prefix, found):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            walk(pattern.url_patterns, route, found)
        elif route.startswith("api/v1/") and not route.endswith("/"):
            found.add(route)


@pytest.fixture
def page(tenant):
    return Client().get("/api/docs/", HTTP_HOST="acme.localhost")


def test_the_page_explains_every_operation_and_problem(page):
    text = page.content.decode()
    assert page.status_code == 200
    for operations in description()["paths"].values():
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in text
    for code in PROBLEMS:
        assert f'id="{code}"' in text


def test_the_page_needs_nothing_that_a_strict_policy_forbids(page):
    text = page.content.decode()
    assert "style=" not in text
    assert "<style" not in text
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]


def test_a_command_to_copy_names_this_site_and_what_is_needed(page):
    text = page.content.decode()
    assert "http://acme.localhost/api/v1/referrals" in text
    assert "Idempotency-Key: $(uuidgen)" in text.replace("&quot;", '"')


def test_the_description_is_served_as_it_is_kept(tenant):
    served = Client().get("/api/openapi.yaml", HTTP_HOST="acme.localhost")
    assert yaml.safe_load(served.content) == yaml.safe_load(KEPT.read_text())


def test_the_door_of_the_api_leads_to_its_docs(tenant):
    answer = Client().get("/api/", HTTP_HOST="acme.localhost")
    assert answer["Location"] == "/api/docs/"
