"""Below which value does a part of them lie? Asked of the database, as medians are."""

from __future__ import annotations

from django.db.models import Aggregate, DurationField


class Percentile(Aggregate):
    """That below which this ``part`` of the durations lies, between two of them where it falls there."""

    function = "percentile_cont"
    template = "%(function)s(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()
