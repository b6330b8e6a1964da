"""Whose key is good, for what, and for how long?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.api import tokens
from careops.api.models import ApiKey
from careops.record.models import Entry
from careops.tenancy.scope import tenant_scope
from tests.api.conftest import Caller, code, problem
from tests.factories import HOUR, NOON, make_partner, make_tenant


def test_a_key_tells_who_it_speaks_for(caller):
    said = caller.get("/me").json()

    assert said == {
        "partner": "Maple Mutual",
        "kind": "insurer",
        "organization": "Acme",
        "time_zone": "America/Toronto",
        "scopes": ["referrals:read", "referrals:write", "directory:read"],
        "key": {
            "prefix": caller.token[:14],
            "last_four": caller.token[-4:],
            "expires_at": None,
        },
    }


def test_only_the_hash_of_a_key_is_kept(caller):
    kept = {str(value) for value in ApiKey.objects.values().get().values()}

    assert tokens.digest_of(caller.token) in kept
    assert not any(caller.token in value for value in kept)


def test_no_key_is_the_same_refusal_as_a_wrong_one(caller):
    def ask(authorization):
        refused = caller.get("/me", headers={"Authorization": authorization})
        assert refused["WWW-Authenticate"] == 'Bearer realm="careops"'
        said = problem(refused)
        return {name: said[name] for name in said if name != "instance"}

    stranger = tokens.mint()
    for given in ("", "Bearer", f"Basic {caller.token}", f"Bearer {stranger}", "Bearer ü"):
        assert ask(given) == ask("Bearer nothing")
    assert ask("")["code"] == "not_authenticated"


def test_a_typo_in_a_key_costs_no_query(caller):
    wrong = caller.token[:-9] + ("0" if caller.token[-9] != "0" else "1") + caller.token[-8:]

    with CaptureQueriesContext(connection) as asked:
        refused = caller.get("/me", headers={"Authorization": f"Bearer {wrong}"})

    assert refused.status_code == 401
    assert not [query for query in asked if "api_apikey" in query["sql"]]


def test_a_key_of_another_tenant_opens_nothing(caller):
    with tenant_scope(make_tenant("globex")):
        theirs = Caller(make_partner(), host="globex.localhost")

    assert theirs.get("/me").status_code == 200
    assert caller.get("/me", headers={"Authorization": f"Bearer {theirs.token}"}).status_code == 401


def test_a_key_opens_nothing_at_the_bare_domain(caller):
    caller.host = "localhost"
    assert code(caller.get("/me")) == "not_authenticated"


def test_a_key_ends_when_it_expires_to_the_second(caller, at):
    ApiKey.objects.update(expires_at=NOON + HOUR)
    at(NOON + HOUR - timedelta(seconds=1))
    assert caller.get("/me").status_code == 200
    at(NOON + HOUR)
    assert caller.get("/me").status_code == 401


def test_a_revoked_key_is_dead_at_once(caller):
    ApiKey.objects.update(is_revoked=True)
    assert caller.get("/me").status_code == 401


def test_the_keys_of_an_inactive_partner_are_dead_at_once(caller):
    caller.partner.is_active = False
    caller.partner.save()
    assert caller.get("/me").status_code == 401


def test_the_last_use_is_noted_once_a_minute(caller, at):
    def last_use():
        return ApiKey.objects.get().last_used_at

    caller.get("/me")
    assert last_use() == NOON
    at(NOON + timedelta(seconds=59))
    caller.get("/me")
    assert last_use() == NOON
    at(NOON + timedelta(seconds=60))
    caller.get("/me")
    assert last_use() == NOON + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        ([], set()),
        (["referrals:read"], {"list"}),
        (["referrals:write"], {"create"}),
        (["directory:read"], {"providers", "networks"}),
    ],
)
def test_a_scope_is_needed_for_each_area_to_read_and_to_write(provider, scopes, allowed):
    caller = Caller(make_partner(), scopes=scopes)
    answers = {
        "list": caller.get("/referrals"),
        "create": caller.post("/referrals", {}),
        "providers": caller.get("/providers"),
        "networks": caller.get("/networks"),
    }

    refused = {name for name, answer in answers.items() if answer.status_code == 403}
    assert refused == answers.keys() - allowed
    assert {code(answers[name]) for name in refused} <= {"insufficient_scope"}


def test_a_refusal_names_the_scope_that_is_missing(provider):
    refused = Caller(make_partner(), scopes=[]).get("/referrals")
    assert refused["WWW-Authenticate"] == (
        'Bearer error="insufficient_scope", scope="referrals:read"'
    )


# The command


@pytest.fixture
def run(tenant, at, capsys):
    def run(verb, *more):
        call_command("api_key", verb, "--tenant", "acme", "--partner", "Maple Mutual", *more)
        return capsys.readouterr().out.strip()

    make_partner("Maple Mutual")
    return run


SCOPES = ("--scopes", "referrals:read,directory:read")


def test_a_key_is_created_shown_once_and_put_on_record(run):
    token = run("create", *SCOPES)

    key = ApiKey.objects.get()
    assert tokens.is_sound(token)
    assert (key.digest, key.scopes) == (
        tokens.digest_of(token),
        ["referrals:read", "directory:read"],
    )
    entry = Entry.objects.get(action="create_api_key")
    assert token not in str(entry.facts)
    assert entry.facts["partner"] == "Maple Mutual"


def test_rotating_gives_a_second_key_and_ends_the_first_by_itself(run):
    run("create", *SCOPES)
    run("rotate", "--keep-hours", "2")

    new, old = ApiKey.objects.all()
    assert new.scopes == old.scopes
    assert (new.expires_at, old.expires_at) == (None, NOON + 2 * HOUR)


def test_a_third_key_is_refused_while_two_live(run):
    run("create", *SCOPES)
    run("rotate")
    with pytest.raises(CommandError, match="has 2 keys that live"):
        run("rotate")


def test_one_key_is_revoked_by_its_last_four(run):
    first = run("create", *SCOPES)
    second = run("create", *SCOPES)
    with pytest.raises(CommandError, match="Say which"):
        run("revoke")
    run("revoke", "--key", first[-4:])

    assert run("show").startswith(second[-4:])
    assert Entry.objects.filter(action="revoke_api_key").exists()


@pytest.mark.parametrize(
    ("verb", "more", "reason"),
    [
        ("create", ["--scopes", "everything"], "No such scopes"),
        ("create", [], "Say --scopes"),
        ("rotate", [], "has no key that lives"),
    ],
)
def test_the_command_says_what_is_wrong(run, verb, more, reason):
    with pytest.raises(CommandError, match=reason):
        run(verb, *more)


def test_the_command_knows_its_partners(run):
    with pytest.raises(CommandError, match="There is no tenant 'nobody'"):
        call_command("api_key", "show", "--tenant", "nobody", "--partner", "x")
