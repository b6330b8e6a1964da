"""Can the desk write on a real screen, by keyboard and without script, and can people read it?"""

import pytest

from careops.conversation.models import Comment, Draft
from careops.conversation.replies import SavedReply
from careops.tenancy.scope import tenant_transaction
from tests.factories import (
    NOON,
    asked,
    client_actor,
    fresh,
    make_client,
    make_member,
    provider_actor,
)
from tests.patience import eventually

pytestmark = pytest.mark.browser
COLOR = "element => getComputedStyle(element).backgroundColor"
TYPED = "Dear Maya,\nplease bring the letter."


@pytest.fixture
def referral(acme, people):
    """Maya's, which Bob has accepted; Bob can sign in."""
    bob = people[0]
    with tenant_transaction(acme):
        make_member("Bob Brown", ["provider"], provider=bob)
        make_member("Ben Ito", ["agent"])
        make_member("Ben Ortiz", ["agent"])
        maya = make_client("Maya", "Hart", email="maya@mail.example")
        return asked(bob, maya, at=NOON).accept(by=provider_actor(bob), at=NOON)


@pytest.fixture
def alice(screen, acme):
    screen.sign_in(acme, name="Alice Agent", roles=["agent"], teams=["intake"])
    return screen


def case_url(subject):
    return f"/admin/cases/case/{subject.pk}/change/"


def comments(tenant):
    with tenant_transaction(tenant):
        return [(one.text, one.is_note) for one in Comment.objects.order_by("id")]


def drafts(tenant):
    with tenant_transaction(tenant):
        return [draft.text for draft in Draft.objects.all()]


def test_an_agent_writes_by_keyboard_and_what_is_held_back_stays(alice, acme, referral):
    page = alice.page
    page.goto(alice.site + case_url(referral))
    page.locator("#writing > summary").focus()
    page.keyboard.press("Enter")
    alice.check("composer")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_label("Maya Hart").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.type(TYPED)
    with tenant_transaction(acme):
        fresh(referral).tell(by=client_actor(referral.client), at=NOON, message="It is settled.")
    page.keyboard.press("Tab")  # past where a file is attached
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    alice.check("composer-held-back")
    assert alice.says("Written meanwhile")
    assert alice.says("It is settled.")
    assert page.get_by_label("What do you write?").input_value() == TYPED
    alice.press("Send", "composer-sent")
    assert alice.says("Sent: Maya Hart hears of it by e-mail to maya@mail.example.")
    assert comments(acme) == [("It is settled.", False), (TYPED, False)]


def test_a_note_that_names_nobody_for_sure_is_asked_back_and_then_amber(alice, acme, referral):
    page = alice.page
    page.goto(alice.site + case_url(referral))
    page.locator("#writing > summary").click()
    plain = page.locator("#write").evaluate(COLOR)
    page.get_by_label("Internal note").check()
    amber = page.locator("#write").evaluate(COLOR)
    assert plain != amber
    page.get_by_label("What do you write?").fill("@Ben, please call her.")
    alice.press("Send", "composer-unclear")
    assert alice.says("may be Ben Ito")
    page.get_by_label("What do you write?").fill("@Ben Ito, please call her.")
    alice.press("Send", "composer-noted")

    assert alice.says("Noted, and mailed to Ben Ito.")
    assert page.locator(".entry-note").get_by_text("Internal note").is_visible()
    assert comments(acme) == [("@Ben Ito, please call her.", True)]


def test_two_semicolons_offer_the_saved_replies_by_keyboard(alice, acme, referral):
    with tenant_transaction(acme):
        SavedReply.objects.create(title="Who has it", text="Dear {{patient.first_name}}, Bob does.")
    page = alice.page
    page.goto(alice.site + case_url(referral))
    page.locator("#writing > summary").click()
    page.get_by_label("What do you write?").press_sequentially("Hello. ;;")
    assert page.get_by_role("dialog", name="Saved reply").is_visible()
    alice.check("composer-replies")
    page.keyboard.press("Escape")
    assert page.get_by_label("What do you write?").input_value() == "Hello. "
    page.keyboard.type(";;")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.get_by_label("What do you write?").input_value() == "Hello.\n\nDear Maya, Bob does."


def test_what_is_typed_is_kept_by_itself_and_shown_again(alice, acme, referral):
    page = alice.page
    page.clock.install()
    page.goto(alice.site + case_url(referral))
    page.locator("#writing > summary").click()
    page.get_by_label("Maya Hart").check()
    page.get_by_label("What do you write?").fill(TYPED)
    assert drafts(acme) == []
    with page.expect_response(lambda answer: answer.url.endswith("/write/")) as answered:
        page.clock.run_for(5_000)
    assert answered.value.status == 204
    page.get_by_text("Kept as a draft.").wait_for()
    assert drafts(acme) == [TYPED]

    alice.open(case_url(referral), "composer-draft")
    assert page.get_by_label("What do you write?").input_value() == TYPED
    assert page.get_by_label("Maya Hart").is_checked()
    alice.press("Send", "composer-draft-sent")
    assert (comments(acme), drafts(acme)) == ([(TYPED, False)], [])


def test_what_is_typed_is_kept_when_its_writer_leaves_the_page_at_once(alice, acme, referral):
    page = alice.page
    page.goto(alice.site + case_url(referral))
    page.locator("#writing > summary").click()
    page.get_by_label("Maya Hart").check()
    page.get_by_label("What do you write?").fill(TYPED)
    page.goto(alice.site + "/admin/")

    assert eventually(lambda: drafts(acme) == [TYPED])


def test_whoever_was_signed_out_while_they_wrote_reads_that_nothing_is_kept(alice, acme, referral):
    page = alice.page
    page.clock.install()
    page.goto(alice.site + case_url(referral))
    page.locator("#writing > summary").click()
    page.get_by_label("What do you write?").fill(TYPED)
    page.context.clear_cookies(name="sessionid")
    page.clock.run_for(5_000)

    page.get_by_text("Not kept: you have been signed out.").wait_for()
    assert drafts(acme) == []


def test_it_works_without_script(alice, acme, referral, browser):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(alice.page.context.cookies())
    page = context.new_page()
    page.goto(alice.site + case_url(referral))
    page.locator("#writing > summary").click()
    page.get_by_label("Maya Hart").check()
    page.get_by_label("What do you write?").fill(TYPED)
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_text("Kept as a draft: only you see it.").wait_for()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Sent: Maya Hart").wait_for()
    context.close()

    assert comments(acme) == [(TYPED, False)]


def test_people_read_what_was_written_with_them_and_answer(screen, acme, referral):
    with tenant_transaction(acme):
        patient = fresh(referral).client
        fresh(referral).tell(by=client_actor(patient), at=NOON, message="I have moved to Hull.")
    screen.sign_in(acme, name="Maya Hart", roles=["patient"], patient=patient)
    screen.open(f"/mine/{referral.pk}/", "conversation-patient")
    assert screen.says("I have moved to Hull.")
    screen.page.get_by_label("Has something changed").fill("Is that far?")
    screen.press("Send it to the team", "conversation-told")

    assert screen.says("Is that far?")
    assert [text for text, _ in comments(acme)] == ["I have moved to Hull.", "Is that far?"]
