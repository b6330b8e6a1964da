"""How does a test sign somebody in? On the real pages."""

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.urls import reverse

from careops.outbox.models import Message

PASSWORD = "a long enough password"


def sign_in(browser, member, password=PASSWORD, **where):
    said = {"login": member.user.email, "password": password}
    return browser.post(reverse("account_login"), said, **where)


def enroll(member):
    secret = generate_totp_secret()
    TOTP.activate(member.user, secret)
    return secret


def code_of(secret):
    """The code of this half minute, which may have been used already; it still holds in the next one."""
    cache.clear()
    _, now, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def sign_in_fully(browser, member, secret=None):
    """With the second factor, which is set up when there is none."""
    secret = secret or enroll(member)
    sign_in(browser, member)
    answer = browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def letters():
    """What was written about signing in, oldest first: ``to`` and ``text``."""
    return list(Message.objects.filter(case=None).order_by("pk"))
