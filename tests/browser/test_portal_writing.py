"""Can a patient write to the practice on a phone, with and without JavaScript, and by keyboard alone?"""

import pytest

from careops.people.models import Provider
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from portal.demo_cards import drawn
from portal.models import Appointment, Insurance, Medicine, Thread
from tests.browser.conftest import Screen, go, set_clock
from tests.factories import ALICE, HOUR, NOON, make_client, make_provider
from tests.portal.factories import make_account, make_visit
from tests.portal.photos import DRAWN, JPEG
from tests.portal.visits import FRIDAY
from tests.portal.writing import HOURS, answered_by_provider, words_of

pytestmark = pytest.mark.browser
WRITE = "/portal/write/"


@pytest.fixture
def maya(acme):
    Tenant.objects.filter(pk=acme.pk).update(hours=HOURS)
    with tenant_transaction(acme):
        made = make_client("Maya", "Hart", email="maya@mail.example", birth_date="1990-01-01")
        made.refresh_from_db()
        make_account(made)
        bob = make_provider("Bob Brown")
        make_visit(made, provider=bob, concern="Rash")
        Medicine.objects.create(patient=made, name="Metformin 500 mg")
    return made


@pytest.fixture
def mayas(screen, acme, maya):
    screen.sign_in(acme, name="Maya Hart", patient=maya, roles=["patient"])
    return screen


def choose(screen, words, name):
    screen.page.get_by_role("radio", name=words, exact=True).check()
    screen.press("Go on", name)


def test_a_question_about_a_visit_with_a_photo_is_sent_answered_and_replied_to(mayas, acme, maya):
    mayas.open("/mine/", "write-home")
    mayas.follow("Write to us", "write-start")
    choose(mayas, "No", "write-who")
    choose(mayas, "Me, Maya Hart", "write-about")
    mayas.press("Go on", "write-about-error")
    choose(mayas, "A visit that I had lately", "write-visit")
    choose(mayas, "Rash, with Bob Brown, on Friday 27 February", "write-words")
    mayas.page.get_by_label("Your message").fill("The rash is better.")
    assert mayas.says("4,981 characters left.")
    photo = {"name": "rash.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
    mayas.page.get_by_label("Add a photo or a PDF").set_input_files(photo)
    mayas.press("Go on", "write-check")
    mayas.press("Send", "write-sent")
    assert mayas.says("You hear from us by")

    with tenant_transaction(acme):
        answered_by_provider(Thread.objects.get(), at=NOON + HOUR)
    set_clock(NOON + HOUR)
    mayas.open("/mine/", "write-new-answer")
    assert mayas.says("New answer")
    mayas.follow("We have answered", "write-thread")
    assert mayas.says("You can reply 3 more times")
    mayas.page.get_by_label("Your reply").fill("Thank you.")
    mayas.press("Send", "write-replied")
    assert mayas.says("You can write here again when we have answered.")


def test_what_is_urgent_shows_whom_to_call_and_is_written_down(mayas, acme):
    mayas.open(WRITE, "urgent-start")
    choose(mayas, "I am not sure", "urgent-help")
    mayas.follow("Write it down", "urgent-note")
    mayas.page.get_by_label("What is happening?").fill("I feel faint.")
    mayas.press("Send it now", "urgent-sent")
    assert mayas.page.get_by_role("heading", level=1).inner_text() == "Please call now"
    mayas.follow("See your message", "urgent-thread")
    assert mayas.page.get_by_role("link", name="Call 911").get_attribute("href") == "tel:911"


def test_a_refill_goes_by_the_pharmacy_and_is_asked_for_all_the_same(mayas):
    mayas.open(WRITE, "refill-start")
    choose(mayas, "No", "refill-who")
    choose(mayas, "Me, Maya Hart", "refill-about")
    choose(mayas, "A medicine that I need more of", "refill-pharmacy-first")
    mayas.follow("Ask you all the same", "refill-medicine")
    choose(mayas, "Metformin 500 mg", "refill-pharmacy")
    mayas.page.get_by_label("Which pharmacy?").fill("Main Street Pharmacy")
    mayas.press("Go on", "refill-days")
    mayas.page.get_by_label("How many days").fill("2")
    mayas.press("Go on", "refill-soon")
    mayas.follow("Go on with my request", "refill-check")
    mayas.press("Send", "refill-sent")
    mayas.follow("See your request", "refill-page")
    assert mayas.says("A clinician looks at your chart.")


def test_who_is_turned_to_another_door_sees_which(mayas):
    mayas.open(WRITE, "turned-start")
    choose(mayas, "No", "turned-who")
    choose(mayas, "Somebody else", "turned-other")
    mayas.follow("Back", "turned-back")
    choose(mayas, "Me, Maya Hart", "turned-about")
    choose(mayas, "Something new that bothers me", "turned-visit")
    mayas.press("Ask for a visit here", "turned-wish")
    assert mayas.says("What is the visit about?")


def test_a_visit_is_asked_for_offered_chosen_and_put_into_a_calendar_on_a_phone(mayas, acme):
    mayas.page.set_viewport_size({"width": 390, "height": 844})
    mayas.open("/mine/", "visit-home")
    mayas.follow("Ask for a visit", "visit-start")
    choose(mayas, "No", "visit-concern")
    mayas.press("Go on", "visit-concern-error")
    mayas.page.get_by_label("What is the visit about?").fill("A sore knee")
    mayas.press("Go on", "visit-times")
    mayas.page.get_by_label("Friday").check()
    choose(mayas, "In the morning", "visit-way")
    choose(mayas, "In person", "visit-check")
    mayas.press("Send", "visit-sent")
    mayas.follow("See your request", "visit-asked")

    with tenant_transaction(acme):
        one, bob = Appointment.objects.get(), Provider.objects.get()
        one.offer(by=ALICE, at=NOON, provider=bob, first=FRIDAY, second=FRIDAY + HOUR)
    mayas.open("/mine/", "visit-waits")
    mayas.follow("Choose a time", "visit-choose")
    mayas.press("Choose this time", "visit-choose-error")
    mayas.page.get_by_role("radio", name="Friday 6 March, 09:00").check()
    mayas.press("Choose this time", "visit-booked")
    with mayas.page.expect_download() as file:
        mayas.page.get_by_role("link", name="Add to my calendar").click()
    assert file.value.suggested_filename == f"{one.case.ref}.ics"


def test_a_new_insurance_is_told_and_checked_beside_its_card(mayas, browser, acme, live_server):
    mayas.open("/mine/insurance/", "insurance-none")
    mayas.follow("Send a new insurance", "insurance-numbers")
    mayas.page.get_by_label("Name of the insurer").fill("Blue Shield of Ontario")
    mayas.page.get_by_label("Member number").fill("XJB-4471-88")
    choose(mayas, "My main insurance", "insurance-holder")
    mayas.page.get_by_label("From when does it hold?").fill("2026-03-01")
    choose(mayas, "Maya Hart", "insurance-photos")
    mayas.press("Go on", "insurance-photos-error")
    photo = {"name": "front.png", "mimeType": "image/png", "buffer": drawn("front")}
    mayas.page.get_by_label("Front of the card").set_input_files(photo)
    mayas.press("Go on", "insurance-check")
    mayas.press("Send", "insurance-sent")
    mayas.open("/mine/quiet/", "quiet-hours")

    context = browser.new_context()
    desk = Screen(context.new_page(), mayas.site)
    desk.sign_in(acme, name="Alice Agent", roles=["agent"], teams=["portal"])
    with tenant_transaction(acme):
        sent = Insurance.objects.get()
    desk.open(f"/admin/cases/case/{sent.pk}/change/", "insurance-desk")
    shown = desk.page.get_by_role("img", name="Front")
    assert shown.evaluate("one => one.naturalWidth") == 320
    assert desk.complaints == []
    context.close()


def test_it_works_without_javascript(browser, live_server, acme, maya):
    """On a phone."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    screen = Screen(page, f"http://{acme.slug}.localhost:{live_server.thread.port}")
    screen.sign_in(acme, name="Maya Hart", patient=maya, roles=["patient"])
    page.goto(screen.site + WRITE)
    for words in ("No", "Me, Maya Hart", "A bill"):
        page.get_by_label(words, exact=True).check()
        go(page.get_by_role("button", name="Go on"))
    page.get_by_label("Your message").fill("What is this bill for?")
    go(page.get_by_role("button", name="Go on"))
    go(page.get_by_role("button", name="Send"))

    assert page.get_by_role("heading", level=1).inner_text() == "We have your message"
    assert screen.complaints == []
    context.close()


def test_it_works_by_keyboard_alone(mayas, acme):
    keys = mayas.page.keyboard
    mayas.page.set_viewport_size({"width": 390, "height": 844})
    mayas.page.goto(mayas.site + WRITE)

    def press_until(role, words):
        """Tab to it, as far as the page goes."""
        for _ in range(40):
            keys.press("Tab")
            found = mayas.page.evaluate(
                "() => [document.activeElement.type || document.activeElement.tagName,"
                " (document.activeElement.labels?.[0] || document.activeElement).innerText]"
            )
            if found[0] == role and words in found[1]:
                return
        raise AssertionError(f"No key leads to {words}")

    for words in ("No", "Me, Maya Hart", "A bill"):
        labels = mayas.page.locator("label:has(input[type=radio])").all_inner_texts()
        press_until("radio", labels[0])
        for _ in range([label.strip() for label in labels].index(words)):
            keys.press("ArrowDown")
        keys.press("Space")
        assert mayas.page.get_by_label(words, exact=True).is_checked()
        press_until("submit", "Go on")
        with mayas.page.expect_navigation():
            keys.press("Enter")
    press_until("textarea", "Your message")
    keys.type("What is this bill for?")
    press_until("submit", "Go on")
    with mayas.page.expect_navigation():
        keys.press("Enter")
    press_until("submit", "Send")
    with mayas.page.expect_navigation():
        keys.press("Enter")

    with tenant_transaction(acme):
        assert words_of(Thread.objects.get()) == ["What is this bill for?"]


def test_a_browser_still_draws_a_photo_that_is_bare(screen, acme):
    """Which way up it is stays: 16 by 8 pixels, turned by a quarter."""
    from base64 import b64encode

    from careops.files.photos import bare

    screen.page.goto("about:blank")
    for photo, size in ((DRAWN, [16, 8]), (bare(JPEG), [8, 16])):
        drawn = screen.page.evaluate(
            "async data => { const i = new Image(); i.src = data; await i.decode();"
            " return [i.naturalWidth, i.naturalHeight]; }",
            f"data:image/jpeg;base64,{b64encode(photo).decode()}",
        )
        assert drawn == size
