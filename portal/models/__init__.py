"""What a practice keeps of its portal. What may happen to accounts, threads, refills and insurances is in policy/."""

from __future__ import annotations

from portal.models import photos  # noqa: F401 (it declares itself)
from portal.models.account import Account
from portal.models.appointment import Appointment
from portal.models.balance import Balance
from portal.models.chart import Chart
from portal.models.draft import MessageDraft
from portal.models.insurance import Insurance, InsuranceDraft
from portal.models.ledger import BalanceEntry
from portal.models.paying import BalancePayment, BalanceRefund
from portal.models.practice import Practice
from portal.models.records import Medicine, Visit
from portal.models.refill import Refill
from portal.models.thread import Thread
from portal.models.turning import Turning

__all__ = [
    "Account",
    "Appointment",
    "Balance",
    "BalanceEntry",
    "BalancePayment",
    "BalanceRefund",
    "Chart",
    "Insurance",
    "InsuranceDraft",
    "Medicine",
    "MessageDraft",
    "Practice",
    "Refill",
    "Thread",
    "Turning",
    "Visit",
]
