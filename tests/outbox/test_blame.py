"""Whose fault is a refusal? What is about our account rests the channel; only what is about this recipient gives up."""

from __future__ import annotations

import pytest

from careops.outbox.channels.blame import (
    Blame,
    blame_mail,
    blame_payment,
    blame_slack,
    blame_sms,
)

OURS = [
    (421, "4.7.0 Try again later, closing connection"),
    (421, "Too many connections"),
    (450, "4.7.1 Greylisted, please come back"),
    (451, "No"),
    (451, "4.3.0 Temporary lookup failure"),
    (452, "4.5.3 Too many recipients"),
    (454, "4.7.0 TLS not available"),
    (530, "5.7.0 Must issue a STARTTLS command first"),
    (530, "Authentication required"),
    (535, "5.7.8 Username and Password not accepted"),
    (550, "5.4.5 Daily user sending quota exceeded"),
    (550, "5.7.1 Relaying denied"),
    (550, "daily limit"),
    (550, "Maximum credits exceeded"),
    (550, "Account suspended"),
    (550, "5.1.8 Sender address rejected: Domain not found"),
    (550, "5.1.0 Sender rejected"),
    (550, "5.7.509 Access denied, does not pass DMARC"),
    (550, "5.7.1 Message rejected as spam"),
    (550, "No"),
    (553, "5.7.1 Sender address rejected: not owned by user careops"),
    (554, "sending paused"),
    (554, "5.7.1 <maya@mail.example>: Relay access denied"),
    (554, "Message rejected: Email address is not verified."),
    (554, "5.1.90 Your message can't be sent because you've reached your daily limit"),
    (554, "5.2.252 SendAsDenied; not allowed to send as no-reply"),
]
THEIRS = [
    (501, "5.1.3 Bad recipient address syntax"),
    (550, "5.1.1 No such user"),
    (550, "5.1.1 <maya@mail.example>: Recipient address rejected: User unknown"),
    (550, "5.1.1 The email account that you tried to reach does not exist."),
    (550, "5.2.1 The email account that you tried to reach is disabled"),
    (550, "5.4.1 Recipient address rejected: Access denied"),
    (550, "Requested action not taken: mailbox unavailable"),
    (550, "user unknown"),
    (550, "Unrouteable address"),
    (551, "User not local"),
    (552, "5.2.2 over quota"),
    (552, "5.3.4 Message size exceeds fixed limit"),
    (553, "bad address"),
    (554, "delivery error: This user doesn't have a mail.example account"),
    (556, "5.1.10 Recipient address has null MX"),
]
BUSY = [
    (450, "4.2.1 The user you are trying to contact is receiving mail too quickly"),
    (450, "4.2.0 Mailbox busy"),
    (452, "4.2.2 The recipient's inbox is out of storage"),
]


@pytest.mark.parametrize(
    ("code", "said", "blame"),
    [
        (*reply, blame)
        for blame, replies in ((Blame.OURS, OURS), (Blame.THEIRS, THEIRS), (Blame.BUSY, BUSY))
        for reply in replies
    ],
)
def test_a_mail_servers_reply_is_blamed_on_whom_it_speaks_of(code, said, blame):
    assert blame_mail(code, said) is blame


@pytest.mark.parametrize("code", [21211, 21610, 21614, "21211", 21408, 30006])
def test_twilio_speaks_of_a_number(code):
    assert blame_sms(code, "") is Blame.THEIRS


@pytest.mark.parametrize(
    "code", [20003, 20404, 20429, 21606, 21603, 21608, 21611, 30002, None, "x"]
)
def test_twilio_speaks_of_our_account_or_nobody_knows_of_what(code):
    assert blame_sms(code, "Denied.") is Blame.OURS


@pytest.mark.parametrize(
    "said", ["Invalid recipient number", "That is not a valid phone number.", "has opted out"]
)
def test_a_gateway_without_codes_speaks_of_a_number_in_words(said):
    assert blame_sms(None, said) is Blame.THEIRS


@pytest.mark.parametrize(
    "error",
    [
        "invalid_auth",
        "account_inactive",
        "ratelimited",
        "token_revoked",
        "missing_scope",
        "new_one",
    ],
)
def test_slack_speaks_of_our_token_or_our_pace(error):
    assert blame_slack(error) is Blame.OURS


@pytest.mark.parametrize("error", ["user_not_found", "channel_not_found", "is_archived", "no_text"])
def test_slack_speaks_of_the_channel_or_the_post(error):
    assert blame_slack(error) is Blame.THEIRS


@pytest.mark.parametrize(
    ("status", "code", "blame"),
    [
        (400, "charge_already_refunded", Blame.THEIRS), (404, "resource_missing", Blame.THEIRS),
        (402, "card_declined", Blame.THEIRS), (401, "", Blame.OURS), (403, "", Blame.OURS),
        (429, "rate_limit", Blame.OURS), (400, "rate_limit", Blame.OURS), (None, "", Blame.OURS),
        (400, "balance_insufficient", Blame.OURS), (500, "", Blame.OURS),
    ],
)  # fmt: skip
def test_a_payment_provider_speaks_of_this_payment_or_of_us(status, code, blame):
    assert blame_payment(status, code) is blame
