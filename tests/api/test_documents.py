"""What may partners do with documents? Put them into their folder, list and read them; nobody else's."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.api.ids import public_id
from careops.api.models import Answer
from careops.files.models import File, Folder, Removal
from careops.record.models import Read
from careops.values.cards import SENTENCE
from tests.api.conftest import Caller
from tests.factories import NOON, make_file, make_partner
from tests.files.papers import CARD, JPEG, pdf

SCOPES = ["documents:read", "documents:write"]


@pytest.fixture
def caller(tenant):
    return Caller(make_partner(), scopes=SCOPES)


def put(caller, content=None, name="gop.pdf", **said):
    more = {"key": said.pop("key", None)}
    file = SimpleUploadedFile(name, pdf("Guarantee of payment") if content is None else content)
    key = more["key"] or f"key-{put.count}"
    put.count += 1
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": key}
    return caller.http.post(
        "/api/v1/documents",
        {"file": file, **said},
        format="multipart",
        HTTP_HOST=caller.host,
        headers=headers,
    )


put.count = 0


def test_a_document_is_put_listed_and_read(caller):
    content = pdf("Guarantee of payment")

    made = put(caller, content)

    assert made.status_code == 201, made.content
    said = made.json()
    assert made["Location"] == f"/api/v1/documents/{said['id']}"
    assert (said["name"], said["size"], said["state"]) == ("gop.pdf", len(content), "clean")
    assert caller.get("/documents").json()["data"] == [said]
    assert caller.get(f"/documents/{said['id']}").json() == said
    answer = caller.get(f"/documents/{said['id']}/content", headers={"Accept": "application/pdf"})
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"] == 'attachment; filename="gop.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert Read.objects.get().what == f"file {File.objects.get().pk}"


def test_the_same_upload_sent_twice_is_one_document(caller):
    one, other = put(caller, key="a"), put(caller, key="a")

    assert (one.json(), other["Idempotency-Replayed"]) == (other.json(), "true")
    assert File.objects.count() == 1
    assert put(caller, pdf("another"), key="a").json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("content", "name", "code", "words"),
    [
        (f"Visa {CARD}".encode(), "note.txt", "card_number", SENTENCE), (pdf(CARD), "a.pdf", "file_refused", SENTENCE),
        (b"words", f"{CARD}.txt", "card_number", SENTENCE), (b"MZ\x90\0", "run.exe", "file_type", "Only PDF"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_and_kept_nowhere(caller, content, name, code, words):
    answer = put(caller, content, name)

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], words in error["detail"]) == ("/file", True)
    assert "4242 4242" not in Answer.objects.get().body
    assert not File.objects.exists()


def test_a_document_that_is_too_large_is_not_read(caller):
    answer = put(caller, JPEG + bytes(26 * 1024 * 1024), "photo.jpg")

    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


def test_nothing_but_the_file_is_taken(caller):
    answer = put(caller, folder="another")

    assert answer.json()["errors"][0]["pointer"] == "/folder"
    assert caller.post("/documents", {}).status_code == 415


def test_the_documents_of_another_partner_are_not_there(caller):
    other = make_file(Folder.of(make_partner("Other Mutual")))
    name = public_id("doc", other.pk)

    assert caller.get("/documents").json()["data"] == []
    assert caller.get(f"/documents/{name}").status_code == 404
    assert caller.get(f"/documents/{name}/content").status_code == 404
    assert not Read.objects.exists()


def test_what_was_taken_out_of_their_folder_is_not_there_any_more(caller, tenant):
    name = put(caller).json()["id"]
    Removal.objects.create(file=File.objects.get(), at=NOON)

    assert caller.get("/documents").json()["data"] == []
    assert caller.get(f"/documents/{name}").status_code == 404
    assert caller.get(f"/documents/{name}/content").status_code == 404


def test_what_waits_for_the_scanner_is_listed_and_not_read(caller):
    file = make_file(Folder.of(caller.partner), state="new")
    name = public_id("doc", file.pk)

    assert caller.get(f"/documents/{name}").json()["state"] == "new"
    assert caller.get(f"/documents/{name}/content").status_code == 404


def test_a_list_is_read_page_by_page_in_as_many_queries_however_long(caller):
    folder = Folder.of(caller.partner)
    made = [make_file(folder, name=f"{n}.txt") for n in range(5)]
    caller.get("/documents")

    with CaptureQueriesContext(connection) as few:
        first = caller.get("/documents?limit=2").json()
    with CaptureQueriesContext(connection) as many:
        caller.get("/documents?limit=5")
    assert len(few) == len(many)
    rest = caller.get(f"/documents?limit=4&cursor={first['next_cursor']}").json()

    names = [one["name"] for one in (*first["data"], *rest["data"])]
    assert names == [file.name for file in reversed(made)]
