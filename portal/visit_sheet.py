"""What stands in a sheet of patients and visits? Its columns, and what to write instead of what is wrong."""

from __future__ import annotations

from functools import cached_property
from zoneinfo import ZoneInfo

from careops.people.addresses import address_in
from careops.people.models import Provider
from careops.people.names import joined
from careops.tenancy.scope import current_tenant
from careops.values.sheets import Columns, Line
from careops.values.table import (
    BIRTH_DATE,
    EMAIL,
    FIRST_NAME,
    LANGUAGE,
    LAST_NAME,
    LINE,
    PHONE,
    Moment,
    Refused,
)
from portal.models import Visit
from portal.values import CONCERN, EXTERNAL_ID

NAMES = ("first_name", "last_name", "birth_date", "email")
OF_A_VISIT = ("visit_id", "concern", "at", "state")
STATES = {state.value: state.value for state in Visit.State} | {
    "done": "completed", "seen": "completed", "booked": "planned", "canceled": "cancelled",
    "prévu": "planned", "terminé": "completed", "annulé": "cancelled",
}  # fmt: skip


def zone() -> ZoneInfo:
    return ZoneInfo(current_tenant().time_zone)


COLUMNS = Columns(
    {
        "patient_id": EXTERNAL_ID,
        "first_name": FIRST_NAME,
        "last_name": LAST_NAME,
        "birth_date": BIRTH_DATE,
        "email": EMAIL,
        "mobile": PHONE,
        "language": LANGUAGE,
        "visit_id": EXTERNAL_ID,
        "concern": CONCERN,
        "at": Moment(zone=zone),
        "state": LINE,
        "provider": LINE,
    },
    required=("patient_id", *NAMES),
)


class Reader:
    """Turns cells into values, and says of each bad one what to write instead."""

    @cached_property
    def providers(self) -> dict[str, list[Provider]]:
        found: dict[str, list[Provider]] = {}
        for provider in Provider.objects.all():
            for name in {*joined(provider.name), provider.email}:
                found.setdefault(name, []).append(provider)
        return found

    def read(self, line: Line) -> None:
        COLUMNS.read(line)
        for name, find in (("state", self.state), ("provider", self.provider)):
            try:
                said = line.values.get(name)
                line.values[name] = find(said) if said else None
            except Refused as refusal:
                line.problems[name] = str(refusal)
        self.check_visit(line)

    def check_visit(self, line: Line) -> None:
        """A visit is told of in full, or not at all."""
        named = [name for name in OF_A_VISIT if line.raw.get(name)]
        if named and not line.problems:
            for name in OF_A_VISIT:
                if name not in named:
                    line.problems[name] = "A visit needs its visit_id, concern, at and state."

    def state(self, cell: str) -> str:
        found = STATES.get(cell.casefold())
        if found is None:
            raise Refused("Write planned, completed or cancelled.")
        return found

    def provider(self, cell: str) -> Provider:
        found = {
            p for name in (*joined(cell), address_in(cell)) for p in self.providers.get(name, ())
        }
        if len(found) != 1:
            several = "is the name of several of your providers; write the e-mail"
            nobody = "is not the name or e-mail of one of your providers"
            raise Refused(f"{cell[:40]!r} {several if found else nobody}")
        return found.pop()
