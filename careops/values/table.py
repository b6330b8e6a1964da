"""Which kinds of value are there? Each once, for every door: forms, the desk, the API, imports, policies."""

from __future__ import annotations

from careops.values.choices import Choice, Row, YesNo
from careops.values.days import BirthDate, Day, Moment, TimeOfDay
from careops.values.emails import Email
from careops.values.kind import Coded, Kind, Name, SlackId, Text
from careops.values.languages import Language
from careops.values.numbers import Amount, Whole
from careops.values.phones import Phone
from careops.values.spans import Span
from careops.values.text import Refused

__all__ = ["Choice", "Coded", "Kind", "Moment", "Name", "Refused", "Row", "Text", "Whole"]

LONGEST = 1000  # characters of a free text

FREE_TEXT = Text(LONGEST, lines=True)
PRIVATE = Text(5 * LONGEST, lines=True)  # what only a row keeps
LINE = Text(120)
FIRST_NAME = LAST_NAME = Name(80)  # of people who are served
CODE = Coded()  # of what partners and spreadsheets name
NAME = Name()  # in full, or of an organization
EMAIL = Email()
PHONE = Phone()
SLACK_ID = SlackId()
LANGUAGE = Language()
BIRTH_DATE = BirthDate()
DAY = Day()
MOMENT = Moment()
TIME_OF_DAY = TimeOfDay()
SPAN = Span()
WHOLE = Whole()
MONEY = Amount()
YES_NO = YesNo()
