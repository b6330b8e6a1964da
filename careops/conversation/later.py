"""What leaves later? What its writer gave a moment; and it stays, when somebody else writes before that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from uuid_utils.compat import uuid7

from careops.clock.office import DAY, Office, office_of
from careops.conversation.models import Comment, Draft
from careops.engine.batches import KEPT
from careops.outbox.hold import held_of, suppress
from careops.outbox.models import Message
from careops.people.models import Membership
from careops.tenancy.models import Tenant
from careops.values.table import PRIVATE

HELD_BACK = "held_back"  # what its writer is mailed
OFFERED = 5  # moments to choose from
USUAL = (*((time(9), time(17)),) * 5, None, None)


def moments(tenant: Tenant, *, at: datetime) -> list[datetime]:
    """When the office opens next, and on the days after that; where nobody has said when, on weekdays at nine."""
    office = office_of(tenant) or Office(USUAL, frozenset(), ZoneInfo(tenant.time_zone))
    return list(islice(openings(office, after=at), OFFERED))


def openings(office: Office, *, after: datetime) -> Iterator[datetime]:
    day = after.astimezone(office.zone).date() - DAY
    while True:
        day, (opens, _) = office.next_day(day)
        if (moment := office.instant(day, opens)) > after:
            yield moment


def hold_back(comments: Sequence[Comment], *, at: datetime) -> None:
    """Somebody wrote: what others have waiting in these cases is a draft of theirs again, and they are told."""
    newest = {comment.case_id: comment for comment in comments}
    waiting = Comment.objects.waiting(at=at).filter(case__in=newest).select_related("case")
    for one in waiting.order_by("id"):
        mover = newest[one.case_id]
        if mover.author_id != one.author_id:
            stay(one, mover, at=at)


def stay(comment: Comment, mover: Comment, *, at: datetime) -> None:
    suppress(held_of(comment.entry_id, comment.person, at=at))
    comment.withdrawn_at = at
    comment.save(update_fields=["withdrawn_at"])
    writer = Membership.objects.to_be_told().filter(pk=comment.author_id).first()
    if writer:
        keep_as_draft(comment, writer.pk, at=at)
        tell(writer, mover, at=at)


def keep_as_draft(comment: Comment, writer: UUID | None, *, to: str = "", at: datetime) -> None:
    """Above what they have begun since; where that is too much for one, it stands in the story alone."""
    begun = Draft.objects.by(writer, comment.case).first()
    text = "\n\n".join(filter(None, [comment.text, begun.text if begun else ""]))
    if len(text) <= PRIVATE.limit:
        whom = to or (begun.to if begun else "")
        Draft.objects.keep(writer, comment.case, to=whom, text=text, at=at)


def tell(writer: Membership, mover: Comment, *, at: datetime) -> None:
    """By a mail without a word of it, which goes with the step that held it back."""
    Message.objects.create(
        id=uuid7(), case_id=mover.case_id, entry_id=mover.entry_id, channel="email", template=HELD_BACK,
        to=writer.email, person=writer.pk, name=str(writer), queued_at=at, next_attempt_at=at,
    )  # fmt: skip


KEPT.declare(Comment._meta.label, hold_back)
