"""How many wrong passwords are borne? Few from one place, and so many for one account that nobody is kept out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from careops.access.browsers import known_to
from careops.access.client_address import host_of
from careops.access.limits import Count, Limit

HERE = Limit("guess-here", 5, timedelta(minutes=5))  # one account, one place
HOST = Limit("guess-host", 50, timedelta(minutes=10))  # whichever account, one host
# One account, from wherever: more than a single place can use up.
ANYWHERE = Limit("guess", 100, timedelta(hours=1))

# Six digits, sent by mail: wrong ones of one login from wherever, so that a guesser's chance is one in 33,000 a day.
CODES = Limit("guess-code", 30, timedelta(days=1))

Tries = Sequence[tuple[Limit, tuple[str, ...]]]


def account_of(email: str) -> str:
    """The login with this proved address; else the address, for which the same limits hold."""
    proved = EmailAddress.objects.filter(email=email.lower(), verified=True)
    user = proved.values_list("user", flat=True).first()
    return str(user or email.lower())


def tries(request: HttpRequest, account: str) -> Tries:
    """What a password for this account counts against.

    A browser they have signed in with is a place of its own: strangers, even of the same host or
    many of them, cannot keep its people out.
    """
    if browser := known_to(request).get(account):
        return [(HERE, (account, browser))]
    host = host_of(request)
    return [(HERE, (account, host)), (HOST, (host,)), (ANYWHERE, (account,))]


def code_tries(request: HttpRequest, account: str) -> Tries:
    """What a mailed code for this account counts against; strangers keep nobody out of a browser of theirs."""
    browser = known_to(request).get(account)
    return [(CODES, (account, browser) if browser else (account,))]


def count(tried: Tries) -> Count | None:
    """Count them, and give the first that is exceeded."""
    for limit, whom in tried:
        counted = limit.count(*whom)
        if counted.is_exceeded:
            return counted
    return None


def take_back(tried: Tries) -> None:
    for limit, whom in tried:
        limit.take_back(*whom)


def forget(account: str) -> None:
    """Whoever has set a new password by mail begins anew."""
    HERE.forget(account)
    ANYWHERE.forget(account)
