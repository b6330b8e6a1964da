"""How does a case stand? What its page promises, offers and tells."""

import pytest

from careops.engine.sweep import sweep
from careops.outbox.links import token_of, url_of
from careops.outbox.models import Message
from tests.desk.browsing import actor, asked, case_of, case_url, do_url
from tests.factories import HOUR, make_client, make_provider, provider_actor, submit_referral


def labels(page):
    return [button.rule.name for button in in_order(page.context["buttons"])]


def in_order(buttons):
    return [*buttons.own, *buttons.for_others, *buttons.quiet]


def test_the_header_says_what_is_promised_and_until_when(alice, offered):
    html = alice.get(case_url(offered)).content.decode()

    for words in (offered.case.ref, "Offered", "Provider answers", "Bob Brown"):
        assert words in html
    assert f'datetime="{offered.case.due_at.isoformat()}"' in html


def test_the_buttons_are_what_the_policy_allows_this_actor(alice, lena, offered):
    for browser in (alice, lena):
        shown = labels(browser.get(case_url(offered)))
        assert sorted(shown) == sorted(rule.name for rule in offered.allowed(actor(browser)))
        assert "send_link" not in shown


def test_ones_own_work_stands_first_and_acting_for_somebody_is_in_a_menu(alice, offered, at):
    shown = alice.get(case_url(offered)).context["buttons"]
    assert shown.own[0].rule.name == "remind_now"
    assert {"accept", "decline", "withdraw"} <= {one.rule.name for one in shown.for_others}
    assert all(one.person for one in shown.for_others)

    alice.post(do_url(offered, "remind_now"), {"version": case_of(offered).version})
    (mail,) = offered.case.messages.filter(template="reminder")
    assert mail.name == "Bob Brown"
    shown = alice.get(case_url(offered)).context["buttons"]
    assert "remind_now" not in [one.rule.name for one in shown.own]  # a moment later


def test_who_holds_a_case_is_changed_by_the_last_buttons_after_what_gives_it_up(
    alice, offered, bob, at
):
    accepted = offered.accept(by=provider_actor(bob), at=at)

    *_, before, last, very_last = alice.get(case_url(accepted)).context["buttons"].everything

    assert {last.rule.name, very_last.rule.name} == {"release", "hand_on"}
    assert before.is_way_out
    assert before.rule.name == "withdraw"


def test_a_task_is_handed_on_by_its_last_buttons(alice, lena, bob, at):
    referral = submit_referral(preferred=bob, only_preferred=True, at=at)
    unplaced = referral.decline(by=provider_actor(bob), at=at, reason="away")
    task = case_of(unplaced).tasks.get()
    task.claim(by=actor(alice), at=at, assignee=alice.member)

    shown = alice.get(case_url(task)).context["buttons"]

    assert [one.rule.name for one in shown.quiet][-2:] == ["hand_on", "release"]
    assert not {"hand_on", "release"} & {one.rule.name for one in shown.own}


def test_a_button_that_needs_no_words_is_a_post_form(alice, offered):
    html = alice.get(case_url(offered)).content.decode()

    assert html.count('<form method="post"') >= len(offered.allowed(actor(alice)))
    assert f'name="version" value="{offered.case.version}"' in html


def test_every_button_works_without_javascript(alice, offered):
    page = alice.get(case_url(offered))

    for button in page.context["buttons"].everything:
        assert (
            alice.get(f"/admin/cases/case/{offered.pk}/do/{button.rule.name}/").status_code == 200
        )


def test_the_timeline_tells_what_happened_and_what_was_said(alice, offered, at):
    Message.objects.filter(template="offer", channel="email").update(
        state="sent", next_attempt_at=None, text="A referral waits for you."
    )
    html = alice.get(case_url(offered)).content.decode()

    assert html.index("Took in the referral") < html.index("Offered it to the preferred provider")
    assert "A referral waits for you." in html
    assert "waiting to be sent" in html


def test_what_was_said_is_shown_without_its_link(alice, offered):
    mail = Message.objects.get(template="offer", channel="email")
    Message.objects.filter(pk=mail.pk).update(text=f"Please answer: {url_of(mail.pk)} Thank you.")

    html = alice.get(case_url(offered)).content.decode()

    assert token_of(mail.pk) not in html
    assert "/a/.../ Thank you." in html


def test_a_failed_message_says_so_and_why(alice, offered):
    Message.objects.filter(channel="sms").update(
        state="failed", next_attempt_at=None, error="The number is not a mobile"
    )
    html = alice.get(case_url(offered)).content.decode()

    assert "could not be delivered" in html
    assert "The number is not a mobile" in html


@pytest.mark.parametrize(("who", "actions"), [("people", ["submit"]), ("system", ["offer"])])
def test_the_timeline_can_be_narrowed(alice, bob, at, who, actions):
    referral = submit_referral(preferred=bob, at=at, by=actor(alice))

    page = alice.get(case_url(referral), {"show": who})

    steps = page.context["steps"]
    system = [step.entry.action for step in steps if step.is_clocks == (who == "system")]
    assert [step.entry.action for step in steps] == system


def test_facts_are_told_in_words(alice, offered, bob, at):
    offered.decline(by=provider_actor(bob), at=at, reason="full")

    assert "Reason: No room for new clients" in alice.get(case_url(offered)).content.decode()


def test_a_skipped_reminder_says_that_it_was_overtaken(alice, bob, at):
    make_provider("Eve Other")
    late = submit_referral(preferred=bob, at=at - 90 * HOUR)
    sweep(now=at)

    assert "skipped, overtaken" in alice.get(case_url(late)).content.decode()


def test_the_line_shows_what_the_clock_did_and_will_do(alice, bob, at):
    referral = submit_referral(preferred=bob, at=at - 30 * HOUR)
    sweep(now=at - 5 * HOUR)

    page = alice.get(case_url(referral))

    assert [deadline.rule.name for deadline in page.context["to_come"]] == ["expire"]
    reminder = "Remind the silent provider and reassure the client: waiting to be sent"
    assert reminder in page.context["ladder"]
    assert "rung-sent" in page.context["ladder"]
    assert "rung-escalate" in page.context["ladder"]


def test_what_is_decided_at_once_has_no_place_on_the_line(alice, offered):
    page = alice.get(case_url(offered))

    assert [deadline.rule.name for deadline in page.context["to_come"]] == ["remind", "expire"]


def test_a_closed_case_has_no_line_and_no_clock(alice, offered, at):
    offered.withdraw(by=actor(alice), at=at)
    page = alice.get(case_url(offered))

    assert page.context["ladder"] is None
    assert 'class="clock' not in page.content.decode()


def test_the_side_shows_patient_provider_and_facts(alice, bob, at):
    maya = make_client("Maya", "Hart", email="maya@mail.example")
    earlier = submit_referral(client=maya, preferred=bob, at=at - HOUR)
    referral = submit_referral(client=maya, preferred=bob, at=at)

    page = alice.get(case_url(referral))

    html = page.content.decode()
    for words in ("maya@mail.example", bob.email, "Low mood", "+1 416-555-0111"):
        assert words in html
    assert [row.case.pk for row in page.context["earlier"]] == [earlier.pk]


def test_a_case_shows_its_tasks_and_a_task_its_case(alice, at):
    referral = submit_referral(network="nobody", at=at)
    task = case_of(referral).tasks.get()

    assert [row.case.pk for row in alice.get(case_url(referral)).context["tasks"]] == [task.pk]
    assert alice.get(case_url(task)).context["about"].case.pk == referral.pk


def test_the_clocks_trouble_with_a_case_is_shown(alice, offered):
    case = case_of(offered)
    type(case).objects.filter(pk=case.pk).update(failures=3, failure="KeyError: 'gone'")

    assert "KeyError" in alice.get(case_url(offered)).content.decode()


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_story(alice, bob, at, rounds):
    make_provider("Eve Other")
    maya = make_client()
    for _ in range(rounds):
        submit_referral(client=maya, preferred=bob, at=at - HOUR)
    referral = submit_referral(client=maya, preferred=bob, at=at)
    referral.open_up(by=actor(alice), at=at)
    for number in range(rounds):
        referral.amend(by=actor(alice), at=at, need=f"Low mood {number}")

    queries = asked(alice, case_url(referral))
    assert len(queries) == 11, "\n".join(q[:150] for q in queries)
