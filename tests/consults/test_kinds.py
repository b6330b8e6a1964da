"""Does every kind of obligation have its words?"""

from consults.kinds import ASKS, ask_of
from consults.policy.obligation import About


def test_every_kind_has_its_line():
    assert set(ASKS) == set(About)
    assert ask_of("lab") is ASKS[About.LAB]


def test_what_is_said_without_a_sign_in_tells_nothing_about_health():
    telling = ("prescription", "lab", "pharmac", "specialist", "health", "limited", "dose", "drug")

    for ask in ASKS.values():
        assert not any(word in ask.neutral.lower() for word in telling), ask.neutral
