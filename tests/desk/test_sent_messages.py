"""What was said, and what is done about what did not arrive?"""

import pytest

from careops.desk.sent_messages import masked
from careops.outbox.models import Message
from careops.record.models import Entry
from tests.desk.browsing import asked
from tests.factories import submit_referral

URL = "/admin/outbox/message/"


def fail(message):
    Message.objects.filter(pk=message.pk).update(
        state="failed", next_attempt_at=None, error="550 no such mailbox"
    )


def test_messages_are_listed_newest_first_with_masked_recipients(alice, offered, bob):
    page = alice.get(URL)
    html = page.content.decode()

    assert [m.pk for m in page.context["cl"].result_list] == list(
        Message.objects.order_by("-id").values_list("pk", flat=True)
    )
    assert bob.email not in html
    assert "#referrals" in html
    assert offered.case.ref in html


@pytest.mark.parametrize(
    ("to", "shown"),
    [("maya@example.org", "m…@example.org"), ("+14165550111", "…11"), ("#referrals", "#referrals")],
)
def test_an_address_is_masked(to, shown):
    assert masked(to) == shown


def test_messages_are_filtered_by_state_and_channel(alice, offered):
    fail(Message.objects.get(channel="sms"))

    assert len(alice.get(URL, {"state__exact": "failed"}).context["cl"].result_list) == 1
    assert len(alice.get(URL, {"channel": "email"}).context["cl"].result_list) == 2


def test_what_failed_is_sent_again_and_that_is_recorded(alice, offered):
    message = Message.objects.get(channel="sms")
    fail(message)
    assert "550 no such mailbox" in alice.get(URL).content.decode()

    response = alice.post(f"{URL}{message.pk}/again/")

    message.refresh_from_db()
    assert (response.status_code, message.state, message.error) == (302, "queued", "")
    assert message.next_attempt_at is not None
    assert Entry.objects.get(action="resend").actor == "Alice Agent"


def test_what_did_not_fail_is_not_sent_again(alice, offered):
    message = Message.objects.get(channel="sms")

    assert alice.post(f"{URL}{message.pk}/again/").status_code == 404
    assert alice.get(f"{URL}{message.pk}/again/").status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(alice, bob, at, rows):
    for _ in range(rows):
        submit_referral(preferred=bob, at=at)

    assert len(asked(alice, URL)) == 7
