"""Where could a card number come in? At each kind of door of an installation, in several spellings.

``begin`` makes whom the doors are opened for; it is called by ``manage.py shell``.
"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count

from tests.files.papers import pdf

CARD = "4000056655665556"
FULL_WIDTH = "".join(chr(0xFF10 + int(digit)) for digit in CARD[:4])
SPELLINGS = (
    CARD, "4000 0566 5566 5556", "Visa 4000-0566-5566-5556 12/27", f"{FULL_WIDTH} 0566\u200b 5566 5556",
)  # fmt: skip
# No card: twelve digits that nobody else says, by which the search shows that it would have found one.
MARK = "7305 1188 2240"
SCOPES = ["bookings:read", "bookings:write", "documents:read", "documents:write", "referrals:write"]
_fresh = count(1)


def begin():
    """An insurer with a key, and a booking of whose dates it has to confirm one; printed as JSON."""
    from careops.api.models import ApiKey
    from careops.clock.now import now
    from careops.tenancy.models import Tenant
    from careops.tenancy.scope import tenant_transaction
    from tests.bookings.factories import make_clinic, proposed
    from tests.factories import link_to

    at = now()
    with tenant_transaction(Tenant.objects.get(slug="harbour")):
        booking = proposed(make_clinic(), at=at, slots=(at + timedelta(days=10),))
        _, token = ApiKey.issue(partner=booking.insurer, scopes=SCOPES, at=at)
        links = [link_to(one, booking) for one in (booking.insurer, booking.clinic)]
    print(json.dumps({"token": token, "insurer": links[0], "clinic": links[1]}))


class Doors:
    """Of one organization; ``told`` are the answers that are no yes."""

    def __init__(self, browser, site, world):
        self.browser, self.site, self.world = browser, site, world
        self.told: list[str] = []

    def call(self, path, said=None, *, method="POST", kind="application/json", **headers):
        body = said if isinstance(said, bytes) else json.dumps(said or {}).encode()
        sent = {
            "Authorization": f"Bearer {self.world['token']}", "Content-Type": kind,
            "Idempotency-Key": f"fresh-{next(_fresh)}", **headers,
        }  # fmt: skip
        self.browser.ask(method, f"{self.site}/api/v1{path}", body, sent)
        return self.note()

    def note(self):
        if self.browser.status >= 400:
            self.told.append(self.browser.text)
        return self.browser

    def write(self, path, **fields):
        """Into the form of a page."""
        self.browser.get(self.site + path).post(**fields)
        return self.note()

    def booking(self, **fields):
        client = {"first_name": "Maya", "last_name": "Hart", "email": "maya@mail.example"}
        return self.call("/bookings", {"client": client, "service": "ultrasound", **fields})

    def upload(self, name, content):
        edge = "edge-of-parts"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.call("/documents", body, kind=f"multipart/form-data; boundary={edge}")

    def mark(self):
        """What is taken in well, and is found again."""
        assert self.booking(wishes=f"Call {MARK}").status == 201, self.browser.text
        assert self.upload("note.txt", f"Call {MARK}".encode()).status == 201, self.browser.text
        self.browser.get(f"{self.site}/nowhere/{MARK.replace(' ', '')}/")

    def say_everywhere(self, card):
        for field in ("wishes", "external_id", "need", "service"):
            self.booking(**{field: card})
        self.booking(client={"first_name": card, "last_name": "Hart", "email": "m@mail.example"})
        self.booking(address={"street": card, "city": card})
        self.booking(contact={"name": card})
        self.upload("note.txt", card.encode())
        self.upload("paper.pdf", pdf(card, packed=True))
        for path, fields in self.pages(card):
            self.write(path, **fields)
        self.call("/referrals", {"need": card, card: 1})

    def pages(self, card):
        insurer, clinic = self.world["insurer"], self.world["clinic"]
        yield (
            "/refer/",
            {"first_name": card, "last_name": "Hart", "email": "m@mail.example", "need": card},
        )
        yield insurer, {"act": "tell", "message": card}
        yield insurer, {"act": "other_dates", "wishes": card}
        yield insurer, {"act": "decline", "reason": card}
        yield insurer, {"act": "confirm", "quote_hash": card}
        yield clinic, {"act": "tell", "message": card}
        yield "/accounts/login/", {"login": f"{CARD}@mail.example", "password": card}

    def say_in_headers(self):
        """In what is not said in words, where only what a header can hold is tried."""
        for spelled in SPELLINGS[:3]:
            said = {
                "X-Request-Id": spelled,
                "User-Agent": spelled,
                "Referer": f"{self.site}/?q={spelled}",
            }
            self.call("/bookings", **said)
            self.call("/bookings", **{"Idempotency-Key": spelled})
        self.call(f"/bookings/{CARD}?after={CARD}", method="GET")
        for path in (
            f"/refer/?q={CARD}",
            f"/a/{CARD}/",
            f"/{CARD}/",
            "/refer/?q=4000+0566%205566-5556",
        ):
            self.browser.get(self.site + path)
            self.note()
        self.upload(f"scan_{CARD}.txt", b"words")
