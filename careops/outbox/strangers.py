"""How is an address posted to that somebody else chose? So that it leads to them, and never to a machine of ours.

It is looked up once, each answer is judged, and the connection goes to the address that was judged.
No redirect is followed, nothing of the answer is kept but its status, and all of it takes seconds.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from careops.outbox.channels.http import LOOPBACK, wait_of

CONNECT = 3.0  # seconds
TOTAL = 10.0  # seconds, whatever the other side does
LONGEST = 16_384  # bytes of an answer that are read
PORTS = {"https": 443, "http": 80}
TOO_LONG = "It took longer than {:.0f} seconds."
OPEN_PORTS = (443, 8443)
# They carry an address of the old internet within, which would have to be judged too.
WRAPPING = [ipaddress.ip_network(net) for net in ("64:ff9b::/32", "2002::/16", "2001::/32")]


class Unreachable(Exception):
    """Nothing is sent there; ``str()`` says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a post: the status of the answer, or none and why not; ``wait`` as in Retry-After."""

    status: int | None
    error: str = ""
    wait: timedelta = timedelta(0)

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post, from any thread; whatever goes wrong is in the answer."""
    began = monotonic()
    try:
        return exchange(url, body, headers)
    except Unreachable as reason:
        return Answer(None, str(reason))
    except (OSError, HTTPException, ValueError) as error:
        if monotonic() - began >= TOTAL:
            return Answer(None, TOO_LONG.format(TOTAL))
        return Answer(None, f"{type(error).__name__}: {error}"[:300])


def exchange(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    parts = checked(url)
    connection = Pinned(parts, addresses_of(parts))
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=body, headers=dict(headers))
        answer = connection.getresponse()
        if connection.is_cut:  # in the middle of its head
            return Answer(None, TOO_LONG.format(TOTAL))
        with suppress(OSError, HTTPException):  # so that the other side can say all of a short one
            answer.read(LONGEST)
        return judged(answer.status, answer.getheader("Retry-After"))
    finally:
        connection.close()


def judged(status: int, wait: str | None) -> Answer:
    if 300 <= status < 400:
        return Answer(status, f"{status}: redirects are not followed. Name the address itself.")
    error = "" if 200 <= status < 300 else f"{status} from the receiver."
    return Answer(status, error, wait_of(wait))


class Pinned(HTTPConnection):
    """A connection to an address that was judged, under the name that its certificate must bear."""

    def __init__(self, parts: SplitResult, addresses: list[str]) -> None:
        port = parts.port or PORTS[parts.scheme]
        super().__init__(parts.hostname or "", port)
        self.addresses, self.is_secure = addresses, parts.scheme == "https"
        self.default_port = PORTS[parts.scheme]
        self.watch: Timer | None = None
        self.is_cut = False

    def connect(self) -> None:
        self.sock = self.opened()
        self.sock.settimeout(TOTAL)
        # Each read may take so long; the watch sees to it that all of them together take no longer.
        self.watch = Timer(TOTAL, self.cut)
        self.watch.daemon = True
        self.watch.start()
        if self.is_secure:
            self.sock = secure = self.secured(self.sock)
            secure.do_handshake()

    def opened(self) -> socket.socket:
        """The first that can be reached: a name may have one of each kind of network."""
        for address in self.addresses[:-1]:
            with suppress(OSError):
                return socket.create_connection((address, self.port), timeout=CONNECT)
        return socket.create_connection((self.addresses[-1], self.port), timeout=CONNECT)

    def secured(self, plain: socket.socket) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        return context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)

    def cut(self) -> None:
        self.is_cut = True
        with suppress(OSError, TypeError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def close(self) -> None:
        if self.watch:
            self.watch.cancel()
        super().close()


# Where an address may lead


def checked(url: str) -> SplitResult:
    """The parts of an address that may be spoken to, as far as it says itself; Unreachable with the reason."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise Unreachable(f"This is no address: {error}.") from error
    if not host or parts.username is not None or parts.fragment or not url.isascii():
        raise Unreachable("Write it as https://hooks.example.com/careops: no name, password or #.")
    if is_loopback_allowed(parts):
        return parts
    if parts.scheme != "https":
        raise Unreachable("It must begin with https://.")
    if (port or PORTS["https"]) not in OPEN_PORTS:
        raise Unreachable("Its port must be 443 or 8443.")
    with suppress(ValueError):
        judge(host, ipaddress.ip_address(host))
    return parts


def is_loopback_allowed(parts: SplitResult) -> bool:
    return bool(
        settings.WEBHOOKS_TO_LOOPBACK and parts.scheme in PORTS and parts.hostname in LOOPBACK
    )


def addresses_of(parts: SplitResult) -> list[str]:
    """Up to three that may be connected to; Unreachable when any that the name leads to is not public."""
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    found = [str(at[0]) for *_, at in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not is_loopback_allowed(parts):
        for address in found:
            judge(host, ipaddress.ip_address(address))
    return found[:3]


def judge(host: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    inner = getattr(address, "ipv4_mapped", None) or address
    is_wrapping = any(inner in net for net in WRAPPING if net.version == inner.version)
    if not inner.is_global or inner.is_multicast or is_wrapping:
        raise Unreachable(f"{host} leads to {address}, which is not a public address.")
