"""Can an agent work without a mouse? Each key does one thing; what is typed is typed; who wants no keys has none."""

import pytest

from careops.conversation.models import Comment
from careops.conversation.replies import SavedReply
from careops.desk.models import Task
from careops.people.models import Membership
from careops.tenancy.scope import tenant_transaction
from tests.factories import ALICE, HOUR, NOON, make_client, submit_referral

pytestmark = pytest.mark.browser

QUEUE = "/admin/cases/case/?kind=task"


class Fingers:
    """Somebody at a keyboard, who counts what they do: a key, or what is typed in one go."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def press(self, key):
        self.actions += 1
        self.page.keyboard.press(key)

    def go(self, key):
        """Press what leads to another page, and be there."""
        with self.page.expect_navigation():
            self.press(key)

    def type(self, words):
        self.actions += 1
        self.page.keyboard.type(words)


@pytest.fixture
def tasks(acme, people):
    """Two of ops, about referrals that Bob has; the second is due first. There is a saved reply, too."""
    with tenant_transaction(acme):
        SavedReply.objects.create(title="We look", text="We look into it.")
        made = []
        for first, at in (("Maya", NOON), ("Kai", NOON - HOUR)):
            about = submit_referral(client=make_client(first, "Hart"), preferred=people[0], at=NOON)
            task = Task.about("undelivered_message", case=about.case, at=at)
            made.append(task.open(by=ALICE, at=at))
    return made


@pytest.fixture
def olly(screen, acme, tasks):
    screen.sign_in(acme, name="Olly Ops", roles=["agent"], teams=["ops"])
    return screen


def states(acme, tasks):
    with tenant_transaction(acme):
        return [Task.objects.get(pk=task.pk).state for task in tasks]


def test_the_next_case_is_taken_read_answered_and_resolved_in_seven_actions(olly, acme, tasks):
    olly.page.goto(olly.site + "/admin/")
    fingers = Fingers(olly.page)

    fingers.go("n")
    assert olly.page.get_by_role("heading", level=1).inner_text() == tasks[1].headline()
    fingers.press("i")
    fingers.type("Called her: n o w she knows. ?/")
    fingers.go("Control+Enter")
    fingers.press("e")
    fingers.press("Space")
    fingers.go("Enter")

    assert fingers.actions <= 8
    assert states(acme, tasks) == ["new", "done"]
    with tenant_transaction(acme):
        assert Comment.objects.get().text == "Called her: n o w she knows. ?/"
    assert olly.page.get_by_role("button", name="Next: Maya Hart").is_visible()
    fingers.go("n")
    assert states(acme, tasks) == ["assigned", "done"]


def test_a_list_is_walked_looked_at_ticked_and_opened_by_key(olly, acme, tasks):
    page = olly.page
    page.goto(olly.site + QUEUE)
    focused = page.locator(":focus")
    page.keyboard.press("j")
    assert focused.inner_text() == "Kai Hart"
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.locator(".tick input:checked").count() == 1

    page.keyboard.press("Space")
    look = page.get_by_role("dialog")
    look.get_by_text("What happened last").wait_for()
    olly.check("desk-preview")
    page.keyboard.press("Escape")
    assert focused.inner_text() == "Kai Hart"
    page.keyboard.press("Space")
    look.get_by_text("What happened last").wait_for()
    with page.expect_navigation():
        page.keyboard.press("o")
    assert str(tasks[1].pk) in page.url

    page.keyboard.press("/")
    page.keyboard.type("n?")
    assert page.locator("#sidebar-q").input_value() == "n?"
    assert states(acme, tasks) == ["new", "new"]


def test_the_bar_offers_what_one_of_the_ticked_cases_may_take(olly, acme, tasks):
    page = olly.page
    page.goto(olly.site + "/admin/cases/case/")
    offered = page.locator(".bulk-bar option:not([hidden])[value]")

    page.get_by_label(tasks[0].case.ref).check()
    kinds = {
        value.partition(".")[0] for value in offered.evaluate_all("all => all.map(o => o.value)")
    }

    assert kinds == {"", "task"}


def test_who_wants_no_keys_reads_so_and_has_none(olly, acme, tasks):
    page = olly.page
    page.goto(olly.site + QUEUE)
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog")
    help_.get_by_text("Take the next due case").wait_for()
    olly.check("desk-keys")

    with page.expect_navigation():
        help_.get_by_role("button", name="Switch the letters off").click()
    page.goto(olly.site + QUEUE)
    for key in "nj?":
        page.keyboard.press(key)

    assert page.locator("dialog[open]").count() == 0
    assert page.url.endswith(QUEUE)
    assert states(acme, tasks) == ["new", "new"]
    with tenant_transaction(acme):
        assert not Membership.objects.get(user__name="Olly Ops").has_keys
