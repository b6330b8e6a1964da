"""How do referrals come in from a spreadsheet? Line by line read, chunk by chunk submitted, twice harmless."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from careops.engine.batches import carry_out
from careops.engine.refusals import Refusal
from careops.engine.turn import Move
from careops.imports.lines import Tally
from careops.people.actors import AGENT, Actor
from careops.people.addresses import address_in
from careops.people.models import Network, Patient, Provider
from careops.people.names import joined, name_key, name_keys
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from careops.values.sheets import Columns, Line
from careops.values.table import (
    BIRTH_DATE,
    EMAIL,
    FIRST_NAME,
    LANGUAGE,
    LAST_NAME,
    LINE,
    PHONE,
    YES_NO,
    Refused,
)
from referrals.models import Referral
from referrals.values import CONSENT, EXTERNAL_ID, NEED, REGION

REQUIRED = ("first_name", "last_name", "email", "need", "consent")
OPTIONAL = (
    "mobile", "birth_date", "region", "network", "language", "preferred_provider",
    "only_preferred", "external_id",
)  # fmt: skip
COLUMNS = Columns(
    {
        "first_name": FIRST_NAME,
        "last_name": LAST_NAME,
        "email": EMAIL,
        "need": NEED,
        "consent": CONSENT,
        "mobile": PHONE,
        "birth_date": BIRTH_DATE,
        "region": REGION,
        "network": LINE,
        "language": LANGUAGE,
        "preferred_provider": LINE,
        "only_preferred": YES_NO,
        "external_id": EXTERNAL_ID,
    },
    required=REQUIRED,
)


def key_of(line: Line) -> str:
    """The same for the same line, however often and wherever it is imported."""
    said = [line.values["client_key"], *(str(line.values.get(name) or "") for name in OPTIONAL)]
    return hashlib.sha256("\x1f".join([*said, line.values["need"]]).encode()).hexdigest()


class Reader:
    """Turns cells into values, and says of each bad one what to write instead."""

    @cached_property
    def providers(self) -> dict[str, set[Provider]]:
        return by_name(Provider.objects.active(), lambda p: (*joined(p.name), p.email))

    @cached_property
    def networks(self) -> dict[str, set[Network]]:
        return by_name(Network.objects.all(), lambda n: (n.name.casefold(), n.code.casefold()))

    def read(self, line: Line) -> None:
        COLUMNS.read(line)
        for name, find in (
            ("network", self.read_network),
            ("preferred_provider", self.read_preferred_provider),
        ):
            try:
                said = line.values.get(name)
                line.values[name] = find(said) if said else None
            except Refused as refusal:
                line.problems[name] = str(refusal)
        if line.values.get("only_preferred") and not line.raw.get("preferred_provider"):
            line.problems["only_preferred"] = "Say which preferred_provider."
        if not line.problems:
            names = name_key(line.values["first_name"], line.values["last_name"])
            line.values["client_key"] = f"{names} {line.values['email']}"

    def read_network(self, cell: str) -> Any:
        found = self.networks.get(cell.casefold(), set())
        several = "is the name of several of your networks; write the code"
        return only(found, cell, nobody="is not one of your networks", several=several).code

    def read_preferred_provider(self, cell: str) -> Any:
        names = filter(None, (*joined(cell), address_in(cell)))
        found = set().union(*(self.providers.get(name, set()) for name in names))
        nobody = "is not the name or e-mail of one of your providers"
        several = "is the name of several of your providers; write the e-mail"
        return only(found, cell, nobody=nobody, several=several)


def by_name(rows: Any, names: Callable[[Any], tuple[str, ...]]) -> dict[str, set[Any]]:
    """Whom or what a cell may mean."""
    found: dict[str, set[Any]] = defaultdict(set)
    for row in rows:
        for name in names(row):
            found[name].add(row)
    return found


def only(found: set[Any], cell: str, *, nobody: str, several: str) -> Any:
    """The one that a cell means; nobody is guessed."""
    if len(found) != 1:
        raise Refused(f"{cell[:40]!r} {several if found else nobody}")
    return next(iter(found))


def importer(tenant: Tenant, *, at: datetime) -> Callable[[list[Line]], Tally]:
    """What takes in a chunk of lines: those that are good, and ``problems`` of the others."""
    return partial(import_chunk, reader=Reader(), tenant=tenant, at=at)


def import_chunk(chunk: list[Line], *, reader: Reader, tenant: Tenant, at: datetime) -> Tally:
    with tenant_transaction(tenant):
        for line in chunk:
            if not line.values and not line.problems:
                reader.read(line)
        good = {key_of(line): line for line in chunk if not line.problems}
        seen = Referral.objects.filter(dedupe_key__in=list(good)).values_list(
            "dedupe_key", flat=True
        )
        new = {key: line for key, line in good.items() if key not in set(seen)}
        clients = find_or_make_clients(list(new.values()))
        moves = [
            Move(referral_of(line, key, clients, at=at), Referral.rules()["submit"], IMPORTER)
            for key, line in new.items()
        ]
        for line, outcome in zip(new.values(), carry_out(moves, at=at), strict=True):
            if isinstance(outcome, Refusal):
                line.problems["line"] = outcome.reason
        refused = sum(bool(line.problems) for line in new.values())
    readable = sum(not line.problems for line in chunk) + refused
    return Tally(added=len(new) - refused, known=readable - len(new))


IMPORTER = Actor("the import", frozenset({AGENT.name}), via="import")


def find_or_make_clients(lines: list[Line]) -> dict[str, Patient]:
    """The client of each line: one with that name and e-mail, in whichever spelling, or a new one."""
    emails = {line.values["email"] for line in lines}
    rows = Patient.objects.filter(email__in=emails).select_related("merged_into")
    found = {key: p.merged_into or p for p in rows for key in keys_of(p)}
    fresh = []
    for line in lines:
        client = client_of(line.values)
        keys = [line.values["client_key"], *keys_of(client)]
        known = next((found[key] for key in keys if key in found), None)
        if known is None:
            fresh.append(client)
        found |= {key: known or client for key in keys if key not in found}
    Patient.objects.bulk_create(fresh)
    return found


def keys_of(client: Patient) -> list[str]:
    """Their name in each spelling, with their e-mail."""
    return [f"{key} {client.email}" for key in name_keys(client.first_name, client.last_name)]


def client_of(values: Mapping[str, Any]) -> Patient:
    first, last = values["first_name"], values["last_name"]
    return Patient(
        first_name=first,
        last_name=last,
        email=values["email"],
        mobile=values["mobile"] or "",
        birth_date=values["birth_date"],
        language=values["language"] or "en",
    )


def referral_of(line: Line, key: str, clients: Mapping[str, Patient], *, at: datetime) -> Referral:
    values = line.values
    return Referral(
        client=clients[values["client_key"]],
        need=values["need"],
        region=values["region"] or "",
        network=values["network"] or "",
        language=values["language"] or "",
        preferred=values["preferred_provider"],
        only_preferred=bool(values["only_preferred"]),
        external_id=values["external_id"] or "",
        consented_at=at,
        source=Referral.Source.IMPORT,
        dedupe_key=key,
    )
