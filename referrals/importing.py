"""How do referrals come in from a spreadsheet? Line by line read, chunk by chunk submitted, twice harmless."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError

from careops.people.actors import AGENT, Actor
from careops.people.models import Network, Patient, Provider, name_key
from careops.people.phones import normalize
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from careops.workflow.engine import carry_out
from careops.workflow.refusals import Refusal
from careops.workflow.turn import Move
from referrals.models import Referral

CHUNK = 500
REQUIRED = ("first_name", "last_name", "email", "need", "consent")
OPTIONAL = (
    "mobile", "birth_date", "region", "network", "language", "preferred_provider",
    "only_preferred", "external_id",
)  # fmt: skip
FEEDBACK = ("line", "field", "reason")  # added to the file of rejects, passed over when read again
YES, NO = {"yes", "y", "true", "1", "x", "oui"}, {"", "no", "n", "false", "0", "non"}
LONGEST = {"first_name": 80, "last_name": 80, "need": 300, "region": 80, "external_id": 80}


class BadFile(Exception):
    """The file as a whole cannot be read; the text says what to change."""


@dataclass(slots=True)
class Line:
    """One line of the file: what it says, and what is wrong with it, by field."""

    number: int
    raw: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for the same line, however often and wherever it is imported."""
        said = [self.values["client_key"], *(str(self.values.get(name) or "") for name in OPTIONAL)]
        return hashlib.sha256("\x1f".join([*said, self.values["need"]]).encode()).hexdigest()


@dataclass(slots=True)
class Tally:
    """How many lines were added, were there already, and were rejected."""

    added: int = 0
    known: int = 0
    rejected: int = 0

    @property
    def lines(self) -> int:
        return self.added + self.known + self.rejected


def read_lines(source: IO[str]) -> Iterator[Line]:
    """The lines of a CSV file with a header, whatever its delimiter; BadFile when it is none."""
    header = source.readline()
    delimiter = max(",;\t", key=header.count)
    names = [name.strip().strip('"').lower() for name in header.split(delimiter)]
    check_header(names)
    reader = csv.reader(source, delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(reader.line_num + 1, as_row(names, cells))
    except csv.Error as error:
        raise BadFile(f"Line {reader.line_num + 1} is not CSV: {error}.") from error


def check_header(names: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in (*REQUIRED, *OPTIONAL, *FEEDBACK)]
    if missing or unknown:
        problems = [f"no column {name!r}" for name in missing]
        problems += [f"an unknown column {name!r}" for name in unknown]
        raise BadFile(
            f"The first line has {', '.join(problems)}. It names the columns:"
            f" {', '.join(REQUIRED)}, and if you like {', '.join(OPTIONAL)}."
        )


def as_row(names: list[str], cells: list[str]) -> dict[str, str]:
    row = dict.fromkeys(names, "") | dict(zip(names, map(readable, cells), strict=False))
    if len(cells) > len(names):
        row["?"] = "more cells than columns"
    return {name: value for name, value in row.items() if name not in FEEDBACK}


def readable(cell: str) -> str:
    """A cell as text; bytes that are not UTF-8 are taken for Windows' Latin alphabet."""
    try:
        cell.encode()
    except UnicodeEncodeError:
        cell = cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return cell.strip()


class Reader:
    """Turns cells into values, and says of each bad one what to write instead."""

    @cached_property
    def providers(self) -> dict[str, Provider]:
        found = list(Provider.objects.all())
        return {p.name.casefold(): p for p in found} | {p.email.casefold(): p for p in found}

    @cached_property
    def networks(self) -> dict[str, str]:
        found = list(Network.objects.all())
        return {n.name.casefold(): n.code for n in found} | {n.code: n.code for n in found}

    def read(self, line: Line) -> None:
        if "?" in line.raw:
            line.problems["line"] = "has more cells than the first line; put quotes around commas"
        for name in (*REQUIRED, *OPTIONAL):
            try:
                line.values[name] = self.value(name, line.raw.get(name, ""))
            except ValueError as error:
                line.problems[name] = str(error)
            except ValidationError as error:
                line.problems[name] = " ".join(error.messages)
        if line.values.get("only_preferred") and not line.values.get("preferred_provider"):
            line.problems["only_preferred"] = "needs a preferred_provider"
        if not line.problems:
            names = name_key(line.values["first_name"], line.values["last_name"])
            line.values["client_key"] = f"{names} {line.values['email']}"

    def value(self, name: str, cell: str) -> Any:
        if "\0" in cell:
            raise ValueError("holds a character that is no text")
        if not cell and name in REQUIRED:
            raise ValueError("is missing")
        if len(cell) > LONGEST.get(name, 254):
            raise ValueError(f"is longer than {LONGEST.get(name, 254)} characters")
        read: Callable[[str], Any] = getattr(self, f"read_{name}", str)
        return read(cell) if cell or name in ("only_preferred", "consent") else None

    def read_email(self, cell: str) -> str:
        validate_email(cell)
        return cell.lower()

    def read_mobile(self, cell: str) -> str:
        return normalize(cell)

    def read_birth_date(self, cell: str) -> date:
        try:
            return date.fromisoformat(cell.replace("/", "-"))
        except ValueError as error:
            raise ValueError(f"{cell[:20]!r} is not a date; write it as 1984-07-31") from error

    def read_network(self, cell: str) -> str:
        if cell.casefold() not in self.networks:
            raise ValueError(f"{cell[:40]!r} is not one of your networks")
        return self.networks[cell.casefold()]

    def read_preferred_provider(self, cell: str) -> Provider:
        if cell.casefold() not in self.providers:
            raise ValueError(f"{cell[:40]!r} is not the name or e-mail of one of your providers")
        return self.providers[cell.casefold()]

    def read_only_preferred(self, cell: str) -> bool:
        if cell.casefold() not in YES | NO:
            raise ValueError("write yes or no")
        return cell.casefold() in YES

    def read_consent(self, cell: str) -> bool:
        if cell.casefold() not in YES:
            raise ValueError("a referral needs the client's consent; write yes when you have it")
        return True


def import_lines(
    lines: Iterator[Line],
    *,
    tenant: Tenant,
    at: datetime,
    reject: Callable[[Line], None],
    step: Callable[[], None],
) -> Tally:
    """Submit the good lines, hand the bad ones to ``reject``, call ``step`` after each chunk."""
    tally, reader = Tally(), Reader()
    while chunk := list(islice(lines, CHUNK)):
        try:
            counted = import_chunk(chunk, reader, tenant=tenant, at=at)
        except IntegrityError:
            # Somebody else imported the same lines at the same time: they are known now.
            counted = import_chunk(chunk, reader, tenant=tenant, at=at)
        tally.added, tally.known = tally.added + counted.added, tally.known + counted.known
        for line in chunk:
            if line.problems:
                reject(line)
                tally.rejected += 1
        step()
    return tally


def import_chunk(chunk: list[Line], reader: Reader, *, tenant: Tenant, at: datetime) -> Tally:
    with tenant_transaction(tenant):
        for line in chunk:
            if not line.values:
                reader.read(line)
        good = {line.key: line for line in chunk if not line.problems}
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
    """The client of each line: one with that name and e-mail, or a new one."""
    emails = {line.values["email"] for line in lines}
    known = {f"{p.name_key} {p.email}": p for p in Patient.objects.filter(email__in=emails)}
    fresh: dict[str, Patient] = {}
    for line in lines:
        key = line.values["client_key"]
        if key not in known and key not in fresh:
            fresh[key] = client_of(line.values)
    Patient.objects.bulk_create(fresh.values())
    return known | fresh


def client_of(values: Mapping[str, Any]) -> Patient:
    first, last = values["first_name"], values["last_name"]
    return Patient(
        first_name=first,
        last_name=last,
        name_key=name_key(first, last),
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
        only_preferred=values["only_preferred"],
        external_id=values["external_id"] or "",
        consented_at=at,
        source=Referral.Source.IMPORT,
        dedupe_key=key,
    )
