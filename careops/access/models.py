"""What is kept of those who come in? How often they tried."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    """How often something was tried, and until when that counts. Only time empties it.

    It belongs to no tenant: a password is guessed at whichever organization's door.
    """

    key = models.CharField(max_length=200, primary_key=True)
    used = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"
