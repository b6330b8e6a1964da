"""S2-11, S2-A9, SX-1: no clinic and no insurer lists, downloads or names a file of another's, with each wall off.

Rivals are partners of the same organization, strangers those of another one. Between organizations stand the ORM's
fence and row level security; between partners what a page finds, and what a file asks of its reader.
"""

from __future__ import annotations

from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client

from careops.api import subjects
from careops.api.ids import public_id
from careops.clock.models import Dial
from careops.clock.now import now
from careops.engine.refusals import BadFacts
from careops.files.models import File, FileQuerySet, Folder
from careops.files.sending import path_of
from careops.outbox.models import Link
from careops.people.middleware import actor_of
from careops.record.models import Read
from careops.tenancy.scope import tenant_scope
from careops.web import partners
from tests.api.conftest import Caller
from tests.bookings.factories import BEN, DAY, booked, make_clinic, make_insurer, partner_actor
from tests.factories import NOON, link_to, make_file, make_member, make_tenant
from tests.tenancy.conftest import BOTH, DATABASE, ORM, lift_fence, lift_row_level_security
from tests.tenancy.conftest import role as role  # noqa: PLC0414 (a fixture)

ACME, GLOBEX = "acme", "globex"
FILES, PAGES = "the files' alone", "the pages' alone"
SCOPES = ["bookings:read", "bookings:write", "documents:read"]
ROLES = ("insurer", "clinic")


@pytest.fixture(scope="module", params=[BOTH, ORM, DATABASE, FILES, PAGES])
def wall(request):
    """Which of a pair stands by itself."""
    return request.param


@pytest.fixture(scope="module")
def made(wall, role, django_db_blocker):
    """Ours, a rival's and a stranger's: an insurer and a clinic, with a paper in the folder of each.

    They are made once for a wall, while only that stands: each test undoes what it did.
    """
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        if wall == ORM:
            lift_row_level_security()
        if wall == DATABASE:
            lift_fence(monkeypatch)
        Dial.objects.create(id=1, turned_at=now(), shown_at=NOON, speed=0)
        acme, globex = make_tenant(ACME), make_tenant(GLOBEX)
        with tenant_scope(acme):
            sides = [side("amber"), side("rival")]
        with tenant_scope(globex):
            sides.append(side("stranger"))
        if wall == FILES:
            lift_the_pages(monkeypatch)
        if wall == PAGES:
            monkeypatch.setattr(FileQuerySet, "readable_by", lambda self, _: self.clean())
        yield acme, sides
        transaction.set_rollback(True)


@pytest.fixture
def sides(made, db):
    acme, sides = deepcopy(made)
    with tenant_scope(acme):
        yield sides


def lift_the_pages(monkeypatch):
    """Pages, lists and API find every case, whosever it is."""
    monkeypatch.setattr(subjects, "is_of", lambda *_: partners.ANY)
    monkeypatch.setattr(partners, "is_of", lambda *_: partners.ANY)


def side(word):
    clinic = make_clinic(f"{word.title()} Clinic")
    insurer, papers = make_insurer(f"{word.title()} Mutual"), ["form", "guarantee"]
    booking = booked(clinic, insurer=insurer, papers_wanted=papers)
    people = {"insurer": booking.insurer, "clinic": clinic.partner}
    form = booking.papers.get(kind_of_paper="form")
    sent = make_file(Folder.of(booking.insurer), name=f"{word}-form.txt", case=form.case)
    form.receive(by=partner_actor(booking.insurer), at=NOON, document=str(sent.pk))
    form.file(by=BEN, at=NOON)
    files = {kind: File.objects.get(folder__partner=people[kind]) for kind in ROLES}
    members = {kind: make_member(f"{word} {kind}", [kind], partner=people[kind]) for kind in ROLES}
    return SimpleNamespace(
        word=word, booking=booking, form=form, people=people, files=files, members=members
    )


def browser_of(member):
    browser = Client(HTTP_HOST="acme.localhost")
    browser.force_login(member.user)
    return browser


def page_of(subject):
    return f"/partner/cases/{subject.pk}/"


def documents_of(booking):
    return f"/bookings/{public_id('bkg', booking.pk)}/documents"


def address(file, *, member):
    return path_of(file, by=actor_of(member, via="page"))


def told(answer):
    return answer.content.decode() if answer.status_code == 200 else ""


# Listing


@pytest.mark.parametrize("kind", ROLES)
def test_no_page_of_a_booking_lists_a_file_of_anothers(sides, kind):
    ours, *others = sides
    browser = browser_of(ours.members[kind])

    assert "amber-form.txt" in told(browser.get(page_of(ours.booking)))
    for other in others:
        for path in ("/partner/cases/", page_of(other.booking), page_of(other.form)):
            assert f"{other.word}-form.txt" not in told(browser.get(path)), path


@pytest.mark.parametrize("kind", ROLES)
def test_the_api_lists_no_file_of_anothers(sides, kind):
    ours, *others = sides
    caller = Caller(ours.people[kind], scopes=SCOPES)

    for path in ("/documents", documents_of(ours.booking)):
        assert [one["name"] for one in caller.get(path).json()["data"]] == ["amber-form.txt"]
    for other in others:
        assert f"{other.word}-form.txt" not in told(caller.get(documents_of(other.booking)))


def test_no_page_behind_a_link_lists_a_file_of_anothers(sides):
    ours = sides[0]
    page = told(
        Client(HTTP_HOST="acme.localhost").get(link_to(ours.people["insurer"], ours.booking))
    )

    assert "amber-form.txt" in page
    assert not [other.word for other in sides[1:] if f"{other.word}-form.txt" in page]


# Downloading


@pytest.mark.parametrize("kind", ROLES)
def test_a_download_is_the_readers_own_and_on_record_and_anothers_is_not_there(sides, kind, wall):
    ours, *others = sides
    member, file = ours.members[kind], ours.files[kind]
    browser, caller = browser_of(member), Caller(ours.people[kind], scopes=SCOPES)

    def contents(found):
        where = f"/documents/{public_id('doc', found.pk)}/content"
        return caller.get(where, headers={"Accept": "*/*"})

    answers = [browser.get(address(file, member=member)), contents(file)]
    assert [b"".join(answer.streaming_content) for answer in answers] == [b"amber-form.txt"] * 2
    assert Read.objects.filter(what=f"file {file.pk}", case=ours.form.case).count() == 2
    for other in others:
        theirs = other.files[kind]
        assert contents(theirs).status_code == 404
        assert browser.get(address(theirs, member=other.members[kind])).status_code == 404
        if wall != PAGES:  # a file asks of its reader, even where a page gave its address away
            assert browser.get(address(theirs, member=member)).status_code == 404
        assert not Read.objects.filter(what=f"file {theirs.pk}").exists()


def test_an_address_ends_with_the_link_that_it_came_by(sides):
    ours = sides[0]
    insurer = ours.people["insurer"]
    link = Link.objects.filter(case=ours.booking.case, person=insurer.pk).latest("issued_at")
    where = path_of(ours.files["insurer"], by=partner_actor(insurer), link=link)
    visitor = Client(HTTP_HOST="acme.localhost")

    assert b"".join(visitor.get(where).streaming_content) == b"amber-form.txt"
    Dial.objects.update(shown_at=link.expires_at + DAY)
    assert visitor.get(where).status_code == 404


# Naming


@pytest.mark.parametrize("wall", [BOTH, ORM, DATABASE, FILES], indirect=True)
def test_no_step_names_a_file_of_anothers(sides):
    """That is asked of the file alone: no page stands between."""
    ours, *others = sides
    guarantee = ours.booking.papers.get(kind_of_paper="guarantee")
    steps = {
        "insurer": lambda by, name: guarantee.receive(by=by, at=NOON, amount=400, document=name),
        "clinic": lambda by, name: ours.form.sign(by=by, at=NOON, signed_document=name),
    }
    for kind, step in steps.items():
        by = partner_actor(ours.people[kind])
        for other in others:
            with pytest.raises(BadFacts, match="not a valid choice"):
                step(by, str(other.files[kind].pk))
        step(by, str(ours.files[kind].pk))


def test_what_is_lifted_is_lifted(sides, wall):
    """Else the others would show nothing: each of these walls is what keeps something back."""
    ours, rival, _ = sides
    browser = browser_of(ours.members["clinic"])

    assert browser.get(page_of(rival.booking)).status_code == (200 if wall == FILES else 404)
    readable = File.objects.readable_by(partner_actor(ours.people["clinic"]))
    assert (rival.files["clinic"] in readable) == (wall == PAGES)
    seen = File.objects.filter(pk=sides[2].files["clinic"].pk)
    assert not seen.exists()
