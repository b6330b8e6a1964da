"""When may somebody not be disturbed? Hours of the day by the wall clock of their zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """From ``begin`` to ``end`` each day, also across midnight; ``end`` itself is not quiet (S0-A3)."""

    begin: time
    end: time
    zone: ZoneInfo

    def around(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """The quiet hours that this moment lies in, from and until, in UTC; None when it is not quiet."""
        today = moment.astimezone(self.zone).date()
        for day in (today - DAY, today):
            begin = self.instant(datetime.combine(day, self.begin))
            end_day = day if self.begin < self.end else day + DAY
            end = self.instant(datetime.combine(end_day, self.end))
            if begin <= moment < end:
                return begin, end
        return None

    def instant(self, wall: datetime) -> datetime:
        """An hour that the clocks skip means the hour that they jump to."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def after(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        hours = self.around(moment)
        return hours[1] if hours else moment
