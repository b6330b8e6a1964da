"""Is it of now, or long past? ``I had a stroke in 2015``, ``never again``, ``today I am fine``."""

from __future__ import annotations

from portal.triage.denial import begins_anew
from portal.triage.lexicon import DENIALS
from portal.triage.lists import words
from portal.triage.matching import Hit
from portal.triage.scene import Scene

NEVER = DENIALS | {"nothing", "rien", "plus"}


def is_past(scene: Scene, hit: Hit) -> bool:
    first, last = scene.sentence(hit.start)
    if is_now(scene, first, last):
        return False
    for past in scene.said("past", first, last):
        before = scene.words[max(first, past.start - 8) : past.start]
        if not any(word in words("compares") for word in before) and not is_apart(
            scene, past, hit, first
        ):
            return True
    return is_told_past(scene, hit.end)


def is_now(scene: Scene, first: int, last: int) -> bool:
    """``again``, ``today``; not ``never again``, nor ``today I am fine``."""
    return any(
        not is_never(scene, now.start) and not is_well(scene, now)
        for now in scene.said("now", first, last)
    )


def is_now_told(scene: Scene, hit: Hit) -> bool:
    """``Is chest pain normal? Mine started this morning.``"""
    first, last = scene.next_sentence(hit.start)
    told = scene.words[first : first + 1]
    return bool(told) and told[0] in words("that") and is_now(scene, first, last)


def is_never(scene: Scene, at: int) -> bool:
    first, _ = scene.sentence(at)
    return any(word in NEVER for word in scene.words[max(first, at - 3) : at])


def is_well(scene: Scene, now: Hit) -> bool:
    first, last = scene.part(now.start)
    return bool(scene.said("well", first, last))


def is_apart(scene: Scene, past: Hit, hit: Hit, first: int) -> bool:
    """``I had surgery two weeks ago and my wound is open``; not ``Two years ago, in May, I had a seizure``."""
    if past.end <= hit.start:
        opens = past.start - first <= 2
        begins = scene.subject_after(past.end) + 1 if opens else past.end
        return is_another_thing(scene, begins, hit.start)
    return is_another_thing(scene, hit.end, past.start)


def is_told_past(scene: Scene, end: int) -> bool:
    """``I fainted. That was years ago.``"""
    first, last = scene.next_sentence(end - 1)
    told = scene.words[first : first + 1]
    return bool(told) and told[0] in words("that") and bool(scene.said("past", first, last))


def is_another_thing(scene: Scene, start: int, end: int) -> bool:
    """``what should I do, my chest hurts``"""
    return any(
        begins_anew(scene, at, end) or scene.words[at] in words("turns") for at in range(start, end)
    )
