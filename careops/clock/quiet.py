"""When may somebody not be disturbed? Hours of the day by the wall clock of their zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """From ``begin`` to ``end`` each day, also across midnight; ``end`` itself is not quiet (S0-A3)."""

    begin: time
    end: time
    zone: ZoneInfo

    def around(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """The quiet hours that this moment lies in, from and until, in UTC; None when it is not quiet.

        Where the clocks skip all that lies between two nights, they are one.
        """
        today = moment.astimezone(self.zone).date()
        for day in (today - DAY, today):
            begin, end = self.night(day)
            if begin <= moment < end:
                (before, evening), (morning, after) = self.night(day - DAY), self.night(day + DAY)
                return before if evening >= begin else begin, after if morning <= end else end
        return None

    def night(self, day: date) -> tuple[datetime, datetime]:
        """The quiet hours that begin on this day."""
        end_day = day if self.begin < self.end else day + DAY
        begin, end = datetime.combine(day, self.begin), datetime.combine(end_day, self.end)
        return self.instant(begin), self.instant(end)

    def instant(self, wall: datetime) -> datetime:
        """An hour that the clocks skip means the hour that they jump to."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def after(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        hours = self.around(moment)
        return hours[1] if hours else moment
