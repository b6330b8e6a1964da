"""Who may read the mailbox, what do they see, and what does a read leave behind?"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.record.models import Entry, Read
from careops.tenancy.scope import tenant_transaction
from tests.factories import (
    NOON,
    make_client,
    make_member,
    make_provider,
    make_tenant,
    submit_referral,
)

MAILBOX = "/mailbox/"


@pytest.fixture
def alice(tenant):
    """Alice's browser."""
    browser = Client(HTTP_HOST="acme.localhost")
    browser.force_login(make_member().user)
    return browser


@pytest.fixture
def mail(tenant):
    """What a client was mailed."""
    make_provider()
    client = make_client(email="maya@mail.example")
    mail = submit_referral(client=client).case.messages.get(channel="email")
    deliver(now=NOON)
    mail.refresh_from_db()
    return mail


def test_the_newest_message_is_on_top_and_leads_to_its_page(alice, mail):
    submit_referral()

    page = alice.get(MAILBOX)

    shown = [message.template for message in page.context["page"]]
    assert shown == ["posted", "received", "posted", "received"]
    assert reverse("outbox:message", args=[mail.pk]) in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("channel=slack", 1), ("channel=email", 1), ("to=MAYA@mail.example", 1), ("to=maya", 1),
        ("to=nobody", 0), ("state=sent", 2), ("state=failed", 0), ("channel=email&to=hart", 1),
    ],
)  # fmt: skip
def test_it_can_be_filtered(alice, mail, asked, count):
    page = alice.get(f"{MAILBOX}?{asked}")

    assert len(page.context["page"]) == count
    assert ("empty" in page.content.decode()) == (count == 0)


def test_a_long_mailbox_is_read_page_by_page(alice, mail, monkeypatch):
    monkeypatch.setattr("careops.outbox.views.PAGE", 3)
    for _ in range(3):
        submit_referral()

    first = alice.get(MAILBOX)
    second = alice.get(f"{MAILBOX}?before={first.context['older']}")
    third = alice.get(f"{MAILBOX}?before={second.context['older']}")

    seen = [m.pk for page in (first, second, third) for m in page.context["page"]]
    assert seen == list(Message.objects.order_by("-id").values_list("pk", flat=True))
    assert third.context["older"] is None
    assert alice.get(f"{MAILBOX}?before=nonsense").status_code == 404


def test_three_messages_take_as_many_queries_as_one(alice, mail):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            alice.get(f"{MAILBOX}?channel=email")
        counts.append(len(queries))
        submit_referral()
        submit_referral()

    assert counts[0] == counts[1] <= 12


def test_a_message_is_shown_as_text_with_its_link_and_its_html_in_a_frame(alice, mail):
    page = alice.get(reverse("outbox:message", args=[mail.pk])).content.decode()

    assert f'src="/mailbox/{mail.pk}/html/" sandbox="allow-popups' in page
    assert 'href="http://acme.localhost:8000/a/' in page
    assert "You do not have to do anything now." in page


def test_nothing_in_the_frame_can_run_or_load(alice, mail):
    framed = alice.get(f"/mailbox/{mail.pk}/html/")

    policy = framed["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "script-src" not in policy
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert '<a target="_blank" rel="noopener" href="http://acme.localhost:8000/a/' in (
        framed.content.decode()
    )


def test_what_has_no_html_has_no_frame(alice, mail):
    post = Message.objects.get(channel="slack")

    assert "<iframe" not in alice.get(f"/mailbox/{post.pk}/").content.decode()
    assert alice.get(f"/mailbox/{post.pk}/html/").status_code == 404


def test_a_read_is_on_record_and_changes_nothing_else(alice, mail):
    before = list(Message.objects.values())

    alice.get(MAILBOX)
    alice.get(f"/mailbox/{mail.pk}/")
    alice.get(f"/mailbox/{mail.pk}/html/")

    reads = Read.objects.order_by("id").values_list("what", "actor", "patients")
    patients = [mail.case.patient_id]
    assert list(reads) == [
        ("mailbox", "Alice Agent", patients),
        ("message", "Alice Agent", patients),
        ("mail", "Alice Agent", patients),
    ]
    assert list(Message.objects.values()) == before


def test_only_the_staff_may_look(tenant, mail):
    bob = Client(HTTP_HOST="acme.localhost")
    paths = [MAILBOX, f"/mailbox/{mail.pk}/", f"/mailbox/{mail.pk}/html/"]

    assert {bob.get(path).status_code for path in paths} == {302}
    bob.force_login(make_member("Bob", roles=["provider"], provider=make_provider()).user)
    assert {bob.get(path).status_code for path in paths} == {403}


def test_in_the_demo_everybody_may_look_and_nobody_may_send(tenant, mail, settings):
    settings.DEMO = True
    visitor = Client(HTTP_HOST="acme.localhost")

    assert visitor.get(MAILBOX).status_code == 200
    assert visitor.post(f"/mailbox/{mail.pk}/send-again/").status_code == 302
    assert not Entry.objects.filter(action="resend").exists()


def test_another_tenants_mailbox_does_not_have_it(alice, mail):
    with tenant_transaction(make_tenant("birch")):
        eve = make_member("Eve").user
    stranger = Client(HTTP_HOST="birch.localhost")
    stranger.force_login(eve)

    assert len(stranger.get(MAILBOX).context["page"]) == 0
    assert stranger.get(f"/mailbox/{mail.pk}/").status_code == 404
    stranger.defaults["HTTP_HOST"] = "localhost"
    assert stranger.get(MAILBOX).status_code == 404


def test_a_message_that_was_given_up_can_be_sent_again_and_that_is_on_record(alice, mail):
    Message.objects.filter(pk=mail.pk).update(state="failed", error="550 No")
    assert "Send it again" in alice.get(f"/mailbox/{mail.pk}/").content.decode()

    alice.post(f"/mailbox/{mail.pk}/send-again/")
    alice.post(f"/mailbox/{mail.pk}/send-again/")

    mail.refresh_from_db()
    assert (mail.state, mail.error, mail.attempts) == ("queued", "", 0)
    (step,) = Entry.objects.filter(action="resend")
    assert (step.actor, step.case, step.facts) == (
        "Alice Agent",
        mail.case,
        {"message": str(mail.pk)},
    )
    assert alice.get(f"/mailbox/{mail.pk}/send-again/").status_code == 405
