"""Which provinces and states are there, and which days are holidays in them? By the package ``holidays``.

It is imported where it is asked, as that takes a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

COUNTRIES = {"CA": "Canada", "US": "United States"}
BY_ZONE = {
    "America/Toronto": "CA-ON",
    "America/Halifax": "CA-NS",
    "America/Moncton": "CA-NB",
    "America/St_Johns": "CA-NL",
    "America/Winnipeg": "CA-MB",
    "America/Regina": "CA-SK",
    "America/Edmonton": "CA-AB",
    "America/Vancouver": "CA-BC",
    "America/Whitehorse": "CA-YT",
    "America/Iqaluit": "CA-NU",
}


def region_of(zone: str) -> str:
    """The province that most probably lives by this clock; empty: it could be one of several."""
    return BY_ZONE.get(zone, "")


@cache
def regions() -> dict[str, dict[str, str]]:
    """By country: ``{"Canada": {"CA-ON": "Ontario", …}, …}``."""
    return {name: dict(regions_in(country)) for country, name in COUNTRIES.items()}


def regions_in(country: str) -> list[tuple[str, str]]:
    import holidays

    aliases = getattr(holidays, country).subdivisions_aliases
    names = {code: name for name, code in reversed(aliases.items())}  # the first one is English
    return sorted(((f"{country}-{code}", name) for code, name in names.items()), key=lambda r: r[1])


def holidays_in(region: str, years: Iterable[int]) -> dict[date, str]:
    """The public holidays of these years, as they are called there."""
    import holidays

    country, _, part = region.partition("-")
    found = holidays.country_holidays(country, subdiv=part, years=years, language=f"en_{country}")
    return dict(sorted(found.items()))
