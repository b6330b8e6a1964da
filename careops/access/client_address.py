"""From where does a request come? The address that our own proxies vouch for."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Network, ip_address

from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"  # a web server behind a socket names no address


def address_of(request: HttpRequest) -> str:
    """The client's address: each proxy adds at the right of ``X-Forwarded-For`` whom it saw.

    What stands further left than our proxies reach, anybody may have written.
    """
    here = request.META.get("REMOTE_ADDR", "")
    told = request.headers.get("X-Forwarded-For", "").split(",")
    chain = [named for named in map(str.strip, [*told, here]) if named]
    seen = chain[-(settings.TRUSTED_PROXIES + 1) :]
    return (read(seen[0]) if seen else None) or read(here) or UNKNOWN


def read(text: str) -> str | None:
    """``[2001:db8::7]:443`` -> ``2001:db8::7``; IPv4 within IPv6 is IPv4; None for no address."""
    address = clean_client_ip(text)
    inner = getattr(ip_address(address), "ipv4_mapped", None) if address else None
    return str(inner) if inner else address


def host_of(request: HttpRequest) -> str:
    """Whom to count: an IPv4 address, or the /64 whose every address one IPv6 host may use."""
    address = address_of(request)
    if address == UNKNOWN:
        return address
    found = ip_address(address)
    if isinstance(found, IPv4Address):
        return address
    if found.sixtofour:
        return str(found.sixtofour)
    return str(IPv6Network((found, 64), strict=False))
