"""Is what is said denied? ``no chest pain``, ``pas de fièvre ni de frissons``, ``chest pain: no``."""

from __future__ import annotations

from portal.triage.lexicon import DENIALS
from portal.triage.lists import words
from portal.triage.matching import Hit
from portal.triage.scene import Scene

FAR = 8  # words from a denial to what it denies
ITEM = 5  # words of an item in a list


def is_denied(scene: Scene, hit: Hit) -> bool:
    """``no chest pain``, ``pas de fièvre ni de frissons``, ``chest pain: no``"""
    if is_cancelled(scene, hit.end) or is_of_nobody(scene, hit.start):
        return True
    if hit.denies:
        before = scene.words[max(0, hit.start - 2) : hit.start]
        return "no" in before or "never" in before or before[-1:] in (["not"], ["pas"])
    return denial_before(scene, hit)


def is_of_nobody(scene: Scene, start: int) -> bool:
    """``nobody hurts me``, ``nothing bleeds``"""
    first, _ = scene.part(start)
    said = [
        word for word in scene.words[max(first, start - 3) : start] if word not in words("light")
    ]
    return said[-1:] in (["nobody"], ["nothing"]) or said[-2:] in (
        ["no", "one"],
        ["personne", "ne"],
    )


def is_cancelled(scene: Scene, end: int) -> bool:
    after = scene.words[end : end + 1]
    if after == ["pu"] or (after == ["plus"] and "ne" in scene.words[max(0, end - 4) : end]):
        return True
    if not after or after[0] not in (
        "no",
        "none",
        "non",
        "aucun",
        "aucune",
        "nope",
        "negative",
        "negatif",
    ):
        return False
    first, last = scene.part(end)
    return first == end and last == end + 1


def denial_before(scene: Scene, hit: Hit) -> bool:
    light, listed, at, since = True, False, hit.start - 1, 0
    first, _ = scene.sentence(hit.start)
    while at >= first and since <= FAR:
        word = scene.words[at]
        if word in words("turns") or begins_anew(scene, at, hit.start):
            return False
        if word in DENIALS or is_no_more(scene, at):
            return denies(scene, at, hit, light=light, listed=listed)
        if word in ("or", "ou", "nor", "and", "et"):
            since, listed = max(0, since - ITEM), True
        elif word not in words("light"):
            light = False
        if at + 1 < len(scene.words) and scene.message.parts[at] != scene.message.parts[at - 1]:
            since, listed = max(0, since - ITEM), True
        since += 1
        at -= 1
    return False


def begins_anew(scene: Scene, at: int, start: int) -> bool:
    """``no fever, my chest hurts``: whether what comes after a comma, or an "and", is said by itself."""
    parts, word = scene.message.parts, scene.words[at]
    if at >= start or not words("says").isdisjoint(scene.words[at + 1 : at + 2]):
        return False
    starts_part = at == 0 or parts[at] != parts[at - 1]
    after_and = at > 0 and scene.words[at - 1] in ("and", "et")
    return (starts_part or after_and) and word in words("subjects") and word not in DENIALS


def is_no_more(scene: Scene, at: int) -> bool:
    """``je n'ai plus de douleur``; not ``plus de douleur``, which is more of it."""
    if scene.words[at] != "plus":
        return False
    opens = at == 0 or scene.message.parts[at] != scene.message.parts[at - 1]
    said = any(word in ("ne", "ai", "ont") for word in scene.words[max(0, at - 3) : at])
    return said or (opens and scene.words[at + 1 : at + 2] == ["de"])


def denies(scene: Scene, at: int, hit: Hit, *, light: bool, listed: bool) -> bool:
    word = scene.words[at]
    before = scene.words[at - 1] if at else ""
    after = scene.words[at + 1] if at + 1 < len(scene.words) else ""
    to_come = scene.words[at + 1 : at + 3] == ["going", "to"]
    if (after in words("no_denial") and at + 1 != hit.start and not to_come) or is_like_never(
        scene, word, hit
    ):
        return False
    if word in ("not", "pas"):
        able = before in ("can", "could", "would", "will", "peux", "peut", "arrive", "capable")
        return (light or (listed and after in words("light"))) and not able
    return True


def is_like_never(scene: Scene, word: str, hit: Hit) -> bool:
    """``I have never had chest pain like this``"""
    after = scene.words[hit.start : hit.end + 6]
    return word in ("never", "jamais") and any(one in words("like_never") for one in after)
