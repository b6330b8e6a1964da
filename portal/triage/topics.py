"""Which desks are there, for what is neither urgent nor abuse?"""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    BILLING = "billing"
    INSURANCE = "insurance"
    APPOINTMENT = "appointment"
    PRIOR_AUTHORIZATION = "prior_authorization"
    RECORDS = "records"
    REFILL = "refill"
    CLINICAL = "clinical"
    COMPLAINT = "complaint"
    OTHER = "other"
