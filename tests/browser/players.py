"""What does somebody do before a browser? Colleagues at the desk, and people who come by the links in their mails."""

from __future__ import annotations

import csv
import re
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from careops.tenancy.scope import tenant_transaction
from tests.access.sign_in import PASSWORD, code_of, enroll
from tests.browser.conftest import go
from tests.factories import make_member
from tests.patience import PATIENCE

DESK = "/admin/"
LINK = re.compile(r"^https?://\S+$", re.MULTILINE)
CODE = re.compile(r"Your code is ([\d ]+)\.")
REF = re.compile(r" \([A-Z]+-[0-9A-Z]+\)$")


class Player:
    """Somebody before a browser; what its console says, what it loads from elsewhere, and what sticks out."""

    email = ""

    def __init__(self, stage, name):
        self.stage, self.name, self.complaints = stage, name, []

    @cached_property
    def page(self):
        page = self.stage.browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.on("request", self.watch)
        return page

    def listen(self, said):
        if said.type == "error":
            self.complain(said.text)

    def watch(self, request):
        parts = urlsplit(request.url)
        if parts.scheme.startswith("http") and parts.netloc not in self.stage.hosts:
            self.complain(f"It loads {request.url}")

    def complain(self, what):
        self.complaints.append(f"{self.name}: {what}")

    def leave(self):
        if "page" in vars(self):
            self.page.context.close()

    # What they do

    def opens(self, path):
        self.page.goto(path if path.startswith("http") else self.stage.site + path)
        self.looks()
        return self

    def looks(self):
        """Nothing of the page sticks out."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            self.complain(f"{self.page.title()} is {wide} pixels too wide")

    def follows(self, link):
        exact = self.page.get_by_role("link", name=link, exact=True)
        found = exact if exact.count() else self.page.get_by_role("link", name=link)
        assert found.count(), f"{self.name} finds no {link!r} in: {self.text}"
        go(found.first)
        self.looks()
        return self

    def does(self, button, facts=None, **more):
        """Fill in the form of that button, by its labels or by names of facts, and press it."""
        form = self.form_of(button)
        write(form, facts, more)
        self.presses(form.get_by_role("button", name=button, exact=True))
        return self

    def form_of(self, button):
        """The form that the button sends, unfolded where it was folded away."""
        named = self.page.get_by_role("button", name=button, exact=True, include_hidden=True)
        form = self.page.locator("form:not(dialog form)").filter(has=named).first
        assert form.count(), f"{self.name} finds no {button!r} in: {self.text}"
        fold = self.page.locator("details:not([open])").filter(has=form)
        if fold.count():
            fold.locator("summary").first.click()
        return form

    def presses(self, button):
        go(button)
        self.looks()
        wrong = self.page.locator(".errorlist, .tone-danger[role=alert]").all_inner_texts()
        assert wrong == [], f"{self.name}: {wrong}"

    @property
    def text(self):
        return " ".join(self.page.locator("main").first.inner_text().split())

    def sees(self, *texts):
        assert [text for text in texts if text not in self.text] == [], f"{self.name}: {self.text}"
        return self

    # Their mails

    @property
    def subjects(self):
        """What they were written, without references, oldest first."""
        return [REF.sub("", mail["Subject"]) for mail in self.stage.mails_to(self.email)]

    def letter(self, subject):
        """The newest mail of that subject, as text."""
        found = [m for m in self.stage.mails_to(self.email) if m["Subject"].startswith(subject)]
        assert found, f"{self.name} has only {self.subjects}"
        return found[-1].get_body("plain").get_content()

    def reads(self, subject):
        """Follow the link in the newest mail of that subject."""
        return self.opens(LINK.search(self.letter(subject))[0])


class Outsider(Player):
    """An insurer, a clinic or a client, who come by the links in their mails."""

    def __init__(self, stage, name, email):
        super().__init__(stage, name)
        self.email = email

    def unlocks(self):
        """Have a code sent, and type it: what is private opens."""
        self.does("Send me a code")
        return self.does("Open it", the_code=CODE.search(self.letter("Your code"))[1])


class Colleague(Player):
    """A member of our team: signs in where a page asks for it, once."""

    def __init__(self, stage, name, roles):
        super().__init__(stage, name)
        self.known = ""
        with tenant_transaction(stage.tenant):
            self.member = make_member(name, [role.name for role in roles])
            self.secret = enroll(self.member)
        self.email = self.member.user.email

    def opens(self, path):
        super().opens(path)
        if "/accounts/login/" in self.page.url:
            self.signs_in()
            self.looks()
        return self

    def signs_in(self):
        """With password and code; then they are where they wanted to go."""
        self.page.get_by_label("Email").fill(self.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url("**/2fa/authenticate/**")
        self.page.get_by_role("textbox").first.fill(code_of(self.secret))
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda address: "/accounts/" not in address)

    def finds(self):
        """Open the story's booking: the first time by a search of the desk, and then as the browser remembers it."""
        if self.known:
            return self.opens(self.known)
        if "page" not in vars(self) or DESK not in self.page.url:
            self.opens(DESK)
        words = self.stage.booking
        search = self.page.get_by_role("searchbox").first
        search.fill(words)
        with self.page.expect_navigation():
            search.press("Enter")
        assert words in self.text  # what is named whole is opened at once
        self.looks()
        self.known = self.page.url
        return self

    def takes_in(self, facts):
        """Enter an insurer's request, from their mail or a call."""
        self.opens(DESK)
        self.page.locator("summary").get_by_text("New", exact=True).click()
        self.follows("New booking").does("Take in the request", facts)
        self.stage.booking, self.known = re.search(r"B-[0-9A-Z]+", self.text)[0], self.page.url
        return self

    def does(self, step, facts=None, **more):
        """Press a step of the case, or write what it asks in its dialog first."""
        steps = self.page.locator(".case-buttons")
        named = re.compile(f"^{re.escape(step)}( for .*)?…?$")
        link = steps.get_by_role("link", name=named, include_hidden=True)
        if not link.count():
            return super().does(step, facts, **more)
        menu = steps.locator("details:not([open])").filter(has=link)
        if menu.count():
            menu.locator("summary").click()
        link.click()
        dialog = self.page.get_by_role("dialog")
        write(dialog, facts, more)
        self.presses(dialog.get_by_role("button", name=step, exact=True))
        assert "/do/" not in self.page.url, self.text
        return self

    def cannot(self, step):
        """There is no such button for them."""
        found = self.page.locator(".case-buttons").get_by_text(re.compile(f"^{re.escape(step)}"))
        assert found.count() == 0, f"{self.name} can: {step}"
        return self

    def downloads(self, link):
        """What is behind a link, as a file."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=link).first.click()
        return Path(download.value.path())

    def order_sheet(self):
        """Its rows, without their heads, from the file that the desk gives."""
        path = self.opens(DESK).follows("Order sheet").downloads("Download as CSV")
        return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))[1:]


def write(form, facts, more):
    for label, value in {**(facts or {}), **more}.items():
        fill(form, label, value)


def fill(form, label, value):
    """One field, by its label or by the name of a fact (``clinic_has_it``), as its kind wants it."""
    field = field_of(form, label.replace("_", " "))
    kind = field.evaluate("field => field.type || field.tagName")
    if kind in ("checkbox", "radio"):
        field.set_checked(value)
    elif kind.startswith("select"):
        field.select_option(option_of(field, value))
    elif kind == "file":
        field.set_input_files(value)
    else:
        field.fill(value)


def field_of(form, words):
    """The field of this label, or else the first whose label has these words."""
    exact = form.get_by_label(words, exact=True)
    return exact.first if exact.count() else form.get_by_label(words).first


def option_of(field, words):
    """The value of the option that says these words."""
    options = field.locator("option").filter(has_text=words)
    assert options.count() == 1, f"{words}: {field.locator('option').all_inner_texts()}"
    return options.get_attribute("value")
