"""What is told of accounts, threads, refills, visits, insurances, bills, payments and refunds? One table a kind."""

from __future__ import annotations

from portal.story import account, appointment, insurance, money, refill, thread

__all__ = ["account", "appointment", "insurance", "money", "refill", "thread"]
