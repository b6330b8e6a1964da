"""An insurer is asked with a whole packet, by its deadlines; its clinical part is a provider's (S3-3, M19)."""

import pytest
from django.urls import reverse

from careops.engine.refusals import NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from medops.models import Authorization, Packet, Ticket
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_provider,
    provider_actor,
    said,
)
from tests.medops.factories import DAY
from tests.medops.insurance import Authorizations, open_authorization, packed, submitted
from tests.medops.test_exploration import check, walked


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def preparing(maya, bob):
    return open_authorization(maya, bob)


def names(case):
    return {row[2:] for row in said(case)}


@pytest.mark.slow
def test_no_authorization_gets_stuck_and_none_is_sent_without_its_clinical_part(tenant):
    walk = walked(Authorizations(tenant=tenant))
    check(Authorization, walk)
    assert walk.begun == {"ticket open"}
    for node in walk.seen.values():
        if node.subject.state in ("submitted", "appealed"):
            assert node.subject.clinical_by_id, node.story


def test_it_is_sent_when_each_line_of_its_packet_is_ticked_and_a_provider_wrote_the_clinical_part(
    preparing, bob
):
    assert ("clinical_part_wanted", "Bob Brown") in names(preparing)
    with pytest.raises(NotMet, match="only its provider"):
        preparing.submit(by=ALICE, at=NOON, reference="Q-1")
    preparing.write_clinical_part(by=provider_actor(bob), at=NOON, clinical="Tried two before.")
    with pytest.raises(NotMet, match="line by line"):
        fresh(preparing).submit(by=ALICE, at=NOON, reference="Q-1")
    for line in range(1, 5):
        fresh(preparing).tick(by=ALICE, at=NOON, line=line)
    sent = fresh(preparing).submit(by=ALICE, at=NOON, reference="Q-1")

    assert (sent.state, sent.reference, sent.clinical_by_id) == ("submitted", "Q-1", bob.pk)
    assert "Tried" not in str([entry.facts for entry in sent.case.entries.all()])


def test_nobody_but_its_provider_writes_the_clinical_part(preparing, maya):
    """S3-28: no agent, no lead, no other provider, whichever way they come."""
    others = [ALICE, client_actor(maya), provider_actor(make_provider("Eve Stone"))]
    for actor in others:
        with pytest.raises(NotAllowed):
            preparing.write_clinical_part(by=actor, at=NOON, clinical="As I think.")
    assert fresh(preparing).clinical == ""


def test_another_provider_writes_it_anew(preparing):
    packed(preparing)
    eve = make_provider("Eve Stone")
    named = fresh(preparing).name_provider(by=ALICE, at=NOON, provider=eve)

    assert named.clinical_by_id is None
    assert ("clinical_part_wanted", "Eve Stone") in names(preparing)


def test_a_silent_provider_is_asked_each_day_and_the_leads_hear_when_it_is_late(preparing, lea):
    for days in (1, 2):
        sweep(now=NOON + days * DAY)

    assert [row[2] for row in said(preparing)].count("clinical_part_wanted") == 3
    assert {("late", "Lea Lead"), ("late_for_you", "Maya Hart")} <= names(preparing)


def test_what_the_insurer_asks_has_its_deadline_which_stays(preparing, lea):
    asked = submitted(preparing).ask_for_more(
        by=ALICE, at=NOON, question="Since when?", answer_by=NOON + 5 * DAY
    )
    assert (asked.case.due_at, asked.clinical_by_id) == (NOON + 5 * DAY, None)
    sweep(now=NOON + 3 * DAY)
    assert ("deadline_comes", "Lea Lead") in names(asked)
    sweep(now=NOON + 6 * DAY)

    late = fresh(asked)
    assert (late.state, late.case.due_at) == ("info_requested", NOON + 5 * DAY)
    assert ("late_for_you", "Maya Hart") in names(asked)
    late.write_clinical_part(
        by=provider_actor(late.provider), at=NOON + 7 * DAY, clinical="Since May."
    )
    assert late.submit(by=ALICE, at=NOON + 7 * DAY, reference="Q-2").state == "submitted"


def test_its_last_day_may_be_today_and_today_is_where_the_organization_is(tenant, preparing):
    asked, second = submitted(preparing), NOON.date()
    tenant.time_zone = "Pacific/Auckland"  # the third of March has begun
    with pytest.raises(NotMet, match="day has passed"):
        asked.approve(by=ALICE, at=NOON, number="A-1", last_day=second)

    tenant.time_zone = "America/Toronto"  # nine in the evening of the second
    held = fresh(asked).approve(by=ALICE, at=NOON + 14 * HOUR, number="A-1", last_day=second)
    assert (held.state, held.ends_at) == ("approved", NOON + 17 * HOUR)


def test_it_is_appealed_while_its_deadline_is_open(preparing, lea):
    late = submitted(preparing)
    with pytest.raises(NotMet, match="cannot be appealed"):
        late.deny(by=ALICE, at=NOON, reason="Not needed.", appeal_by=NOON)
    denied = late.deny(by=ALICE, at=NOON, reason="Not needed.", appeal_by=NOON + 10 * DAY)
    assert ("authorization_denied", "Maya Hart") in names(denied)
    sweep(now=NOON + 8 * DAY)
    assert ("deadline_comes", "Lea Lead") in names(denied)
    appealed = fresh(denied).appeal(by=ALICE, at=NOON + 9 * DAY, reference="Q-2")

    assert appealed.state == "appealed"
    assert appealed.deny_for_good(by=ALICE, at=NOON + 9 * DAY, reason="No.").state == "abandoned"


def test_once_its_deadline_has_passed_it_is_over_and_the_patient_and_the_leads_hear_so(
    preparing, lea
):
    denied = submitted(preparing).deny(
        by=ALICE, at=NOON, reason="Not needed.", appeal_by=NOON + 10 * DAY
    )
    with pytest.raises(WrongState):
        denied.appeal(by=ALICE, at=NOON + 10 * DAY, reference="Q-2")
    sweep(now=NOON + 10 * DAY)

    assert fresh(denied).state == "abandoned"
    assert {("authorization_over", "Maya Hart"), ("appeal_missed", "Lea Lead")} <= names(denied)


def test_it_is_renewed_thirty_days_before_it_ends_and_ends_with_its_last_day(preparing):
    with pytest.raises(NotMet, match="has passed"):
        submitted(preparing).approve(by=ALICE, at=NOON, number="A-1", last_day=(NOON - DAY).date())
    last = (NOON + 60 * DAY).date()
    held = fresh(preparing).approve(by=ALICE, at=NOON, number="A-1", last_day=last)
    assert ("authorization_approved", "Maya Hart") in names(held)
    ends = held.ends_at
    assert held.case.due_at == ends

    sweep(now=ends - 30 * DAY - HOUR)
    assert not Ticket.objects.exists()
    sweep(now=ends - 30 * DAY)
    assert Ticket.objects.get().code == "renewal"
    sweep(now=ends)
    assert fresh(held).state == "expired"
    assert ("authorization_ended", "Maya Hart") in names(held)


def test_an_insurer_that_does_not_decide_is_asked_again_and_again(preparing, lea):
    sent = submitted(preparing)
    for days in (3, 6, 15):
        sweep(now=NOON + days * DAY)

    told = names(sent)
    assert {("insurer_silent", "Lea Lead"), ("insurer_silent_for_you", "Maya Hart")} <= told
    assert [row[2] for row in said(sent)].count("ask_insurer") == 3


def test_a_patient_stops_it(preparing, maya):
    over = preparing.abandon(by=client_actor(maya), at=NOON)
    assert over.state == "abandoned"


def test_an_insurer_has_a_packet_of_its_own(maya, bob):
    Packet.objects.create(payer="", checklist="Form")
    Packet.objects.create(payer="Blue Plan", checklist="Blue form\n\nLast two visits")

    assert open_authorization(maya, bob, payer="BLUE plan").checklist == [
        "Blue form",
        "Last two visits",
    ]
    assert open_authorization(maya, bob, payer="Green Plan").checklist == ["Form"]


def test_its_provider_finds_it_on_their_page_and_hands_it_in(browser_of, preparing, bob):
    page = browser_of(name="Bob Brown", roles=["provider"], provider=bob)
    address = reverse("medops:authorization", args=[preparing.pk])
    assert address in page.get("/provider/").content.decode()
    shown = page.get(address).content.decode()
    assert "Monthly injection" in shown

    empty = page.post(address, {"act": "write_clinical_part", "clinical": " "})
    assert (empty.status_code, fresh(preparing).clinical_by_id) == (422, None)
    done = page.post(address, {"act": "write_clinical_part", "clinical": "Tried two before."})
    assert (done.status_code, fresh(preparing).clinical_by_id) == (302, bob.pk)
    late = page.post(address, {"act": "write_clinical_part", "clinical": "Once more."})
    assert (late.status_code, fresh(preparing).clinical) == (409, "Tried two before.")
    assert "Once more." in late.content.decode()


def test_no_other_provider_reads_it_and_staff_are_led_to_the_case(browser_of, preparing):
    address = reverse("medops:authorization", args=[preparing.pk])
    eve = browser_of(name="Eve Stone", roles=["provider"], provider=make_provider("Eve Stone"))
    assert eve.get(address).status_code == 404
    desk = browser_of(name="Dora Desk", roles=["agent"], teams=["medops"])
    assert desk.get(address)["Location"].endswith(f"/{preparing.pk}/change/")
