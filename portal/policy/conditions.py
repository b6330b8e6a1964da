"""When may it be said? Tests of accounts, threads, refills and insurances, with the words of their refusal."""

from __future__ import annotations

from datetime import date, datetime

from careops.people.models import Provider
from careops.policy.rules import condition
from careops.values.private import Private
from portal.appointment_columns import AppointmentColumns
from portal.card_columns import InsuranceColumns
from portal.columns import AccountColumns, RefillColumns, ThreadColumns, Topic
from portal.policy.tunables import CAP, NOTICE_FOR, RECENT, REOPEN_WITHIN
from portal.policy.words import CLINICAL
from portal.triage.reading import read
from portal.triage.scope import clinical_words

# Accounts


@condition("We have no e-mail address of theirs: write it on their record first.")
def has_an_address(account: AccountColumns) -> bool:
    return bool(account.patient.email)


@condition(
    "We do not know their date of birth, by which they prove who they are: write it on their record first."
)
def can_be_proved(account: AccountColumns) -> bool:
    return account.patient.birth_date is not None


@condition("That is not the date of birth on your chart. Look at it again, or call us.")
def is_who_they_say(account: AccountColumns, birth_date: date) -> bool:
    return account.patient.birth_date == birth_date


@condition("The rules have changed meanwhile: read them as they are now.")
def knows_the_rules(account: AccountColumns, edition: int) -> bool:
    return edition == account.practice.policy_version


@condition("The notice is not over yet.")
def notice_is_over(account: AccountColumns, at: datetime) -> bool:
    since = account.ending_at
    return since is not None and at >= since + NOTICE_FOR.value(account.tenant.tuning)


# Threads: may they write?


@condition("Your account is closed for messages. Call us: our phone is open to you.")
def account_is_active(
    thread: ThreadColumns | RefillColumns | AppointmentColumns | InsuranceColumns,
) -> bool:
    account = thread.account
    return account is not None and account.state == AccountColumns.State.ACTIVE


def speaks_urgently(thread: ThreadColumns, message: Private) -> bool:
    """What is urgent, by the patient or by its words, is never refused (S1-A7)."""
    return thread.said_urgent or read(message).is_urgent


@condition("Our rules for messages have changed: read them first.")
def rules_are_acknowledged(thread: ThreadColumns, message: Private) -> bool:
    knows = thread.account.acknowledged >= thread.practice.policy_version
    return knows or speaks_urgently(thread, message)


@condition("We answer medical questions about a visit of the last weeks. This needs a visit.")
def belongs_here(thread: ThreadColumns, message: Private) -> bool:
    is_about_a_visit = thread.topic != Topic.VISIT or thread.visit_id is not None
    return is_about_a_visit or speaks_urgently(thread, message)


@condition("It was closed too long ago: write a new message.")
def can_be_taken_up(thread: ThreadColumns, at: datetime) -> bool:
    since = thread.closed_at
    return since is not None and at < since + REOPEN_WITHIN.value(thread.tenant.tuning)


@condition("It was closed for abuse or a threat. Call us, and ask who decides.")
def was_not_abuse(thread: ThreadColumns) -> bool:
    return not thread.held_at


# What has arrived


@condition("It is not urgent.")
def is_urgent(thread: ThreadColumns) -> bool:
    return thread.said_urgent or bool(thread.urgent_reason)


@condition("It is urgent.")
def is_not_urgent(thread: ThreadColumns) -> bool:
    return not is_urgent.test(thread)


@condition("It is no abuse.")
def may_be_abuse(thread: ThreadColumns) -> bool:
    return bool(thread.abuse_reason)


@condition("It may be abuse.")
def is_civil(thread: ThreadColumns) -> bool:
    return not thread.abuse_reason


@condition("It was the last message that this thread can hold.")
def cap_is_left(thread: ThreadColumns) -> bool:
    return thread.cap_lifted or thread.replies <= CAP.value(thread.tenant.tuning)


@condition("There are messages left.")
def cap_is_passed(thread: ThreadColumns) -> bool:
    return not cap_is_left.test(thread)


@condition("Nobody has it.")
def provider_has_it(thread: ThreadColumns) -> bool:
    return thread.provider is not None and thread.provider.is_active


@condition("A provider has it.")
def nobody_has_it(thread: ThreadColumns) -> bool:
    return not provider_has_it.test(thread)


@condition("It is about no line of a bill.")
def is_about_a_line(thread: ThreadColumns) -> bool:
    return thread.line_id is not None


@condition("It is about a line of a bill: whoever bills answers it.")
def is_about_no_line(thread: ThreadColumns) -> bool:
    return thread.line_id is None


@condition("Its provider is active.")
def holder_is_inactive(thread: ThreadColumns) -> bool:
    return thread.provider is not None and not thread.provider.is_active


# Sorting


@condition(
    "A medical question goes to a provider, or needs a visit: an answer of the office is no medical advice."
)
def is_for_the_office(thread: ThreadColumns, topic: Topic) -> bool:
    return topic not in CLINICAL


@condition(
    "Bills, insurance, appointments, authorizations and records are for the office, never for a provider."
)
def is_for_a_provider(thread: ThreadColumns) -> bool:
    return thread.topic in (*CLINICAL, Topic.OTHER, Topic.COMPLAINT)


@condition("They were not seen for this within the last weeks: it needs a visit.")
def was_seen_recently(thread: ThreadColumns) -> bool:
    visit, asked = thread.visit, thread.asked_at
    if visit is None or asked is None:
        return False
    return bool(asked - RECENT.value(thread.tenant.tuning) <= visit.at <= asked)


@condition("It is a medical question already: give it to a provider.")
def is_no_clinical_topic(thread: ThreadColumns) -> bool:
    return thread.topic not in CLINICAL


@condition("They were not seen within the last weeks: it needs a visit.")
def was_seen_lately(thread: ThreadColumns, provider: Provider) -> bool:
    visit, asked = thread.seen_lately, thread.asked_at
    if visit is None or asked is None:
        return False
    return bool(asked - RECENT.value(thread.tenant.tuning) <= visit.at <= asked)


@condition("It is theirs already.")
def is_another_provider(thread: ThreadColumns | RefillColumns, provider: Provider) -> bool:
    return provider.pk != thread.provider_id


@condition("This reads like medical advice. Hand it to a provider, or say that it needs a visit.")
def is_not_medical(thread: ThreadColumns, message: Private) -> bool:
    return not clinical_words(message)


@condition("There are messages left: nothing to lift.")
def cap_stands(thread: ThreadColumns) -> bool:
    return not thread.cap_lifted


# Refills


@condition(
    "A refill is approved when both answers are yes. Else ask for a visit first, or deny it."
)
def chart_speaks_for_it(
    refill: RefillColumns, *, enough_is_known: bool, still_to_be_taken: bool
) -> bool:
    return enough_is_known and still_to_be_taken


@condition("The date lies ahead: look at it again.")
def was_seen_before(refill: RefillColumns, last_seen: date, at: datetime) -> bool:
    return last_seen <= at.date()


@condition("The next visit lies ahead: look at the date again.")
def bridges_to_a_visit(refill: RefillColumns, until: date, at: datetime) -> bool:
    return until > at.date()


# Insurances


@condition("Add a photo of the front of the card, and what stands on it.")
def shows_its_card(insurance: InsuranceColumns) -> bool:
    is_said = insurance.insurer and insurance.member_number and insurance.since
    return bool(is_said and insurance.front)
