"""Is one person reached on one channel: that which the subject names for this beat?"""

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks

from careops.clock.timers import Every
from careops.desk.buttons import tells
from careops.policy.effects import email, reach, slack, sms, task
from careops.policy.rules import transition
from careops.policy.tunables import tunables_of
from careops.proof.printing import page
from consults.policy.tunables import LINK_VALID_FOR
from tests.workflow.loans import CHASE_EVERY

CALL = task("undelivered_message")


def chased(by="channel"):
    @transition(
        "lent",
        when=Every(CHASE_EVERY, since="lent_at"),
        then=[
            slack("#desk", "noted"),
            reach("reader", "where", by=by, place="#desk", otherwise=CALL, link=LINK_VALID_FOR),
        ],
    )
    def chase(self, *, at: datetime) -> None:
        """Ask for it."""

    return chase


@pytest.mark.parametrize(
    ("channel", "effect"),
    [
        ("email", email("reader", "where", link=LINK_VALID_FOR)),
        ("sms", sms("reader", "where", link=LINK_VALID_FOR)),
        ("slack", slack("#desk", "where", tag="reader")),
        ("phone", CALL),
        ("", CALL),
    ],
)
def test_it_is_said_on_the_channel_that_the_subject_names_now(channel, effect):
    rule = chased().rule

    assert rule.of(SimpleNamespace(channel=channel)).then == (slack("#desk", "noted"), effect)


def test_what_reaches_nobody_on_one_channel_is_the_same_for_every_subject():
    @transition("lent", "back", then=[slack("#desk", "back")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    assert give_back.rule.of(SimpleNamespace()) is give_back.rule


def test_every_channel_is_checked_before_anything_is_served(loan):
    loan(chase=chased(by="chanel"))

    found = {
        (found.id, found.msg) for found in run_checks(tags=["policies"]) if "Loan" in found.msg
    }
    slacks, mails = ["slack/noted.txt", "slack/where.txt"], ["email/where.txt"]
    assert found == {
        ("policy.E041", "Loan.chase: `by` names 'chanel', and nothing says which channel is meant."),
        *(("policy.E012", f"Loan.chase: the template desk/{path} is missing.")
          for path in [*slacks, *mails, "sms/where.txt"]),
        ("desk.E005", "Loan.give_back: it ends the case, and leaves its tasks lying."),
    }  # fmt: skip


def test_people_read_all_that_it_may_be(loan):
    policy = loan(chase=chased())

    (printed,) = (row for row in page(policy).splitlines() if row.startswith("| **chase**"))
    assert "Slack *noted* to #desk<br>by channel: e-mail *where* to the reader" in printed
    assert ", or open the task *undelivered message*" in printed
    assert tells(policy.rules()["chase"]) == [
        "#desk by Slack",
        "the reader by e-mail or text message or Slack",
    ]
    assert policy.recipients() == ("reader",)
    assert LINK_VALID_FOR in tunables_of(policy)
