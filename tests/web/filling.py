"""What could somebody write into a page? Each field of each of its forms, as a browser would send it."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.sampling import FULL

GOOD = {
    "email": "maya@mail.example", "tel": "+14165550111", "date": "2026-12-01", "number": "3", "time": "09:00",
    "datetime-local": "2026-12-01T09:00", "text": "Words", "textarea": "Words", "search": "Words",
}  # fmt: skip
SECRET = ("password", "file")
CHOSEN = ("checkbox", "radio", "button", "submit")
ALONE = 8  # of a form with hundreds, whose others are tried together
LEAVING = "/accounts/logout/"
TOKEN = "csrfmiddlewaretoken"


class Forms(HTMLParser):
    """The forms of a page that are posted: where to, and each field with what a browser would send."""

    def __init__(self, page):
        super().__init__()
        self.found, self.select = [], None
        self.feed(page)

    def handle_starttag(self, tag, pairs):
        has = dict(pairs)
        kind = has.get("type", tag if tag in ("textarea", "select", "button") else "text")
        if tag == "form":
            is_posted = (has.get("method") or "").lower() == "post"
            self.found.append((has.get("action") or "", {}) if is_posted else ("", None))
        elif tag == "option" and self.select and has.get("value"):
            self.fields.setdefault(self.select, ("select", has["value"]))
        elif tag in ("input", "textarea", "select", "button") and has.get("name"):
            self.select = has["name"] if tag == "select" else None
            if tag != "select" and kind not in SECRET:
                value = has.get("value") or (
                    "on" if kind in ("checkbox", "radio") else GOOD.get(kind, "")
                )
                self.fields.setdefault(has["name"], (kind, value))

    @property
    def fields(self):
        fields = self.found[-1][1] if self.found else None
        return {} if fields is None else fields

    def posted(self):
        """All but the one that ends the visit."""
        return [(where, fields) for where, fields in self.found if fields and where != LEAVING]


def filled(fields, spelled):
    """Valid but for a word in one field after the other; and in all of them."""
    good = {name: value for name, (_, value) in fields.items()}
    names = [name for name, (kind, _) in fields.items() if kind not in CHOSEN and name != TOKEN]
    for place, name in enumerate(names if FULL else names[:ALONE]):
        yield good | {name: spelled(place)}
    yield good | dict.fromkeys(names, spelled(1))
