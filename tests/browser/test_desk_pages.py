"""Can agents and leads do their work on a real screen? Queue, case, dialogs, bulk, intake, times."""

import pytest

from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.tenancy.scope import tenant_transaction
from referrals.models import Referral
from tests.browser.conftest import go, set_clock
from tests.factories import HOUR, NOON, make_client, provider_actor, submit_referral

pytestmark = pytest.mark.browser


@pytest.fixture
def referrals(acme, people):
    """One that Bob has not answered for 30 hours, one that only Eve was wanted for, one that fell to intake."""
    with tenant_transaction(acme):
        silent = submit_referral(client=make_client("Maya", "Hart"), preferred=people[0], at=NOON)
        only = submit_referral(
            client=make_client("Kai", "Ali"), preferred=people[1], only_preferred=True, at=NOON
        )
        lost = submit_referral(client=make_client("Zoë", "Tremblay"), network="nobody", at=NOON)
    set_clock(NOON + 30 * HOUR)
    sweep(now=NOON + 30 * HOUR)
    return silent, only, lost


@pytest.fixture
def alice(screen, acme):
    screen.sign_in(acme, name="Alice Agent", roles=["agent"], teams=["intake"])
    return screen


def case_url(subject):
    return f"/admin/cases/case/{subject.pk}/change/"


def state_of(tenant, referral):
    with tenant_transaction(tenant):
        return Referral.objects.get(pk=referral.pk).state


def test_an_agent_works_from_my_desk_to_a_placed_client(alice, acme, referrals):
    *_, lost = referrals
    alice.open("/admin/", "desk-index")
    alice.open("/admin/cases/case/?show=unassigned", "desk-unassigned")

    alice.page.goto(alice.site + case_url(lost))
    alice.page.get_by_role("link", name="Close it unplaced").click()
    alice.check("desk-dialog")
    assert alice.page.get_by_role("dialog").is_visible()
    alice.page.get_by_role("dialog").get_by_label("Reason").fill("Found help elsewhere")
    go(alice.page.get_by_role("dialog").get_by_role("button").first)
    alice.check("desk-closed")
    assert state_of(acme, lost) == "closed"


def test_a_case_page_tells_the_whole_story(alice, acme, referrals):
    silent, *_ = referrals
    with tenant_transaction(acme):
        Message.objects.filter(case=silent.pk, template="reminder").update(
            state="failed", next_attempt_at=None, error="550 no such mailbox"
        )
    alice.open(case_url(silent), "desk-case")
    assert alice.says("could not be delivered")
    alice.page.get_by_text("Act for somebody").click()
    alice.page.get_by_role("link", name="Agree to contact the client").click()
    alice.check("desk-accept")
    assert alice.says("You act for")


def test_a_dialog_is_a_page_of_its_own_without_javascript(alice, referrals):
    alice.open(f"/admin/cases/case/{referrals[0].pk}/do/withdraw/", "desk-act")
    alice.press("Withdraw it", "desk-withdrawn")
    assert alice.says("Withdrawn")


def test_a_task_is_claimed_with_one_press(alice, acme, referrals):
    with tenant_transaction(acme):
        task = referrals[2].case.tasks.get()
    alice.open(case_url(task), "desk-task")
    alice.press("Claim it", "desk-task-claimed")
    assert alice.says("Assigned")


def test_somebody_was_faster(alice, acme, referrals, people):
    silent, *_ = referrals
    alice.page.goto(f"{alice.site}/admin/cases/case/{silent.pk}/do/withdraw/")
    with tenant_transaction(acme):
        silent.accept(by=provider_actor(people[0]), at=NOON + 30 * HOUR)
    alice.press("Withdraw it", "desk-stale")
    assert alice.says("Somebody changed this first")


def test_many_cases_at_once(alice, referrals):
    alice.page.goto(alice.site + "/admin/cases/case/")
    for box in alice.page.locator("td.tick input").all():
        box.check()
    alice.page.get_by_label("With the selected").select_option("referral.withdraw")
    alice.check("desk-queue-selected")
    alice.press("Show what would happen", "desk-bulk")
    alice.press("Apply to 3 of 4", "desk-bulk-done")
    assert alice.says("3 of 4 done")


def test_an_agent_takes_in_a_referral(alice, people):
    alice.open("/admin/referrals/referral/add/", "desk-intake")
    alice.press("Take in the referral", "desk-intake-errors")
    for label, text in {
        "First name": "Jon",
        "Last name": "Dale",
        "E-mail": "jon@mail.example",
        "What the client looks for": "Low mood",
    }.items():
        alice.page.get_by_label(label).fill(text)
    alice.page.get_by_label("Preferred provider").select_option("Bob Brown")
    alice.page.get_by_label("The client consents").check()
    alice.press("Take in the referral", "desk-intake-done")
    assert alice.says("Offered")


def test_a_lead_sets_times_and_minds_the_records(screen, acme, referrals, people):
    screen.sign_in(acme, name="Lena Lead", roles=["lead"])
    screen.open("/admin/tenancy/tenant/", "desk-times")
    screen.page.get_by_label("When the silent provider is reminded").fill("3 d")
    screen.press("Save", "desk-times-warned")
    assert screen.says("never happens")
    screen.open("/admin/people/patient/", "desk-patients")
    screen.open(f"/admin/people/provider/{people[0].pk}/change/", "desk-provider")
    screen.open(f"/admin/people/provider/{people[0].pk}/history/", "desk-history")
    screen.open("/admin/people/membership/", "desk-members")
    screen.open("/admin/people/membership/add/", "desk-invite")
    screen.open("/admin/outbox/message/", "desk-messages")
    screen.open("/admin/cases/case/?q=nobody-of-that-name", "desk-nothing")


def test_a_lead_reads_the_reports(screen, acme, referrals):
    screen.sign_in(acme, name="Lena Lead", roles=["lead"])
    screen.open("/admin/cases/case/reports/", "desk-reports")
    assert screen.says("Where do referrals stop?")
    for shown in screen.page.get_by_text("Show the numbers").all():
        shown.click()
    screen.check("desk-reports-open")
    screen.press("Stop this mail", "desk-reports-unmailed")
    assert screen.says("You get no mail about the week.")
