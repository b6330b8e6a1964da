"""Who is around a consult, and what follows it, while all their ways are walked?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from careops.people.actors import LEAD, MANAGER, PHARMACY, Actor
from careops.people.models import Partner, Patient, Provider
from careops.proof.world import Act, World
from careops.tenancy.models import Tenant
from consults.evidence import Evidence
from consults.models import Consult, Obligation, Refund, Revocation
from consults.policy.conditions import promises_are_left
from consults.policy.tunables import OPEN_AT_MOST, PAUSE_AT_MOST
from consults.policy.words import About, Heard
from tests.factories import ALICE, HOUR, client_actor, provider_actor

LEA = Actor("Lea Lead", frozenset({LEAD.name}), via="test")
MAX = Actor("Max Manager", frozenset({MANAGER.name}), via="test")
BANK = Actor("the payment provider", frozenset({"payments"}), via="test")
EFFECT = Actor("an effect", via="test")


class Consults(World):
    """Maya, and Bob who takes her consult; what he owes after it comes and goes."""

    beyond = frozenset({"questions", "left_open", "closed_reason", "round"})

    def __init__(self, *, tuning=None):
        self.tenant = Tenant(slug="acme", name="Acme", tuning=tuning or {})
        self.maya = Patient(first_name="Maya", last_name="Hart", email="maya@mail.example")
        self.bob, self.eve = (
            Provider(
                name=name, email=f"{name}@clinic.example", mobile="+14165550000", slack_id="U0BOB"
            )
            for name in ("Bob", "Eve")
        )

    def new_consult(self):
        return Consult(tenant=self.tenant, patient=self.maya, fee=80, payout_amount=45)

    def beginnings(self, *, at):
        yield self.new_consult(), Act("request", ALICE), 0

    def acts(self, subject):
        bob, maya = provider_actor(self.bob), client_actor(self.maya)
        yield Act("start", bob, {"provider": self.bob})
        for provider in (self.bob, self.eve):
            yield Act("hand_on", ALICE, {"provider": provider})
        yield Act("release", ALICE, {"reason": "Ill."})
        yield Act("ask_question", maya, {"question": "May I swim?"})
        holder = provider_actor(subject.provider or self.bob)
        yield Act("answer_question", holder, {"answer": "Yes."})
        for done in (True, False):
            yield Act("close", holder, {"directives_are_issued": done})
        yield Act("force_close", LEA, {"reason": "That is another matter."})
        yield Act("reopen", maya, {"reason": "It is back."})
        yield Act("cancel", maya, {"reason": "Feels better."})
        yield Act("tell", maya, {"message": "The pharmacy called."})

    def arrange(self, subject, outside):
        subject.owed = outside

    def changes(self, outside):
        yield ("what was owed ends", 0) if outside else ("something is owed", 1)

    def pauses(self, subject):
        return {}

    def memory(self, subject):
        return min(len(subject.questions), 2)

    def is_notice(self, message):
        return False


class Obligations(Consults):
    """What Bob owes to Maya, or to a pharmacy; Alice, Lea and Max look after it."""

    beyond = frozenset(
        {"attempts", "promises", "promises_broken", "promise_kept", "is_late", "round", "answer", "question"}
        | {"closed_reason", "medical_reason", "asked_anew_at"}
    )  # fmt: skip
    kinds = (
        ("ask", About.PHARMACY, ""),
        ("mention", About.LU_CODE, ""),
        ("take_on", About.ADMINISTRATIVE, "prescription"),
    )

    def __init__(self, *, tuning=None):
        super().__init__(tuning=tuning)
        self.partner = Partner(name="Main Street", kind="pharmacy", email="rx@main.example")

    def beginnings(self, *, at):
        for how, about, directive in self.kinds:
            obligation = Obligation(
                tenant=self.tenant, patient=self.maya, provider=self.bob, partner=self.partner,
                about=about, directive=directive, question="Which dose?",
            )  # fmt: skip
            yield obligation, Act(how, ALICE), None

    def acts(self, subject):
        yield from self.acts_of_support(subject)
        yield from self.acts_of_the_provider()
        because = {"reason": "So it is."}
        for name in ("escalate", "give_back", "close_unfulfilled", "cancel", "drop", "take_back"):
            yield Act(name, MAX, because)
        yield Act("agree", LEA, {"until": 200 * HOUR, **because})
        yield Act(
            "confirm",
            Actor("Main", frozenset({PHARMACY.name}), frozenset({self.partner.pk})),
            {"note": "Thanks."},
        )
        yield Act("close_refunded", EFFECT, granted=True)

    def acts_of_support(self, subject):
        yield Act("require", ALICE, {"medical_reason": "Allergic.", "said_by": "Pia"})
        yield Act("hand_over", ALICE, {"about": About.PHARMACY, "reason": "The dose is missing."})
        yield Act("redirect", ALICE, {"pharmacy": "Main Street"})
        yield Act("resolve", ALICE, {"note": "Done."})
        yield Act("send_now", ALICE)
        yield Act("note_call", ALICE, {"was_reached": False, "note": "Voicemail."})
        yield Act("note_response", ALICE, {"how": Heard.EMAIL, "said": "On it."})
        heard = {"their_words": "5 mg", "how": Heard.PHONE, "heard_at": timedelta(0)}
        yield Act("relay", ALICE, heard)

    def acts_of_the_provider(self):
        bob = provider_actor(self.bob)
        here = Actor("Bob", bob.roles, bob.people, member=self.bob.pk)
        yield Act("receive", bob)
        yield Act("raise_concern", bob, {"concern": "I never saw them."})
        yield Act("object", bob, {"concern": "I had answered."})
        for span in (5 * HOUR, 100 * HOUR, 8 * 24 * HOUR):
            yield Act("promise", bob, {"until": span})
        yield Act("give_answer", here, {"answer": "5 mg"})

    def arrange(self, subject, outside):
        pass

    def changes(self, outside):
        return ()

    def memory(self, subject):
        """Which channel is next, whether they may promise once more, and whether their week ends before their word."""
        week = OPEN_AT_MOST.value(self.tenant.tuning)
        ends_first = subject.state == "promised" and subject.owed_at + week <= subject.promised_at
        return subject.next_channel, promises_are_left.test(subject), ends_first

    def is_notice(self, message):
        """What is said when it is asked, and when it ends."""
        once = {"asked", "chasing", "courtesy", "unfulfilled", "cancelled", "relayed"}
        return message["channel"] == "email" and message["template"] in once


class PassedObligations(Obligations):
    """Bob goes away and comes back; what he owes is handed on to Eve and back; little else happens."""

    kinds = (("ask", About.PHARMACY, ""),)

    def acts(self, subject):
        because = {"reason": "He is ill."}
        for name in ("release", "give_back", "escalate", "close_unfulfilled"):
            yield Act(name, MAX, because)
        for provider in (self.bob, self.eve):
            yield Act("hand_on", LEA, {"provider": provider})
            yield Act("promise", provider_actor(provider), {"until": 5 * HOUR})

    def arrange(self, subject, outside):
        """Whether Bob is away."""
        self.bob.is_active = not outside

    def changes(self, outside):
        yield ("Bob comes back", False) if outside else ("Bob goes away", True)


class PausedObligations(Obligations):
    """What Alice pauses; little else happens."""

    kinds = (("ask", About.PHARMACY, ""),)

    def acts(self, subject):
        bob = provider_actor(self.bob)
        span = PAUSE_AT_MOST.value(self.tenant.tuning)
        yield Act("pause", ALICE, {"until": span, "reason": "Away."})
        yield Act("receive", bob)
        maya = client_actor(self.maya)
        yield Act("tell", maya, {"message": "The pharmacy called."})
        yield Act("ask_anew", maya)
        yield Act("escalate", MAX, {"reason": "No answer."})
        yield Act("close_unfulfilled", MAX, {"reason": "No answer."})

    def pauses(self, subject):
        until, span = subject.paused_until, PAUSE_AT_MOST.value(self.tenant.tuning)
        return {"a pause": (until and until - span, span)}


class ObligationsInVain(Obligations):
    """What a case of another domain asked for; the outside is whether that has ended, and little else happens."""

    kinds = (("ask", About.PHARMACY, ""),)

    def acts(self, subject):
        yield Act("promise", provider_actor(self.bob), {"until": 5 * HOUR})
        yield Act("escalate", MAX, {"reason": "No answer."})
        yield Act("close_unfulfilled", MAX, {"reason": "No answer."})

    def arrange(self, subject, outside):
        subject.is_in_vain = bool(outside)

    def changes(self, outside):
        if not outside:
            yield "whoever asked has ended", True


class QuietObligations(Obligations):
    """The same in small: one that is asked, and a provider who sleeps from 22 to 8."""

    kinds = (("ask", About.PHARMACY, ""),)

    def __init__(self, *, tuning=None):
        super().__init__(tuning=tuning)
        self.bob.quiet_from, self.bob.quiet_until = time(22), time(8)

    def acts(self, subject):
        bob = provider_actor(self.bob)
        yield Act("receive", bob)
        yield Act("promise", bob, {"until": 5 * HOUR})
        yield Act("escalate", MAX, {"reason": "No answer."})
        yield Act("close_unfulfilled", MAX, {"reason": "No answer."})


class Refunds(Consults):
    """Lea proposes, Fay of finance decides, the payment provider answers as it likes; Bob may answer meanwhile."""

    beyond = frozenset({"round", "receipt", "failure"})

    def __init__(self, *, tenant, lea, fay):
        super().__init__()
        self.tenant = tenant  # who signs is looked up in it
        self.lea, self.fay = lea, fay
        self.obligation = Obligation(
            tenant=self.tenant, patient=self.maya, provider=self.bob, consult=self.new_consult()
        )

    def beginnings(self, *, at):
        refund = Refund(
            tenant=self.tenant, obligation=self.obligation, amount=80, reason="Silence."
        )
        self.arrange(refund, "escalated")
        yield refund, Act("propose", self.lea), "escalated"

    def pauses(self, subject):
        return {}

    def acts(self, subject):
        for by in (self.lea, self.fay):
            yield Act("approve", by)
        yield Act("reject", self.fay, {"reason": "No."})
        yield Act("end_undecided", EFFECT, granted=True)
        yield Act("settle", BANK, {"receipt": "re_1"})
        yield Act("acknowledge", BANK, {"receipt": "re_1"})
        yield Act("fail", BANK, {"failure": "The card has expired."})
        yield Act("come_back", BANK, {"failure": "The account is closed."})
        yield Act("retry", self.fay)
        yield Act("give_up", self.fay, {"reason": "By cheque."})

    def arrange(self, subject, outside):
        vars(self.obligation)["state"] = outside
        subject.left = 80

    def changes(self, outside):
        if outside == "escalated":
            yield "Bob answers", "fulfilled"

    def memory(self, subject):
        return bool(subject.failure)

    def is_notice(self, message):
        return message["template"] in ("refund", "refunded")


class Revocations(Refunds):
    """Lea proposes, Fay decides, Bob appeals or answers, and Dan has the last word."""

    beyond = frozenset({"proof", "proof_hash", "appeal_text", "closed_reason"})

    def __init__(self, *, dan, **people):
        super().__init__(**people)
        self.dan = dan

    def beginnings(self, *, at):
        revocation = Revocation(
            tenant=self.tenant, obligation=self.obligation, amount=45, reason="Silence."
        )
        self.arrange(revocation, "escalated")
        yield revocation, Act("propose", self.lea, {"patient_is_blocked": True}), "escalated"

    def acts(self, subject):
        because = {"reason": "So it is."}
        for by in (self.lea, self.fay):
            yield Act("approve", by)
        yield Act("reject", self.fay, because)
        yield Act("withdraw", self.lea, because)
        yield Act("withdraw_itself", EFFECT, granted=True)
        bob = provider_actor(self.bob)
        yield Act(
            "appeal", Actor("Bob", bob.roles, bob.people, member=self.bob.pk), {"why": "I was ill."}
        )
        for by in (self.lea, self.fay, self.dan):
            yield Act("uphold", by, because)
            yield Act("reverse", by, because)

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        self.obligation.answered_at = (
            datetime(2026, 1, 1, tzinfo=UTC) if outside == "fulfilled" else None
        )
        subject.evidence = lambda at: Evidence("O-1", ["email"], [], [])  # noqa: ARG005

    def memory(self, subject):
        return None

    def is_notice(self, message):
        # Posts bring it up day by day, and we say week by week that we are late.
        return message["channel"] == "email" and message["template"] != "appeal_late"
