"""What was last done to its end, and when? One row a kind of work; it belongs to no tenant."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection, models

KEEP = """
    INSERT INTO upkeep_pulse (name, at) VALUES (%s, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""


class Pulse(models.Model):
    """When this work was last done to its end, by the real clock, whatever the demo's dial says."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


def pulse(name: str) -> None:
    """Note that this work was done to its end, and that its process is alive."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [name])
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()
