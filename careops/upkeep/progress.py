"""How far have the clock and the outbox come? Told by what is done and what waits, not by who is running."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

# What takes longer means that something is wrong, in seconds.
LATEST = {"sweep": 60, "deliver": 180, "push": 180}
BEHIND = {"due": 300, "queued": 600}
AGES = "SELECT name, extract(epoch FROM clock_timestamp() - at)::float FROM upkeep_pulse"
BACKLOG = """
    SELECT sum(due)::bigint, extract(epoch FROM careops_now() - min(due_since))::float,
           sum(set_aside)::bigint, sum(queued)::bigint,
           extract(epoch FROM careops_now() - min(queued_since))::float, sum(dead)::bigint
    FROM careops_backlog(careops_now())
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """Of all tenants. Ages and delays in seconds, None where there is nothing; counts end at 10,000 a tenant."""

    ages: dict[str, float]  # since the last sweep, delivery, push and heartbeat
    due: int  # cases that the clock should have moved by now
    due_for: float | None  # how long the first of them has been due
    set_aside: int  # cases that the clock could not move
    queued: int  # messages that are ready to be sent
    queued_for: float | None
    dead: int  # messages that will never arrive, unless somebody sends them again

    def problems(self) -> Iterator[str]:
        """What an operator should look at, in words; nothing when all is well."""
        for name, most in LATEST.items():
            age = self.ages.get(name)
            if age is None:
                yield f"No {name} has run yet: start the worker and beat, or `manage.py tick --loop`."
            elif age > most:
                yield f"The last {name} was {age:.0f} s ago: are worker, beat and broker alive?"
        if (self.due_for or 0) > BEHIND["due"]:
            yield f"The clock is {self.due_for:.0f} s behind, with {self.due} cases due: see the worker's log."
        if (self.queued_for or 0) > BEHIND["queued"]:
            yield f"A message has been ready for {self.queued_for:.0f} s: see the worker's log."


def ages() -> dict[str, float]:
    """How many seconds ago each kind of work was last done."""
    with connection.cursor() as cursor:
        cursor.execute(AGES)
        return dict(cursor.fetchall())


def progress() -> Progress:
    """Two statements, whatever the number of rows: one look at an index a tenant and figure."""
    with connection.cursor() as cursor:
        cursor.execute(BACKLOG)
        due, due_for, set_aside, queued, queued_for, dead = cursor.fetchone()
    return Progress(ages(), due or 0, due_for, set_aside or 0, queued or 0, queued_for, dead or 0)
