"""Which reports are there? Each with its question, and what is counted: in words that are true for each reader."""

from __future__ import annotations

from functools import cache, partial

from careops.desk.reports import answers, backlog, pictures, promises, tables
from careops.desk.reports.answers import FEW, FEWEST
from careops.desk.reports.asked import Asked
from careops.desk.reports.journeys import ANSWERS, JOURNEYS, Journey, reached
from careops.desk.words import kind_label
from careops.policy.workflow import kinds
from careops.web.figures import Figure

OTHERS = "Choose other days or kinds above."
ON_TIME = Figure(
    "promises", "Are promises kept in time?",
    "What our teams and providers owe by a moment. In time: the case went on before it, whichever step somebody took."
    " Late: the moment passed first. Each counts once, in the week in which it was kept or ran out. What patients,"
    " insurers and clinics owe is not in it, nor what the clock itself moved on. The first and the last week have"
    " their days above only. With a team, it is about the states that it looks after.",
    f"No promise was kept or ran out on these days. {OTHERS}",
    promises.by_week, tables.promises, pictures.promises,
)  # fmt: skip
BACKLOG = Figure(
    "backlog", "How old is what is open?",
    "All that is open now, whichever days are chosen, by the time since it came in; overdue is whatever was promised"
    " for a moment that has passed, whoever owes it. With a team, what it looks after now.",
    f"Nothing is open. {OTHERS}",
    backlog.backlog, tables.backlog, pictures.backlog,
)  # fmt: skip
PACES = Figure(
    "providers", "How long do providers take?",
    "Steps that providers took themselves on these days, each from when its case had come into the state out of which"
    f" they took it. A dot is the middle of one provider's; those who took fewer than {FEWEST} are left out, and the"
    " line is the middle of the dots. What the team did for them, and what they never did, is not in it.",
    f"Fewer than {FEW} providers took {FEWEST} steps or more: too few to compare. {OTHERS}",
    answers.paces, tables.paces, pictures.paces,
)  # fmt: skip
ARRIVALS = Figure(
    "arrivals", "When do cases come in?",
    "All cases that came in on these days, tasks among them, by weekday and hour of the organization's clock.",
    f"Nothing came in on these days. {OTHERS}",
    backlog.arrivals, tables.arrivals, pictures.arrivals,
)  # fmt: skip
BY_TEAM = (ON_TIME, BACKLOG)  # of the others nobody can tell whose they were


@cache
def first_answer(known: tuple[str, ...]) -> Figure:
    """It names the steps that count as an answer, kind by kind."""
    steps = "; ".join(f"{kind_label(kind)}: {labels(kind)}" for kind in known)
    return Figure(
        "answers", "How long until the first answer?",
        "Cases that came in on these days, from then until the first of the steps that count as an answer, whoever"
        f" took it. {steps}.",
        f"No case of these days has an answer yet. {OTHERS}",
        answers.first_answers, tables.waits, pictures.waits,
    )  # fmt: skip


def labels(kind: str) -> str:
    rules = kinds()[kind].rules()
    return ", ".join(f"“{rules[action].label}”" for action in ANSWERS[kind])


@cache
def funnel(kind: str, way: Journey) -> Figure:
    return Figure(
        f"journey-{kind}", way.title,
        "Cases that came in on these days, by how far they have come by now. Whatever came further counts in each"
        " stage before, too; what is still on its way has not come to the next.",
        f"None came in on these days. {OTHERS}",
        partial(reached, kind=kind), tables.stages, pictures.stages(way.title),
    )  # fmt: skip


def reports(asked: Asked) -> dict[str, Figure]:
    """Those that can be told of these kinds; with a team, those that know whose a case was."""
    if asked.team:
        return {one.name: one for one in BY_TEAM}
    known = tuple(kind for kind in asked.kinds if kind in ANSWERS)
    ways = [funnel(kind, JOURNEYS[kind]) for kind in asked.kinds if kind in JOURNEYS]
    found = [ON_TIME, *([first_answer(known)] if known else []), *ways, BACKLOG, PACES, ARRIVALS]
    return {one.name: one for one in found}
