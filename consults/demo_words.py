"""What do people in the demo say? What they come for, what is asked and answered, and why they decide so."""

from __future__ import annotations

from typing import Any

from consults.policy.words import About

CONCERNS = (
    "Cough for two weeks", "Repeat prescription", "Skin rash", "Blood pressure check",
    "Migraine", "Urinary symptoms", "Travel vaccines", "Asthma review", "Back pain",
)  # fmt: skip
# What is owed, how often, and the question that somebody asks.
QUESTIONS = (
    (About.PHARMACY, 6, "Is the dose of 10 mg meant to be once or twice a day?"),
    (About.PRESCRIPTION, 5, "The strength is missing on the prescription."),
    (About.LAB, 4, "Which tests are wanted? The form lists none."),
    (About.SPECIALIST, 3, "The specialist asks for the reason and the history in a letter."),
    (About.PUBLIC_HEALTH, 2, "Public health asks for the date when the symptoms began."),
    (About.LU_CODE, 2, "Which Limited Use code applies?"),
    (About.ADMINISTRATIVE, 3, "The medicine is out of stock at this pharmacy."),
)
DIRECTIVES = {
    About.PHARMACY: "prescription", About.PRESCRIPTION: "prescription", About.LAB: "lab",
    About.SPECIALIST: "referral", About.LU_CODE: "prescription",
    About.ADMINISTRATIVE: "prescription",
}  # fmt: skip
RAISED_BY = {About.PHARMACY: "pharmacy", About.LU_CODE: "pharmacy", About.LAB: "lab"}
ANSWERS = {
    About.PHARMACY: "Once a day, in the morning.",
    About.PRESCRIPTION: "500 mg, 30 tablets, no repeats.",
    About.LAB: "CBC, ferritin and TSH.",
    About.SPECIALIST: "The letter has been faxed, with the reason and the history.",
    About.PUBLIC_HEALTH: "They began three days before the visit.",
    About.LU_CODE: "Code 357.",
}
FACTS: dict[str, dict[str, Any]] = {
    "require": {
        "medical_reason": "An allergy to the covered medicine",
        "said_by": "The pharmacist",
    },
    "redirect": {"pharmacy": "Main Street Pharmacy"},
    "resolve": {"note": "The pharmacy has ordered it; ready tomorrow."},
    "hand_over": {"about": About.PRESCRIPTION, "reason": "The strength is missing as well."},
    "escalate": {"reason": "We have asked again and again, and there is no word."},
    "give_back": {"reason": "The provider was on leave and is back."},
    "close_unfulfilled": {"reason": "The patient has found care elsewhere."},
    "cancel": {"reason": "No longer wanted"},
    "close": {"directives_are_issued": True},
    "force_close": {"reason": "The questions are about another matter; a new consult is better."},
    "ask_question": {"question": "May I take it with food?"},
    "answer_question": {"answer": "Yes, with a meal."},
    "reject": {"reason": "Not yet: please try to reach the provider once more."},
    "appeal": {"why": "I was ill, and the clinic knew it."},
    "reverse": {"reason": "The clinic confirms the illness."},
    "uphold": {"reason": "No note of an absence was found."},
}
