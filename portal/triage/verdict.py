"""What do the rules make of what was said: is it urgent, is it abuse? A pattern has points; three are enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.triage.denial import is_denied
from portal.triage.findings import Finding, Sign
from portal.triage.guards import is_held, is_of_self, is_until
from portal.triage.lexicon import Section
from portal.triage.lists import words
from portal.triage.matching import Hit
from portal.triage.message import Message
from portal.triage.scene import Scene

ENOUGH, GRAVE = 3, 5  # points
WISHES = frozenset(("hope", "hopes", "wish", "souhaite", "espere", "pray"))
OWN = frozenset(("i", "we", "je"))
MOST_MORE, MOST_LESS = 2, 2  # points that what is said around it may add, or take away
NEAR = 25  # words
TIME_LEFT = ("in-good-time", "no-hurry")
SUFFERED, DISTRESS, THREAT, EVENT, INSULT = "suffered", "distress", "threat", "event", "insult"


def findings_of(message: Message, by_kind: dict[str, list[Hit]]) -> Iterator[Finding]:
    scene = Scene(message, by_kind.get("cue", []))
    more = [hit for hit in by_kind.get("more", []) if not is_denied(scene, hit)]
    less = [hit for hit in by_kind.get("less", []) if not is_none_until(scene, hit)]
    abuse = heeded(scene, by_kind.get("abuse", []))
    rough = weight_of([hit for hit in abuse if hit.section.how != INSULT]) >= ENOUGH
    said = [
        hit
        for hit in heeded(scene, by_kind.get("urgent", []))
        if not is_threat(scene, hit, abuse) and (not rough or hit.section.points >= ENOUGH)
    ]
    plain = not less and not rough and not is_for_an_office(by_kind.get("desk", []))
    urgent = list(urgent_of(said, more, less, plain=plain))
    for hit, reason, grave in sorted(urgent, key=lambda found: -found[0].section.points):
        yield Finding(
            Sign.URGENT, hit.section.slug, reason, message.as_written(hit.start, hit.end), grave
        )
    for hit in abuse_of(abuse, {hit.section.how for hit, *_ in urgent}):
        said_as = message.as_written(hit.start, hit.end)
        grave = hit.section.how == THREAT
        yield Finding(Sign.ABUSE, hit.section.slug, hit.section.reason, said_as, grave)


def is_none_until(scene: Scene, hit: Hit) -> bool:
    """``no insulin until next week``: what only seems to leave time."""
    return hit.section.slug in TIME_LEFT and is_until(scene, hit)


def is_for_an_office(found: list[Hit]) -> bool:
    """Whether it speaks plainly of papers, bills or bookings."""
    plainly = {hit.section.slug for hit in found if hit.section.points >= ENOUGH}
    return bool(plainly - {"refill", "complaint"})


def is_threat(scene: Scene, hit: Hit, abuse: list[Hit]) -> bool:
    """Whether what sounds like despair or an ill is what the reader is threatened with: ``I hope you choke``."""
    if is_of_self(scene, hit):
        return False
    over = [one for one in abuse if one.start < hit.end and hit.start < one.end]
    if hit.section.how not in (SUFFERED, DISTRESS):
        return any(not WISHES.isdisjoint(scene.words[one.start : one.end]) for one in over)
    return any(is_to_the_reader(scene, one) for one in over)


def is_to_the_reader(scene: Scene, hit: Hit) -> bool:
    """``I ...``, or ``... you``"""
    said = scene.words[max(0, hit.start - 1) : hit.end]
    return not OWN.isdisjoint(said[:2]) or not words("you").isdisjoint(said)


def heeded(scene: Scene, found: Iterable[Hit]) -> list[Hit]:
    """Those that nothing holds back."""
    return [hit for hit in found if not is_held(scene, hit)]


def urgent_of(
    found: list[Hit], more: list[Hit], less: list[Hit], *, plain: bool
) -> Iterator[tuple[Hit, str, bool]]:
    """Of each rule the first hit that weighs enough, with its reason, and whether it is grave."""
    done: set[str] = set()
    for hit in found:
        if hit.section.slug in done:
            continue
        around = reasons_more(hit, found, more)
        calm = {one.section.slug for one in less if is_around(one, hit)}
        points = (
            hit.section.points
            + min(MOST_MORE, len(around))
            - calmed(hit, len(calm), graver=bool(around))
            + (plain and hit.section.points > 0)
            + (hit.section.how in (SUFFERED, DISTRESS))
        )
        if points >= ENOUGH:
            done.add(hit.section.slug)
            reason = ": ".join([hit.section.reason, *([", ".join(around)] if around else [])])
            yield hit, reason, points >= GRAVE


def calmed(hit: Hit, calm: int, *, graver: bool) -> int:
    """What takes points away; what is grave by itself is not calmed by one word, and despair by none."""
    if hit.section.how in (SUFFERED, DISTRESS):
        return 0
    hard = hit.section.points >= ENOUGH and (graver or hit.section.how == EVENT)
    return min(MOST_LESS, calm - 1 if hard and calm else calm)


def reasons_more(hit: Hit, found: list[Hit], more: list[Hit]) -> list[str]:
    """What makes it graver: how it is, whom it befalls, and what else is there."""
    around = {one.section.slug: one.section.reason for one in more if is_around(one, hit)}
    if any(is_another(one.section, hit.section) and is_around(one, hit) for one in found):
        around["another"] = "not the only sign"
    return list(around.values())


def is_another(one: Section, other: Section) -> bool:
    return one.slug != other.slug and one.points > 0


def is_around(one: Hit, hit: Hit) -> bool:
    """Whether it is said near by, and not as a part of the same; some things count anywhere."""
    if one.section.how == "anywhere":
        return True
    if hit.start <= one.start and one.end <= hit.end:
        return False
    return abs(one.start - hit.start) <= NEAR


def abuse_of(found: list[Hit], urgent: set[str]) -> Iterator[Hit]:
    """Of each rule the first hit, where they weigh enough together; in distress only plain threats are any."""
    if SUFFERED in urgent:
        return
    if DISTRESS in urgent:
        found = [hit for hit in found if hit.section.how == THREAT]
    if weight_of(found) >= ENOUGH:
        first = {hit.section.slug: hit for hit in reversed(found)}
        yield from sorted(first.values(), key=lambda hit: hit.start)


def weight_of(found: list[Hit]) -> int:
    """The points of all rules, each counted once."""
    return sum({hit.section.slug: hit.section.points for hit in found}.values())
