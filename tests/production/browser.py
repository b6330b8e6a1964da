"""How does a person come in from outside? By https at a proxy, which speaks to web as Caddy does."""

from __future__ import annotations

import re
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from tests.patience import PATIENCE

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """Keeps cookies and follows redirects; ``status``, ``url`` and ``text`` are of the last answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.status, self.url, self.text = 0, "", ""

    def get(self, url: str, **headers: str) -> Browser:
        return self.ask("GET", urljoin(self.url, url), b"", headers)

    def post(self, url: str = "", **fields: object) -> Browser:
        """To the page itself, with its own token, as its form would."""
        pairs = {"csrfmiddlewaretoken": TOKEN.search(self.text)[1], **fields}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", urljoin(self.url, url), urlencode(pairs, doseq=True).encode(), kind)

    def ask(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Browser:
        for _ in range(10):
            location = self.once(method, url, body, headers)
            if location is None:
                return self
            url, method, body, headers = urljoin(url, location), "GET", b"", {}
        raise AssertionError(f"Redirected for ever, at last to {url}")

    def once(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> str | None:
        parts = urlsplit(url)
        said = {
            "Host": parts.netloc,
            "Origin": f"https://{parts.netloc}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            **headers,
        }
        web = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            web.request(method, f"{parts.path}?{parts.query}", body=body, headers=said)
            answer = web.getresponse()
            self.status, self.url = answer.status, url
            self.text = unescape(answer.read().decode())
        finally:
            web.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, cookie in SimpleCookie(line).items():
                assert cookie["secure"] or not cookie.value, f"{name} would travel in the clear"
                self.cookies[name] = cookie.value
        return answer.headers.get("Location") if 300 <= answer.status < 400 else None
