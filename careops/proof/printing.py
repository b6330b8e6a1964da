"""How does a policy read to those who do not read code? As a page: its states, sentences and clocks."""

from __future__ import annotations

import inspect
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from careops.clock.timers import Before, Every, Timer
from careops.clock.waits import AT_ONCE, words
from careops.engine.renewal import PAUSE
from careops.outbox.channels import label_of
from careops.people.actors import CLOCK, STAFF, Grant
from careops.policy.effects import Effect, Open, Reach, Send
from careops.policy.rules import NOWHERE, Rule, rule_in
from careops.policy.states import Shown
from careops.policy.tunables import tunables_of
from careops.policy.workflow import Workflow
from careops.proof.asking import handed_on


def page(policy: type[Workflow]) -> str:
    """The policy as a Markdown page, with tables and a Mermaid diagram."""
    parts = [
        f"# The {policy.kind} policy",
        f"Printed from {named(sources_of(policy))} by `make docs`: change it there, not on this page.",
        introduction(policy),
        "## States",
        table(("State", "Whose turn", "Promise", "Owner"), states(policy)),
        "## Picture",
        diagram(policy),
        "## Sentences",
        table(("What", "From", "To", "Who or when", "Only if", "Then"), sentences(policy)),
        *renewals(policy),
        "## Values that each organization may tune",
        table(("What", "Default", "Least", "Most", "Name"), tunings(policy)),
    ]
    return "\n\n".join(parts) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(line(cells) for cells in [heads, ["---"] * len(heads), *rows])


def line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


# Where it is written


def modules_of(policy: type[Workflow]) -> list[str]:
    """Those that hold its sentences, in the order in which they are read."""
    having = (base for base in reversed(policy.__mro__) if any(map(rule_in, vars(base).values())))
    return [base.__module__ for base in having]


def sources_of(policy: type[Workflow]) -> list[str]:
    """Their files: ``consults/policy/obligation.py``, and where it goes on."""
    return [module.replace(".", "/") + ".py" for module in modules_of(policy)]


def named(files: Iterable[str]) -> str:
    return " and ".join(f"`{file}`" for file in files)


def introduction(policy: type[Workflow]) -> str:
    return inspect.getdoc(sys.modules[modules_of(policy)[0]]) or ""


# States


def states(policy: type[Workflow]) -> Iterator[Sequence[str]]:
    for state, shown in policy.shown.items():
        turn = shown.waiting_on or "nobody: it is closed"
        yield f"**{name_of(state, policy)}**", turn, promise(policy, shown), shown.team


def promise(policy: type[Workflow], shown: Shown) -> str:
    if not shown.due:
        return ""
    timer = policy.rules()[shown.due].when
    return f"{shown.promise}: {timing(timer)}" if timer else shown.promise


def name_of(state: str, policy: type[Workflow]) -> str:
    return "(new)" if state == NOWHERE else policy.label_of(state)


# Sentences


def sentences(policy: type[Workflow]) -> Iterator[Sequence[str]]:
    for rule in policy.rules().values():
        yield (
            f"**{rule.name}**: {rule.label}{in_private(rule)}",
            sources(policy, rule),
            "stays" if rule.target is None else name_of(rule.target, policy),
            who_or_when(rule),
            listing(str(test) for test in rule.only_if),
            listing(consequence(policy, rule, effect) for effect in rule.then),
        )


def renewals(policy: type[Workflow]) -> Iterator[str]:
    """What may happen beside the sentences, where any of them sends a link."""
    effects = (effect for rule in policy.rules().values() for effect in rule.effects)
    if any(isinstance(effect, Send) and effect.link for effect in effects):
        yield (
            "Whoever holds a link that has stopped may have a fresh one sent to their address on file, for as long"
            f" as that one worked: one in {words(PAUSE)}, and one for an answer only while that is asked of them."
            " A one-time code, sent to all their addresses, opens what the link alone does not show."
        )


def in_private(rule: Rule) -> str:
    names = [fact.name.replace("_", " ") for fact in rule.facts if fact.name in rule.private]
    return f"<br>in private: the {' and '.join(names)}" if names else ""


def sources(policy: type[Workflow], rule: Rule) -> str:
    if len(rule.sources) == len(policy.shown):
        return "any"
    return listing(name_of(state, policy) for state in rule.sources)


def who_or_when(rule: Rule) -> str:
    clock = [f"{CLOCK.label}, {timing(rule.when)}"] if rule.when else []
    return listing([*clock, *people(rule.by)]) or "when something else asks for it"


def people(grants: Sequence[Grant]) -> list[str]:
    """Each by name, but all of the staff as one."""
    if not set(STAFF) <= set(grants):
        return [str(grant) for grant in grants]
    return [*(str(grant) for grant in grants if grant not in STAFF), "staff"]


def timing(timer: Timer) -> str:
    """``24 h after it was offered``."""
    since = timer.since.removesuffix("_at").replace("_", " ")
    moment = f"it was {since}" if timer.since.endswith("_at") else f'the time it is "{since}"'
    if timer.wait is AT_ONCE:
        return "at once" if timer.since.endswith("_at") else f"at {moment}"
    if isinstance(timer, Every):
        return rhythm(timer, moment)
    if isinstance(timer, Before):
        return f"{timer.wait} before the {since}"
    return f"{timer.wait} after {moment}"


def rhythm(timer: Every, moment: str) -> str:
    """``every 24 h after it was reviewed, until 4 d``; ``4 d after it was reviewed, then every 7 d``."""
    every = f"every {timer.wait}"
    begin = (
        f"{timer.first} after {moment}, then {every}" if timer.first else f"{every} after {moment}"
    )
    end = f", until {timer.until}" if timer.until else ""
    return begin + end + (", not in quiet hours" if timer.quiet else "")


def consequence(policy: type[Workflow], rule: Rule, effect: Effect) -> str:
    if isinstance(effect, Send):
        link = f", with a link for {effect.link}" if effect.link else ""
        channel = label_of(effect.channel) + (" digest" if effect.digest else "")
        return f"{channel} *{effect.template.replace('_', ' ')}* to {effect.whom}{link}"
    if isinstance(effect, Open):
        return f"open the task *{effect.task.replace('_', ' ')}*"
    if isinstance(effect, Reach):
        ways = (consequence(policy, rule, way) for way in effect.choices)
        return f"by {effect.by.replace('_', ' ')}: {', or '.join(ways)}"
    facts = " and ".join(name.replace("_", " ") for name in handed_on(policy, rule, effect))
    return f"{effect}, with the same {facts}" if facts else str(effect)


def listing(parts: Iterable[str]) -> str:
    return "<br>".join(parts)


# Picture and values


def diagram(policy: type[Workflow]) -> str:
    """The moves between states; reminders, which stay where they are, are in the table."""
    edges: dict[tuple[str, str], list[str]] = defaultdict(list)
    for rule in policy.rules().values():
        for source in rule.sources:
            if rule.target is not None and rule.target != source:
                edges[source, rule.target].append(rule.name)
    names = [f"    {state}: {name_of(state, policy)}" for state in policy.shown]
    moves = [f"    {s or '[*]'} --> {t}: {', '.join(by)}" for (s, t), by in edges.items()]
    ends = [f"    {state} --> [*]" for state, shown in policy.shown.items() if not shown.is_open]
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, *moves, *ends, "```"])


def tunings(policy: type[Workflow]) -> Iterator[Sequence[str]]:
    for tunable in tunables_of(policy):
        least, most = map(tunable.words, tunable.bounds)
        yield tunable.label, str(tunable), least, most, f"`{tunable.name}`"
