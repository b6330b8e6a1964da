"""How do clinics come in from a list? Line by line read, chunk by chunk written, twice harmless."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from bookings.directory.flags import renew_shared
from bookings.directory.lists import COLUMNS
from bookings.directory.models import Clinic, Offer, Service
from bookings.directory.placing import put
from bookings.directory.querysets import insert
from bookings.directory.travel import Place
from careops.imports.kinds import Take
from careops.imports.lines import Tally
from careops.people.names import joined
from careops.tenancy import rows
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from careops.values.sheets import Line

# What a line may change of a clinic; its place is seen to by itself.
FIELDS = (
    "name", "address", "city", "province", "postal_code", "phone", "email", "languages",
    "affiliate", "books_by", "direct_billing", "takes_card", "takes_transfer",
    "accepts_prepayment", "own_tax", "folder_note",
)  # fmt: skip
WRITTEN = (*FIELDS, "name_key", "latitude", "longitude", "place_by", "flags")


@dataclass(slots=True)
class ClinicTally(Tally):
    """And how many clinics were changed."""

    changed: int = 0

    def count(self, other: Any) -> None:
        Tally.count(self, other)
        self.changed += other.changed

    @property
    def lines(self) -> int:
        return self.added + self.changed + self.known + self.rejected

    @property
    def counts(self) -> str:
        return (
            f"{self.added:,} added, {self.changed:,} changed, {self.known:,} there already,"
            f" {self.rejected:,} rejected"
        )


def key_of(values: dict[str, Any]) -> str:
    """By which a list names a clinic again: its own key, or its name with where it is."""
    said = [values["name"], values["postal_code"], values["address"], values["city"]]
    return values["key"] or hashlib.sha256("\x1f".join(said).casefold().encode()).hexdigest()[:40]


@dataclass
class Importer:
    """The lines of one list, on their way into the directory of one tenant."""

    tenant: Tenant
    seen: dict[str, int] = field(default_factory=dict)  # the line of each key

    @cached_property
    def services(self) -> dict[str, Service]:
        return {service.code: service for service in Service.objects.all()}

    def take(self, chunk: list[Line]) -> ClinicTally:
        """Write the good lines of a chunk, and say in ``problems`` what is wrong with the others."""
        with tenant_transaction(self.tenant):
            for line in chunk:
                self.read(line)
            named = {key_of(line.values): line for line in chunk if not line.problems}
            found = Clinic.objects.filter(list_key__in=list(named)).select_related("partner")
            known = {clinic.list_key: clinic for clinic in found.select_for_update(of=("self",))}
            for key, clinic in known.items():
                refuse_another(clinic, named[key])
            good = {key: line for key, line in named.items() if not line.problems}
            fresh = [
                self.filled(Clinic(list_key=k), line) for k, line in good.items() if k not in known
            ]
            changed = [
                known[key]
                for key, line in good.items()
                if key in known and self.changes(known[key], line)
            ]
            Clinic.objects.add(fresh)
            rows.update(changed, WRITTEN)
            clinics = known | {clinic.list_key: clinic for clinic in fresh}
            priced = self.offer({clinics[key]: line for key, line in good.items()})
        changes = {clinic.pk for clinic in changed} | (priced - {clinic.pk for clinic in fresh})
        known_already = len(good) - len(fresh) - len(changes)
        return ClinicTally(added=len(fresh), known=known_already, changed=len(changes))

    def read(self, line: Line) -> None:
        """Give the line its values; what stands twice, or names what is not there, is a problem."""
        if not line.problems:
            COLUMNS.read(line)
        if unknown := [c for c in line.values.get("services") or () if c not in self.services]:
            known = ", ".join(self.services) or "there are none yet"
            line.problems["services"] = (
                f"{unknown[0]!r} is not the code of one of your services: {known}."
            )
        if not line.problems:
            line.values["email"] = line.values["email"].lower()
            first = self.seen.setdefault(key_of(line.values), line.number)
            if first != line.number:
                line.problems["key"] = f"This clinic stands in line {first} already: remove one."

    def changes(self, clinic: Clinic, line: Line) -> bool:
        """Whether the line says anything new; then the clinic has it."""
        before = {name: getattr(clinic, name) for name in WRITTEN}
        self.filled(clinic, line)
        return any(getattr(clinic, name) != before[name] for name in WRITTEN)

    def filled(self, clinic: Clinic, line: Line) -> Clinic:
        """The clinic with what the line says: nothing that it leaves empty, or that people set by hand."""
        for name in FIELDS:
            value = line.values.get(name)
            if value not in ("", None, []) and name not in clinic.set_by_hand:
                setattr(clinic, name, value)
        clinic.note_name()
        put(clinic, self.point_of(clinic, line))
        return clinic

    def point_of(self, clinic: Clinic, line: Line) -> Place | None:
        """Its own point: as people set it, else as the line says, else as it was."""
        said = line.values.get("latitude"), line.values.get("longitude")
        is_kept = "latitude" in clinic.set_by_hand or None in said
        if is_kept and (clinic.place_by != Clinic.PlaceBy.POINT):
            return None
        return Place(clinic.latitude, clinic.longitude) if is_kept else Place(*said)  # type: ignore[arg-type]

    def offer(self, lines: dict[Clinic, Line]) -> set[Any]:
        """Write what the lines offer, where it is new; the clinics of which something was."""
        wanted = {
            (clinic.pk, self.services[code].pk): Offer(
                clinic=clinic, service=self.services[code], cost=cost, minutes=minutes
            )
            for clinic, line in lines.items()
            for code, (cost, minutes) in (line.values.get("services") or {}).items()
        }
        if not wanted:
            return set()
        before = Offer.objects.filter(clinic__in=[pk for pk, _ in wanted])
        kept = {(o.clinic_id, o.service_id): o for o in before}
        fresh = [offer for key, offer in wanted.items() if key not in kept]
        Clinic.objects.become_partners(list(dict.fromkeys(offer.clinic for offer in fresh)))
        insert(fresh)
        changed = [o for key, o in kept.items() if key in wanted and says_more(o, wanted[key])]
        rows.update(changed, ["cost", "minutes"])
        return {offer.clinic_id for offer in (*fresh, *changed)}


def importer(tenant: Tenant, *, at: datetime) -> Take:  # noqa: ARG001 (as every importer's)
    """What takes in a chunk of lines."""
    return Importer(tenant).take


def finish(tenant: Tenant) -> None:
    """Look once more at what clinics share, when all lines are in."""
    with tenant_transaction(tenant):
        renew_shared()


def says_more(offer: Offer, said: Offer) -> bool:
    """Whether a line has another price or another length; then the offer has them."""
    before = offer.cost, offer.minutes
    offer.cost, offer.minutes = said.cost, said.minutes
    return before != (said.cost, said.minutes)


def refuse_another(clinic: Clinic, line: Line) -> None:
    """A key that another list gave to another clinic changes nothing."""
    said = line.values
    is_same = set(joined(clinic.name)) & set(joined(said["name"]))
    if not is_same and clinic.postal_code != said["postal_code"]:
        line.problems["key"] = (
            f"{said['key']!r} is the key of {clinic.name} in {clinic.city}: give this one another."
        )
