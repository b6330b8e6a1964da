"""Whoever dies at whatever statement: whoever is outside is told once, or nobody is (M18, M20 to M22)."""

from __future__ import annotations

from collections import Counter

import pytest

from careops.cases.models import Case
from careops.engine.refusals import Refusal
from careops.outbox.models import Link, Message
from careops.record.models import Entry
from careops.tenancy.scope import tenant_transaction
from tests.consults.factories import make_consult
from tests.factories import NOON, fresh, make_client, make_provider
from tests.medops import dying as acts
from tests.medops.factories import BORN, agent_ann, lead_lea, make_shop
from tests.medops.identities import sent as sent_images
from tests.medops.insurance import request_benefits
from tests.medops.prescriptions import make_pharmacy, prescribe
from tests.medops.voicemails import make_telephony
from tests.sampling import FULL
from tests.trust.conftest import crowd
from tests.trust.conftest import dying as dying  # noqa: PLC0414 (a fixture)
from tests.trust.conftest import field as field  # noqa: PLC0414 (a fixture)
from tests.trust.conftest import forking as forking  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.slow
STEP = 1 if FULL else 17
MOST = 300  # strokes; more than any of these needs
# What each leaves more than there was: steps of that name, mails and cases that were begun.
ENDS = {
    "send_prescription": (1, ["prescription_for_you"], []),
    "acknowledge": (1, ["prescription_there"], []),
    "ask_provider": (1, ["prescription_waits"], ["obligation"]),
    "require_authorization": (1, ["benefits_known"], ["authorization"]),
    "verify": (1, ["identity_verified"], []),
    "take_voicemail": (1, [], ["voicemail"]),
}
STEPS = {"send_prescription": "send", "take_voicemail": "receive"}


@pytest.fixture
def acme(field):
    with tenant_transaction(field):
        agent_ann(), lead_lea()
    return field


def begin(act):
    """A case to which this can happen."""
    patient, provider = make_client("Maya", "Hart", birth_date=BORN), make_provider()
    if act in ("send_prescription", "ask_provider", "acknowledge"):
        make_consult(provider=provider, patient=patient)
        made = prescribe(make_shop(), patient, provider)
        pharmacy = make_pharmacy()
        if act == "acknowledge":
            made.send(by=acts.ann(), at=NOON, pharmacy=pharmacy)
    elif act == "require_authorization":
        fresh(request_benefits(patient)).start(by=acts.ann(), at=NOON)
    elif act == "verify":
        sent_images(patient)
    else:
        make_telephony()


def standing(tenant, act):
    """How often the step was taken, what was mailed with how many links, and which cases there are."""
    with tenant_transaction(tenant):
        steps = Entry.objects.filter(action=STEPS.get(act, act)).count()
        mails = Message.objects.filter(channel="email").values_list("template", flat=True)
        kinds = Case.objects.values_list("kind", flat=True)
        return steps, Counter(mails), Counter(kinds), Link.objects.count()


def is_more(act, before, now):
    """Whether it happened once, with all that follows."""
    steps, mails, kinds = ENDS[act]
    return (
        now[0] == before[0] + steps
        and now[1] >= before[1] + Counter(mails)
        and all(now[1][mail] == before[1][mail] + 1 for mail in mails)
        and now[2] == before[2] + Counter(kinds)
        and now[3] >= before[3] + len(mails)
    )


@pytest.mark.parametrize("act", list(ENDS))
def test_whoever_dies_leaves_all_of_it_or_nothing_and_the_next_does_it_once(acme, dying, act):
    with tenant_transaction(acme):
        begin(act)
    die_at = dying(f"tests.medops.dying:{act}")
    before = standing(acme, act)
    for moment in ("commit", *range(1, MOST, STEP)):
        answer = die_at(moment)
        if answer != "killed":
            break
        assert standing(acme, act) == before
    assert answer == "done 0"
    done = standing(acme, act)
    assert is_more(act, before, done)

    getattr(acts, act)(acme)
    assert standing(acme, act) == done


@pytest.mark.parametrize("act", list(ENDS))
def test_two_at_once_do_it_once(acme, act):
    with tenant_transaction(acme):
        begin(act)
    before = standing(acme, act)
    with crowd(2) as people:
        found = people.at_once(*[lambda: getattr(acts, act)(acme)] * 2)
    unexpected = [
        one for one in found if not (one is None or isinstance(one, Refusal) or is_second(one))
    ]
    assert unexpected == []
    assert is_more(act, before, standing(acme, act))


def is_second(error):
    """The same call of the same telephone system: the database keeps one."""
    return "one_voicemail" in str(error)
