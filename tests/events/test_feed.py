"""What does a partner read of what happened? Each event of its own cases once, in order, whoever writes meanwhile."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.api.checks import every_resource_says_whose_it_is
from careops.api.ids import public_id
from careops.events.feed import types_for
from careops.events.forms import EndpointForm
from careops.record.chain import add
from careops.record.models import Entry, PartnerEntry
from careops.tenancy.scope import tenant_scope, tenant_transaction
from referrals.api import ReferralView
from tests.api.conftest import Caller, problem
from tests.consults.factories import make_consult, raise_obligation
from tests.events.conftest import SCOPES, accept, referral_of
from tests.factories import ALICE, HOUR, NOON, make_partner, make_provider, make_tenant
from tests.patience import PATIENCE


def read_all(caller, *, limit=50, after=None):
    """Page by page until there is no more; the events, and where to go on."""
    found = []
    while True:
        place = f"&after={after}" if after else ""
        page = caller.get(f"/events?limit={limit}{place}").json()
        found += page["data"]
        after = page["next_cursor"]
        if not page["has_more"]:
            return found, after


def test_an_event_is_thin_and_leads_to_its_case(caller, provider):
    referral = referral_of(caller.partner)
    accept(referral, provider, NOON + HOUR)

    events, _ = read_all(caller)

    assert [event["type"] for event in events] == [
        "referral.submit", "referral.post", "referral.take",
    ]  # fmt: skip
    entry = referral.case.entries.get(action="take")
    name = public_id("ref", referral.pk)
    assert events[-1] == {
        "id": public_id("evt", entry.pk),
        "type": "referral.take",
        "timestamp": "2026-03-02T13:00:00Z",
        "data": {
            "kind": "referral",
            "id": name,
            "reference": referral.case.ref,
            "state": "accepted",
            "href": f"http://acme.localhost:8000/api/v1/referrals/{name}",
        },
    }
    assert caller.get(f"/referrals/{name}").json()["state"] == "accepted"
    steps = caller.get(f"/referrals/{name}/timeline").json()["data"]
    assert [step["id"] for step in steps] == [event["id"] for event in events]


def test_nothing_of_a_person_is_in_an_event(caller, provider):
    accept(referral_of(caller.partner), provider)

    said = caller.get("/events").content.decode()

    for word in ("Maya", "Hart", "Low mood", "Bob", "mail.example", "+1416555"):
        assert word not in said


def test_pages_go_on_where_the_last_one_ended_and_miss_none(caller, provider):
    for n in range(5):
        accept(referral_of(caller.partner, NOON + n * HOUR), provider, NOON + n * HOUR)

    whole, _ = read_all(caller)
    assert len(whole) == 15
    for limit in (1, 4, 5, 14, 15):
        assert read_all(caller, limit=limit)[0] == whole
    first = caller.get("/events?limit=4")
    following = first["Link"].split(">")[0].removeprefix("<http://acme.localhost")
    assert caller.get(following).json()["data"] == whole[4:8]


def test_whoever_is_up_to_date_reads_nothing_and_keeps_their_place(caller, provider):
    referral = referral_of(caller.partner)
    _, place = read_all(caller)

    assert read_all(caller, after=place) == ([], place)
    accept(referral, provider)
    assert [e["type"] for e in read_all(caller, after=place)[0]] == ["referral.take"]


def test_what_a_story_keeps_from_partners_is_no_event(caller, provider):
    referral = referral_of(caller.partner)
    referral.bump_now(by=ALICE, at=NOON + HOUR)

    assert "bump_now" in [entry.action for entry in referral.case.entries.all()]
    assert "referral.bump_now" not in [event["type"] for event in read_all(caller)[0]]


def test_a_refund_is_told_as_elsewhere(tenant, at):
    """That the patient got their money back is between them and us."""
    at(NOON)
    pharmacy = Caller(make_partner("Corner Pharmacy", kind="pharmacy"), scopes=SCOPES)
    obligation = raise_obligation(consult=make_consult(), partner=pharmacy.partner, at=NOON)
    step = Entry(case=obligation.case, at=NOON, action="close_refunded", target="refunded")
    add([step])
    said = {"seq": step.seq, "entry": step, "kind": "obligation", "action": step.action}
    PartnerEntry.objects.create(partner=pharmacy.partner, **said)

    last = read_all(pharmacy)[0][-1]

    assert (last["type"], last["data"]["state"]) == ("obligation.close_unfulfilled", "unfulfilled")


def test_what_a_kind_of_partner_may_not_read_it_does_not_hear_of(tenant, at):
    at(NOON)
    insurer = Caller(make_partner("Maple Mutual"), scopes=SCOPES)
    raise_obligation(consult=make_consult(), partner=insurer.partner, at=NOON)

    assert read_all(insurer) == ([], None)


def test_another_partners_events_are_not_seen_nor_counted_from(caller, charlie, provider):
    referral_of(charlie.partner)
    theirs, place = read_all(charlie)

    assert theirs
    assert read_all(caller) == ([], None)
    said = problem(caller.get(f"/events?after={place}"))
    assert (said["code"], said["errors"][0]["parameter"]) == ("invalid_parameter", "after")


def test_another_tenants_events_are_not_seen(caller, provider):
    other = make_tenant("harbour")
    with tenant_scope(other):
        make_provider()
        theirs = Caller(make_partner("Maple Mutual"), scopes=SCOPES, host="harbour.localhost")
        referral_of(theirs.partner)

    _, place = read_all(theirs)

    assert place
    assert read_all(caller) == ([], None)
    assert caller.get(f"/events?after={place}").status_code == 400


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "after=evt_1", "after=", "cursor=1"])
def test_a_query_that_makes_no_sense_is_named(caller, query):
    assert problem(caller.get(f"/events?{query}"))["code"] == "invalid_parameter"


def test_reading_events_needs_the_scope(provider):
    other = Caller(make_partner("Maple Mutual"), scopes=["referrals:read"])

    assert problem(other.get("/events"))["code"] == "insufficient_scope"


def test_a_page_costs_the_same_however_much_there_is(caller, provider):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            caller.get("/events?limit=200")
        return len(asked)

    referral_of(caller.partner)
    caller.get("/events")
    little = cost()
    for _ in range(10):
        accept(referral_of(caller.partner), provider)

    assert cost() == little


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_polls_while_others_write_misses_nothing():
    """Who writes later commits later: the head of the chain is locked until then."""
    tenant = make_tenant()
    with tenant_transaction(tenant):
        make_provider()
        partner = make_partner()
        caller = Caller(partner, scopes=SCOPES)
    hold, written = Event(), Event()

    def write_slowly():
        with tenant_transaction(tenant):
            referral_of(partner)
            written.set()
            hold.wait(PATIENCE)
        connection.close()

    def write_after():
        with tenant_transaction(tenant):
            referral_of(partner)
        connection.close()

    slow = Thread(target=write_slowly)
    slow.start()
    written.wait(PATIENCE)
    after = Thread(target=write_after)
    after.start()
    early, place = read_all(caller)
    hold.set()
    slow.join()
    after.join()
    late, _ = read_all(caller, after=place)

    assert early == []
    assert len(late) == 4
    assert read_all(caller)[0] == late


@pytest.mark.parametrize(
    ("kind", "hears_of"),
    [
        ("insurer", {"booking", "referral"}), ("clinic", {"booking", "referral"}),
        ("pharmacy", {"obligation", "prescription", "refill"}), ("lab", {"obligation"}),
        ("shop", {"authorization", "benefits", "credit", "identity", "prescription", "subscription", "ticket"}),
        ("telephony", {"voicemail"}),
    ],
)  # fmt: skip
def test_a_partner_is_offered_events_of_what_its_kind_can_have(tenant, kind, hears_of):
    partner = make_partner("Any Partner", kind=kind)

    assert {name.partition(".")[0] for name in types_for(partner)} == hears_of
    shown = EndpointForm(partner=partner, is_new=True).fields["types"].choices
    assert {name.partition(".")[0] for name, _ in shown} == hears_of


def test_a_resource_that_is_nobodys_is_found_at_start_up(monkeypatch):
    assert every_resource_says_whose_it_is() == []
    monkeypatch.setattr(ReferralView, "read_by", ())

    assert [fault.id for fault in every_resource_says_whose_it_is()] == ["api.E002"]
