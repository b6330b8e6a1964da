"""Do the components hold in a real browser? Strict policy, axe, phones, both schemes, live countdowns."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from csp.utils import build_policy
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from careops.web import durations
from careops.web.views import styleguide
from tests.browser.axe import violations, violations_in_what_is_new

pytestmark = pytest.mark.browser

HOST = "http://look.test"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def answer(route, html):
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        route.fulfill(path=finders.find(path.removeprefix("/static/")))
    else:
        headers = {"Content-Security-Policy": build_policy(), "Content-Type": "text/html"}
        route.fulfill(body=html, headers=headers)


@pytest.fixture
def show(page):
    """Open that HTML under the strict policy; whatever the console complains about is an error."""
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def open_html(html):
        page.route("**/*", lambda route: answer(route, html))
        page.goto(HOST)
        assert complaints == []
        return page

    return open_html


@pytest.fixture
def guide():
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=True, name="Ana Diaz", email="a@example.org")
    return styleguide(request).content.decode()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_the_styleguide_is_accessible_and_fits(show, guide, page, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    show(guide)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = violations(page)
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []


def test_a_kind_of_text_that_axe_found_good_is_known_and_any_other_is_read(show):
    html = "<p>Dark.</p><p id='pale'>Dark.</p><div><p>Dark.</p></div>"
    page = show(f"<!doctype html><html lang='en'><title>Texts</title>{html}")
    good = set()
    assert violations_in_what_is_new(page, good) == []
    assert len(good) == 1

    page.evaluate("""() => {
        document.querySelector("#pale").style.color = "#ccc";
        document.querySelector("div").style.background = "#222";
    }""")

    found = violations_in_what_is_new(page, good)
    bad = [node["target"] for one in found for node in one["nodes"]]
    assert bad == [["#pale"], ["div > p"]]
    assert len(good) == 1


def test_on_pages_for_people_every_button_is_large_enough_for_a_thumb(show, guide, page):
    page.set_viewport_size({"width": 390, "height": 900})
    show(guide)

    heights = page.locator("#read .btn, #act .btn, .tabs a, .appbar summary").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height).filter(height => height)"
    )

    assert min(heights) >= 44


def test_an_open_page_counts_as_the_server_does(show):
    spans_of = [
        timedelta(minutes=m) for m in (-4000, -61, -1, 1, 59, 60, 130, 600, 2000, 2880, 20_000)
    ]
    times = [
        f'<p class="tone-later"><time datetime="{(NOW + s).isoformat()}" data-due></time></p>'
        for s in spans_of
    ]
    page = show(render_to_string("careops/script.html", {"now": NOW}) + "".join(times))

    shown = page.locator("time").all_inner_texts()
    tones = page.locator("p").evaluate_all("all => all.map(one => one.className)")

    # A second may have passed since the page was opened.
    later = [span - timedelta(seconds=1) for span in spans_of]
    assert all(
        said in (durations.remaining(at_once), durations.remaining(soon))
        for said, at_once, soon in zip(shown, spans_of, later, strict=True)
    )
    assert tones == [f"tone-{durations.tone(span)}" for span in spans_of]


def test_a_dialog_opens_from_its_link_and_closes_again(show, guide, page):
    show(guide)

    page.get_by_role("link", name="Open a dialog").click()
    assert page.get_by_role("dialog", name="I need more time").is_visible()
    page.get_by_role("dialog").get_by_text("Cancel").click()

    assert not page.get_by_role("dialog").is_visible()


def test_without_javascript_a_dialog_opens_too(browser, guide):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.route("**/*", lambda route: answer(route, guide))
        page.goto(HOST)
        page.get_by_role("link", name="Open a dialog").click()

        assert page.get_by_role("heading", name="I need more time").is_visible()


def test_a_form_is_sent_once(show, page):
    script = render_to_string("careops/script.html")
    show(script + '<form method="post" action="/slow"><button>Send</button></form>')
    sent = []

    def never_answer(route):
        sent.append(route)

    page.route("**/slow", never_answer)

    page.evaluate("""async () => {
        for (let i = 0; i < 3; i++) {
            document.querySelector("button").click();
            await new Promise(done => setTimeout(done, 150));
        }
    }""")

    assert len(sent) == 1
