"""Is every refusal a problem that a machine can read? Whatever is sent, and wherever."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import RequestFactory

from tests.api.conftest import body, code, problem

JSON = "application/json"


def send(caller, raw, **more):
    more = {"content_type": JSON, **more}
    return caller.post("/referrals", raw, **more)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/v1/nothing/", "/api/v2/referrals"])
def test_an_unknown_address_is_a_problem(caller, path):
    assert code(caller.get(path)) == "not_found"


def test_an_unknown_organization_is_a_problem(caller):
    caller.host = "nobody.localhost"
    assert code(caller.get("/me")) == "not_found"


def test_a_host_that_is_not_ours_is_a_problem(caller):
    caller.host = "evil.example"
    assert code(caller.get("/me")) == "malformed_request"


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace"])
def test_a_method_that_is_not_there_is_a_problem(caller, method):
    refused = caller.call(method, "/referrals")
    assert code(refused) == "method_not_allowed"
    assert refused["Allow"] == "GET, HEAD, POST"


def test_only_json_is_spoken(caller):
    assert code(caller.get("/me", headers={"Accept": "text/html"})) == "not_acceptable"


@pytest.mark.parametrize(
    "kind", ["application/xml", "text/plain", "multipart/form-data; boundary=x"]
)
def test_only_json_is_read(caller, kind):
    assert code(send(caller, b"<x/>", content_type=kind)) == "unsupported_media_type"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"need": NaN}',
        b'{"need": "\\ud800"}',
        b"[" * 10_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b'{"need": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json_is_refused(caller, raw):
    refused = send(caller, raw)
    assert refused.status_code in (400, 422)
    assert problem(refused)


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"need"', b"null", b"[[[[]]]]"])
def test_a_body_that_is_no_object_is_refused(caller, raw):
    assert send(caller, raw).status_code == 422


@pytest.mark.parametrize("charset", ["utf-7", "zlib", "idna", "nothing", "utf-16"])
def test_a_charset_decides_nothing(caller, charset):
    made = send(caller, json.dumps(body()), content_type=f"application/json; charset={charset}")
    assert made.status_code == 201
    assert made.json()["client"]["first_name"] == "Zoë"


@pytest.mark.parametrize("charset", ["zlib", "hex", "rot13", "utf-16", "nothing", "utf-8"])
def test_a_query_is_utf_8_whatever_charset_is_claimed(db, charset):
    from careops.wsgi import Request

    environ = RequestFactory().get("/?need=%C3%A9").environ
    request = Request(environ | {"CONTENT_TYPE": f"application/json; charset={charset}"})
    assert (request.GET["need"], request.content_type) == ("é", "application/json")


def test_a_body_may_have_256_kilobytes(caller):
    refused = send(caller, b" " * (256 * 1024 + 1))
    assert code(refused) == "body_too_large"
    assert send(caller, b" " * (256 * 1024)).status_code == 400


def test_a_body_in_chunks_is_not_ignored_but_refused(caller):
    refused = caller.post("/referrals", headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH="")
    assert code(refused) == "length_required"


def test_a_field_that_is_not_there_is_named(caller):
    said = problem(caller.post("/referrals", body(state="accepted", client={"tenant": "x"})))

    assert said["code"] == "invalid_body"
    assert sorted((e["pointer"], e["code"]) for e in said["errors"]) == [
        ("/client/tenant", "unknown"),
        ("/state", "unknown"),
    ]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"need": 5}, "/need"),
        ({"need": ["x"]}, "/need"),
        ({"need": None}, "/need"),
        ({"need": "  "}, "/need"),
        ({"need": "x" * 301}, "/need"),
        ({"need": "nul\0"}, "/need"),
        ({"client": {"email": "nobody"}}, "/client/email"),
        ({"client": {"email": 1}}, "/client/email"),
        ({"client": {"mobile": "555"}}, "/client/mobile"),
        ({"client": {"mobile": "+1416555011"}}, "/client/mobile"),
        ({"client": {"birth_date": "2026-03-03"}}, "/client/birth_date"),
        ({"client": {"birth_date": "1899-12-31"}}, "/client/birth_date"),
        ({"client": {"birth_date": 19900228}}, "/client/birth_date"),
        ({"only_preferred": "yes"}, "/only_preferred"),
        ({"only_preferred": True}, "/only_preferred"),
        ({"language": "Elvish"}, "/language"),
        ({"network": "moon"}, "/network"),
        ({"preferred_provider": "prv_1"}, "/preferred_provider"),
        ({"preferred_provider": "prv_" + "0" * 26}, "/preferred_provider"),
        ({"consented_at": "2026-03-02"}, "/consented_at"),
        ({"consented_at": "2026-03-02T11:00:00"}, "/consented_at"),
        ({"consented_at": "0001-01-01T00:00:00+23:59"}, "/consented_at"),
        ({"consented_at": "2026-03-02T12:06:00Z"}, "/consented_at"),
        ({"consented_at": True}, "/consented_at"),
        ({"external_id": "x" * 81}, "/external_id"),
    ],
)
def test_a_wrong_field_is_pointed_at(caller, fields, pointer):
    said = problem(caller.post("/referrals", body(**fields)))
    assert (said["code"], [e["pointer"] for e in said["errors"]]) == ("invalid_body", [pointer])


def test_numbers_beyond_measure_are_refused(caller):
    for number in ("1e400", "-0", str(2**63), "1e-400"):
        raw = json.dumps(body()).replace('"Low mood"', number)
        assert send(caller, raw).status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "😀 zalgo̴̡",
        "Robert'); DROP TABLE--",
        "<script>",
        "=1+1 is two",
        "\r\nX: y",
    ],
)
def test_strange_text_comes_back_as_it_was(caller, text):
    made = caller.refer(need=text, client={"first_name": text[:80]})
    again = caller.get(f"/referrals/{made['id']}").json()
    assert (again["need"], again["client"]["first_name"]) == (text.strip(), text.strip())


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("status=lost", "status"),
        ("status=%00", "status"),
        ("external_id=%00", "external_id"),
        ("updated_since=yesterday", "updated_since"),
        ("limitt=5", "limitt"),
    ],
)
def test_a_wrong_parameter_is_named(caller, query, name):
    said = problem(caller.get(f"/referrals?{query}"))
    assert (said["code"], [e["parameter"] for e in said["errors"]]) == ("invalid_parameter", [name])


@pytest.mark.parametrize("name", ["ref_1", "x", "%00", "ref_" + "0" * 26, "prv_" + "0" * 26, "%ff"])
def test_what_is_missing_is_a_problem(caller, name):
    assert code(caller.get(f"/referrals/{name}")) == "not_found"


def test_what_breaks_on_our_side_is_a_problem(caller):
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        cursor.execute("SET TRANSACTION READ ONLY")
        broken = caller.post("/referrals", body())
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert code(broken) == "internal_error"


def test_nothing_may_be_kept_by_what_is_between(caller):
    made = caller.refer()
    for answer in (
        caller.get("/referrals"),
        caller.get(f"/referrals/{made['id']}"),
        caller.get("/nothing/"),
    ):
        if answer.status_code == 200:
            assert answer["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer


def test_the_log_says_who_and_what_but_no_id_and_no_body(caller, caplog):
    caplog.set_level("INFO", logger="careops.api")
    made = caller.refer(external_id="A-1")
    caller.get(f"/referrals/{made['id']}?status=x")

    said = caplog.text
    assert "POST api/v1/referrals 201" in said
    for secret in (made["id"], "zoe", "Low mood", "A-1", caller.token):
        assert secret not in said
