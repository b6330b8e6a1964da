"""Whom can a partner ask for?"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.api.ids import public_id
from careops.tenancy.scope import tenant_scope
from tests.api.conftest import code
from tests.factories import make_network, make_provider, make_tenant


def names(answer):
    return [row["name"] for row in answer.json()["data"]]


def test_a_provider_is_listed_without_anything_private(caller, provider):
    (row,) = caller.get("/providers").json()["data"]

    assert row == {
        "id": public_id("prv", provider.pk),
        "name": "Bob Brown",
        "phone": "+14165550199",
        "networks": ["sun"],
        "services": [],
        "languages": [],
    }
    assert caller.get(f"/providers/{row['id']}").json() == row
    assert provider.email not in str(row)
    assert provider.mobile not in str(row)


def test_an_inactive_provider_is_hidden_and_cannot_be_asked_for(caller, provider):
    provider.is_active = False
    provider.save()

    assert names(caller.get("/providers")) == []
    assert code(caller.get(f"/providers/{public_id('prv', provider.pk)}")) == "not_found"


def test_providers_are_narrowed_to_a_network(caller):
    make_provider("Eve", networks=["moon"])
    assert names(caller.get("/providers?network=moon")) == ["Eve"]
    assert sorted(names(caller.get("/providers"))) == ["Bob Brown", "Eve"]


@pytest.mark.parametrize("name", ["bob brown", "BROWN", "bro b", "bobbrown"])
def test_a_provider_is_found_by_the_words_of_their_name(caller, name):
    make_provider("Eve Other")

    assert names(caller.get("/providers", data={"name": name})) == ["Bob Brown"]
    assert names(caller.get("/providers?name=rown")) == []


def test_networks_are_listed_by_the_code_that_others_name(caller):
    assert caller.get("/networks").json()["data"] == [{"code": "sun", "name": "Sun Life"}]


def test_other_tenants_are_not_in_it(caller):
    with tenant_scope(make_tenant("globex")):
        make_network("theirs", "Theirs")
        theirs = make_provider("Globex Greta")

    assert names(caller.get("/providers")) == ["Bob Brown"]
    assert names(caller.get("/networks")) == ["Sun Life"]
    assert code(caller.get(f"/providers/{public_id('prv', theirs.pk)}")) == "not_found"


@pytest.mark.parametrize("path", ["/providers", "/networks"])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_is_one_query(caller, path, rows):
    for n in range(1, rows):
        make_provider(f"Eve {n}")
        make_network(f"n{n}", f"Network {n}")
    caller.get("/me")

    with CaptureQueriesContext(connection) as asked:
        assert len(names(caller.get(path))) == rows
    assert len([q for q in asked if "people_" in q["sql"] and "api_apikey" not in q["sql"]]) == 1
