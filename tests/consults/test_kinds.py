"""Does every kind of obligation have its words?"""

from consults.kinds import ASKS, ask_of
from consults.policy.words import About


def test_every_kind_has_its_line():
    assert set(ASKS) == set(About)
    assert ask_of("lab") is ASKS[About.LAB]
