"""What is done under one name? All of a macro or nothing, by the engine's sentences, shown before it is done."""

import re

import pytest

from careops.cases.tags import CaseTag
from careops.conversation.macros import Macro
from careops.conversation.models import Comment
from careops.desk.macros import preview, run
from careops.record.models import Entry
from tests.desk.browsing import case_url, elsewhere, rows_of_all_tables
from tests.factories import client_actor, fresh, make_client, submit_referral, text_of

ADD = "/admin/conversation/macro/add/"
BULK = "/admin/cases/case/macro/"


def macro_url(subject, macro):
    return f"/admin/cases/case/{subject.pk}/macro/{macro.pk}/"


@pytest.fixture
def task(referral, maya, at):
    """That Maya's words are read: nobody has it yet."""
    referral.tell(by=client_actor(maya), at=at, message="Hello")
    return referral.case.tasks.get(task_kind="client_words")


@pytest.fixture
def reading(tenant):
    return Macro.objects.create(
        title="I read it", kind="task", to="note", text="Read by {{me.name}}.", tags="read",
        assign="me",
    )  # fmt: skip


@pytest.fixture
def thanks(tenant):
    text = "Dear {{patient.first_name}}, thank you."
    return Macro.objects.create(title="Thanks", kind="referral", to="client", text=text, tags="ok")


def test_it_writes_tags_and_assigns_in_one_go_and_each_is_on_record(alice, task, reading):
    page = alice.get(case_url(task))
    assert macro_url(task, reading) in text_of(page)

    done = alice.post(macro_url(task, reading), follow=True)

    assert "I read it: Note, Add the tags read, Claim it." in text_of(done)
    assert fresh(task).assignee == alice.member
    assert Comment.objects.get(case=task.case).text == "Read by Alice Agent."
    assert CaseTag.objects.words() == ["read"]
    actions = Entry.objects.filter(case=task.case, actor="Alice Agent").order_by("seq")
    assert [entry.action for entry in actions] == ["note", "tag", "claim"]
    assert Macro.objects.get().used == 1


def test_looking_at_what_it_would_do_changes_nothing(alice, task, reading):
    alice.get(macro_url(task, reading))
    before = rows_of_all_tables()

    text = text_of(alice.get(macro_url(task, reading)))

    assert "Read by Alice Agent." in text
    assert "Claim it" in text
    assert rows_of_all_tables() == before


def test_where_a_part_is_refused_nothing_is_done_and_it_says_which(alice, lena, task, reading, at):
    Macro.objects.update(step="complete")
    words = text_of(alice.get(macro_url(task, fresh_macro())))
    assert "Complete it" in words

    page = alice.post(macro_url(task, fresh_macro()))

    assert page.status_code == 409
    assert "Nothing was done. Complete it" in text_of(page)
    assert fresh(task).state == "new"
    assert not Comment.objects.filter(case=task.case).exists()
    assert not CaseTag.objects.exists()
    assert Macro.objects.get().used == 0


def fresh_macro():
    return Macro.objects.get()


def test_a_macro_that_writes_fills_its_gaps_and_waits_ten_seconds(
    alice, referral, thanks, ally, at
):
    (outcome,) = run(thanks, [referral], by=ally, at=at)

    assert outcome.done == ["Write to Maya Hart", "Add the tags ok"]
    comment = Comment.objects.get()
    assert comment.text == "Dear Maya, thank you."
    assert comment.held_until is not None


def test_a_gap_that_nobody_fills_refuses_it(referral, ally, at, tenant):
    gap = Macro.objects.create(
        title="Call", kind="referral", to="client", text="Call {{organization.phone}}."
    )
    type(tenant).objects.update(phone="")
    tenant.refresh_from_db()

    (part,) = preview(gap, referral, by=ally, at=at)

    assert "Nobody knows {{organization.phone}}" in part.obstacle


def test_in_bulk_each_case_that_refuses_says_why_and_the_others_are_done(
    alice, referral, bob, thanks, at
):
    other = submit_referral(client=make_client("Ann", "Other"), preferred=bob, at=at)
    bob.members.update(is_active=False)
    Macro.objects.update(to="provider", text="Please call.", tags="")
    unread = text_of(alice.get(BULK, {"macro": thanks.pk, "case": [referral.pk, other.pk]}))
    assert "could not read it" in unread
    Macro.objects.update(to="client", tags="ok", step="", text="Thanks, {{patient.first_name}}.")

    page = alice.post(BULK, {"macro": thanks.pk, "case": [referral.pk, other.pk, elsewhere().pk]})

    text = text_of(page)
    assert "Thanks: 2 of 2 done" in text
    assert sorted(comment.text for comment in Comment.objects.all()) == [
        "Thanks, Ann.",
        "Thanks, Maya.",
    ]
    assert fresh_macro().used == 2


def test_a_case_of_another_kind_is_left_alone(alice, referral, task, thanks):
    page = alice.get(BULK, {"macro": thanks.pk, "case": [referral.pk, task.pk]})
    assert "this case is of another kind" in text_of(page)

    done = alice.post(BULK, {"macro": thanks.pk, "case": [task.pk]})

    assert "Thanks: 0 of 1 done" in text_of(done)
    assert "This case is of another kind." in text_of(done)


def test_the_queue_offers_the_macros_of_the_cases_that_it_shows(alice, referral, task, thanks):
    page = text_of(alice.get("/admin/cases/case/?kind=referral"))

    assert f'formaction="{BULK}"' in page
    assert f'<option value="{thanks.pk}" data-places="referral.accepted">Thanks</option>' in page
    assert f'formaction="{BULK}"' not in text_of(alice.get("/admin/cases/case/?kind=task"))


def sent_by(page):
    """What the page's own button would send."""
    return re.findall(r'type="hidden" name="(case|version)" value="([^"]*)"', text_of(page))


@pytest.mark.parametrize("is_bulk", [True, False])
def test_what_was_done_already_is_not_done_again_by_the_same_page(alice, referral, thanks, is_bulk):
    url = BULK if is_bulk else macro_url(referral, thanks)
    chosen = {"macro": thanks.pk, "case": referral.pk}
    said = {**chosen, **dict(sent_by(alice.get(url, chosen)))}

    alice.post(url, said)
    again = text_of(alice.post(url, said))

    assert "has changed since you looked" in again
    assert Comment.objects.count() == 1


def form(**changed):
    return {
        "title": "Thanks", "kind": "referral", "to": "client", "tags": "", "assign": "", "step": "",
        "text": "Dear {{patient.first_name}}", "is_offered": "on", **changed,
    }  # fmt: skip


def test_it_is_tried_on_a_real_case_before_it_is_kept(lena, referral, tenant):
    tried = lena.post(ADD, form(try_on=referral.case.ref.lower(), _try="1"))

    text = text_of(tried)
    assert tried.status_code == 200
    assert "Dear Maya" in text
    assert not Macro.objects.exists()
    assert not Comment.objects.exists()
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text.split("below")[1]))
    assert lena.post(ADD, {**kept}).status_code == 302
    assert Macro.objects.get().text == "Dear {{patient.first_name}}"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"to": ""}, "Say who reads it."),
        ({"text": "", "to": ""}, "Say what it does"),
        ({"step": "task.claim"}, "This step is of another kind of case."),
        ({"text": "{{patient.age}}"}, "Nobody knows {{patient.age}}"),
        ({"tags": "x" * 40}, "at most 30 letters"),
    ],
)
def test_a_macro_that_cannot_be_says_why(lena, tenant, said, why):
    page = lena.post(ADD, form(**said))

    assert page.status_code == 200
    assert why in text_of(page)
    assert not Macro.objects.exists()


def test_a_step_is_kept_by_its_kind_and_shown_again(lena, tenant):
    lena.post(ADD, form(step="referral.remind_now", text="", to=""))

    macro = Macro.objects.get()
    assert macro.step == "remind_now"
    page = lena.get(f"/admin/conversation/macro/{macro.pk}/change/")
    assert 'value="referral.remind_now" selected' in text_of(page)


def test_agents_run_macros_and_leads_keep_them(alice, referral, thanks):
    assert alice.post(ADD, form()).status_code == 403
    assert alice.get("/admin/conversation/macro/").status_code == 200
    assert alice.get(macro_url(elsewhere(), thanks)).status_code == 404
    Macro.objects.update(is_offered=False)
    assert alice.get(macro_url(referral, thanks)).status_code == 404
