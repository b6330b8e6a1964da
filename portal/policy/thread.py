"""Thread policy (S1, M14): what a patient writes, and who answers it by when.

What is urgent never waits to be sorted, and is never refused: whoever is on call is paged, again and again, until
somebody has called. What may be abuse is held back, and judged by a person within an hour. The rest is sorted: to the
office, to a provider where there was a visit lately, or it needs a visit. The patient reads a date: three days, as the
practice counts them.

    arrived      -> urgent             by its words, or as the patient says so
                 -> quarantined        by its words; not what is urgent
                 -> with_provider      a reply to a provider who is there
                 -> triage             all else
    triage       -> with_staff, with_provider, visit_required, closed
    urgent       -> closed             somebody has called
    quarantined  -> triage, closed     a lead judges: no abuse, or abuse, and the account is suspended
    triage, with_staff -> merged       the same was written twice: it is a part of the other one
    and any of them -> urgent          by whoever reads it

How it goes on once it has somebody is in answering.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from careops.clock.timers import After, Every, at_once
from careops.conversation.effects import said
from careops.files.models import File
from careops.people.actors import LEAD, MANAGER, PROVIDER
from careops.people.audience import everyone
from careops.people.models import Provider, Signature
from careops.policy.effects import begin, do, email, slack
from careops.policy.merging import ends_in, makes_one
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from portal.columns import ThreadColumns, Topic
from portal.policy.conditions import (
    account_is_active,
    belongs_here,
    cap_is_left,
    is_about_a_line,
    is_about_no_line,
    is_civil,
    is_for_a_provider,
    is_for_the_office,
    is_no_clinical_topic,
    is_not_urgent,
    is_urgent,
    may_be_abuse,
    nobody_has_it,
    provider_has_it,
    rules_are_acknowledged,
    was_seen_lately,
    was_seen_recently,
)
from portal.policy.tunables import (
    CALL_WITHIN,
    JUDGE_LEADS_UNTIL,
    JUDGE_WITHIN,
    LINK_FOR,
    PAGE_EVERY,
    PAGE_LEADS_AFTER,
    PAGE_MANAGERS_AFTER,
)
from portal.policy.words import (
    ALARM,
    HOLDER,
    LEADS,
    OWED,
    PAGE,
    PAGE_LEADS,
    PAGE_MANAGERS,
    PATIENT,
    QUIET,
    STAFF,
)
from portal.triage.findings import Finding, Sign
from portal.triage.reading import read
from portal.values import MEDICINE, REASON

State = ThreadColumns.State


class ThreadPolicy(ThreadColumns):
    kind = "thread"
    prefix = "M"
    looks_at = ("account", "visit")

    shown = {
        State.ARRIVED: Shown("us", due="run_late", promise="We answer", team="portal"),
        State.URGENT: Shown(
            "us", due="call_late", promise="Somebody calls", team="portal", tone="danger"
        ),
        State.QUARANTINED: Shown(
            "lead", due="judge_late", promise="A lead judges", team="portal", tone="attention"
        ),
        State.TRIAGE: Shown("us", due="run_late", promise="We answer", team="portal"),
        State.WITH_STAFF: Shown("us", due="run_late", promise="We answer", team="portal"),
        State.WITH_PROVIDER: Shown("provider", due="run_late", promise="We answer", team="portal"),
        State.AWAITING_PATIENT: Shown(
            "patient", due="close_unread", promise="It closes", team="portal"
        ),
        State.VISIT_REQUIRED: Shown(
            "patient", due="close_unbooked", promise="It closes", team="portal"
        ),
        State.CLOSED: Shown(tone="muted"),
        State.MERGED: Shown(tone="muted"),
    }

    class Meta(ThreadColumns.Meta):
        abstract = True

    @transition(
        None,
        State.ARRIVED,
        by=[PATIENT],
        only_if=[account_is_active, rules_are_acknowledged, belongs_here],
        then=[said()],
    )
    def submit(self, *, at: datetime, message: Private, file: File | None = None) -> None:
        """Send it to the practice."""
        self.chart_system = self.practice.chart_system
        self.take_in(message, at=at)

    # What has arrived; the system decides at once

    @transition(
        State.ARRIVED, State.URGENT, when=at_once("asked_at"), only_if=is_urgent, then=ALARM
    )
    def alarm(self, *, at: datetime) -> None:
        """Page whoever is on call, and tell the patient whom to call."""
        self.urgent_at = at

    @transition(
        State.ARRIVED,
        State.QUARANTINED,
        when=at_once("asked_at"),
        only_if=[is_not_urgent, may_be_abuse],
        then=[email(everyone(LEAD), "judge"), email("patient", "held_for_you", link=LINK_FOR)],
    )
    def hold(self, *, at: datetime) -> None:
        """Hold it back until a lead has judged whether it is abuse."""
        self.held_at = at

    @transition(
        State.ARRIVED,
        State.WITH_PROVIDER,
        when=at_once("asked_at"),
        only_if=[is_not_urgent, is_civil, cap_is_left, provider_has_it, is_about_no_line],
        then=[email("provider", "message_waits"), email("patient", "received", link=LINK_FOR)],
    )
    def pass_on(self, *, at: datetime) -> None:
        """Pass a reply on to the provider who answered before."""

    @transition(
        State.ARRIVED,
        State.WITH_STAFF,
        when=at_once("asked_at"),
        only_if=[is_not_urgent, is_civil, cap_is_left, is_about_a_line],
        then=[email("patient", "received", link=LINK_FOR)],
    )
    def give_to_billing(self, *, at: datetime) -> None:
        """Give it to whoever bills: it is about a line of a bill (S1-A9)."""

    @transition(
        State.ARRIVED,
        State.TRIAGE,
        when=at_once("asked_at"),
        only_if=[is_not_urgent, is_civil, cap_is_left, nobody_has_it, is_about_no_line],
        then=[email("patient", "received", link=LINK_FOR)],
    )
    def queue(self, *, at: datetime) -> None:
        """Have it sorted, and tell the patient by when we answer."""

    # Urgent: until somebody has called

    @transition(
        State.URGENT,
        when=Every(PAGE_EVERY, since="urgent_at", until=PAGE_LEADS_AFTER),
        then=PAGE,
    )
    def page(self, *, at: datetime) -> None:
        """Page whoever is on call again: nobody has called."""

    @transition(
        State.URGENT, when=After(CALL_WITHIN, since="urgent_at"), then=[slack("#leads", "urgent")]
    )
    def call_late(self, *, at: datetime) -> None:
        """Tell the leads that we are late: nobody has called in time."""

    @transition(
        State.URGENT,
        when=Every(
            PAGE_EVERY, since="urgent_at", first=PAGE_LEADS_AFTER, until=PAGE_MANAGERS_AFTER
        ),
        then=PAGE_LEADS,
    )
    def page_leads(self, *, at: datetime) -> None:
        """Page the leads, too: nobody has called."""

    @transition(
        State.URGENT,
        when=Every(PAGE_EVERY, since="urgent_at", first=PAGE_MANAGERS_AFTER),
        then=PAGE_MANAGERS,
    )
    def page_managers(self, *, at: datetime) -> None:
        """Page the managers, too: nobody has called."""

    @transition(State.URGENT, State.CLOSED, by=[PROVIDER, *STAFF], then=[said(is_note=True)])
    def note_urgent_call(self, *, at: datetime, message: Private) -> None:
        """Note the call: who was reached, and what was done (S1-13).

        That ends the paging. The note is for us; the patient does not read it.
        """
        self.closed_at, self.said_urgent = at, False

    # It may be abuse: a person judges (S1-A2)

    @transition(
        State.QUARANTINED,
        when=After(JUDGE_WITHIN, since="held_at"),
        then=[email(everyone(MANAGER), "judge")],
    )
    def judge_late(self, *, at: datetime) -> None:
        """Tell the managers that nobody has judged it."""

    @transition(
        State.QUARANTINED,
        when=Every(JUDGE_WITHIN, since="held_at", until=JUDGE_LEADS_UNTIL),
        then=[slack("#leads", "judge")],
    )
    def bring_up_judging(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        State.QUARANTINED,
        when=Every(JUDGE_LEADS_UNTIL, since="held_at"),
        then=[slack("#managers", "judge")],
    )
    def bring_judging_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: nobody has judged it."""

    @transition(
        State.QUARANTINED,
        State.TRIAGE,
        by=LEADS,
        then=[email("patient", "received", link=LINK_FOR)],
    )
    def clear(self, *, at: datetime) -> None:
        """Say that it is no abuse.

        It is sorted as any other, and its clock has run all along.
        """
        self.held_at, self.abuse_reason = None, ""

    @transition(
        [State.QUARANTINED, *OWED, *QUIET],
        State.CLOSED,
        by=LEADS,
        then=[do("account", "suspend")],
    )
    def confirm_abuse(self, *, at: datetime, incident: Private, suspended_by: Signature) -> None:
        """Confirm abuse or a threat.

        The account is suspended in the same step, and the patient is told that we are starting our
        right to end the relationship (S1-18, S1-19).
        """
        self.closed_at = self.held_at = at

    # Sorting

    @transition(State.TRIAGE, State.WITH_STAFF, by=STAFF, only_if=is_for_the_office)
    def give_to_staff(self, *, at: datetime, topic: Topic) -> None:
        """Leave it to the office (S1-7)."""
        self.topic = topic

    @transition(
        [State.TRIAGE, State.WITH_STAFF],
        State.WITH_PROVIDER,
        by=STAFF,
        only_if=[is_for_a_provider, was_seen_recently],
        then=[email("provider", "message_waits")],
    )
    def give_to_provider(self, *, at: datetime, provider: Provider) -> None:
        """Give it to a provider: they were seen for it lately (S1-1)."""
        self.provider = provider

    @transition(
        [State.TRIAGE, State.WITH_STAFF],
        State.WITH_PROVIDER,
        by=STAFF,
        only_if=[is_no_clinical_topic, was_seen_lately],
        then=[email("provider", "message_waits")],
    )
    def turn_medical(self, *, at: datetime, provider: Provider) -> None:
        """Give it to a provider, as it has turned medical (S1-1, S1-A4).

        It is about their last visit then, and is answered as that. Without one it needs a visit.
        """
        self.topic, self.visit, self.provider = Topic.VISIT, self.seen_lately, provider

    @transition(
        [*OWED, State.AWAITING_PATIENT],
        State.VISIT_REQUIRED,
        by=[HOLDER, *STAFF],
        then=[email("patient", "needs_visit", link=LINK_FOR)],
    )
    def require_visit(self, *, at: datetime) -> None:
        """Say that it needs a visit (S1-9, S1-17)."""
        self.visit_wanted_at, self.late_at = at, None

    @transition(
        [State.TRIAGE, State.WITH_STAFF],
        State.CLOSED,
        by=STAFF,
        then=[email("patient", "not_our_patient", link=LINK_FOR)],
    )
    def turn_away(self, *, at: datetime) -> None:
        """Say that it is about somebody who is not our patient (S1-10)."""
        self.closed_at = at

    @transition(
        [State.TRIAGE, State.WITH_STAFF],
        State.CLOSED,
        by=STAFF,
        then=[
            begin("refill_of_it", "request_for_patient"),
            email("patient", "made_a_refill", link=LINK_FOR),
        ],
    )
    def make_a_refill(self, *, at: datetime, medicine: Annotated[Private, MEDICINE]) -> None:
        """Make it a refill request: a clinician looks at the chart (S1-21)."""
        self.closed_at = at

    @transition([*OWED, *QUIET], State.URGENT, by=[HOLDER, *STAFF], then=ALARM)
    def flag_urgent(self, *, at: datetime, urgent_reason: Annotated[Private, REASON]) -> None:
        """Treat it as urgent.

        Whoever is on call is paged, and the patient reads whom to call.
        """
        self.urgent_at, self.urgent_reason = at, urgent_reason

    # The same was written twice

    make_one, let_go = makes_one(OWED, by=STAFF)
    merge_into, come_apart = ends_in(
        State.MERGED,
        [State.TRIAGE, State.WITH_STAFF],
        back_to=State.TRIAGE,
        only_if=is_about_no_line,
        ended="closed_at",
    )

    # What several sentences assign

    def take_in(self, message: str, *, at: datetime) -> None:
        """A message has arrived: read it, and start the clock."""
        found = read(message)
        self.urgent_reason = reasons(found.findings, Sign.URGENT)
        self.abuse_reason = reasons(found.findings, Sign.ABUSE)
        self.suggested, self.suggested_reason = (
            found.suggestion.topic,
            found.suggestion.reason[:300],
        )
        self.asked_at, self.late_at, self.urgent_at = at, None, None


def reasons(findings: Iterable[Finding], sign: Sign) -> str:
    """Why it is a sign of that, in words; empty: it is none."""
    return "; ".join(dict.fromkeys(one.reason for one in findings if one.sign is sign))[:300]
