"""As everywhere else on our pages: ``28 Nov 2026``, ``Sat 28 Nov 2026, 13:58``."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "D j M Y, H:i"
TIME_FORMAT = "H:i"
