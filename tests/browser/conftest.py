"""How do tests drive a real browser? Against a live server, at a tenant's address, with every page looked at."""

import os
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client

from careops.clock.models import Dial
from careops.clock.now import now
from careops.tenancy.scope import tenant_transaction
from tests.browser.axe import violations, violations_in_what_is_new
from tests.conftest import CHROMIUM
from tests.factories import NOON, make_member, make_network, make_provider, make_tenant
from tests.patience import PATIENCE
from tests.sampling import FULL

SCREENSHOTS = os.environ.get("CAREOPS_SCREENSHOTS")
# In each run each page is shown in each width and in each scheme, and read by axe in one of the two, in turn: most are
# looked at more than once. The styleguide, of whose parts all pages are made, is read by axe in all of them.
IN_EACH_RUN = [(1440, "light"), (390, "dark")]
NARROW = (320, "light")  # the narrowest phone, for what patients and those who answer them read
NARROW_PAGES = ("/mine/", "/portal/", "/provider/messages/", "/provider/refills/", "/admin/portal/")
LOOKS = [*IN_EACH_RUN, *([(1440, "dark"), (390, "light")] if FULL or SCREENSHOTS else [])]

GOOD: set[str] = set()  # the kinds of text in which this process saw axe find nothing


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium; Playwright's own loop makes Django take every test for an async one."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    cheaper = [
        "--in-process-gpu"
    ]  # nothing is painted by a graphics card; a process for it costs a tenth
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": cheaper}


@pytest.fixture(scope="session")
def playwright(playwright):
    """While its loop runs, Django keeps connections of their own, and they must end with it."""
    yield playwright
    connections.close_all()


@pytest.fixture
def page(page):
    page.set_default_timeout(PATIENCE * 1000)
    return page


@pytest.fixture
def acme(transactional_db, settings):
    """A tenant of the live server, on 2 March 2026 at noon UTC, with a network."""
    settings.NUDGE = False
    made = make_tenant(phone="+14165550100")
    set_clock(NOON)
    with tenant_transaction(made):
        make_network()
    return made


def set_clock(moment):
    """Let time stand at that moment."""
    Dial.objects.all().delete()
    Dial.objects.create(id=1, turned_at=now(), shown_at=moment, speed=0)


@pytest.fixture
def people(acme):
    """Bob and Eve, providers of acme."""
    with tenant_transaction(acme):
        bob = make_provider("Bob Brown", email="bob@acme.example", slack_id="U1")
        eve = make_provider("Eve Other", email="eve@acme.example")
    return bob, eve


@pytest.fixture
def screen(live_server, acme, page, request):
    """A browser's window on acme; see Screen."""
    site = f"http://{acme.slug}.localhost:{live_server.thread.port}"
    window = Screen(page, site, turn=crc32(request.node.name.encode()))
    yield window
    assert window.complaints == []


def go(button):
    """Press what leads to another page, and be there: a click alone may come back while the old page still stands.

    Once in some ten thousand clicks the browser itself loses one, and asks the server for nothing: it is pressed again.
    """
    from playwright.sync_api import TimeoutError as NotThere  # this file is read without it, too

    try:
        with button.page.expect_navigation(timeout=PATIENCE * 200):
            button.click()
    except NotThere:
        with button.page.expect_navigation():
            button.click()


class Screen:
    """Opens pages of one site, and fails on whatever the console or axe complains about."""

    def __init__(self, page, site, *, turn=0):
        self.page, self.site, self.complaints, self.turn = page, site, [], turn
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def listen(self, said):
        # The browser says that a form came back with errors; that is no fault of the page.
        if said.type == "error" and "status of 4" not in said.text:
            self.complaints.append(said.text)

    def sign_in(self, tenant, **member):
        with tenant_transaction(tenant):
            user = make_member(**member).user
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.site}
        self.page.context.add_cookies([cookie])

    def open(self, path, name):
        self.page.goto(self.site + path)
        self.check(name)

    def press(self, button, name):
        self.go_by("button", button, name)

    def follow(self, link, name):
        self.go_by("link", link, name)

    def go_by(self, role, words, name):
        go(self.page.get_by_role(role, name=words))
        self.check(name)

    def check(self, name):
        """On a phone and on a desk, by day and by night: nothing sticks out, nobody is shut out."""
        self.turn += 1
        is_narrow = urlsplit(self.page.url).path.startswith(NARROW_PAGES)
        more = [NARROW] if is_narrow else []
        looks, in_turn = [*LOOKS, *more], [*IN_EACH_RUN, *more]
        read_by_axe = looks if FULL else [in_turn[self.turn % len(in_turn)]]
        for width, scheme in looks:
            self.resize(width)
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if SCREENSHOTS:
                path = Path(SCREENSHOTS) / f"{name}-{width}-{scheme}.png"
                self.page.screenshot(path=path, full_page=True)
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width
            found = self.read() if (width, scheme) in read_by_axe else []
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []

    def read(self):
        return violations(self.page) if FULL else violations_in_what_is_new(self.page, GOOD)

    def resize(self, width):
        """What the page is told of its screen; Playwright would resize the browser's own window, too."""
        told = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
        self.devtools.send("Emulation.setDeviceMetricsOverride", told)

    @cached_property
    def devtools(self):
        return self.page.context.new_cdp_session(self.page)

    def says(self, text):
        return self.page.get_by_text(text).locator("visible=true").first.is_visible()
