"""Identity policy (S3-6, S3-A4, M21): a person compares a document and a portrait with what we know of the patient.

Both images are needed, and all of what is compared. Two people reject; the images are gone some days after the end.

    pending -> to be looked at -> verified
               to be looked at -> asked for again -> to be looked at    one of them, or both, with the reason
               to be looked at -> a lead decides -> rejected, or to be looked at
    pending, asked for again -> lapsed    silence
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every
from careops.files.models import File
from careops.people.actors import LEAD, MANAGER, SHOP, other_than
from careops.people.audience import everyone
from careops.people.models import Signature
from careops.policy.effects import email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from medops.identity_columns import IdentityColumns
from medops.policy.identity_conditions import (
    birth_date_is_theirs,
    both_are_there,
    document_is_valid,
    face_is_theirs,
    name_is_theirs,
)
from medops.policy.tunables import (
    LAPSE_AFTER,
    LATE_EVERY,
    LEAD_WITHIN,
    LINK_FOR,
    LOOK_WITHIN,
    MANAGERS_AFTER,
    NUDGE_EVERY,
    REMIND_EVERY,
)
from medops.policy.words import LATE, MEDOPS, NUDGE, PATIENT, STAFF, STILL_LATE

State, Images = IdentityColumns.State, IdentityColumns.Images
WAITING = (State.PENDING, State.RESUBMIT)
LOOKING = (State.IN_REVIEW, State.DOUBTED)
ANOTHER_LEAD = [LEAD & other_than("doubted_by"), MANAGER & other_than("doubted_by")]


class IdentityPolicy(IdentityColumns):
    kind = "identity"
    prefix = "ID"

    shown = {
        State.PENDING: Shown("patient", due="lapse", promise="We wait for it", team=MEDOPS),
        State.IN_REVIEW: Shown("us", due="run_late", promise="We look at it", team=MEDOPS, tone="attention"),
        State.RESUBMIT: Shown("patient", due="lapse", promise="We wait for it", team=MEDOPS),
        State.DOUBTED: Shown("lead", due="run_late_with_lead", promise="A lead decides", team=MEDOPS, tone="attention"),
        State.VERIFIED: Shown(tone="good"),
        State.REJECTED: Shown(tone="danger"),
        State.LAPSED: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(IdentityColumns.Meta):
        abstract = True

    @transition(
        None,
        State.PENDING,
        by=[*STAFF, SHOP],
        then=[email("patient", "identity_asked", link=LINK_FOR)],
    )
    def open(self, *, at: datetime) -> None:
        """Ask the patient to show who they are."""
        self.asked_at = at

    # What the patient sends

    @transition(WAITING, by=[PATIENT])
    def add_document(self, *, at: datetime, document: File) -> None:
        """Add a photo of your identity document."""
        self.document = document
        self.has_now(Images.DOCUMENT)

    @transition(WAITING, by=[PATIENT])
    def add_portrait(self, *, at: datetime, portrait: File) -> None:
        """Add a photo of yourself."""
        self.portrait = portrait
        self.has_now(Images.PORTRAIT)

    @transition(WAITING, State.IN_REVIEW, by=[PATIENT], only_if=both_are_there)
    def submit(self, *, at: datetime) -> None:
        """Send both to be looked at."""
        self.sent_at, self.fault = at, ""

    @transition(
        WAITING,
        when=Every(REMIND_EVERY, since="asked_at", until=LAPSE_AFTER),
        then=[email("patient", "identity_asked", link=LINK_FOR)],
    )
    def remind(self, *, at: datetime) -> None:
        """Remind the patient that we wait for it."""

    @transition(
        WAITING,
        State.LAPSED,
        when=After(LAPSE_AFTER, since="asked_at"),
        then=[email("patient", "identity_lapsed", link=LINK_FOR)],
    )
    def lapse(self, *, at: datetime) -> None:
        """Wait no longer: the images were not sent."""
        self.settled_at = at

    # What our team sees in it

    @transition(
        State.IN_REVIEW,
        State.VERIFIED,
        by=STAFF,
        only_if=[name_is_theirs, birth_date_is_theirs, document_is_valid, face_is_theirs],
        then=[email("patient", "identity_verified", link=LINK_FOR)],
    )
    def verify(
        self,
        *,
        at: datetime,
        settled_by: Signature,
        name_agrees: bool = False,
        birth_date_agrees: bool = False,
        document_is_still_valid: bool = False,
        face_agrees: bool = False,
    ) -> None:
        """Verify who they are.

        Tick what you have compared, one by one.
        """
        self.settled_by, self.settled_at = settled_by, at

    @transition(
        State.IN_REVIEW,
        State.RESUBMIT,
        by=STAFF,
        then=[email("patient", "identity_asked_again", link=LINK_FOR)],
    )
    def ask_again(
        self, *, at: datetime, images: IdentityColumns.Images, fault: IdentityColumns.Fault
    ) -> None:
        """Ask the patient again.

        They read which image we need anew, and why.
        """
        self.lacks, self.fault = images, fault
        self.asked_at, self.late_at = at, None

    @transition(
        State.IN_REVIEW, State.DOUBTED, by=STAFF, then=[slack("#leads", "identity_doubted")]
    )
    def suspect(self, *, at: datetime, doubt: IdentityColumns.Doubt, doubted_by: Signature) -> None:
        """Doubt it, and have a lead decide."""
        self.doubt, self.doubted_by, self.doubted_at = doubt, doubted_by, at

    @transition(
        State.DOUBTED,
        State.REJECTED,
        by=ANOTHER_LEAD,
        then=[email("patient", "identity_rejected", link=LINK_FOR)],
    )
    def reject(self, *, at: datetime, settled_by: Signature) -> None:
        """Reject it, as you doubt it, too."""
        self.settled_by, self.settled_at = settled_by, at

    @transition(State.DOUBTED, State.IN_REVIEW, by=ANOTHER_LEAD)
    def give_back(self, *, at: datetime, reason: str) -> None:
        """Give it back: it need not be doubted."""
        self.doubt, self.doubted_by, self.doubted_at = "", None, None

    # We are late

    @transition(LOOKING, when=After(LOOK_WITHIN, since="sent_at"), then=LATE)
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that we are late."""
        self.late_at = at

    @transition(LOOKING, when=Every(NUDGE_EVERY, since="late_at", until=MANAGERS_AFTER), then=NUDGE)
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        LOOKING, when=Every(LATE_EVERY, since="late_at", first=MANAGERS_AFTER), then=STILL_LATE
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers, and tell the patient that we are still late."""

    @transition(
        State.DOUBTED,
        when=After(LEAD_WITHIN, since="doubted_at"),
        then=[email(everyone(MANAGER), "late_with_lead")],
    )
    def run_late_with_lead(self, *, at: datetime) -> None:
        """Tell the managers that no lead has looked at it."""
        self.late_at = self.late_at or at

    # What several sentences assign

    def has_now(self, image: IdentityColumns.Images) -> None:
        """One of the two is there; the other may be lacking still."""
        other = Images.PORTRAIT if image == Images.DOCUMENT else Images.DOCUMENT
        self.lacks = {Images.BOTH.value: other.value, image.value: ""}.get(self.lacks, self.lacks)
