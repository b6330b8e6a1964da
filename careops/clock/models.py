"""How fast does time pass? As it does, but in the demo."""

from __future__ import annotations

from django.db import models


class Dial(models.Model):
    """One row, or none: from ``turned_at`` on, time shows ``shown_at`` and runs ``speed`` times as fast."""

    turned_at = models.DateTimeField()
    shown_at = models.DateTimeField()
    speed = models.FloatField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(name="one_dial", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.speed:g} times as fast"
