"""Does each carrier get what it asks for, and is its answer understood?"""

import base64
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs

import pytest

from careops.outbox.channels import DeliveryError, Kept, open_channel
from careops.outbox.channels.http import check_route, wait_of
from careops.outbox.checks import production_has_carriers
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from tests.factories import NOON, make_provider, submit_referral
from tests.outbox.carriers import WebServer, free_port

MINUTE = timedelta(minutes=1)


def failure(channel, message):
    with pytest.raises(DeliveryError) as caught:
        open_channel(channel).deliver(message)
    return caught.value


# E-mail


def test_no_header_can_be_smuggled_into_a_mail(mail_server, mail, tenant):
    tenant.name = "Acme\r\nBcc: evil@example.org"
    tenant.save()

    deliver(now=NOON)

    (sent,) = mail_server.mails
    assert sorted(name.lower() for name, _ in sent.items()) == [
        "auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "subject",
        "to", "x-auto-response-suppress",
    ]  # fmt: skip
    assert sent["From"].addresses[0].display_name == "Acme Bcc: evil@example.org"
    assert sent["From"].addresses[0].addr_spec == "no-reply@careops.example"


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: evil@example.org", "a@b.example, c@d.example", "nobody"]
)
def test_an_address_that_is_none_is_given_up_and_reaches_nobody(mail_server, mail, address):
    Message.objects.filter(pk=mail.pk).update(to=address)
    mail_server.refusals = {"nobody": "553 Not an address"}

    deliver(now=NOON)

    mail.refresh_from_db()
    assert (mail.state, mail_server.mails) == ("failed", [])


def test_replies_go_where_the_installation_wants_them(mail_server, mail, settings):
    settings.REPLY_TO = "office@acme.example"

    deliver(now=NOON)

    assert mail_server.mails[0]["Reply-To"] == "office@acme.example"


def test_one_connection_serves_a_batch(mail_server, mail):
    for _ in range(4):
        submit_referral()
    opened = []
    factory = mail_server.controller.factory
    mail_server.controller.factory = lambda: opened.append(1) or factory()

    deliver(now=NOON)

    assert (len(opened), len(mail_server.mails)) == (1, 5)


# Text messages


@pytest.fixture
def text_message(tenant):
    submit_referral(preferred=make_provider(mobile="+14165550142"))
    message = Message.objects.get(channel="sms")
    message.text = "Acme: a referral is waiting for you."
    return message


@pytest.fixture
def twilio(settings):
    with WebServer((201, {}, {"sid": "SM1"})) as server:
        settings.SMS_URL, settings.SMS_ACCOUNT, settings.SMS_TOKEN = server.url, "AC1", "token"
        settings.SMS_FROM = "+14165550000"
        yield server


def test_a_text_message_is_posted_as_twilio_wants_it(twilio, text_message):
    assert open_channel("sms").deliver(text_message) == "SM1"

    ((path, headers, body),) = twilio.posts
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"AC1:token").decode()
    assert headers["Idempotency-Key"] == str(text_message.pk)
    assert parse_qs(body.decode()) == {
        "To": ["+14165550142"], "From": ["+14165550000"], "Body": [text_message.text],
    }  # fmt: skip


def test_a_site_that_twilio_can_reach_is_told_what_became_of_it(twilio, text_message, settings):
    settings.CAREOPS_URL = "https://{tenant}.careops.example"

    open_channel("sms").deliver(text_message)

    callback = parse_qs(twilio.posts[0][2].decode())["StatusCallback"]
    assert callback == [f"https://acme.careops.example/hooks/sms/{text_message.pk}/"]


@pytest.mark.parametrize(
    ("status", "permanent", "is_ours"),
    [
        (400, False, True), (401, False, True), (404, False, True), (408, False, True),
        (429, False, True), (500, False, True), (302, False, True),
    ],
)  # fmt: skip
def test_what_twilio_refuses_is_told_apart(twilio, text_message, status, permanent, is_ours):
    twilio.answers = [(status, {"Location": "http://127.0.0.1:1/"}, {"message": "No."})]

    error = failure("sms", text_message)

    assert (str(error), error.permanent, error.is_ours) == (f"{status} No.", permanent, is_ours)
    assert len(twilio.posts) == 1  # no redirect is followed


def test_a_carrier_that_says_when_is_not_asked_before(twilio, text_message):
    twilio.answers = [(503, {"Retry-After": "600"}, {}), (201, {}, {"sid": "SM2"})]

    deliver(now=NOON)
    text_message.refresh_from_db()
    assert text_message.next_attempt_at == NOON + 10 * MINUTE
    assert deliver(now=NOON + 9 * MINUTE) == 0
    deliver(now=NOON + 10 * MINUTE)

    text_message.refresh_from_db()
    assert (text_message.state, text_message.receipt) == ("sent", "SM2")


def test_a_carrier_that_is_away_is_tried_again(settings, text_message):
    settings.SMS_URL = f"http://127.0.0.1:{free_port()}"

    error = failure("sms", text_message)

    assert (error.permanent, error.is_ours) == (False, True)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("soon", 0),
        ("-5", 0),
        (None, 0),
        ("", 0),
        ("²", 0),
        ("1e9", 0),
        ("9" * 30, 86_400),
        ("9" * 5000, 86_400),
        ("999999", 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0),
        ("Wed, 21 Oct 2015 07:28:00", 0),
        ("Fri, 99 Foo 2026 25:00:00 GMT", 0),
    ],
)
def test_retry_after_is_read_with_care(said, seconds):
    assert wait_of(said) == timedelta(seconds=seconds)


def test_retry_after_may_be_a_date():
    later = datetime.now(UTC) + timedelta(minutes=5)

    assert timedelta(minutes=4) < wait_of(format_datetime(later, usegmt=True)) <= 5 * MINUTE


@pytest.mark.parametrize(
    "url",
    ["http://api.example.org/", "http://127.0.0.1.evil.example/", "ftp://localhost/", "//x", ""],
)
def test_nothing_travels_where_others_could_listen(url):
    with pytest.raises(DeliveryError) as caught:
        check_route(url)
    assert caught.value.permanent


# Slack


@pytest.fixture
def slack(settings, tenant):
    with WebServer((200, {}, {"ok": True, "ts": "17.1"})) as server:
        settings.SLACK_URL, settings.SLACK_TOKEN = f"{server.url}/api/", "xoxb-test"
        tenant.slack_channels = {"#referrals": "C0REFERRALS"}
        yield server


@pytest.fixture
def post(tenant):
    return Message(channel="slack", to="#referrals", text="<@U0123456>\n<!channel> & <b>")


def test_a_post_goes_to_the_tenants_channel_with_one_tag_on_top(slack, post):
    assert open_channel("slack").deliver(post) == "17.1"

    ((path, headers, body),) = slack.posts
    assert path == "/api/chat.postMessage"
    assert headers["Authorization"] == "Bearer xoxb-test"
    said = parse_qs(body.decode()) if body.startswith(b"channel") else json.loads(body)
    said = {name: value[0] if isinstance(value, list) else value for name, value in said.items()}
    assert said["channel"] == "C0REFERRALS"
    assert said["text"] == "<@U0123456>\n&lt;!channel&gt; &amp; &lt;b&gt;"
    assert said["unfurl_links"] in (False, "0")


def test_a_post_to_a_channel_that_the_tenant_has_not_named_stays_here(slack, post, settings):
    post.to = "#intake"

    assert open_channel("slack").deliver(post) == "local mailbox"
    settings.MAILBOX_CARRIES = False
    with pytest.raises(Kept, match="No channel in Slack is named for #intake"):
        open_channel("slack").deliver(post)
    assert slack.posts == []


@pytest.mark.parametrize(
    ("answer", "permanent", "wait"),
    [
        ((200, {}, {"ok": False, "error": "channel_not_found"}), True, 0),
        ((200, {}, {"ok": False, "error": "invalid_auth"}), False, 0),
        ((429, {"Retry-After": "30"}, {"ok": False, "error": "ratelimited"}), False, 30),
        ((500, {}, "oops"), False, 0),
    ],
)
def test_what_slack_refuses_is_told_apart(slack, post, answer, permanent, wait):
    slack.answers = [answer]

    error = failure("slack", post)

    assert (error.permanent, error.is_ours) == (permanent, not permanent)
    assert error.wait == timedelta(seconds=wait)


def test_slack_being_away_is_no_reason_to_give_up(slack, post, settings):
    settings.SLACK_URL = f"http://127.0.0.1:{free_port()}/api/"

    error = failure("slack", post)

    assert (error.permanent, error.is_ours) == (False, True)


def test_production_is_warned_of_what_would_never_leave_it(settings):
    settings.EMAIL_HOST = "smtp.example.org"
    assert production_has_carriers() == []
    settings.PRODUCTION = True

    warned = [warning.msg.split()[1] for warning in production_has_carriers()]

    assert warned == ["sms", "slack"]
