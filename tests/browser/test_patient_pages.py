"""Can a patient find all that is theirs on a real screen, and open what is closed?"""

import pytest

from careops.outbox.codes import code_of
from careops.tenancy.scope import tenant_transaction
from tests.browser.conftest import set_clock
from tests.consults.factories import MAX, escalate, let_silence_pass, make_consult, raise_obligation
from tests.factories import HOUR, NOON, asked, client_actor, link_to, make_client, provider_actor

pytestmark = pytest.mark.browser


@pytest.fixture
def referral(acme, people):
    """Maya's, which is late; beside it something waits for her, something happens, and something is done."""
    bob, eve = people
    with tenant_transaction(acme):
        maya = make_client("Maya", "Hart", email="maya@mail.example")
        owed = raise_obligation(consult=make_consult(provider=bob, patient=maya))
        owed = escalate(let_silence_pass(owed))
        owed.close_unfulfilled(by=MAX, at=NOON + 49 * HOUR, reason="Silence.")
        asked(bob, maya, at=NOON + 40 * HOUR).withdraw(by=client_actor(maya), at=NOON + 41 * HOUR)
        asked(eve, maya, at=NOON + 49 * HOUR)
        late = asked(bob, maya, at=NOON + 30 * HOUR)
        late.accept(by=provider_actor(bob), at=NOON + 31 * HOUR)
    set_clock(NOON + 50 * HOUR)
    return late


def test_a_patient_opens_all_that_is_theirs_with_a_code(screen, acme, referral):
    with tenant_transaction(acme):
        link = link_to(referral.client, referral)
    screen.open(link, "mine-case")
    screen.follow("Everything we do for you", "mine-closed")
    assert not screen.says("We could not get an answer")

    screen.press("Send me a code", "mine-asked")
    with tenant_transaction(acme):
        sent = referral.case.entries.filter(action="send_code").latest("seq")
    screen.page.get_by_label("The code").fill(code_of(sent.pk))
    screen.press("Open it", "mine-opened")

    screen.follow("We could not get an answer", "mine-another")
    screen.follow("Everything we do for you", "mine-back")
    assert screen.says("What waits for you")


def test_a_patient_who_has_signed_in_begins_there(screen, acme, referral):
    screen.sign_in(acme, name="Maya Hart", patient=referral.client, roles=["patient"])
    screen.open("/", "mine-signed-in")
    assert screen.says("What is done")

    screen.follow("This referral was withdrawn", "mine-done")
    assert screen.says("Ask for a new referral")


def test_a_patient_for_whom_nothing_was_done_yet(screen, acme):
    with tenant_transaction(acme):
        zoe = make_client("Zoe")
    screen.sign_in(acme, name="Zoe Hart", patient=zoe, roles=["patient"])
    screen.open("/mine/", "mine-empty")
    assert screen.says("Nothing yet")
