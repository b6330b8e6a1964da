"""Which kinds of value does the portal have, beside the common ones?"""

from __future__ import annotations

from decimal import Decimal

from careops.values.numbers import Amount
from careops.values.table import Text, Whole

CONCERN = Text(120)  # what a visit was about
MEDICINE = Text(120)  # a medicine with its strength, as a label says it
EXTERNAL_ID = Text(80)  # of a chart system
PLACE = Text(300)  # where a visit is, or how one joins it
ADVICE = Text(1000, lines=True)  # how one gets there, what one brings
MINUTES = Whole(5, 480)  # how long a visit takes
POLICY = Text(5000, lines=True)  # what a practice asks of its patients
OWING = Amount(least=Decimal("-99999999.99"))  # what is owed more, or less
CURRENCY = "CAD"
RECEIPT = Text(120)  # the payment provider's word for money that moved, or for its page
INSURER = Text(120)  # who pays, as the card names them
MEMBER_NUMBER = Text(40)  # of a card, with its letters
REASON = Text(300, lines=True)  # why somebody takes a message as urgent
