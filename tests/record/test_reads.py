"""Whoever is shown a patient's data leaves a read: every page of the URLconf, as each kind of reader.

A page of the desk is asked for the rows that it is about, all others for each; with CAREOPS_FULL=1 all for each.
"""

import pytest
from django.test import Client

from careops.clock.now import now
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.record.chain import READS
from careops.record.models import Read
from tests.api.conftest import Caller
from tests.consults.factories import make_consult, raise_obligation
from tests.factories import (
    link_to,
    make_client,
    make_member,
    make_network,
    make_partner,
    make_provider,
    submit_referral,
)
from tests.sampling import FULL
from tests.tenancy.addresses import OF_A_MODEL, PARAMETER, all_templates

NAMES = ("Quillfeather", "quill@mail.example", "416-555-7788", "4165557788")


@pytest.fixture
def patient(tenant):
    return make_client("Zara", "Quillfeather", email="quill@mail.example", mobile="+14165557788")


@pytest.fixture
def bob(tenant):
    make_network()
    return make_provider("Bob Brown")


@pytest.fixture
def things(patient, bob):
    """A patient, a referral, a consult, an obligation and the mails about them."""
    at = now()
    referral = submit_referral(client=patient, preferred=bob, at=at)
    consult = make_consult(provider=bob, patient=patient, at=at)
    owed = raise_obligation(consult=consult, at=at)
    deliver(now=now())
    return [patient, referral, consult, owed, bob, *Message.objects.filter(channel="email")[:2]]


def pages(things):
    """The addresses of every page that may show one of them; where none is of its kind, that of the first."""
    for template in all_templates():
        about = [thing for thing in things if FULL or may_show(template, thing)] or things[:1]
        if "/logout" not in template:
            yield from {"/" + PARAMETER.sub(filling(thing), template) for thing in about}


def filling(thing):
    known = {"uuid": str(thing.pk), "path": str(thing.pk), "int": "1"}
    return lambda found: known.get(found[0][1:].partition(":")[0], "x")


def may_show(template, thing):
    model = OF_A_MODEL.match(template)
    names = {thing._meta.model_name, "case" if hasattr(thing, "case") else ""}
    return not model or model[1] in names


def reader(name, roles, **fields):
    browser = Client(HTTP_HOST="acme.localhost", raise_request_exception=False)
    browser.force_login(make_member(name, roles, **fields).user)
    return browser


def shown_without_a_look(browser, paths, patient):
    reads = Read.objects.filter(patients__contains=[patient.pk])
    for path in paths:
        before = reads.count()
        answer = browser.get(path)
        is_shown = answer.status_code == 200 and any(n in answer.content.decode() for n in NAMES)
        if is_shown and reads.count() == before:
            yield path


def test_the_staff_sees_nobody_unseen(things, patient):
    lena = reader("Lena Lead", ["lead", "agent", "finance", "medical_director"])

    assert list(shown_without_a_look(lena, pages(things), patient)) == []
    assert Read.objects.count() > 10
    assert READS.examine() == (Read.objects.count(), None)


def test_a_provider_sees_nobody_unseen(things, patient, bob):
    browser = reader("Bob Brown", ["provider"], provider=bob)
    paths = [path for path in pages(things) if not path.startswith("/admin/")]

    assert list(shown_without_a_look(browser, paths, patient)) == []
    assert Read.objects.exists()


def test_who_holds_a_link_leaves_a_look(bob, patient):
    referral = submit_referral(client=patient, preferred=bob, at=now())

    assert Client(HTTP_HOST="acme.localhost").get(link_to(bob, referral)).status_code == 200

    read = Read.objects.get()
    assert (read.actor, read.actor_id, read.via) == ("Bob Brown", bob.pk, "link")
    assert read.patients == [patient.pk]


def test_every_answer_of_the_api_with_a_patient_leaves_a_look(tenant, bob):
    caller = Caller(make_partner())
    made = caller.refer()
    name, version = made["id"], made["version"]
    reads = [Read.objects.count()]
    for call in (
        lambda: caller.get("/referrals"),
        lambda: caller.get(f"/referrals/{name}"),
        lambda: caller.get(f"/referrals/{name}/timeline"),
        lambda: caller.patch(f"/referrals/{name}", {"need": "Sleep"}, version=version),
    ):
        answer = call()
        assert answer.status_code == 200, answer.content
        reads.append(Read.objects.count())

    assert reads == [1, 2, 3, 4, 5]


def test_a_mail_that_is_read_by_its_own_address_leaves_a_look(things, patient):
    mail = Message.objects.filter(person=patient.pk).exclude(html="").first()
    alice = reader("Alice", ["agent"])

    assert alice.get(f"/mailbox/{mail.pk}/html/").status_code == 200

    assert Read.objects.get().patients == [patient.pk]
