"""How long, how often: which values may a company tune of prescriptions?"""

from __future__ import annotations

from functools import partial

from careops.policy.tunables import tunable
from medops.policy.tunables import DAY, HOUR

of_prescription = partial(tunable, "prescription")

SEND_WITHIN = of_prescription(
    "medops.prescription_within", 4 * HOUR, "How soon a prescription is with a pharmacy"
)
ACKNOWLEDGE_WITHIN = of_prescription(
    "medops.prescription_acknowledged_within", DAY, "How soon a pharmacy says that it has it"
)
CHASE_PHARMACY_EVERY = of_prescription(
    "medops.prescription_chase_every", DAY, "How often a silent pharmacy is asked again"
)
TAKE_BACK_AFTER = of_prescription(
    "medops.prescription_back_after",
    3 * DAY,
    "After how long a prescription comes back from a pharmacy that says nothing",
)
BLOCKED_FOR = of_prescription(
    "medops.prescription_blocked_for",
    7 * DAY,
    "After how long the leads hear that one still waits for somebody else",
)
PHARMACY_LINK_FOR = of_prescription(
    "medops.pharmacy_link_valid_for", 7 * DAY, "How long a pharmacy's link works"
)
