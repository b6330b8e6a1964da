"""Where do the bytes lie? On a disk or in S3: a real server on loopback, and nothing else knows the difference."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from careops import env
from careops.clock.now import now
from careops.files import store
from careops.files.models import STORE
from careops.files.receiving import receive
from careops.tenancy.scope import current_tenant
from tests.desk.browsing import desk
from tests.factories import ALICE, NOON, make_member
from tests.files.papers import JPEG, pdf, upload
from tests.files.test_sending import bytes_of, path_for


@pytest.fixture
def s3(monkeypatch, settings):
    import boto3  # what nobody else asks for: each worker reads this module
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1")
    client.create_bucket(Bucket="papers")
    monkeypatch.setenv("CAREOPS_FILES", f"s3://papers/kept?endpoint={address}&region=us-east-1")
    settings.STORAGES = settings.STORAGES | {STORE: env.files("CAREOPS_FILES", "")}
    yield client
    client.close()
    server.stop()


@pytest.mark.slow
def test_what_is_kept_in_s3_comes_back_as_it_was(folder, s3):
    content = pdf("Guarantee of payment")
    file = receive(upload(content), folder=folder, by=ALICE, at=NOON)
    agent = make_member("Alice Agent", ["agent"])

    found = s3.list_objects(Bucket="papers")["Contents"]
    assert [one["Key"] for one in found] == [f"kept/{file.key}"]
    assert bytes_of(desk(agent).get(path_for(file, agent))) == content
    assert store.said() == "s3://papers/kept"
    store.probe()

    storages[STORE].delete(file.key)
    assert desk(agent).get(path_for(file, agent)).status_code == 404


@pytest.mark.slow
def test_a_large_one_goes_to_s3_in_pieces(folder, s3):
    content = JPEG + bytes(20 * 1024 * 1024)
    file = receive(upload(content, "photo.jpg"), folder=folder, by=ALICE, at=NOON)

    assert "-" in s3.head_object(Bucket="papers", Key=f"kept/{file.key}")["ETag"]
    with file.open() as source:
        assert source.read() == content


@pytest.mark.slow
def test_what_was_given_up_is_found_in_s3_too(folder, s3):
    receive(upload(), folder=folder, by=ALICE, at=NOON)
    key = storages[STORE].save(f"{current_tenant().pk}/given-up", ContentFile(b"words"))

    assert list(store.lost(current_tenant(), at=now() + timedelta(days=2))) == [key]


def test_a_store_that_cannot_be_written_to_is_seen(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.STORAGES = settings.STORAGES | {STORE: {
        "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "file")},
    }}  # fmt: skip
    with pytest.raises(OSError, match="file"):
        store.probe()
