"""When may it be said? Tests of tickets, subscriptions and credits, with the words of their refusal."""

from __future__ import annotations

from decimal import Decimal

from careops.people.actors import LEAD, MANAGER
from careops.people.models import Membership
from careops.policy.rules import condition
from careops.values.private import Private
from medops.coach.clinical import scope_of
from medops.coach.draft import Draft
from medops.coach.reading import topics_in
from medops.columns import AnswerColumns, CreditColumns, Proof, SubscriptionColumns, TicketColumns
from medops.insurance_columns import AuthorizationColumns, BenefitsColumns
from medops.policy.tunables import AGENT_LIMIT

# Tickets, and what else has a checklist

Listed = TicketColumns | AuthorizationColumns


@condition(
    "Say which subscription it is about, or which order: the ticket ends when that is cancelled."
)
def names_what_proves_it(ticket: TicketColumns) -> bool:
    if ticket.proof == Proof.SUBSCRIPTION:
        return ticket.subscription_id is not None
    return ticket.proof != Proof.ORDER or ticket.order_id is not None


@condition("Only members of the ticket's team, leads and managers can take it.")
def is_in_the_team(ticket: TicketColumns, assignee: Membership) -> bool:
    return ticket.team in assignee.teams or bool({LEAD.name, MANAGER.name} & {*assignee.roles})


@condition("It is theirs already.")
def is_somebody_else(ticket: TicketColumns, assignee: Membership) -> bool:
    return assignee.pk != ticket.assignee_id


@condition(
    "An order, a subscription, a voicemail, the shop or an answer waits for its end: keep this one."
)
def nothing_rests_on_it(ticket: TicketColumns) -> bool:
    held = (ticket.order_id, ticket.subscription_id, ticket.voicemail_id, ticket.external_id)
    return not any(held) and not ticket.is_being_answered


@condition("It is about something else than the end of a subscription.")
def ends_a_subscription(ticket: TicketColumns) -> bool:
    return ticket.proof == Proof.SUBSCRIPTION


@condition("There is no such line on its checklist, or it is ticked already.")
def is_to_be_ticked(listed: Listed, line: int) -> bool:
    return 1 <= line <= len(listed.checklist) and line not in listed.ticked


@condition("That line is not ticked.")
def is_ticked(listed: Listed, line: int) -> bool:
    return line in listed.ticked


@condition("Tick its checklist first, line by line: each must really be done.")
def checklist_is_ticked(listed: Listed) -> bool:
    return len(listed.ticked) == len(listed.checklist)


@condition("The subscription is not cancelled yet. Cancel it; the shop says when it is (S3-10).")
def subscription_is_cancelled(ticket: TicketColumns) -> bool:
    if ticket.proof != Proof.SUBSCRIPTION:
        return True
    held = ticket.subscription
    return held is not None and held.state == SubscriptionColumns.State.CANCELLED


@condition("The order is not cancelled yet: the shop says when it is (S3-12).")
def order_is_cancelled(ticket: TicketColumns) -> bool:
    return ticket.proof != Proof.ORDER or is_cancelled(ticket)


@condition("The old order must be cancelled before a new one is asked for (S3-12).")
def old_order_is_cancelled(ticket: TicketColumns) -> bool:
    return is_cancelled(ticket)


@condition("A new one is asked for already.")
def is_not_reordered(ticket: TicketColumns) -> bool:
    return ticket.reordered_at is None


def is_cancelled(ticket: TicketColumns) -> bool:
    return ticket.order is not None and ticket.order.is_cancelled


@condition("Tick that the patient needs nothing more: that is what this ticket is for (S3-15).")
def patient_needs_nothing_more(ticket: TicketColumns, nothing_more_is_needed: bool) -> bool:
    return nothing_more_is_needed or ticket.proof != Proof.PATIENT


@condition("Write to the patient first: they left a voicemail, and are answered in writing (S3-5).")
def caller_is_answered(ticket: TicketColumns) -> bool:
    return ticket.voicemail_id is None or ticket.is_answered


@condition("An answer of it is with a lead, a provider or its writer: have it sent, or drop it.")
def no_answer_waits(ticket: TicketColumns) -> bool:
    return not ticket.is_being_answered


# Answers, and questions to a patient

Written = AnswerColumns | TicketColumns | BenefitsColumns


@condition("Only a clinician may say that: send it to a provider, or take it out (S3-27 to S3-32).")
def is_for_agents(subject: Written, message: Private) -> bool:
    return not is_clinical(subject, message)


@condition(
    "Only a clinician may say that: send it to a provider, take it out, or say why it is sent."
)
def is_for_agents_or_waived(
    answer: AnswerColumns, message: Private, waived: Private | None
) -> bool:
    return bool(waived) or not is_clinical(answer, message)


def is_clinical(subject: Written, message: Private) -> bool:
    return scope_of(Draft(message), topics_in(subject.topics)).is_sure


@condition("The provider has not answered yet.")
def is_said(answer: AnswerColumns) -> bool:
    return not answer.asked


@condition("Its ticket is closed: drop it, or open another ticket.")
def ticket_is_open(answer: AnswerColumns) -> bool:
    return answer.ticket.is_open


# Credit


def is_small(credit: CreditColumns) -> bool:
    limit: int = AGENT_LIMIT.value(credit.tenant.tuning)
    return credit.amount + credit.given_lately <= Decimal(limit)


@condition("That is more than the patient may be credited without a lead: propose it.")
def is_within_the_limit(credit: CreditColumns) -> bool:
    return is_small(credit)


@condition("That needs no lead: post it.")
def is_above_the_limit(credit: CreditColumns) -> bool:
    return not is_small(credit)


@condition("Something of it is spent already, so it cannot be taken back.")
def is_unspent(credit: CreditColumns) -> bool:
    return credit.spent == 0


@condition("Say what is spent of it in all: not less than before, and not more than it was.")
def is_spent_so_far(credit: CreditColumns, spent: Decimal) -> bool:
    return credit.spent <= spent <= credit.amount


@condition("Say what is spent of it: without that, it can be taken back.")
def is_really_spent(credit: CreditColumns, spent: Decimal) -> bool:
    return spent > 0
