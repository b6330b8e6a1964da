"""What may come in, and what is said of the rest? (S2-10, S2-13, SX-12)"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from careops.files import kinds, receiving, store
from careops.files.models import STORE, File
from careops.files.receiving import look_again, receive
from careops.local.home import PROJECT
from careops.people.actors import THE_CLOCK
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.values.cards import SENTENCE
from careops.values.table import Refused
from tests.factories import ALICE, NOON, fresh
from tests.files.papers import (
    CARD,
    EICAR,
    JPEG,
    PNG,
    TIFF,
    bomb,
    described,
    headed,
    linked,
    locked,
    pdf,
    titled,
    upload,
    with_file_within,
    with_note,
    with_script,
)


def take(content, name="paper.pdf", *, folder):
    return receive(SimpleUploadedFile(name, content), folder=folder, by=ALICE, at=NOON)


def kept():
    store = storages[STORE]
    try:
        return store.listdir(str(current_tenant().pk))[1]
    except FileNotFoundError:
        return []


def test_a_paper_is_kept_with_its_size_and_hash_and_is_on_record(folder):
    content = pdf("Guarantee of payment, 450.00 CAD", packed=True)

    made = fresh(take(content, "GOP Hart.pdf", folder=folder))

    assert (made.name, made.size, made.content_type, made.state) == (
        "GOP Hart.pdf",
        len(content),
        "application/pdf",
        "clean",
    )
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    with made.open() as source:
        assert source.read() == content
    assert (made.uploaded_by, made.uploaded_at) == ("Alice Agent", NOON)
    entry = Entry.objects.get(action="upload_file")
    assert entry.facts["sha256"] == made.sha256
    assert "Hart" not in str(entry.facts)


def test_where_it_lies_cannot_be_guessed(folder):
    keys = {take(b"the same words", "note.txt", folder=folder).key for _ in range(3)}

    assert len(keys) == 3
    assert all(key.startswith(f"{current_tenant().pk}/") and len(key) > 60 for key in keys)


@pytest.mark.parametrize(
    ("content", "name", "kept_as"),
    [
        (JPEG, "photo.JPG", "photo.JPG"), (PNG, "scan.png", "scan.png"), (TIFF, "fax.tif", "fax.tif"),
        ("Zoë, seen on 2026-11-03".encode(), "note.txt", "note.txt"), (pdf("x"), "signed", "signed.pdf"),
        (pdf("x"), "../../etc/passwd", "passwd.pdf"), (pdf("x"), "C:\\papers\\gop.pdf", "gop.pdf"),
        (pdf("x"), 'a"b<c>:|?*.pdf', "a_b_c_____.pdf"), (pdf("x"), "\u202egop.pdf", "gop.pdf"),
        (pdf("x"), "report.exe.pdf", "report.exe.pdf"), (pdf("x"), "x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        (pdf("x"), "Dr. Lindqvist", "Dr. Lindqvist.pdf"), (pdf("x"), "...", "file.pdf"),
    ],
    ids=lambda said: ascii(said)[:20] if isinstance(said, str) else None,
)  # fmt: skip
def test_a_file_is_what_it_begins_with_and_is_called_so(folder, content, name, kept_as):
    made = receive(upload_called(name, content), folder=folder, by=ALICE, at=NOON)

    assert made.name == kept_as
    assert ".." not in made.key


def upload_called(name, content):
    """As it came over the wire: Django would have cut the folders off."""
    made = SimpleUploadedFile("x", content)
    made._name = name
    return made


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\0\x03", "setup.exe", "Only PDF, JPEG, PNG, TIFF or plain text can be taken"),
        (b"MZ\x90\0\x03", "paper.pdf", "Only PDF"), (b"PK\x03\x04" + bytes(50), "paper.docx", "Only PDF"),
        (b"<html><script>alert(1)</script>", "page.html", "Only PDF"), (b"<svg onload='x()'/>", "a.svg", "Only PDF"),
        (b"\xef\xbb\xbf <!doctype html>", "note.txt", "Only PDF"), (b"{\\rtf1 x}", "note.rtf", "Only PDF"),
        (b"#!/bin/sh\nrm -rf /", "run.txt", "Only PDF"), (bytes(100), "x.txt", "Only PDF"),
        (pdf("x"), "paper.pdf.exe", "This is called .exe, and is application/pdf"),
        (pdf("x"), "paper.html", "This is called .html"), (PNG, "photo.jpg", "save it anew as what it is (.png)"),
        (b"words", "page.svg", "This is called .svg, and is text/plain"),
        (b"fine so far " * 200 + b"\0\1\2", "note.txt", "cannot be read"),
        (pdf("x")[:200], "cut.pdf", "This PDF cannot be read"), (b"%PDF-1.7 nothing", "no.pdf", "cannot be read"),
        (locked(), "locked.pdf", "This PDF is locked"), (with_script(), "js.pdf", "Something in this PDF runs"),
        (with_file_within(), "in.pdf", "or is another file"),
        (f"Please charge {CARD} 12/27".encode(), "note.txt", SENTENCE), (pdf("Visa", CARD), "form.pdf", SENTENCE),
        (pdf(f"Visa {CARD}", packed=True), "form.pdf", SENTENCE), (pdf("4242 4242", "4242 4242"), "two.pdf", SENTENCE),
        (titled(f"Card {CARD}"), "title.pdf", SENTENCE), (with_note(f"card {CARD}"), "note.pdf", SENTENCE),
        (headed(f"Card {CARD}"), "heading.pdf", SENTENCE), (described(f"Card {CARD}"), "xmp.pdf", SENTENCE),
        (linked("https://pay.example/?pan=4242424242424242"), "link.pdf", SENTENCE),
        (pdf("x"), f"Visa {CARD}.pdf", SENTENCE), (pdf("x"), "4242-4242-4242-4242.pdf", SENTENCE),
        (PNG, "scan_4242424242424242.png", SENTENCE),
    ],
    ids=lambda said: ascii(said)[:24] if isinstance(said, str) else None,
)  # fmt: skip
def test_what_is_not_taken_is_refused_in_words_and_kept_nowhere(folder, content, name, words):
    with pytest.raises(Refused) as refused:
        take(content, name, folder=folder)

    assert words in str(refused.value)
    assert "4242" not in str(refused.value)
    assert not File.objects.exists()
    assert kept() == []


def test_an_empty_file_is_refused(folder):
    with pytest.raises(Refused, match="empty"):
        take(b"", "note.txt", folder=folder)


@pytest.mark.slow
def test_a_pdf_that_unpacks_to_hundreds_of_megabytes_is_refused_and_costs_us_nothing(folder):
    content = bomb()
    assert len(content) < 1_000_000

    with pytest.raises(Refused, match="There is more in this than can be looked through"):
        take(content, folder=folder)


def test_who_looks_through_a_file_reads_nothing_of_django_or_celery_before():
    """A process begins for each file."""
    code = "import sys, careops.files.text, careops.values.cards; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, check=True
    )

    assert {"django", "celery", "psycopg"}.isdisjoint(said.stdout.decode().split())


def test_a_file_may_have_25_megabytes_and_not_one_byte_more(folder, monkeypatch):
    most = JPEG + bytes(kinds.LARGEST - len(JPEG))

    assert take(most, "most.jpg", folder=folder).size == 25 * 1024 * 1024
    with pytest.raises(Refused, match="A file may have 25 MB"):
        take(most + b"\0", "more.jpg", folder=folder)


# Viruses


def test_a_virus_is_found_named_and_not_kept(folder, scanner, settings):
    settings.CLAMD = scanner

    assert take(b"nothing in here", "note.txt", folder=folder).state == "clean"
    with pytest.raises(Refused, match=r"There is a virus in this \(Eicar-Test"):
        take(EICAR.encode(), "note.txt", folder=folder)

    assert File.objects.count() == 1


def test_while_the_scanner_is_away_a_file_waits_and_nobody_reads_it(folder, scanner, settings):
    settings.CLAMD = "tcp://127.0.0.1:1"
    good = take(b"nothing in here", "note.txt", folder=folder)
    bad = take(EICAR.encode(), "note.txt", folder=folder)

    assert {good.state, bad.state} == {"new"}
    assert not File.objects.nameable_by(ALICE).exists()
    assert look_again(at=NOON, by=THE_CLOCK) == 2

    settings.CLAMD = scanner
    assert look_again(at=NOON, by=THE_CLOCK) == 0
    assert (fresh(good).state, fresh(bad).state) == ("clean", "refused")
    assert "There is a virus in this" in fresh(bad).reason
    assert kept() == [good.key.rpartition("/")[2]]
    assert list(File.objects.nameable_by(ALICE)) == [good]


# What is left behind


def test_an_upload_that_was_given_up_is_found_and_its_bytes_go(folder, monkeypatch):
    good = take(b"words", "note.txt", folder=folder)
    monkeypatch.setattr(receiving, "note", broken)
    with pytest.raises(ZeroDivisionError):
        take(b"other words", "note.txt", folder=folder)
    assert len(kept()) == 2

    tenant, later = (
        current_tenant(),
        good.uploaded_at.now(good.uploaded_at.tzinfo) + timedelta(days=2),
    )
    assert list(store.lost(tenant, at=later - timedelta(days=2))) == []  # it may still get its row
    (lost,) = store.lost(tenant, at=later)
    store.forget(lost)

    assert kept() == [good.key.rpartition("/")[2]]


def broken(*_, **__):
    raise ZeroDivisionError


def test_a_file_is_never_changed(folder):
    from django.db import DatabaseError, transaction

    made = take(b"words", "note.txt", folder=folder)
    with pytest.raises(DatabaseError), transaction.atomic():
        File.objects.filter(pk=made.pk).update(sha256="0" * 64)


def test_an_ordinary_paper_needs_no_scanner(folder, settings):
    settings.CLAMD = ""
    assert receive(upload(), folder=folder, by=ALICE, at=NOON).state == "clean"
