"""How much is written, who answers it, and is that in time?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, OuterRef, Q, Subquery

from careops.conversation.models import Comment
from careops.record.models import Entry
from careops.record.span import Span
from portal.columns import Topic
from portal.models import Thread, Turning

ASKS = ("submit", "reply", "take_up")
BY_OFFICE, BY_PROVIDER = "answer_for_office", "answer"
ANSWERS = (BY_OFFICE, BY_PROVIDER, "require_visit", "cap", "turn_away", "make_a_refill")
MOST_REPLIES = 4  # and more


@dataclass(frozen=True, slots=True)
class Week:
    """A week, by the Monday on which it begins: how many of each."""

    monday: date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def by_topic(span: Span) -> list[Week]:
    """What patients wrote, by week and by what it is about now; empty where nobody wrote."""
    written = Comment.objects.filter(case__kind=Thread.kind, is_ours=False, person__isnull=False)
    rows = span.by_week(span.within(written, "at"), "at")
    found = rows.values_list("week", "case__thread__topic").annotate(Count("pk")).order_by()
    return weeks_of(span, ((week.date(), topic, count) for week, topic, count in found))


def weeks_of(span: Span, found: Any) -> list[Week]:
    """All weeks, those without any, too; none at all where there is nothing."""
    counted: dict[date, Counter[str]] = {monday: Counter() for monday in span.weeks}
    for monday, name, count in found:
        counted.setdefault(monday, Counter())[name] += count
    weeks = [Week(monday, counts) for monday, counts in sorted(counted.items())]
    return weeks if any(week.total for week in weeks) else []


def in_time(span: Span) -> list[Week]:
    """Each promise once, by week: ``in_time`` when it was answered, ``late`` when we said so, answered since or not."""
    before = Entry.objects.filter(
        case=OuterRef("case"), seq__lt=OuterRef("seq"), action__in=(*ASKS, "run_late")
    )
    last = Subquery(before.order_by("-seq").values("action")[:1], output_field=CharField())
    answered = span.by_week(span.steps(*ANSWERS, kind=Thread.kind), "at").annotate(before=last)
    kept = answered.exclude(before="run_late").values_list("week").annotate(Count("pk")).order_by()
    late = span.by_week(span.steps("run_late", kind=Thread.kind), "at")
    broken = late.values_list("week").annotate(Count("pk")).order_by()
    parts = [(week.date(), "in_time", count) for week, count in kept]
    return weeks_of(span, [*parts, *((week.date(), "late", count) for week, count in broken)])


def replies(span: Span) -> list[tuple[str, int]]:
    """Threads that began on these days, by the patient's replies after the first answer."""
    begun = span.within(Thread.objects.all(), "case__opened_at")
    found: Counter[int] = Counter()
    for many, count in begun.values_list("replies").annotate(Count("pk")).order_by():
        found[min(many, MOST_REPLIES)] += count
    if not found:
        return []
    names = [*map(str, range(MOST_REPLIES)), f"{MOST_REPLIES} or more"]
    return [(name, found[place]) for place, name in enumerate(names)]


def answered_by(span: Span) -> list[Week]:
    """Answers by week: of the ``office``, and of a ``provider``."""
    names = {BY_OFFICE: "office", BY_PROVIDER: "provider"}
    rows = span.by_week(span.steps(*names, kind=Thread.kind), "at")
    found = rows.values_list("week", "action").annotate(Count("pk")).order_by()
    return weeks_of(span, ((week.date(), names[action], count) for week, action, count in found))


def turned(span: Span) -> list[tuple[str, int, int]]:
    """Whom we turned to the right door before they sent: to which, how many, and how many sent it all the same."""
    found = dict[str, tuple[int, int]]()
    rows = span.within(Turning.objects.all(), "at").values_list("kind")
    counts = rows.annotate(all=Count("pk"), sent=Count("pk", filter=Q(sent_anyway=True)))
    for kind, everybody, sent in counts.order_by():
        found[kind] = (everybody, sent)
    return [(str(kind.label), *found[kind.value]) for kind in Turning.Kind if kind.value in found]


TOPICS = [(topic.value, str(topic.label)) for topic in Topic]
