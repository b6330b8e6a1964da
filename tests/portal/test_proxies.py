"""Whom may somebody act for? Whom a lead recorded, until it ends or the child is of age; and nobody else (S1-A5)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from careops.files.models import Folder
from careops.files.sending import path_of
from careops.people.acting import actor_of_proxy
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.people.proxies import Proxy
from careops.record.models import Entry, Read
from careops.tenancy.scope import tenant_scope
from portal.models import Practice
from tests.factories import (
    HOUR,
    NOON,
    asked,
    fresh,
    make_client,
    make_file,
    make_member,
    make_provider,
    make_tenant,
    text_of,
)
from tests.portal.accounts import active, signed_in

ACTING = "/mine/acting/"
BIRTHDAY = datetime(2026, 6, 15, 4, tzinfo=UTC)  # midnight in Toronto


@pytest.fixture
def leo(tenant):
    """Who turns 14 on 15 June 2026."""
    return make_client("Leo", "Hart", email="", birth_date=date(2012, 6, 15))


@pytest.fixture
def proxy(maya, leo, set_clock):
    active(maya)
    return make_proxy(maya, leo)


@pytest.fixture
def mayas(proxy, maya):
    return signed_in(maya)


@pytest.fixture
def referral(leo):
    return asked(make_provider("Bob Brown"), leo)


def make_proxy(holder, patient, *, kind="parent", since=NOON, **fields):
    by = make_member("Lea Lead", ["lead"])
    return Proxy.objects.create(
        holder=holder,
        patient=patient,
        kind=kind,
        since=since,
        reason="Papers",
        recorded_by=by,
        **fields,
    )


def switch(browser, patient):
    return browser.post(ACTING, {"for": patient.pk if patient else ""})


def end(proxy):
    proxy.ended_at, proxy.ended_by = NOON + HOUR, proxy.recorded_by
    proxy.save()


def test_a_parent_switches_to_the_child_and_every_page_says_so(mayas, leo, referral):
    assert "Act for somebody you care for" in text_of(mayas.get("/mine/"))
    assert "Act for Leo" in text_of(mayas.get(ACTING))
    switch(mayas, leo)

    for path in ("/mine/", f"/mine/{referral.pk}/", "/mine/records/", "/accounts/email/"):
        text = text_of(mayas.get(path))
        assert "You are acting for <b>Leo</b>" in text, path
        assert "Go back to yourself" in text
    assert referral.case.ref in text_of(mayas.get("/mine/"))
    switch(mayas, None)
    assert referral.case.ref not in text_of(mayas.get("/mine/"))
    assert "You are acting" not in text_of(mayas.get("/mine/"))


def test_as_themselves_they_see_nothing_of_the_child(mayas, referral):
    assert mayas.get(f"/mine/{referral.pk}/").status_code == 404


def test_acting_for_the_child_they_see_nothing_of_their_own(mayas, maya, leo):
    mine = asked(make_provider(), maya)
    switch(mayas, leo)

    assert mayas.get(f"/mine/{mine.pk}/").status_code == 404
    assert mayas.post(f"/mine/{mine.pk}/", {"act": "withdraw"}).status_code == 404
    assert fresh(mine).state == "offered"


def test_the_record_keeps_who_acted_and_for_whom(mayas, maya, leo, referral):
    switch(mayas, leo)
    mayas.post(f"/mine/{referral.pk}/", {"act": "withdraw"})

    entry = referral.case.entries.get(action="withdraw")
    member = Membership.objects.get(patient=maya)
    assert (entry.actor, entry.behalf, entry.actor_id) == ("Maya Hart", "Leo Hart", member.pk)
    read = Read.objects.filter(case=referral.case).first()
    assert (read.actor, read.patients) == ("Maya Hart", [leo.pk])


@pytest.mark.parametrize("whom", ["zoe", "maya", "nobody"])
def test_nobody_acts_for_whom_they_may_not(mayas, maya, tenant, whom):
    zoe = make_client("Zoe", birth_date=date(2015, 1, 1))
    named = {"zoe": zoe.pk, "maya": maya.pk, "nobody": "x"}[whom]

    page = mayas.post(ACTING, {"for": named}, follow=True)

    assert "You do not act for them" in text_of(page)
    assert "You are acting" not in text_of(page)


def test_a_session_that_says_so_without_a_proxy_opens_nothing(maya, set_clock, referral, leo):
    active(maya)
    browser = signed_in(maya)
    session = browser.session
    session["acting_for"] = str(leo.pk)
    session.save()

    page = browser.get(f"/mine/{referral.pk}/")

    assert page.status_code == 403
    assert "You do not act for them any more" in text_of(page)
    assert browser.get(f"/mine/{referral.pk}/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_with_the_request_after_its_end_nothing_is_shown_or_done(
    mayas, leo, referral, proxy, method
):
    switch(mayas, leo)
    assert mayas.get(f"/mine/{referral.pk}/").status_code == 200
    end(proxy)

    page = getattr(mayas, method)(f"/mine/{referral.pk}/", {"act": "withdraw"})

    assert page.status_code == 403
    assert referral.case.ref not in text_of(page)
    assert "Leo" not in text_of(page)
    assert fresh(referral).state == "offered"
    assert mayas.get("/mine/").status_code == 200


def test_on_the_birthday_itself_by_the_practices_clock_it_is_over(mayas, leo, set_clock):
    switch(mayas, leo)
    set_clock(BIRTHDAY - timedelta(minutes=1))
    assert "Leo" in text_of(mayas.get("/mine/records/"))

    set_clock(BIRTHDAY)
    assert mayas.get("/mine/records/").status_code == 403
    assert "Act for Leo" not in text_of(mayas.get(ACTING))


def test_the_practice_sets_the_age(mayas, leo, set_clock):
    Practice.objects.create(adult_at=16)
    switch(mayas, leo)
    set_clock(BIRTHDAY)
    assert mayas.get("/mine/records/").status_code == 200

    Practice.objects.update(adult_at=13)
    assert mayas.get("/mine/records/").status_code == 403


def test_of_a_child_whose_birthday_nobody_knows_a_parent_reads_nothing(mayas, leo):
    switch(mayas, leo)
    leo.birth_date = None
    leo.save()

    assert mayas.get("/mine/records/").status_code == 403


def test_a_carer_acts_for_an_adult_until_the_day_that_was_set(maya, set_clock, tenant):
    active(maya)
    gran = make_client("Ada", "Hart", birth_date=date(1940, 1, 1))
    make_proxy(maya, gran, kind="carer", until=NOON + HOUR)
    mayas = signed_in(maya)
    switch(mayas, gran)
    assert mayas.get("/mine/records/").status_code == 200

    set_clock(NOON + HOUR)
    assert mayas.get("/mine/records/").status_code == 403


def test_the_childs_file_opens_for_the_parent_while_they_may(mayas, leo, proxy, rf):
    file = make_file(Folder.of(leo), name="letter.txt")
    own = make_file(Folder.of(make_client("Zoe")), name="zoe.txt")
    switch(mayas, leo)
    text = text_of(mayas.get("/mine/records/"))
    assert "letter.txt" in text
    assert "zoe.txt" not in text

    url = address(mayas, leo, proxy, rf, file)
    foreign = address(mayas, leo, proxy, rf, own)
    assert b"".join(mayas.get(url)) == b"letter.txt"
    assert mayas.get(foreign).status_code == 404
    end(proxy)
    assert mayas.get(url).status_code == 404


def address(browser, patient, proxy, rf, file):
    request = rf.get("/")
    request.membership = Membership.objects.select_related("user").get(patient=proxy.holder)
    return path_of(file, by=actor_of_proxy(request, proxy))


def test_a_proxy_of_another_organization_is_none_here(maya, leo, set_clock):
    umbrella = make_tenant("umbrella")
    user = active(maya) and Membership.objects.get(patient=maya).user
    with tenant_scope(umbrella):
        there = make_client("Maya", "Hart")
        Membership.objects.create(user=user, roles=["patient"], patient=there)
        make_proxy(there, make_client("Ian", birth_date=date(2020, 1, 1)))
    browser = Client(HTTP_HOST="umbrella.localhost")
    browser.force_login(user)

    assert "Act for Ian" in text_of(browser.get(ACTING))
    assert "Act for Ian" not in text_of(signed_in(maya).get(ACTING))


def test_who_is_no_patient_acts_for_nobody(browser_of, proxy, leo):
    browser = browser_of(name="Alice", roles=["agent"])

    assert browser.get(ACTING).status_code == 403
    assert browser.post(ACTING, {"for": leo.pk}).status_code == 403


def test_acting_gives_a_colleague_nothing_of_their_work(maya, leo, set_clock):
    """A lead who is a parent is Leo on the patients' pages, and no lead there."""
    me = make_member("Maya Hart", ["lead", "patient"], patient=maya)
    proxy = make_proxy(maya, leo)

    class Request:
        membership = me

    assert actor_of(me, via="page").roles == {"lead", "patient"}
    assert actor_of_proxy(Request, proxy).roles == {"patient"}


def test_the_database_keeps_proxies_in_order(maya, leo, set_clock):
    faults = (
        lambda: make_proxy(maya, maya),
        lambda: make_proxy(maya, leo),
        lambda: Proxy.objects.update(ended_at=NOON),
    )
    make_proxy(maya, leo)

    for fault in faults:
        with pytest.raises(IntegrityError), transaction.atomic():
            fault()


# The desk


def record(browser, patient, **said):
    said = {"kind": "parent", "email": "maya@mail.example", "reason": "Birth certificate", **said}
    return browser.post(f"/admin/people/proxy/add/?patient={patient.pk}", said)


def test_a_lead_records_it_with_a_reason_and_it_is_on_record(browser_of, maya, leo, set_clock):
    active(maya)
    lea = browser_of(name="Lea Lead", roles=["lead"])
    page = lea.get("/admin/people/proxy/add/?q=leo")
    assert f'href="?patient={leo.pk}"' in text_of(page)

    assert record(lea, leo).status_code == 302

    proxy = Proxy.objects.get()
    assert (proxy.holder, proxy.patient, proxy.reason) == (maya, leo, "Birth certificate")
    entry = Entry.objects.get(action="add_proxy")
    assert entry.actor == "Lea Lead"
    assert "Act for Leo" in text_of(signed_in(maya).get(ACTING))


def test_a_lead_ends_it_with_a_reason_and_cannot_begin_it_again(browser_of, mayas, leo, proxy):
    lea = browser_of(name="Lou Lead", roles=["lead"])
    switch(mayas, leo)
    url = f"/admin/people/proxy/{proxy.pk}/change/"
    assert lea.post(url, {"ended_reason": ""}).status_code == 200
    assert fresh(proxy).ended_at is None

    assert lea.post(url, {"ended_reason": "Moved away"}).status_code == 302

    ended = fresh(proxy)
    assert (ended.ended_reason, ended.ended_by.user.name) == ("Moved away", "Lou Lead")
    assert mayas.get("/mine/records/").status_code == 403
    assert Entry.objects.filter(action="change_proxy").count() == 1
    assert lea.post(url, {"ended_reason": "Again"}).status_code == 403


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"email": "nobody@mail.example"}, "No patient signs in here with this address"),
        ({"reason": ""}, "This is needed"),
        ({"until": "2020-01-01T12:00"}, "That lies in the past"),
    ],
)
def test_what_cannot_be_recorded_is_said(browser_of, maya, leo, said, words):
    active(maya)
    page = record(browser_of(name="Lea Lead", roles=["lead"]), leo, **said)

    assert page.status_code == 422
    assert words in text_of(page)
    assert not Proxy.objects.exists()


def test_no_parent_is_recorded_for_an_adult_and_nobody_for_themselves_or_twice(
    browser_of, maya, leo, set_clock
):
    active(maya)
    lea = browser_of(name="Lea Lead", roles=["lead"])

    assert "A parent acts for a child" in text_of(
        record(lea, make_client("Ada", birth_date=date(1940, 1, 1)))
    )
    assert "the patient&#x27;s own login" in text_of(record(lea, maya, kind="carer"))
    record(lea, leo)
    assert "They act for this patient already" in text_of(record(lea, leo))


def test_an_agent_reads_who_acts_and_records_nothing(browser_of, proxy, leo):
    agent = browser_of(name="Alice", roles=["agent"])

    assert "Leo Hart" in text_of(agent.get("/admin/people/proxy/"))
    assert record(agent, leo).status_code == 403
    assert (
        agent.post(f"/admin/people/proxy/{proxy.pk}/change/", {"ended_reason": "x"}).status_code
        == 403
    )
