"""How is each kind of obligation asked? Its words on cards, pages and links: a new kind is a few lines here."""

from __future__ import annotations

from dataclasses import dataclass

from careops.people.actors import LAB, PHARMACY
from consults.policy.words import About

# What each kind of partner may raise; all others neither raise nor see any.
RAISED_BY = {
    PHARMACY.name: (About.PRESCRIPTION, About.LAB, About.PHARMACY, About.LU_CODE),
    LAB.name: (About.LAB,),
}
# The answer to these is for the partner who asked; to others it is not.
THEIRS = set(RAISED_BY[PHARMACY.name])


@dataclass(frozen=True, slots=True)
class Ask:
    """The words of one kind.

    ``title`` says what to do, ``asks`` stands above the question, ``label`` and ``hint`` at the
    answer. ``ways`` are the ways to answer, of which one is chosen: it begins the answer ("The
    code: 123").
    """

    title: str
    asks: str
    label: str
    hint: str
    ways: tuple[str, ...] = ()


ASKS: dict[About, Ask] = {
    About.PRESCRIPTION: Ask(
        "Complete a prescription",
        "What is missing",
        "The missing information",
        "As it should stand on the prescription: strength, dose, how often, for how long.",
    ),
    About.LAB: Ask(
        "Complete a lab form",
        "What is missing",
        "The missing information",
        "As it should stand on the form: the tests, the reason for them, and the diagnosis code.",
    ),
    About.PHARMACY: Ask(
        "Answer a pharmacy",
        "The pharmacy asks",
        "Your reply to the pharmacy",
        "They act on your words as you write them.",
    ),
    About.SPECIALIST: Ask(
        "Answer about a specialist referral",
        "The specialist's office asks",
        "Your reply to the specialist's office",
        "For example the reason, the history, and how urgent it is.",
    ),
    About.PUBLIC_HEALTH: Ask(
        "Answer public health",
        "Public health asks",
        "Your reply to public health",
        "What they ask for, as far as you know it; say so where you do not.",
    ),
    About.LU_CODE: Ask(
        "Limited Use code for a prescription",
        "What is asked",
        "The code, or why none is required",
        "A code alone is enough.",
        ways=("The code", "Not required"),
    ),
    About.QUESTIONS: Ask(
        "Answer the patient's questions",
        "The patient asks",
        "Your answer to the patient",
        "In plain words. One after the other, where there are several.",
    ),
    About.ADMINISTRATIVE: Ask(
        "With our own team",
        "What is to be done",
        "What you know about it",
        "Nothing is asked of you; a hint may help.",
    ),
}


def ask_of(about: str) -> Ask:
    """The words of the kind in ``Obligation.about``."""
    return ASKS[About(about)]
