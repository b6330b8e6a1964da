"""What do the patients of the demo write, and what are they answered?"""

from __future__ import annotations

from portal.columns import Topic

MESSAGES: tuple[tuple[Topic, str, int], ...] = (
    (
        Topic.VISIT,
        "The cream you gave me last week helps, but the skin itches at night. Go on with it?",
        3,
    ),
    (Topic.VISIT, "My knee is better since the visit. When can I run again?", 3),
    (Topic.VISIT, "Depuis la visite, je tousse moins. Dois-je finir le sirop?", 2),
    (Topic.BILLING, "I paid 85 dollars and the bill still says that I owe them. Can you look?", 3),
    (
        Topic.INSURANCE,
        "I have a new plan since the first of the month. What do you need from me?",
        2,
    ),
    (Topic.APPOINTMENT, "Can my appointment on Thursday be later, after four?", 3),
    (Topic.AUTHORIZATION, "Has my insurer said yes to the scan?", 1),
    (Topic.RECORDS, "Please send my vaccination record to my new employer.", 2),
    (Topic.REFILL, "I have two weeks of ramipril left. Can I have it renewed?", 2),
    (Topic.COMPLAINT, "I waited for an hour and nobody told me why. I am annoyed.", 1),
    (Topic.OTHER, "Is there parking behind the building?", 1),
    (Topic.OTHER, "J'ai mal à la poitrine depuis une heure et j'ai du mal à respirer.", 1),
    (Topic.OTHER, "You are idiots, all of you. I know where you park, and I will hurt you.", 1),
)
CONCERNS = ("Eczema", "Knee pain", "Cough", "Blood pressure", "Migraine", "Annual check-up")
MEDICINES = ("Ramipril 5 mg", "Metformin 500 mg", "Levothyroxine 75 mcg", "Salbutamol inhaler")
INSURERS = ("Maple Mutual", "Blue Cross", "Green Shield", "Sun Life")
OFFICE = "Thank you for writing. We have looked, and it is settled. Call us if it is not."
PROVIDER = "Thank you for the update. Go on as we said, and come in if it is not better in a week."
REPLIES = ("Thank you, that helps.", "And if it comes back at night?")
CALLED = "Reached by phone: with a neighbour, and on the way to the emergency department."
