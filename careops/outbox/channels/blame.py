"""Whose fault is a refusal? Only what is surely about one recipient is given up; when in doubt it is ours, and waits.

Each table is read from above; the first line that fits decides.
"""

from __future__ import annotations

import re
from enum import Enum


class Blame(Enum):
    OURS = "our account or the carrier: the channel rests, and everything waits"
    THEIRS = "this recipient or message, for good: it is given up"
    BUSY = "this recipient, for now: it alone is tried again"


O, T, B = Blame.OURS, Blame.THEIRS, Blame.BUSY  # noqa: E741 (columns of the tables)


def words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# Of a mail server: its enhanced code (RFC 3463) without the class, and its words.
OUR_ACCOUNT = words(
    r"daily|hourly|per (day|hour|minute)|sending (limit|quota|rate)|limit exceeded|too many|throttl|rate.?limit",
    r"paused|suspended|billing|payment|credits?\b|your (account|plan|domain|ip|server|subscription)",
    r"sender|send as|mail from|from address|not verified|unverified|relay|authenticat|credentials|log ?in",
    r"blacklist|blocklist|blocked|reputation|spam|policy|greylist|spf|dkim|dmarc",
)
THIS_RECIPIENT = words(
    r"(user|recipient|mailbox|address|account that you tried|inbox|person)\b.{0,60}"
    r"(unknown|not found|(does ?n.t|not) exist|no longer|(un|not )available|inactive|disabled|full|quota|rejected"
    r"|not valid|invalid|out of storage)",
    r"no such|no mailbox|unknown (user|recipient|local|address)",
    r"(invalid|bad|malformed) (recipient|mailbox|address|destination)",
    r"not an? (valid )?(e-?mail )?address|not (our|a local) (user|customer)|undeliverable|unrouteable|unroutable",
    r"does ?n.t have an? .{0,40}account|mailbox busy|null mx|no mx|does not accept mail",
    r"quota.{0,20}(user|recipient|mailbox)",
)
THIS_MESSAGE = words(r"too (large|big|long)|message size|maximum size")
OF_RECIPIENT = re.compile(r"1\.(1|2|3|4|6|9|10)|2\.(1|2|3|4)|4\.4|5\.3|6\.\d+|3\.4")
OF_ACCOUNT = re.compile(r"1\.(7|8|90)|2\.\d{3}|3\.[0-35]|4\.[0-35-7]|7\.\d+")
ENHANCED = re.compile(r"\b([245])\.(\d{1,3}\.\d{1,3})\b")
ADDRESSES = (551, 553, 556)  # not here, no such name, takes no mail


def blame_mail(code: int, said: str) -> Blame:
    """Of an SMTP reply to a mail, after the sign-in."""
    found = ENHANCED.search(said)
    status = found[2] if found else ""
    theirs = T if code >= 500 else B
    if OF_ACCOUNT.fullmatch(status) and not (
        THIS_RECIPIENT.search(said) and status in ("7.1", "4.1")
    ):
        return O
    if OUR_ACCOUNT.search(said) and not (
        OF_RECIPIENT.fullmatch(status) and THIS_RECIPIENT.search(said)
    ):
        return O
    if OF_RECIPIENT.fullmatch(status) or THIS_RECIPIENT.search(said):
        return theirs
    if THIS_MESSAGE.search(said) or code in ADDRESSES:
        return theirs
    return O


# Of Twilio: its error codes, https://www.twilio.com/docs/api/errors
SMS_THEIRS = {
    21211: "not a number", 21214: "cannot be reached", 21217: "not a number", 21265: "a short code",
    21407: "no text messages", 21408: "a country that is not open to us", 21421: "not a number",
    21610: "has said STOP", 21612: "no way there", 21614: "not a mobile", 21617: "too long",
    21635: "a landline", 21602: "no words", 21605: "too long", 21623: "not a number",
    30003: "switched off", 30004: "blocks us", 30005: "unknown", 30006: "a landline",
}  # fmt: skip
NO_NUMBER = words(
    r"(invalid|not a valid|unknown|bad) .{0,20}(number|recipient|destination|msisdn|'to')",
    r"not a (valid )?(mobile|phone)|landline|unsubscribed|opted.?out|unreachable|has said stop",
    r"number .{0,30}(invalid|not valid|not exist|unknown)",
)


def blame_sms(code: object, said: str) -> Blame:
    """Of a refusal over HTTP by Twilio or a gateway that speaks as it does."""
    known = isinstance(code, int | str) and str(code).isdecimal()
    if known and int(str(code)) in SMS_THEIRS:
        return T
    return T if not known and NO_NUMBER.search(said) else O


# Of Slack: about the channel, the person or the post. All else is our token's, our pace's or Slack's.
SLACK_THEIRS = {
    "channel_not_found", "is_archived", "not_in_channel", "user_not_found", "users_not_found",
    "user_disabled", "cannot_dm_bot", "user_not_visible", "user_is_restricted", "channel_is_archived",
    "messages_tab_disabled", "restricted_action", "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
    "msg_too_long", "no_text", "invalid_blocks", "invalid_arguments", "invalid_arg_name",
    "duplicate_channel_not_found", "channel_type_not_supported", "method_not_supported_for_channel_type",
}  # fmt: skip


def blame_slack(error: str) -> Blame:
    return T if error in SLACK_THEIRS else O


# Of Stripe: an invalid request is about this refund; keys, rights, pace and plans are ours.
PAYMENT_OURS = (
    "rate_limit",
    "lock_timeout",
    "balance_insufficient",
    "insufficient_funds",
    "account_invalid",
)


def blame_payment(status: int | None, code: str) -> Blame:
    """Of a refusal by Stripe: 400, 402 and 404 are about this payment, unless they speak of our account."""
    return T if status in (400, 402, 404) and code not in PAYMENT_OURS else O
