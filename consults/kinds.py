"""How is each kind of obligation asked? Its words on cards, pages and links: a new kind is a few lines here."""

from __future__ import annotations

from dataclasses import dataclass

from consults.policy.obligation import About


@dataclass(frozen=True, slots=True)
class Ask:
    """The words of one kind.

    ``title`` says what to do, and ``neutral`` the same where nobody has signed in, without a word
    about health. ``asks`` stands above the question, ``label`` and ``hint`` at the answer. ``ways``
    are the ways to answer, of which one is chosen: it begins the answer ("The code: 123").
    """

    title: str
    neutral: str
    asks: str
    label: str
    hint: str
    ways: tuple[str, ...] = ()


ASKS: dict[About, Ask] = {
    About.PRESCRIPTION: Ask(
        "Complete a prescription",
        "Something that you issued waits for information",
        "What is missing",
        "The missing information",
        "As it should stand on the prescription: strength, dose, how often, for how long.",
    ),
    About.LAB: Ask(
        "Complete a lab form",
        "Something that you issued waits for information",
        "What is missing",
        "The missing information",
        "As it should stand on the form: the tests, the reason for them, and the diagnosis code.",
    ),
    About.PHARMACY: Ask(
        "Answer a pharmacy",
        "Somebody has a question about what you issued",
        "The pharmacy asks",
        "Your reply to the pharmacy",
        "They act on your words as you write them.",
    ),
    About.SPECIALIST: Ask(
        "Answer about a specialist referral",
        "Somebody has a question about a referral of yours",
        "The specialist's office asks",
        "Your reply to the specialist's office",
        "For example the reason, the history, and how urgent it is.",
    ),
    About.PUBLIC_HEALTH: Ask(
        "Answer public health",
        "Somebody has a question after your consult",
        "Public health asks",
        "Your reply to public health",
        "What they ask for, as far as you know it; say so where you do not.",
    ),
    About.LU_CODE: Ask(
        "Limited Use code for a prescription",
        "Somebody asks you for a code",
        "What is asked",
        "The code, or why none is required",
        "A code alone is enough.",
        ways=("The code", "Not required"),
    ),
    About.QUESTIONS: Ask(
        "Answer the patient's questions",
        "Questions to you are open",
        "The patient asks",
        "Your answer to the patient",
        "In plain words. One after the other, where there are several.",
    ),
    About.ADMINISTRATIVE: Ask(
        "With our own team",
        "Our own team looks after it",
        "What is to be done",
        "What you know about it",
        "Nothing is asked of you; a hint may help.",
    ),
}


def ask_of(about: str) -> Ask:
    """The words of the kind in ``Obligation.about``."""
    return ASKS[About(about)]
