"""Can the desk follow what providers owe on a real screen? Intake, ladder, evidence, money, ledger."""

import pytest

from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.tenancy.scope import tenant_transaction
from consults.models import Consult, Obligation, Refund, Revocation
from tests.browser.conftest import go, set_clock
from tests.consults.factories import (
    escalate,
    finance_fay,
    lead_lea,
    make_consult,
    mark_sent,
    propose_refund,
    propose_revocation,
    raise_obligation,
)
from tests.factories import ALICE, HOUR, NOON, make_client, make_partner

pytestmark = pytest.mark.browser


@pytest.fixture
def consult(acme, people):
    with tenant_transaction(acme):
        make_partner("Main Street Pharmacy", kind="pharmacy")
        return make_consult(provider=people[0], patient=make_client("Maya", "Hart"))


def pass_time(acme, obligation, hours):
    """The clock and the outbox go on, hour by hour."""
    for hour in range(1, hours + 1):
        sweep(now=NOON + hour * HOUR)
        with tenant_transaction(acme):
            mark_sent(obligation.case)
    set_clock(NOON + hours * HOUR)
    with tenant_transaction(acme):
        return Obligation.objects.get(pk=obligation.pk)


@pytest.fixture
def silent(acme, consult):
    """What Bob has owed for a day and an hour, in silence; one follow-up came back."""
    with tenant_transaction(acme):
        raised = raise_obligation(consult=consult)
    obligation = pass_time(acme, raised, 25)
    with tenant_transaction(acme):
        Message.objects.filter(case=raised.pk, channel="sms", template="follow_up").update(
            state="bounced", error="The number is no longer in use"
        )
    return obligation


@pytest.fixture
def reviewed(acme, consult):
    with tenant_transaction(acme):
        raised = raise_obligation(consult=consult)
    obligation = pass_time(acme, raised, 49)
    with tenant_transaction(acme):
        obligation.note_call(by=ALICE, at=NOON + 49 * HOUR, was_reached=False, note="Voicemail.")
    return obligation


def sign_in(screen, acme, name, *roles):
    screen.sign_in(acme, name=name, roles=list(roles))
    return screen


def case_url(subject):
    return f"/admin/cases/case/{subject.pk}/change/"


def test_an_agent_takes_in_a_consult_and_what_is_owed_after_it(screen, acme, people):
    alice = sign_in(screen, acme, "Alice Agent", "agent")
    alice.open("/admin/consults/consult/add/", "consult-intake")
    alice.press("Take in the consult", "consult-intake-errors")
    for label, text in {
        "First name": "Jon",
        "Last name": "Dale",
        "E-mail": "jon@mail.example",
        "What they come for": "A rash",
        "Fee": "80",
        "Payout": "45",
    }.items():
        alice.page.get_by_label(label).fill(text)
    alice.page.get_by_label("Who takes it").select_option("Bob Brown")
    alice.press("Take in the consult", "consult-case")
    alice.follow("New obligation", "obligation-intake")
    alice.press("Send", "obligation-intake-errors")
    alice.page.get_by_label("Pharmacy inquiry").check()
    alice.page.get_by_label("What is asked").fill("Is the dose right?")
    alice.press("Send", "obligation-asked")
    assert alice.says("Provider answers")
    with tenant_transaction(acme):
        assert Consult.objects.get().obligations.count() == 1


def test_the_consult_of_an_obligation_is_searched(screen, acme, consult):
    alice = sign_in(screen, acme, "Alice Agent", "agent")
    alice.open("/admin/consults/obligation/add/", "obligation-choose")
    alice.page.get_by_role("main").get_by_label("Search").fill("nobody")
    alice.page.keyboard.press("Enter")
    alice.page.wait_for_url("**q=nobody**")
    alice.check("obligation-choose-nothing")
    assert alice.says("No consult found")


def test_the_ladder_shows_what_was_tried_and_what_comes(screen, acme, silent):
    alice = sign_in(screen, acme, "Alice Agent", "agent")
    alice.open(case_url(silent), "obligation-ladder")
    alice.page.get_by_role("link", name="Pause the follow-ups").click()
    alice.check("obligation-pause")


def test_a_lead_reads_the_evidence_and_proposes(screen, acme, reviewed):
    lea = sign_in(screen, acme, "Lea Lead", "lead")
    lea.open(case_url(reviewed), "obligation-review")
    assert lea.says("Outreach is exhausted")
    lea.follow("Propose to revoke the payout", "revocation-propose")
    lea.press("Propose to revoke the payout", "revocation-propose-errors")
    lea.page.get_by_label("Reason").fill("No care for the patient.")
    lea.page.get_by_label("The patient cannot get their care").check()
    lea.press("Propose to revoke the payout", "revocation-proposed")
    assert lea.says("You proposed it")
    assert lea.says("Sealed: unchanged")


def test_nothing_is_revoked_before_outreach_is_exhausted(screen, acme, silent):
    lea = sign_in(screen, acme, "Lea Lead", "lead")
    lea.open(f"/admin/consults/revocation/add/?obligation={silent.pk}", "revocation-not-yet")
    assert lea.says("outreach is not exhausted")


def test_an_agent_proposes_a_refund(screen, acme, reviewed):
    with tenant_transaction(acme):
        escalate(reviewed)
    set_clock(NOON + 50 * HOUR)
    alice = sign_in(screen, acme, "Alice Agent", "agent")
    alice.open(case_url(reviewed), "obligation-escalated")
    alice.follow("Propose a refund", "refund-propose")
    alice.page.get_by_label("Amount").fill("90")
    alice.page.get_by_label("Reason").fill("No answer.")
    alice.press("Propose a refund", "refund-too-much")
    alice.page.get_by_label("Amount").fill("80")
    alice.press("Propose a refund", "refund-proposed")
    assert alice.says("You proposed it")
    with tenant_transaction(acme):
        assert Refund.objects.get().amount == 80


def test_finance_decides_and_reads_the_ledger(screen, acme, reviewed, people):
    with tenant_transaction(acme):
        lea, fay = lead_lea(), finance_fay()
        revocation = propose_revocation(reviewed, by=lea)
        escalate(reviewed, at=NOON + 50 * HOUR)
        refund = propose_refund(reviewed, by=lea)
    set_clock(NOON + 51 * HOUR)
    with tenant_transaction(acme):
        member = Membership.objects.get(pk=fay.member)
        assert actor_of(member, via="page").name == "Fay Finance"
    screen.sign_in(acme, name="Flo Finance", roles=["finance"], teams=["finance"])
    screen.open("/admin/", "finance-desk")
    screen.open(case_url(refund), "refund-finance")
    screen.open(case_url(revocation), "revocation-finance")
    screen.press("Approve it", "revocation-approved")
    screen.open("/admin/consults/payout/", "balances")
    screen.follow("Bob Brown", "ledger")
    with tenant_transaction(acme):
        assert Revocation.objects.get().state == "revoked"


def test_a_lead_sets_quiet_hours(screen, acme, people):
    lea = sign_in(screen, acme, "Lea Lead", "lead")
    lea.open(f"/admin/people/provider/{people[0].pk}/change/", "provider-quiet")
    lea.page.get_by_label("Quiet hours from").fill("22:00")
    go(lea.page.get_by_role("button", name="Save", exact=True))
    lea.check("provider-quiet-errors")
    assert lea.says("Say from when until when")
