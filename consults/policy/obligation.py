"""Obligation policy (S0, M1): what a provider owes after a consult, and how nobody forgets it.

The provider is told at once, on every channel. Silence is followed up every 6 hours, a channel at
a time, and after 48 hours it is for a lead to review: they may give it back, escalate it, or have
the patient refunded. Any word of the provider is a response, which starts the 48 hours anew; only
an answer ends it. A time that the provider names stops the follow-ups until then.

    awaiting   -> promised      until the time that the provider names; and back, if it passes
               -> review        after 48 hours of silence, or when it has been open for a week
    awaiting, promised -> review     the provider is no longer active, or it is taken from them
    review     -> escalated     a lead asks the managers
    review, escalated -> awaiting    given back: the clocks begin anew
    any owed   -> awaiting      handed on to another provider: likewise
    escalated  -> refunded, unfulfilled
    optional   -> awaiting      a Limited Use code that turns out to be needed for medical reasons
    admin      -> awaiting      medical information is missing after all; and back
    admin      -> fulfilled     the team has done it, the provider never had to
    any open   -> fulfilled     the provider answers; support relays, and never answers (S0-6)
    any open   -> cancelled
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from careops.clock.timers import After, Every, at_once
from careops.clock.waits import ByField, Tunable
from careops.desk.kinds import task_kind
from careops.people.actors import AGENT, LAB, LEAD, MANAGER, PHARMACY, SIGNED_IN, the
from careops.people.models import Provider
from careops.policy.effects import Effect, do, email, slack, sms, task, wake
from careops.policy.rules import condition, transition
from careops.policy.states import Shown
from careops.policy.workflow import Workflow

FOLLOW_UP_EVERY = Tunable(
    "consults.follow_up_every", timedelta(hours=6), "How often a silent provider is followed up"
)
REVIEW_AFTER = Tunable(
    "consults.review_after", timedelta(hours=48), "When silence is reviewed by a lead"
)
SPECIALIST_FOLLOW_UP_EVERY = Tunable(
    "consults.specialist_follow_up_every",
    timedelta(hours=24),
    "How often a specialist referral inquiry is followed up",
)
SPECIALIST_REVIEW_AFTER = Tunable(
    "consults.specialist_review_after",
    timedelta(hours=120),
    "When silence on a specialist referral inquiry is reviewed",
)
OPEN_AT_MOST = Tunable(
    "consults.open_at_most", timedelta(days=7), "When it is reviewed whatever was said"
)
PROMISE_WITHIN = Tunable(
    "consults.promise_within", timedelta(days=7), "How far ahead a provider may promise"
)
MAX_PROMISES = Tunable(
    "consults.max_promises", 2, "How many promises a provider may make without a lead"
)
PAUSE_AT_MOST = Tunable(
    "consults.pause_at_most", timedelta(hours=24), "How long an agent may pause the follow-ups"
)
DECIDE_WITHIN = Tunable(
    "consults.decide_within",
    timedelta(hours=24),
    "How soon leads, managers, finance or the medical director decide",
)
NUDGE_EVERY = Tunable(
    "consults.nudge_every", timedelta(hours=24), "How often they hear of what they have to decide"
)
NEXT_LEVEL_AFTER = Tunable(
    "consults.next_level_after",
    timedelta(days=4),
    "When the level above hears of what nobody decides, instead of them",
)
LATE_EVERY = Tunable(
    "consults.late_every",
    timedelta(days=7),
    "How often those who wait hear that we are late, and the level above that it waits",
)
LINK_VALID_FOR = Tunable(
    "consults.link_valid_for", timedelta(hours=12), "How long a provider's link works"
)
PATIENT_LINK_FOR = Tunable(
    "consults.patient_link_for", timedelta(days=30), "How long a patient's link works"
)
HANDLE_WITHIN = Tunable(
    "consults.handle_within", timedelta(hours=24), "How soon the team does what is its own"
)
CALL_WITHIN = Tunable(
    "consults.call_within", timedelta(hours=2), "How soon a provider is called by phone"
)

# A specialist's matter may be less urgent (S0-12, S0-A7); everything else has the usual pace.
PACE = ByField("about", FOLLOW_UP_EVERY, {"specialist": SPECIALIST_FOLLOW_UP_EVERY})
PATIENCE = ByField("about", REVIEW_AFTER, {"specialist": SPECIALIST_REVIEW_AFTER})

OWER, PARTNER = the("provider"), the("partner")
STAFF = [AGENT, LEAD, MANAGER]
LEADS = [LEAD, MANAGER]
PROVIDERS = "#providers"

DO_IT_OURSELVES = task_kind(
    "administrative_cause",
    "Do what is the team's own",
    team="support",
    within=HANDLE_WITHIN,
    settled_by=("resolve", "redirect", "hand_over"),
)
CALL = task_kind(
    "call_provider",
    "Call the provider",
    team="support",
    within=CALL_WITHIN,
    settled_by=("note_call",),
)
HEAR_CONCERN = task_kind(
    "provider_concern",
    "Answer the provider's concern",
    team="support",
    within=HANDLE_WITHIN,
    stays=True,
)
READ_WORDS = task_kind(
    "patient_words",
    "Read what the patient wrote",
    team="support",
    within=HANDLE_WITHIN,
    stays=True,
)
ARRANGE_CONSULT = task_kind(
    "new_consult",
    "Arrange a new consult for the patient",
    team="support",
    within=HANDLE_WITHIN,
    stays=True,
)

# The initial message goes out on all channels at once (S0-17).
ASK_THE_PROVIDER: list[Effect] = [
    email("provider", "asked", link=LINK_VALID_FOR),
    sms("provider", "asked", link=LINK_VALID_FOR),
    slack(PROVIDERS, "asked"),
    email("patient", "chasing", link=PATIENT_LINK_FOR),
]
UNDER_REVIEW: list[Effect] = [
    slack("#leads", "review"),
    email("patient", "under_review", link=PATIENT_LINK_FOR),
]
ANSWERED: list[Effect] = [
    email("patient", "answered", link=PATIENT_LINK_FOR),
    do("revocations", "withdraw_itself"),
    do("tasks", "settle"),
    wake("consult"),
]


class About(models.TextChoices):
    """What is owed (S0-7 to S0-15): a new kind is a line here, and a line of ``ASKS`` in kinds.py."""

    PRESCRIPTION = "prescription", "Prescription lacks medical information"
    LAB = "lab", "Lab test lacks medical information"
    PHARMACY = "pharmacy", "Pharmacy inquiry"
    SPECIALIST = "specialist", "Specialist referral inquiry"
    PUBLIC_HEALTH = "public_health", "Public health inquiry"
    LU_CODE = "lu_code", "Limited Use code"
    QUESTIONS = "questions", "Patient's questions"
    ADMINISTRATIVE = "administrative", "Administrative cause"


class Heard(models.TextChoices):
    """How an answer, or a word, reached us when the provider did not give it here."""

    PHONE = "phone", "On the phone"
    EMAIL = "email", "By e-mail"
    SLACK = "slack", "In Slack"
    SMS = "sms", "By text message"
    FAX = "fax", "By fax"


@condition("This consult has no provider yet, so nobody owes it.")
def somebody_owes_it(obligation: ObligationPolicy) -> bool:
    return obligation.provider is not None


@condition("It is the team's own to do: no provider owes it.")
def a_provider_owes_it(obligation: ObligationPolicy) -> bool:
    return obligation.about != About.ADMINISTRATIVE


@condition("It is the provider's to answer, not the team's.")
def the_team_owes_it(obligation: ObligationPolicy) -> bool:
    return obligation.about == About.ADMINISTRATIVE


@condition("They are no longer active: hand it on to another provider.")
def provider_is_active(obligation: ObligationPolicy) -> bool:
    return bool(obligation.provider.is_active)


@condition("The provider is active.")
def provider_is_inactive(obligation: ObligationPolicy) -> bool:
    return not obligation.provider.is_active


@condition("It is theirs already.")
def is_another_provider(subject: Any, provider: Provider) -> bool:
    return bool(provider.pk != subject.provider_id)


@condition("A Limited Use code is optional until there is a medical reason; note the reason first.")
def is_not_optional(obligation: ObligationPolicy) -> bool:
    return obligation.about != About.LU_CODE or bool(obligation.medical_reason)


@condition("Only a Limited Use code without a medical reason is optional.")
def is_optional(obligation: ObligationPolicy) -> bool:
    return not is_not_optional.test(obligation)


@condition("Name what the provider owes; a Limited Use code needs its medical reason first.")
def names_what_they_owe(obligation: ObligationPolicy, about: About) -> bool:
    return about != About.ADMINISTRATIVE and (
        about != About.LU_CODE or bool(obligation.medical_reason)
    )


@condition("Only a prescription can be sent to another pharmacy.")
def there_is_a_prescription(obligation: ObligationPolicy) -> bool:
    return obligation.directive == "prescription"


@condition("That time has passed; name one that is still to come.")
def time_is_to_come(obligation: ObligationPolicy, at: datetime, until: datetime) -> bool:
    return until > at


@condition("That is further ahead than a provider may promise; a lead can agree to it.")
def time_is_near(obligation: ObligationPolicy, at: datetime, until: datetime) -> bool:
    most: timedelta = PROMISE_WITHIN.value(obligation.tenant.tuning)
    return until - at <= most


@condition("It has been promised as often as the policy allows; a lead can agree to one more.")
def promises_are_left(obligation: ObligationPolicy) -> bool:
    most: int = MAX_PROMISES.value(obligation.tenant.tuning)
    return obligation.promises < most


@condition("Follow-ups may not be paused for that long.")
def pause_is_short(obligation: ObligationPolicy, at: datetime, until: datetime) -> bool:
    most: timedelta = PAUSE_AT_MOST.value(obligation.tenant.tuning)
    return until - at <= most


@condition("That is still to come: say when it was heard.")
def it_was_heard(obligation: ObligationPolicy, at: datetime, heard_at: datetime) -> bool:
    return heard_at <= at


@condition("It is paused.")
def is_not_paused(obligation: ObligationPolicy, at: datetime) -> bool:
    return obligation.paused_until is None or at >= obligation.paused_until


@condition("E-mail is not next on the ladder.")
def email_is_next(obligation: ObligationPolicy) -> bool:
    return bool(obligation.next_channel == "email")


@condition("A text message is not next on the ladder.")
def sms_is_next(obligation: ObligationPolicy) -> bool:
    return bool(obligation.next_channel == "sms")


@condition("Slack is not next on the ladder.")
def slack_is_next(obligation: ObligationPolicy) -> bool:
    return bool(obligation.next_channel == "slack")


@condition("The phone is not next on the ladder.")
def phone_is_next(obligation: ObligationPolicy) -> bool:
    return bool(obligation.next_channel == "phone")


@condition("It was asked for already, and our team arranges it.")
def no_new_consult_was_asked_for(obligation: ObligationPolicy) -> bool:
    return obligation.asked_anew_at is None


class ObligationPolicy(Workflow):
    kind = "obligation"
    prefix = "O"
    looks_at = ("provider", "consult")

    class State(models.TextChoices):
        OPTIONAL = "optional", "Optional"
        ADMIN = "admin", "With support"
        AWAITING = "awaiting", "Awaiting answer"
        PROMISED = "promised", "Promised"
        REVIEW = "review", "Under review"
        ESCALATED = "escalated", "Escalated"
        FULFILLED = "fulfilled", "Fulfilled"
        REFUNDED = "refunded", "Closed with a refund"
        UNFULFILLED = "unfulfilled", "Closed unfulfilled"
        CANCELLED = "cancelled", "Cancelled"

    THEIRS = (State.AWAITING, State.PROMISED)
    DECIDING = (State.REVIEW, State.ESCALATED)
    SILENT = (*DECIDING, State.REFUNDED, State.UNFULFILLED)
    ANSWERABLE = (State.OPTIONAL, *THEIRS, *DECIDING)

    shown = {
        State.OPTIONAL: Shown("nobody", team="support"),
        State.ADMIN: Shown(
            "us", due="run_late", promise="Support does it", team="support", tone="attention"
        ),
        State.AWAITING: Shown("provider", due="review", promise="Provider answers"),
        State.PROMISED: Shown("provider", due="lapse", promise="Provider answers, as promised"),
        State.REVIEW: Shown(
            "lead", due="run_late_in_review", promise="A lead decides", team="leads", tone="attention"
        ),
        State.ESCALATED: Shown(
            "manager", due="run_late_with_manager", promise="A manager decides",
            team="managers", tone="danger",
        ),
        State.FULFILLED: Shown(tone="good"),
        State.REFUNDED: Shown(tone="muted"),
        State.UNFULFILLED: Shown(tone="danger"),
        State.CANCELLED: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(Workflow.Meta):
        abstract = True

    # What the sentences speak of; models.py declares it.
    consult: Any
    provider: Any
    provider_id: Any
    patient: Any
    partner: Any
    about: str
    directive: str
    question: str
    medical_reason: str
    asked_at: Any
    owed_at: Any
    chased_at: Any
    attempts: int
    paused_until: Any
    promised_at: Any
    promises: int
    promises_broken: int
    promise_kept: Any
    responded_at: Any
    taken_on_at: Any
    reviewed_at: Any
    escalated_at: Any
    answer: str
    answered_at: Any
    is_late: bool
    closed_reason: str
    asked_anew_at: Any
    next_channel: Any
    quiet: Any

    # It comes in

    @transition(
        None,
        State.AWAITING,
        by=[*STAFF, PHARMACY, LAB],
        only_if=[somebody_owes_it, a_provider_owes_it, is_not_optional],
        then=ASK_THE_PROVIDER,
    )
    def ask(self, *, at: datetime) -> None:
        """Ask the provider, and tell the patient that we do."""
        self.asked_at = at
        self.start_clocks(at=at)

    @transition(
        None,
        State.OPTIONAL,
        by=[*STAFF, PHARMACY],
        only_if=[somebody_owes_it, is_optional],
        then=[email("provider", "courtesy", link=LINK_VALID_FOR)],
    )
    def mention(self, *, at: datetime) -> None:
        """Mention a Limited Use code to the provider.

        It is optional, so that no clock starts (S0-14).
        """
        self.asked_at = at

    @transition(None, State.ADMIN, by=STAFF, only_if=the_team_owes_it, then=[task(DO_IT_OURSELVES)])
    def take_on(self, *, at: datetime) -> None:
        """Take on what is the team's own.

        The provider is not contacted (S0-10).
        """
        self.asked_at = self.taken_on_at = at

    # What it turns out to be

    @transition(
        State.OPTIONAL,
        State.AWAITING,
        by=STAFF,
        then=ASK_THE_PROVIDER,
    )
    def require(self, *, at: datetime, medical_reason: str, said_by: str) -> None:
        """Note the medical reason.

        The record keeps who said so, and why (S0-A8).
        """
        self.medical_reason = medical_reason
        self.start_clocks(at=at)

    @transition(
        State.ADMIN,
        State.AWAITING,
        by=STAFF,
        only_if=[somebody_owes_it, names_what_they_owe],
        then=[*ASK_THE_PROVIDER, do("tasks", "settle_job")],
    )
    def hand_over(self, *, at: datetime, about: About, reason: str) -> None:
        """Ask the provider after all.

        Medical information is missing (S0-7).
        """
        self.about = about.value
        self.start_clocks(at=at)

    @transition(
        THEIRS,
        State.ADMIN,
        by=STAFF,
        then=[do("tasks", "settle_job"), task(DO_IT_OURSELVES), email("provider", "not_yours")],
    )
    def take_back(self, *, at: datetime, reason: str) -> None:
        """Take it back as administrative.

        The provider need not answer any more.
        """
        self.round, self.promised_at, self.taken_on_at = self.round + 1, None, at

    @transition(
        State.ADMIN,
        when=After(HANDLE_WITHIN, since="taken_on_at"),
        then=[slack("#leads", "late")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads that we are late: support has not done it in time."""

    @transition(
        State.ADMIN,
        when=Every(LATE_EVERY, since="taken_on_at", first=HANDLE_WITHIN),
        then=[email("patient", "late", link=PATIENT_LINK_FOR)],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the patient that we are late, and what they can do."""

    @transition(
        State.ADMIN,
        State.FULFILLED,
        by=STAFF,
        only_if=there_is_a_prescription,
        then=[
            email("patient", "redirected", link=PATIENT_LINK_FOR),
            do("tasks", "settle"),
            wake("consult"),
        ],
    )
    def redirect(self, *, at: datetime, pharmacy: str) -> None:
        """Send the prescription to another pharmacy.

        The provider never had to (S0-10, S0-11).
        """
        self.closed_reason = f"sent to {pharmacy}"

    @transition(
        State.ADMIN,
        State.FULFILLED,
        by=STAFF,
        then=[
            email("patient", "settled", link=PATIENT_LINK_FOR),
            do("tasks", "settle"),
            wake("consult"),
        ],
    )
    def resolve(self, *, at: datetime, note: str) -> None:
        """Say that the team has done it."""
        self.closed_reason = note

    # The chase: one follow-up a beat, on the next channel of the ladder

    @transition(
        State.AWAITING,
        when=Every(PACE, since="chased_at", quiet="quiet"),
        only_if=[is_not_paused, email_is_next],
        then=[email("provider", "follow_up", link=LINK_VALID_FOR, digest=True)],
    )
    def follow_up(self, *, at: datetime) -> None:
        """Follow up by e-mail."""
        self.attempts += 1

    @transition(
        State.AWAITING,
        when=Every(PACE, since="chased_at", quiet="quiet"),
        only_if=[is_not_paused, sms_is_next],
        then=[sms("provider", "follow_up", link=LINK_VALID_FOR, digest=True)],
    )
    def text(self, *, at: datetime) -> None:
        """Follow up by text message."""
        self.attempts += 1

    @transition(
        State.AWAITING,
        when=Every(PACE, since="chased_at", quiet="quiet"),
        only_if=[is_not_paused, slack_is_next],
        then=[slack(PROVIDERS, "follow_up", tag="provider", digest=True)],
    )
    def post(self, *, at: datetime) -> None:
        """Follow up in Slack, with the provider's tag."""
        self.attempts += 1

    @transition(
        State.AWAITING,
        when=Every(PACE, since="chased_at", quiet="quiet"),
        only_if=[is_not_paused, phone_is_next],
        then=[task(CALL)],
    )
    def have_called(self, *, at: datetime) -> None:
        """Follow up on the phone: somebody of support calls."""
        self.attempts += 1

    @transition(State.AWAITING, by=STAFF, then=[email("provider", "reminder", link=LINK_VALID_FOR)])
    def send_now(self, *, at: datetime) -> None:
        """Follow up now.

        The clocks stay as they are.
        """
        self.attempts += 1

    @transition(State.AWAITING, by=STAFF, only_if=[time_is_to_come, pause_is_short])
    def pause(self, *, at: datetime, until: datetime, reason: str) -> None:
        """Pause the follow-ups.

        The review stays where it is.
        """
        self.paused_until = until

    @transition(ANSWERABLE, by=STAFF, then=[do("tasks", "settle_job")])
    def note_call(self, *, at: datetime, was_reached: bool, note: str) -> None:
        """Note a call to the provider."""
        if was_reached:
            self.hear(at=at)

    # What the provider says before they answer

    @transition(ANSWERABLE, by=[OWER])
    def receive(self, *, at: datetime) -> None:
        """Say that you have it."""
        self.hear(at=at)

    @transition(ANSWERABLE, by=STAFF)
    def note_response(self, *, at: datetime, how: Heard, said: str) -> None:
        """Note what the provider said.

        A response: it restarts the 48 hours, and ends nothing (S0-A1).
        """
        self.hear(at=at)

    @transition(
        ANSWERABLE, by=[OWER], then=[task(HEAR_CONCERN), email("provider", "concern_received")]
    )
    def raise_concern(self, *, at: datetime, concern: str) -> None:
        """Ask support, or raise a concern.

        At any time, and it is a response (S0-23).
        """
        self.hear(at=at)

    @transition(
        [*THEIRS, State.REVIEW],
        State.PROMISED,
        by=[OWER, *STAFF],
        only_if=[time_is_to_come, time_is_near, promises_are_left],
        then=[email("patient", "promised", link=PATIENT_LINK_FOR)],
    )
    def promise(self, *, at: datetime, until: datetime) -> None:
        """Promise a time."""
        self.give_word(at=at, until=until)

    @transition(
        [*THEIRS, State.REVIEW],
        State.PROMISED,
        by=LEADS,
        only_if=time_is_to_come,
        then=[email("patient", "promised", link=PATIENT_LINK_FOR)],
    )
    def agree(self, *, at: datetime, until: datetime, reason: str) -> None:
        """Agree to a later time.

        What a provider may not promise alone (S0-A2).
        """
        self.give_word(at=at, until=until)

    @transition(
        State.PROMISED,
        State.AWAITING,
        when=at_once("promised_at"),
        then=[
            email("provider", "lapsed", link=LINK_VALID_FOR),
            sms("provider", "lapsed", link=LINK_VALID_FOR),
        ],
    )
    def lapse(self, *, at: datetime) -> None:
        """Follow up at once: the promised time has passed."""
        self.promise_kept = False
        self.promises_broken += 1
        self.attempts += 1
        self.chased_at = at

    # Nothing was heard: people decide

    @transition(
        State.AWAITING,
        State.REVIEW,
        when=After(PATIENCE, since="chased_at"),
        then=UNDER_REVIEW,
    )
    def review(self, *, at: datetime) -> None:
        """Have a lead review it: nothing was heard.

        Instead of the eighth follow-up (S0-20, S0-A4).
        """
        self.reviewed_at = at

    @transition(
        State.AWAITING,
        State.REVIEW,
        when=After(OPEN_AT_MOST, since="owed_at"),
        then=UNDER_REVIEW,
    )
    def cap(self, *, at: datetime) -> None:
        """Have a lead review it: it has been open for too long.

        Whatever was said (S0-A1).
        """
        self.reviewed_at = at

    @transition(
        State.REVIEW,
        when=After(DECIDE_WITHIN, since="reviewed_at"),
        then=[slack("#managers", "late")],
    )
    def run_late_in_review(self, *, at: datetime) -> None:
        """Tell the managers that we are late: no lead has decided in time."""

    @transition(
        State.REVIEW,
        when=Every(LATE_EVERY, since="reviewed_at", first=DECIDE_WITHIN),
        then=[email("patient", "late", link=PATIENT_LINK_FOR)],
    )
    def apologize_in_review(self, *, at: datetime) -> None:
        """Tell the patient that no lead has decided yet, and what they can do."""

    @transition(
        State.REVIEW,
        when=Every(NUDGE_EVERY, since="reviewed_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#leads", "still_in_review")],
    )
    def nudge_lead(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        State.REVIEW,
        when=Every(LATE_EVERY, since="reviewed_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "still_in_review")],
    )
    def bring_review_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: the leads do not decide."""

    @transition(
        State.REVIEW,
        State.ESCALATED,
        by=LEADS,
        then=[
            slack("#managers", "escalated"),
            email("provider", "escalated", link=LINK_VALID_FOR),
            email("patient", "with_a_manager", link=PATIENT_LINK_FOR),
        ],
    )
    def escalate(self, *, at: datetime, reason: str) -> None:
        """Escalate it to a manager.

        Where a lead judges it necessary (S0-21).
        """
        self.escalated_at = at

    @transition(
        State.ESCALATED,
        when=After(DECIDE_WITHIN, since="escalated_at"),
        then=[slack("#medical", "late")],
    )
    def run_late_with_manager(self, *, at: datetime) -> None:
        """Tell the medical director that we are late: no manager has decided in time."""

    @transition(
        State.ESCALATED,
        when=Every(LATE_EVERY, since="escalated_at", first=DECIDE_WITHIN),
        then=[email("patient", "late", link=PATIENT_LINK_FOR)],
    )
    def apologize_with_manager(self, *, at: datetime) -> None:
        """Tell the patient that no manager has decided yet, and what they can do."""

    @transition(
        State.ESCALATED,
        when=Every(NUDGE_EVERY, since="escalated_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "still_escalated")],
    )
    def nudge_manager(self, *, at: datetime) -> None:
        """Bring it up with the managers again."""

    @transition(
        State.ESCALATED,
        when=Every(LATE_EVERY, since="escalated_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#medical", "still_escalated")],
    )
    def bring_to_medical_director(self, *, at: datetime) -> None:
        """Bring it up with the medical director: the managers do not decide."""

    @transition(
        DECIDING,
        State.AWAITING,
        by=LEADS,
        only_if=provider_is_active,
        then=ASK_THE_PROVIDER,
    )
    def give_back(self, *, at: datetime, reason: str) -> None:
        """Give it back to the provider.

        The clocks begin anew.
        """
        self.round += 1
        self.start_clocks(at=at)

    # Its provider comes and goes

    @transition(
        [*THEIRS, *DECIDING],
        State.AWAITING,
        by=LEADS,
        only_if=is_another_provider,
        then=ASK_THE_PROVIDER,
    )
    def hand_on(self, *, at: datetime, provider: Provider) -> None:
        """Hand it on to another provider.

        The clocks begin anew, and nothing of what was before is theirs.
        """
        self.provider = provider
        self.round += 1
        self.responded_at = self.reviewed_at = self.escalated_at = None
        self.promises_broken = 0
        self.start_clocks(at=at)

    @transition(THEIRS, State.REVIEW, by=STAFF, then=UNDER_REVIEW)
    def release(self, *, at: datetime, reason: str) -> None:
        """Have a lead review it: somebody else may have to answer."""
        self.reviewed_at = at

    @transition(
        THEIRS,
        State.REVIEW,
        when=at_once("owed_at"),
        only_if=provider_is_inactive,
        then=UNDER_REVIEW,
    )
    def lose_provider(self, *, at: datetime) -> None:
        """Have a lead review it: the provider is no longer active."""
        self.reviewed_at = at

    # It ends

    @transition(
        ANSWERABLE,
        State.FULFILLED,
        by=[OWER & SIGNED_IN],
        then=[
            *ANSWERED,
            email("partner", "inquiry_answered"),
        ],
    )
    def give_answer(self, *, at: datetime, answer: str) -> None:
        """Answer it."""
        self.take_answer(at=at, answer=answer)

    @transition(
        ANSWERABLE,
        State.FULFILLED,
        by=STAFF,
        only_if=it_was_heard,
        then=[
            *ANSWERED,
            email("partner", "inquiry_answered"),
            email("provider", "relayed"),
        ],
    )
    def relay(self, *, at: datetime, their_words: str, how: Heard, heard_at: datetime) -> None:
        """Relay the provider's answer.

        Support never authors one (S0-6).
        """
        self.take_answer(at=at, answer=their_words)

    @transition(
        ANSWERABLE,
        State.FULFILLED,
        by=[PARTNER],
        then=ANSWERED,
    )
    def confirm(self, *, at: datetime, note: str) -> None:
        """Say that you have got your answer."""
        self.take_answer(at=at, answer=note)

    @transition(
        [*THEIRS, *DECIDING],  # it may have been given back while the money was on its way
        State.REFUNDED,
        then=[
            email("provider", "closed_refunded"),
            email("partner", "inquiry_unfulfilled"),
            do("tasks", "settle"),
            wake("consult"),
        ],
    )
    def close_refunded(self, *, at: datetime) -> None:
        """Close it: the patient has their money back.

        They can ask for a new consult (S0-22).
        """
        self.closed_reason = "refunded"

    @transition(
        State.ESCALATED,
        State.UNFULFILLED,
        by=[MANAGER],
        then=[
            email("patient", "unfulfilled", link=PATIENT_LINK_FOR),
            email("partner", "inquiry_unfulfilled"),
            email("provider", "closed_unfulfilled"),
            do("tasks", "settle"),
            wake("consult"),
        ],
    )
    def close_unfulfilled(self, *, at: datetime, reason: str) -> None:
        """Close it unfulfilled.

        The patient is told what they can do.
        """
        self.closed_reason = reason

    @transition(
        ANSWERABLE,
        State.CANCELLED,
        by=[*STAFF, PARTNER],
        then=[
            email("provider", "cancelled"),
            email("patient", "not_needed", link=PATIENT_LINK_FOR),
            do("tasks", "settle"),
            wake("consult"),
        ],
    )
    def cancel(self, *, at: datetime, reason: str) -> None:
        """Cancel it.

        It is a duplicate, was raised in error, or is no longer wanted.
        """
        self.closed_reason = reason

    @transition(
        State.ADMIN,
        State.CANCELLED,
        by=[*STAFF, PARTNER],
        then=[do("tasks", "settle"), wake("consult")],
    )
    def drop(self, *, at: datetime, reason: str) -> None:
        """Cancel it.

        The provider hears nothing of what was never theirs (S0-10).
        """
        self.closed_reason = reason

    # After it has ended, and at any time

    @transition(
        [State.FULFILLED, State.REFUNDED, State.UNFULFILLED],
        by=[OWER],
        then=[task(HEAR_CONCERN), email("provider", "concern_received")],
    )
    def object(self, *, at: datetime, concern: str) -> None:
        """Say that you see it otherwise.

        It stays closed; somebody of support answers.
        """

    @transition(
        [State.REFUNDED, State.UNFULFILLED],
        by=[the("patient")],
        only_if=no_new_consult_was_asked_for,
        then=[task(ARRANGE_CONSULT)],
    )
    def ask_anew(self, *, at: datetime, message: str = "") -> None:
        """Ask for a new consult.

        For the care that is outstanding (S0-22).
        """
        self.asked_anew_at = at

    @transition(list(State), by=[the("patient")], then=[task(READ_WORDS)])
    def tell(self, *, at: datetime, message: str) -> None:
        """Tell us something.

        Our team reads it, whatever became of it.
        """

    # What several sentences assign

    def start_clocks(self, *, at: datetime) -> None:
        self.owed_at = self.chased_at = at
        self.attempts, self.promises, self.promised_at, self.paused_until = 0, 0, None, None

    def hear(self, *, at: datetime) -> None:
        """A word of the provider: the grid and the 48 hours begin anew, the week does not (S0-A1)."""
        self.responded_at = at
        if self.state == self.State.AWAITING:
            self.chased_at = at

    def give_word(self, *, at: datetime, until: datetime) -> None:
        self.responded_at, self.promised_at = at, until
        self.promises += 1

    def take_answer(self, *, at: datetime, answer: str) -> None:
        if self.state == self.State.PROMISED:
            self.promise_kept = at <= self.promised_at
        self.answer, self.answered_at, self.responded_at = answer, at, at
        self.is_late = bool(self.reviewed_at or self.promises_broken)
