"""How many actions does the work take, and how long? ``make bench BENCH=hands``: people before a real browser.

An agent who is signed in takes the next due case, reads it, answers with a saved reply and resolves it, by mouse and
by keyboard alone; a provider comes from a text message to a referral that is theirs, and to its client's number.
An action is a click, a key, or what is typed in one go; to choose from a list is two. It ends with an error where a
limit is broken.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from shutil import which
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.crew import broker, crew, free_port
from benchmarks.queue import make_agent, say
from benchmarks.stand import stand

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM") or which("chromium-headless-shell") or "chromium"
TITLE, NUMBER = "What it costs", "+14165550123"
REPLY = "Dear {{patient.first_name}},\n\nit costs the same next year. Your next box is on its way."
LIMITS = {"desk_mouse": 8, "desk_keys": 8, "provider_accepted": 2, "provider_number": 3}


def main() -> None:
    options = parse()
    with stand(), TemporaryDirectory(prefix="careops-") as run, broker(Path(run)) as to_broker:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop is not Django's
        from playwright.sync_api import sync_playwright

        port = free_port()
        with crew(Path(run), to_broker, port=port, names=("web",)), sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM)
            found = Scene(browser, port=port).play(repeat=options.repeat)
            browser.close()
    broken = [name for name, limit in LIMITS.items() if found[name] > limit]
    if broken:
        raise SystemExit(f"More actions than are allowed: {', '.join(broken)}")


class Done(NamedTuple):
    actions: int
    seconds: float


class Hands:
    """What somebody does to a page, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions, self.began = page, 0, time.perf_counter()

    @property
    def done(self) -> Done:
        return Done(self.actions, time.perf_counter() - self.began)

    def click(self, role: str, name: str, *, exact: bool = False) -> None:
        button = self.page.get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type]
        self.do(button.first.click)

    def choose(self, label: str, option: str) -> None:
        """Open the list, and press what is wanted of it."""
        self.actions += 1
        self.do(lambda: self.page.get_by_label(label).select_option(label=option), stays=True)

    def press(self, key: str, *, stays: bool = False) -> None:
        self.do(lambda: self.page.keyboard.press(key), stays=stays)

    def type(self, words: str) -> None:
        self.do(lambda: self.page.keyboard.type(words), stays=True)

    def do(self, act: Callable[[], Any], *, stays: bool = False) -> None:
        """One action; where it leads to another page, that is there afterwards."""
        self.actions += 1
        there: Any = nullcontext() if stays else self.page.expect_navigation()
        with there:
            act()


class Scene:
    """A tenant with an agent, tickets that wait for them, a saved reply, and referrals that are offered."""

    def __init__(self, browser: Browser, *, port: int) -> None:
        from benchmarks import crowd
        from careops.conversation.replies import SavedReply
        from careops.people.models import Patient
        from careops.tenancy.scope import tenant_transaction

        self.browser, self.tenant = browser, crowd.make_tenant()
        self.site = f"http://{self.tenant.slug}.localhost:{port}"
        self.agent = make_agent(self.tenant, teams=["medops"])
        with tenant_transaction(self.tenant):
            Patient.objects.update(mobile=NUMBER)
            SavedReply.objects.create(title=TITLE, text=REPLY)

    def play(self, *, repeat: int) -> dict[str, int]:
        """Each way so many times; how many actions it takes, at the most."""
        ways: dict[str, Callable[[], Done]] = {
            "desk_mouse": self.by_mouse,
            "desk_keys": self.by_keys,
            "provider_accepted": lambda: self.by_phone(reaches=False),
            "provider_number": lambda: self.by_phone(reaches=True),
        }
        return {name: report(name, [way() for _ in range(repeat)]) for name, way in ways.items()}

    # The agent

    def at_desk(self) -> Hands:
        """Signed in, before my desk, with a ticket to be taken."""
        from django.conf import settings
        from django.test import Client

        self.open_ticket()
        client = Client()
        client.force_login(self.agent.user)
        name = settings.SESSION_COOKIE_NAME
        page = self.browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.site}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"{self.site}/admin/")
        return Hands(page)

    def by_mouse(self) -> Done:
        hands = self.at_desk()
        hands.click("button", "Take the next due case")
        hands.click("button", "Tick:")
        hands.choose("Saved reply", TITLE)
        hands.click("button", "Put it in")
        hands.click("button", "Send and complete it")
        hands.click("button", "Complete it", exact=True)
        return self.resolved(hands)

    def by_keys(self) -> Done:
        hands = self.at_desk()
        hands.press("n")
        hands.press("t")
        hands.press("r", stays=True)
        hands.type(";;")
        hands.press("Enter")
        hands.press("Control+Enter")
        hands.press("e", stays=True)
        hands.press("Enter")
        return self.resolved(hands)

    def resolved(self, hands: Hands) -> Done:
        """It is done, and the patient is written to; or an error."""
        from careops.conversation.models import Comment
        from careops.tenancy.scope import tenant_transaction
        from medops.models import Ticket

        done = hands.done
        with tenant_transaction(self.tenant):
            (said,) = Comment.objects.filter(case=self.ticket.pk, person__isnull=False)
            state = Ticket.objects.get(pk=self.ticket.pk).state
        if state != "done" or not said.text.startswith("Dear Maya"):
            raise SystemExit(f"The ticket is {state}, and the patient reads {said.text!r}.")
        hands.page.context.close()
        return done

    def open_ticket(self) -> None:
        from benchmarks.crowd import AGENT_SMITH
        from careops.clock.now import now
        from careops.people.models import Patient
        from careops.tenancy.scope import tenant_transaction
        from medops.models import Ticket
        from medops.models.catalogue import catalogue

        with tenant_transaction(self.tenant):
            patient, at = Patient.objects.get(), now()
            ticket = Ticket.of(catalogue()["pricing"], patient=patient, at=at)
            self.ticket = ticket.open(by=AGENT_SMITH, at=at)

    # The provider

    def by_phone(self, *, reaches: bool) -> Done:
        """From the text message to accepted, or on to the client's number; the phone fills in the code."""
        page = self.browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        address, hands = f"{self.site}/a/{self.offered()}/", Hands(page)
        hands.do(lambda: page.goto(address))
        hands.click("button", "Yes, I will contact the client")
        if reaches:
            page.get_by_label("The code").fill(self.code())
            hands.click("button", "Open it")
            page.locator(f"a[href='tel:{NUMBER}']").wait_for()
        else:
            page.get_by_text("You accepted it").wait_for()
        done = hands.done
        page.context.close()
        return done

    def offered(self) -> str:
        """The token in the text message about a referral that is offered now."""
        from benchmarks import crowd
        from careops.clock.now import now
        from careops.outbox.links import token_of
        from careops.outbox.models import Message
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            crowd.submit(preferred=True, at=now(), need="Low mood")
            sent = Message.objects.filter(template="offer", channel="sms")
            return str(token_of(sent.latest("queued_at").pk))

    def code(self) -> str:
        """That of the newest message with one."""
        from careops.outbox.codes import code_of
        from careops.record.models import Entry
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            sent = Entry.objects.filter(action="send_code").latest("seq")
            return str(code_of(sent.pk))


def report(name: str, found: list[Done]) -> int:
    """Print how many actions it took and how long, at the median; the most actions."""
    most = max(done.actions for done in found)
    say(f"{name}_actions={most}")
    say(f"{name}_seconds={median(done.seconds for done in found):.2f}")
    return most


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hands", description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
