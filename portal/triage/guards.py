"""Is it here and now? What is said around it: denied, long past, asked about, gone, or only on paper."""

from __future__ import annotations

from collections.abc import Callable

from portal.triage.denial import is_denied
from portal.triage.lexicon import DENIALS
from portal.triage.lists import words
from portal.triage.matching import Hit
from portal.triage.past import is_another_thing, is_now, is_now_told, is_past
from portal.triage.scene import Scene

ASKED = 14  # words from a question to what it asks about
GONE = 12
SOMEBODY = frozenset(("someone", "somebody"))
OWN = frozenset("i me my mine we us our je me moi mon ma mes on nous notre nos".split())


def is_held(scene: Scene, hit: Hit) -> bool:
    """Whether something holds back what was found."""
    return any(guard(scene, hit) for guard in GUARDS[hit.section.how])


def is_asked(scene: Scene, hit: Hit) -> bool:
    first, last = scene.sentence(hit.start)
    if is_now(scene, first, last) or is_now_told(scene, hit):
        return False
    for cue in scene.said("asked", max(first, hit.start - ASKED), hit.start + 1):
        if not is_another_thing(scene, cue.end, hit.start):
            return True
    return (
        bool(scene.said("in-general", first, last))
        or is_wondered(scene, first, last)
        or is_about_nobody(scene, first, last)
    )


def is_wondered(scene: Scene, first: int, last: int) -> bool:
    """``When contractions do begin, how far apart should they be?``"""
    asks = scene.message.sentences[first] in scene.message.questions
    return asks and bool(scene.said("wondered", first, last))


def is_supposed(scene: Scene, hit: Hit) -> bool:
    return is_wondered(scene, *scene.sentence(hit.start))


def is_for_others(scene: Scene, hit: Hit) -> bool:
    """``What are the signs of a stroke? It is for a poster.``"""
    first, last = scene.sentence(hit.start)
    if not scene.said("for-others", 0, len(scene.words)):
        return False
    return not any(word in OWN for word in scene.words[first:last])


def is_about_nobody(scene: Scene, first: int, last: int) -> bool:
    """``Is chest pain a common side effect?``"""
    said = scene.words[first:last]
    asks = scene.message.sentences[first] in scene.message.questions and said[0] in words("asks")
    return asks and not any(word in words("persons") for word in said)


def is_gone(scene: Scene, hit: Hit) -> bool:
    _, last = scene.sentence(hit.start)
    first, later = scene.next_sentence(hit.start)
    within = scene.said("gone-within", hit.start, hit.end)
    for gone in [*within, *scene.said("gone", hit.end, min(last, hit.end + GONE))]:
        if (
            not scene.said("back", gone.start, later)
            and not is_not(scene, gone)
            and not is_claimed(scene, gone)
        ):
            return True
    told = scene.words[first : first + 1]
    if not told or told[0] not in words("that"):
        return False
    return bool(scene.said("gone", first, min(later, first + 7))) and not scene.said(
        "back", first, later
    )


def is_claimed(scene: Scene, gone: Hit) -> bool:
    """``she says she is fine``"""
    return any(
        word in ("says", "said", "claims", "insists", "dit")
        for word in scene.words[max(0, gone.start - 4) : gone.start]
    )


def is_over(scene: Scene, hit: Hit) -> bool:
    """Of despair: only where it says so in so many words."""
    _, last = scene.sentence(hit.start)
    return bool(scene.said("over", hit.start, last)) and not scene.said("back", hit.end, last)


def is_not(scene: Scene, gone: Hit) -> bool:
    """``it does not get better``, ``ça passe pas``"""
    return any(
        word in DENIALS for word in scene.words[max(0, gone.start - 2) : gone.end + 1]
    ) and not any(word in ("no", "not") for word in scene.words[gone.start : gone.end])


def is_gone_long(scene: Scene, hit: Hit) -> bool:
    """Gone, and not of today: what needs somebody today, gone or not."""
    first, last = scene.sentence(hit.start)
    return is_gone(scene, hit) and not scene.said("today", first, last)


def is_noted(scene: Scene, hit: Hit) -> bool:
    """``the bill for the chest pain``, ``the chest pain clinic``; or only in a film, or for a course."""
    if is_fiction(scene, hit) or is_for_others(scene, hit) or is_read_out(scene, hit):
        return True
    first, _ = scene.sentence(hit.start)
    before = scene.said("noted-before", max(first, hit.start - 12), hit.start)
    if any(0 <= hit.start - cue.end <= 1 for cue in before):
        return True
    return bool(scene.said("noted-after", hit.end, hit.end + 1))


def is_read_out(scene: Scene, hit: Hit) -> bool:
    """``the report says 'stroke'``"""
    first, last = scene.sentence(hit.start)
    return hit.end - 1 in scene.message.quoted and bool(scene.said("paper", first, last))


def is_fiction(scene: Scene, hit: Hit) -> bool:
    first, last = scene.sentence(hit.start)
    return bool(scene.said("fiction", first, last))


def is_pet(scene: Scene, hit: Hit) -> bool:
    return bool(scene.said("pet", max(0, hit.start - 3), hit.start + 1))


def is_family(scene: Scene, hit: Hit) -> bool:
    """``my father had a heart attack at 50``; not ``my chest hurts, my father died of that``."""
    first, last = scene.sentence(hit.start)
    told = scene.said("family", first, last)
    of_them = any(not is_another_thing(scene, hit.end, cue.start + 1) for cue in told)
    return of_them and not is_now(scene, first, last)


def is_later(scene: Scene, hit: Hit) -> bool:
    """``two weeks of it are left``"""
    _, last = scene.next_sentence(hit.start)
    before, _ = scene.sentence_before(hit.start)
    later = scene.said("later", before, last)
    return any(not is_until(scene, cue) for cue in later)


def is_until(scene: Scene, cue: Hit) -> bool:
    """``none until next week``"""
    return any(word in words("until") for word in scene.words[max(0, cue.start - 3) : cue.start])


def is_own_threat(scene: Scene, hit: Hit) -> bool:
    """``call me, or I will ...``, ``someone will get hurt``: who writes it is not the one who suffers."""
    before = scene.words[max(0, hit.start - 3) : hit.start]
    if any(word in words("you") or word in SOMEBODY for word in before):
        return True
    pairs = zip(
        scene.words[hit.start : hit.end], scene.words[hit.start + 1 : hit.end], strict=False
    )
    return any(
        who in ("i", "je", "we") and then in ("will", "swear", "vais") for who, then in pairs
    )


def is_feared(scene: Scene, hit: Hit) -> bool:
    """``I am afraid that I will hurt my mother``: no threat to who reads it."""
    first, _ = scene.sentence(hit.start)
    aimed = any(word in words("you") for word in scene.words[hit.start : hit.end])
    return not aimed and bool(scene.said("feared", first, hit.end))


def is_of_self(scene: Scene, hit: Hit) -> bool:
    """``I want to kill myself, all of you``"""
    return any(word in ("myself", "suicide") for word in scene.words[hit.start : hit.end])


def is_told(scene: Scene, hit: Hit) -> bool:
    """``he called me a ...``"""
    if not scene.message.quoted.isdisjoint((hit.start, hit.end - 1)):
        return True
    first, _ = scene.sentence(hit.start)
    return bool(scene.said("told", max(first, hit.start - 14), hit.end))


def is_elsewhere(scene: Scene, hit: Hit) -> bool:
    """``my boss is a ...``, ``I am such an ...``, ``this flu is a ...``"""
    first, _ = scene.sentence(hit.start)
    if any(cue.end < hit.end for cue in scene.said("elsewhere", hit.start, hit.end)):
        return True  # your portal is a ...
    if any(word in words("you") for word in scene.words[hit.start : hit.end]):
        return False
    for cue in scene.said("elsewhere", max(first, hit.start - 10), hit.end):
        between = scene.words[cue.end : hit.start]
        if not scene.turns(cue.end, hit.start) and not any(
            word in words("you") for word in between
        ):
            return True
    return False


Guard = Callable[[Scene, Hit], bool]
SYMPTOM: tuple[Guard, ...] = (is_denied, is_past, is_asked, is_gone, is_noted, is_family, is_pet)
# How a section heeds them.
GUARDS: dict[str, tuple[Guard, ...]] = {
    "": SYMPTOM,
    "event": (is_denied, is_past, is_asked, is_gone_long, is_noted, is_family, is_pet),
    "distress": (is_denied, is_past, is_noted, is_over, is_family),
    "suffered": (is_denied, is_past, is_supposed, is_noted, is_own_threat),
    "supply": (is_denied, is_asked, is_noted, is_later),
    "lasting": (is_denied, is_past, is_asked, is_noted, is_family),
    "aimed": (is_denied, is_told, is_fiction),
    "insult": (is_denied, is_told, is_elsewhere, is_fiction),
    "threat": (is_denied, is_told, is_fiction, is_of_self, is_feared),
    "veiled": (is_denied, is_told, is_fiction, is_of_self, is_feared),
    "always": (),
}
