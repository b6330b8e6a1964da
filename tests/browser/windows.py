"""How does a test come to a window in which nobody has been? To one that was cleaned.

What its process has loaded and read of styles and scripts it knows still, which costs a fresh one half a second.
"""

from __future__ import annotations

import threading
from functools import cached_property
from urllib.parse import urljoin

from tests.patience import PATIENCE, eventually

SERVING = "process_request_thread"
QUIET = "/static/careops/favicon.svg"  # asks for nothing more


class Windows:
    """Those of one browser, each with cookies of its own."""

    def __init__(self, browser):
        self.browser, self.free = browser, []

    def open(self, *, width=1280, height=720, **listeners):
        window = self.free.pop() if self.free else Window(self.browser.new_page())
        window.begin(width, height, listeners)
        return window

    def close(self):
        """Until nobody serves them any more: each of those has a connection to the database, which is to go."""
        for window in self.free:
            window.page.context.close()
        assert eventually(lambda: not any(SERVING in one.name for one in threading.enumerate()))

    def give_back(self, window):
        """One that was closed is not used again."""
        if not window.page.is_closed():
            window.clean()
            self.free.append(window)


class Window:
    def __init__(self, page):
        self.page, self.listeners = page, {}
        page.set_default_timeout(PATIENCE * 1000)

    def begin(self, width, height, listeners):
        self.page.set_viewport_size({"width": width, "height": height})
        self.listen(**listeners)

    def listen(self, **listeners):
        """To what happens in it, until it is given back."""
        self.listeners |= listeners
        for event, listener in listeners.items():
            self.page.on(event, listener)

    @cached_property
    def devtools(self):
        return self.page.context.new_cdp_session(self.page)

    def clean(self):
        for event, listener in self.listeners.items():
            self.page.remove_listener(event, listener)
        self.listeners = {}
        if devtools := vars(self).pop("devtools", None):
            devtools.detach()
        self.page.emulate_media(color_scheme="null", reduced_motion="null")
        if self.page.url.startswith("http"):  # a page of another site would be another process's
            self.page.goto(urljoin(self.page.url, QUIET))
        self.page.unroute_all()
        self.page.context.clear_cookies()
