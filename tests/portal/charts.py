"""Who is in the tests of those who answer? Patients with a chart and an account, and what they ask."""

from __future__ import annotations

from datetime import timedelta

from portal.columns import Topic
from portal.models import Account, Medicine, Practice, Refill, Thread, Visit
from tests.factories import (
    ALICE,
    NOON,
    client_actor,
    fresh,
    make_client,
    make_provider,
    provider_actor,
)

DAY = timedelta(days=1)
ITCH = "The rash is back and it itches at night."


def with_account(patient, *, at=NOON - DAY):
    """They were invited, and know the rules."""
    account = Account(patient=patient)
    account.invite(by=ALICE, at=at)
    edition = Practice.current().policy_version
    by, born = client_actor(patient), patient.birth_date
    return fresh(account).activate(by=by, at=at, birth_date=born, edition=edition)


def make_visit(patient, provider, *, at=NOON - 3 * DAY, concern="A rash", **fields):
    fields = {"state": Visit.State.COMPLETED, **fields}
    return Visit.objects.create(
        patient=patient, provider=provider, concern=concern, at=at, **fields
    )


def make_medicine(patient, name="Hydrocortisone 1 % cream", **fields):
    return Medicine.objects.create(patient=patient, name=name, **fields)


def written(account, *, words=ITCH, at=NOON, topic=Topic.VISIT, **fields):
    """A message that has just been sent, with whatever the policy made of it at once."""
    thread = Thread(patient=account.patient, account=account, topic=topic, **fields)
    return thread.submit(by=client_actor(account.patient), at=at, message=words)


def given(account, provider, *, visit=None, at=NOON, **said):
    """The same, about a visit, and given to a provider."""
    visit = visit or make_visit(account.patient, provider, at=at - 3 * DAY)
    thread = written(account, visit=visit, at=at, **said)
    return thread.give_to_provider(by=ALICE, at=at, provider=provider)


def answered(thread, *, words="Keep the cream on for a week.", at=NOON):
    return thread.answer(by=provider_actor(thread.provider), at=at, message=words)


def asked_refill(account, *, at=NOON, medicine="Metformin 500 mg", **fields):
    refill = Refill(patient=account.patient, account=account, medicine=medicine, **fields)
    return refill.request(by=client_actor(account.patient), at=at)


def in_review(account, provider=None, *, at=NOON, **fields):
    refill = asked_refill(account, at=at, **fields)
    provider = provider or make_provider()
    return refill.review(by=provider_actor(provider), at=at, provider=provider)


def patient_of(name="Maya", **fields):
    return make_client(name, "Hart", **fields)
