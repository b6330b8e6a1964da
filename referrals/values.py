"""What do referrals say? The kinds of their values, for forms, imports, the API and the columns."""

from __future__ import annotations

from typing import Any

from careops.people.actors import CLINIC, INSURER
from careops.values.choices import YesNo
from careops.values.table import Refused, Text

NEED = Text(300, lines=True)
REGION = Text(80)
EXTERNAL_ID = Text(80)
REFERRED_BY = (INSURER.name, CLINIC.name)  # the kinds of partners that have any


class Consent(YesNo):
    """A yes; nothing else lets anybody be asked."""

    def read(self, said: Any) -> bool:
        if not super().read(said):
            raise Refused("A referral needs the client's consent: write yes when you have it.")
        return True


CONSENT = Consent()
