"""Each policy as a page that the head of support can read."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from careops.desk.models import Task
from careops.policy.workflow import kinds
from careops.proof.printing import page
from referrals.models import Referral


@pytest.mark.parametrize("kind", kinds())
def test_the_printed_policy_is_fresh(kind):
    printed = settings.BASE_DIR / "docs" / "policies" / f"{kind}.md"

    assert printed.read_text(encoding="utf-8") == page(kinds()[kind]), "run `make docs`"


def test_every_printed_policy_is_one_that_exists():
    folder = settings.BASE_DIR / "docs" / "policies"

    assert {path.stem for path in folder.iterdir()} == set(kinds())


def test_the_command_prints_one_policy_or_all():
    one, all_of_them = StringIO(), StringIO()
    call_command("policy", "task", stdout=one)
    call_command("policy", stdout=all_of_them)

    assert one.getvalue() == page(Task)
    assert all_of_them.getvalue() == "".join(page(policy) for policy in kinds().values())


def line(policy, name):
    return next(row for row in page(policy).splitlines() if row.startswith(f"| **{name}**"))


def test_a_sentence_says_what_from_to_by_whom_and_then():
    assert line(Referral, "accept") == (
        "| **accept**: Agree to contact the client | Offered | Accepted | the provider<br>staff |  "
        "| Slack *accepted* to #referrals"
        "<br>e-mail *accepted* to the client, with a link for 30 d"
        "<br>e-mail *you accepted* to the provider |"
    )


def test_a_clock_sentence_says_when():
    assert "the clock, 24 h after it was offered" in line(Referral, "remind")
    assert "the clock, every 24 h after it was unplaced, until 4 d" in line(Referral, "bring_up")
    assert "the clock, 4 d after it was unplaced, then every 24 h, until 7 d" in line(
        Referral, "bring_up_to_leads"
    )
    assert 'the clock, at the time it is "wanted by"' in line(Task, "fall_due")


def test_a_state_says_whose_turn_it_is_and_what_is_promised():
    assert line(Referral, "Offered") == (
        "| **Offered** | provider | Provider answers: 48 h after it was offered |  |"
    )
    assert line(Referral, "Completed") == "| **Completed** | nobody: it is closed |  |  |"


def test_the_diagram_draws_each_move_once():
    drawn = page(Referral).split("```")[1].splitlines()

    assert "    [*] --> received: submit" in drawn
    assert "    offered --> received: decline, expire, take_back, release, hand_on" in drawn
    assert len(drawn) == len(set(drawn))


def test_the_tunables_come_with_their_bounds():
    assert (
        "| When silence counts as a decline | 48 h | 1 min | 365 d | `referrals.expire_after` |"
        in page(Referral)
    )


@pytest.mark.parametrize("kind", kinds())
def test_no_button_names_the_requirement_behind_it(kind):
    labels = [rule.label for rule in kinds()[kind].rules().values()]

    assert [label for label in labels if re.search(r"\b[SM][0-9X]+-?\w*\)", label)] == []
