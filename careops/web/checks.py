"""Does everybody read what is theirs? Each step is told or untold to each audience, each link leads to a page."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from careops.policy.effects import Send
from careops.policy.workflow import policies
from careops.proof.faults import Policy, person_class, sentence
from careops.web.links import view_of
from careops.web.story import AUDIENCES, STORIES, Story


@register("stories")
def every_policy_has_its_story(**_: Any) -> list[CheckMessage]:
    """What nobody has words for would be missing on a page, and nobody would notice."""
    return [problem for policy in policies() for problem in problems_of(policy)]


def problems_of(policy: Policy) -> Iterator[CheckMessage]:
    story = STORIES.get(policy.kind)
    if story is None:
        yield fault(1, policy.__name__, "it has no story.", write="Declare one with `tells`.")
        return
    yield from problems_of_steps(policy, story)
    for state in set(policy.shown) - {*story.statuses, *story.unseen} if story.statuses else ():
        yield fault(
            5, f"{policy.__name__}, {str(state)!r}", "its patient has no words for it.",
            write="Add a line to `statuses` of its story: how it stands; or name it among the `unseen`.",
        )  # fmt: skip


def problems_of_steps(policy: Policy, story: Story) -> Iterator[CheckMessage]:
    named = set(policy.rules())
    for action in sorted(named ^ set(story.told)):
        what = "its story does not tell it." if action in named else "its policy has no such step."
        yield fault(
            2, f"{policy.__name__}.{action}", what, write="Let the story tell what the policy says."
        )
    for action in sorted(named & set(story.told)):
        yield from problems_of_audiences(policy, story, action)


def problems_of_audiences(policy: Policy, story: Story, action: str) -> Iterator[CheckMessage]:
    where = f"{policy.__name__}.{action}"
    for audience in AUDIENCES:
        words = story.told[action].to(audience)
        if words is None and audience in story.audiences:
            yield fault(
                3, where, f"is it told to the {audience}?",
                write=f'Say what they read: {audience}="...", or {audience}=UNTOLD.',
            )  # fmt: skip
        if words and audience not in story.audiences:
            yield fault(
                4, where, f"no {audience} reads a story of this kind.",
                write=f"Name the {audience} among its audiences, or leave the words out.",
            )  # fmt: skip


@register("links")
def every_link_leads_to_a_page(**_: Any) -> list[CheckMessage]:
    """Else its reader would learn that there is no such link, and nobody else would notice."""
    import_module(settings.ROOT_URLCONF)  # domains declare these pages beside their addresses
    return [problem for policy in policies() for problem in problems_of_links(policy)]


def problems_of_links(policy: Policy) -> Iterator[CheckMessage]:
    for rule in policy.rules().values():
        for send in (one for one in rule.effects if isinstance(one, Send) and one.link):
            person = person_class(policy, send.field)
            if person and view_of(person, policy.kind) is None:
                yield fault(
                    6, sentence(policy, rule),
                    f"the {send.channel} {send.template!r} has a link, and no page for a {person.__name__}.",
                    write=f"Declare it: leads_to({policy.kind!r}, {{{person.__name__}: …}}), or for patients"
                    f" tells_patients(Source({policy.kind!r}, …)); or leave the link out.",
                )  # fmt: skip


def fault(number: int, where: str, what: str, *, write: str) -> Error:
    return Error(f"{where}: {what}", hint=write, id=f"web.E{number:03}")
