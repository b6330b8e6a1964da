"""Which pages does a provider have? The tabs above all of them; each domain adds its own."""

from __future__ import annotations

TABS = {"todo": "To do"}


def tab(page: str, label: str) -> None:
    """Add a page by the name of its URL: ``tab("referrals:search", "Find a client")``."""
    TABS[page] = label
