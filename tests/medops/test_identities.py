"""Who a patient is, a person verifies by two images, which lie encrypted and are gone soon after (S3-6, S3-A4, M21)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from cryptography.fernet import InvalidToken
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.urls import reverse

from careops.engine.refusals import NotAllowed, NotMet
from careops.engine.sweep import sweep
from careops.events.feed import events, show
from careops.files.models import STORE, File
from careops.files.photos import bare
from careops.record.models import Entry, Read
from careops.upkeep.retention import purge
from medops.models import IdentityCheck
from tests.api.conftest import Caller, problem
from tests.factories import HOUR, NOON, client_actor, fresh, said, story
from tests.medops.factories import DAY, manager_max, subscribe
from tests.medops.identities import TICKS, add, asked, photo, sent
from tests.portal.photos import JPEG, PLACE, PNG


@pytest.fixture
def desk(browser_of):
    return browser_of(name="Dora Desk", roles=["agent"], teams=["medops"])


@pytest.fixture
def system(shop, at):
    return Caller(shop, scopes=["identity-checks:read", "identity-checks:write"])


def url(name, *args, **query):
    return reverse(f"admin:{name}", args=args, urlconf="careops.urls", query=query or None)


def html(response):
    return response.content.decode()


def last(check):
    return list(said(check))[-1][2:]


@pytest.mark.parametrize("left_out", list(TICKS))
def test_each_of_the_four_is_ticked_by_itself(maya, ann, left_out):
    check = sent(maya)
    with pytest.raises(NotMet, match="Tick that"):
        check.verify(by=ann, at=NOON, **{**TICKS, left_out: False})
    done = check.verify(by=ann, at=NOON, **TICKS)
    assert (done.state, done.settled_by_id) == ("verified", ann.member)
    assert last(check) == ("identity_verified", "Maya Hart")


def test_one_image_is_no_more_than_none(maya):
    """S3-A4"""
    check = asked(maya)
    for name in ("document", "portrait"):
        with pytest.raises(NotMet, match="Send both"):
            check.submit(by=client_actor(maya), at=NOON)
        check = add(check, name)
    assert check.submit(by=client_actor(maya), at=NOON).state == "in_review"


def test_what_is_asked_for_again_is_sent_again_and_no_more(maya, ann):
    check = sent(maya)
    check.ask_again(by=ann, at=NOON, images="portrait", fault="dark")
    check = fresh(check)
    assert (check.state, check.wanted, last(check)[0]) == (
        "resubmit", ["portrait"], "identity_asked_again",
    )  # fmt: skip
    before = check.document_id
    check = add(check, "portrait")
    check.submit(by=client_actor(maya), at=NOON + HOUR)
    assert (fresh(check).state, fresh(check).document_id) == ("in_review", before)


def test_an_agent_doubts_it_and_another_lead_rejects_it(maya, ann, lea):
    check = sent(maya)
    with pytest.raises(NotAllowed):
        check.suspect(by=client_actor(maya), at=NOON, doubt="altered")
    check.suspect(by=lea, at=NOON, doubt="altered")
    for nobody in (ann, lea):
        with pytest.raises(NotAllowed):
            fresh(check).reject(by=nobody, at=NOON)
    done = fresh(check).reject(by=manager_max(), at=NOON)
    assert (done.state, last(check)[0]) == ("rejected", "identity_rejected")
    with pytest.raises(IntegrityError, match="two_people_reject"), transaction.atomic():
        IdentityCheck.objects.filter(pk=check.pk).update(settled_by=lea.member)


def test_a_lead_gives_back_what_need_not_be_doubted(maya, ann, lea):
    check = sent(maya)
    check.suspect(by=ann, at=NOON, doubt="others")
    fresh(check).give_back(by=lea, at=NOON, reason="She married.")
    assert (fresh(check).state, fresh(check).doubted_by) == ("in_review", None)


def test_silence_is_reminded_each_day_and_lapses_after_a_week(maya):
    check = asked(maya)
    for day in range(1, 9):
        sweep(now=NOON + day * DAY)
    assert story(check) == [
        ("open", 0), *(("remind", 24 * day) for day in range(1, 7)), ("lapse", 168),
    ]  # fmt: skip
    assert last(check) == ("identity_lapsed", "Maya Hart")


def test_an_image_lies_encrypted_and_says_nothing_but_what_it_shows(maya):
    check = add(asked(maya), "document", content=JPEG)
    file = check.document
    with storages[STORE].open(file.key) as lying:
        kept = lying.read()
    assert JPEG[:3] not in kept
    assert PLACE in JPEG
    assert PLACE not in bare(JPEG)
    with file.open() as source:
        assert source.read() == bare(JPEG)


def test_a_new_secret_seals_and_the_old_one_still_opens(maya, settings):
    old = add(asked(maya), "document").document
    settings.FILE_SECRETS = ["a newer secret", *settings.FILE_SECRETS]
    new = add(IdentityCheck.objects.get(), "portrait").portrait
    settings.FILE_SECRETS = settings.FILE_SECRETS[:1]
    with new.open() as source:
        assert source.read() == bare(JPEG)
    with pytest.raises(InvalidToken):
        old.open()


@pytest.mark.parametrize("end", ["verify", "lapse"])
def test_images_are_erased_a_month_after_the_end_however_it_ended(maya, ann, end):
    if end == "verify":
        check = sent(maya)
        check.verify(by=ann, at=NOON + 7 * DAY, **TICKS)
    else:
        check = add(asked(maya), "document")
        sweep(now=NOON + 7 * DAY)
    for days, state in ((36, "clean"), (38, "erased")):
        list(purge(at=NOON + timedelta(days=days), dry_run=False, bar=iter))
        assert {one.state for one in File.objects.all()} == {state}


@pytest.fixture
def page(visitor, maya, browser_of):
    """Of whoever has signed in: behind a link, the same opens with a code."""
    check = asked(maya)
    browser = browser_of(name="Maya Hart", patient=maya, roles=["patient"])
    return check, browser, f"/mine/{check.pk}/"


def test_both_are_sent_with_a_phones_camera_at_once_or_one_after_the_other(page):
    check, browser, path = page
    shown = html(browser.get(path))
    assert shown.count('type="file"') == 2
    assert 'capture="environment"' in shown
    assert 'capture="user"' in shown
    half = browser.post(
        path, {"act": "upload", "document": photo(), "portrait": photo("x.jpg", b"%PDF-1.4")}
    )
    assert half.status_code == 422
    assert fresh(check).wanted == ["portrait"]
    assert html(half).count('type="file"') == 1
    assert "Only JPG or PNG" in html(half)
    whole = browser.post(path, {"act": "upload", "portrait": photo("me.png", PNG)})

    assert (whole.status_code, fresh(check).state) == (302, "in_review")
    assert {one.is_sealed for one in File.objects.all()} == {True}
    assert browser.post(path, {"act": "upload", "portrait": photo()}).status_code == 409


def test_two_photos_that_are_there_and_were_not_sent_have_a_button(page, maya):
    check, browser, path = page
    add(add(check, "document"), "portrait")
    assert "Send both" in html(browser.get(path))

    browser.post(path, {"act": "submit"})

    assert fresh(check).state == "in_review"


def test_what_is_sent_in_place_of_another_leaves_nothing_of_that(page, ann):
    check, browser, path = page
    browser.post(path, {"act": "upload", "document": photo(), "portrait": photo()})
    first = fresh(check).document
    fresh(check).ask_again(by=ann, at=NOON, images="document", fault="blurred")
    assert "not sharp enough" in html(browser.get(path))
    browser.post(path, {"act": "upload", "document": photo()})

    assert (fresh(check).state, fresh(first).state) == ("in_review", "erased")


def test_the_desk_compares_and_each_look_is_on_record(desk, maya):
    check = sent(maya)
    page = html(desk.get(url("cases_case_change", check.pk)))
    addresses = re.findall(r'<img src="(/files/[^"]+)"', page)
    assert len(addresses) == 2
    assert b"".join(desk.get(addresses[0])) == bare(JPEG)
    assert Read.objects.get(what=f"file {check.document_id}").patients == [maya.pk]
    for name in TICKS:
        assert f'name="{name}"' in page
    assert "Identity" in html(desk.get(url("people_patient_page", maya.pk)))


def test_an_agent_asks_once_however_often_they_press(desk, maya):
    add_one = url("medops_identitycheck_add", patient=maya.pk)
    first, second = desk.post(add_one), desk.post(add_one)
    assert first["Location"] == second["Location"]
    assert IdentityCheck.objects.get().state == "pending"


def test_a_shop_asks_and_hears_how_it_ended_and_nothing_of_what_was_sent(system, shop, maya, ann):
    """S3-6"""
    made = system.post("/identity-checks", {"customer": "C-1", "external_id": "ID-1"})
    assert made.status_code == 201, made.content
    again = problem(system.post("/identity-checks", {"customer": "C-1"}))
    assert (again["status"], again["errors"][0]["pointer"]) == (409, "/customer")
    check = add(add(IdentityCheck.objects.get(), "document"), "portrait")
    check.submit(by=client_actor(maya), at=NOON)
    fresh(check).verify(by=ann, at=NOON, **TICKS)

    told = [show(entry) for entry in events(shop, after=0, limit=10)]
    assert [one["type"] for one in told] == ["identity.open", "identity.submit", "identity.verify"]
    read = system.get(f"/identity-checks/{made.json()['id']}").json()
    assert read["state"] == "verified"
    secrets = (str(check.document_id), "Hart", "photo.jpg")
    assert not [one for one in (*map(str, told), str(read)) if any(s in one for s in secrets)]
    assert Entry.objects.filter(action="verify").get().facts["face_agrees"] is True


def test_a_company_may_have_all_who_subscribe_asked_once(tenant, shop, maya):
    subscribe(shop, maya)
    assert not IdentityCheck.objects.exists()
    tenant.tuning = {"medops.check_subscribers": 1}
    tenant.save()
    for number in ("SB-2", "SB-3"):
        subscribe(shop, maya, external_id=number)
    assert IdentityCheck.objects.get().state == "pending"


def test_the_patient_hears_that_we_are_late_also_while_a_lead_judges_a_doubt(maya, ann, lea):
    check = sent(maya)
    check.suspect(by=ann, at=NOON + HOUR, doubt="altered")
    sweep(now=NOON + DAY)
    assert ("late_for_you", "Maya Hart") in [message[2:] for message in said(check)]

    fresh(check).give_back(by=lea, at=NOON + DAY + HOUR, reason="It is hers.")
    sweep(now=NOON + 2 * DAY)
    assert [action for action, _ in story(check)].count("run_late") == 1
    assert story(check)[-1][0] == "bring_up"
