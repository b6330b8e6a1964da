"""How is a draft sent? Once, however often it is pressed; and then there is no draft any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from careops.cases.models import Case
from careops.conversation.models import Comment
from careops.engine.timing import promised
from careops.files.models import File
from careops.people.actors import Actor
from careops.people.models import Patient
from careops.tenancy.scope import current_tenant
from careops.values.table import PRIVATE, Refused
from portal.appointment_columns import Way
from portal.columns import Topic
from portal.models import Account, Appointment, MessageDraft, Refill, Thread
from portal.road import About, is_sent_anyway

A_MOMENT = timedelta(minutes=10)
SENT = ("thread", "refill", "appointment")


def hold(patient: Any) -> None:
    """Hold the account of this patient until the request ends: two presses take turns, and so does a suspension."""
    mine = Case.objects.filter(kind=Account.kind, patient=patient).select_for_update(no_key=True)
    list(mine.order_by("pk"))


def subject_of(draft: MessageDraft, patient: Patient) -> Thread | Refill | Appointment:
    """What the draft becomes, before it is sent."""
    account = draft.account
    if draft.about == About.REFILL and not draft.is_urgent:
        said = {
            "medicine": draft.medicine,
            "pharmacy": draft.pharmacy,
            "days_left": draft.days_left,
        }
        return Refill(patient=patient, account=account, **said)
    if draft.about == About.NEW_VISIT and not draft.is_urgent:
        return wish_of(draft, patient)
    topic = Topic.OTHER if draft.is_urgent else draft.about
    visit = draft.visit if topic == Topic.VISIT else None
    return Thread(
        patient=patient, account=account, topic=topic, visit=visit, said_urgent=draft.is_urgent
    )


def wish_of(draft: MessageDraft, patient: Patient) -> Appointment:
    return Appointment(
        patient=patient,
        account=draft.account,
        thread=draft.thread,
        concern=draft.concern,
        wished=draft.wished,
        wished_way=draft.way or Way.IN_PERSON,
        days=draft.days,
        part=draft.part,
        suits=draft.suits,
    )


def send(draft: MessageDraft, patient: Patient, *, by: Actor, at: datetime) -> Case:
    """Send it, and forget the draft; or a Refusal, and it stays."""
    subject = subject_of(draft, patient)
    if isinstance(subject, Refill):
        subject.request(by=by, at=at)
    elif isinstance(subject, Appointment):
        subject.request(by=by, at=at, message=in_full(draft))
    else:
        subject.submit(by=by, at=at, message=draft.text, file=sound(draft.file))
    turning = draft.turning
    if turning and is_sent_anyway(draft):
        turning.sent_anyway = True
        turning.save(update_fields=["sent_anyway"])
    if not draft._state.adding:
        draft.delete()
    return alarm_beside(subject, at=at) or subject.case


def in_full(draft: MessageDraft) -> str:
    """All that they wrote of why they want a visit: it is read for what is urgent."""
    return "\n\n".join(filter(None, (draft.concern, draft.text)))


def alarm_beside(subject: Any, *, at: datetime) -> Case | None:
    """The message that what they wrote of a visit became, too, as it reads as urgent: whom to call comes first."""
    if not isinstance(subject, Appointment):
        return None
    found = Thread.objects.filter(
        patient=subject.patient_id, state=Thread.State.URGENT, asked_at=at
    )
    thread = found.select_related("case").first()
    return thread.case if thread else None


def sound(file: File | None) -> File | None:
    """A file that waits to be looked through goes with nothing; what is urgent does not wait for it."""
    return file if file and file.state == File.State.CLEAN else None


def answered_by(draft: MessageDraft, patient: Patient, *, at: datetime) -> datetime | None:
    """Until when it is answered if it is sent now, by the policy's own clock (S1-14)."""
    subject = subject_of(draft, patient)
    subject.tenant = current_tenant()
    type(subject).prepare([subject])
    # As it will stand: a copy in memory, so nothing is moved.
    if isinstance(subject, Refill):
        vars(subject).update(state=Refill.State.REQUESTED, requested_at=at)
    elif isinstance(subject, Appointment):
        vars(subject).update(state=Appointment.State.REQUESTED, asked_at=at)
    else:
        vars(subject).update(state=Thread.State.TRIAGE, asked_at=at)
    return promised(subject, tuning=current_tenant().tuning)


def sent_lately(
    patient: Patient, by: Actor, *, at: datetime, kinds: Collection[str] = SENT
) -> Case | None:
    """What this writer sent a moment ago: somebody pressed twice, or came back to a page that is over."""
    mine = Case.objects.filter(
        kind__in=kinds, patient=patient, opened_at__gt=at - A_MOMENT, entries__actor_id=by.id
    )
    found: Case | None = mine.order_by("-opened_at", "-pk").first()
    return found


def is_said(case: Case, words: str, by: Actor, *, at: datetime) -> bool:
    """Whether this writer said these very words there a moment ago, whatever their line ends."""
    try:
        text = PRIVATE.parse(words)
    except Refused:
        return False
    mine: Any = Comment.objects.filter(case=case, author_id=by.id, at__gt=at - A_MOMENT)
    return bool(text) and mine.filter(text=text).exists()
