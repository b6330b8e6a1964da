"""How does a partner's system tell of a row by its own id? PUT: the same again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model
from django.http import Http404, HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import Strict, read
from careops.api.idempotency import claim
from careops.api.problems import Problem
from careops.api.versions import shown, version_seen
from careops.api.views import PartnerView
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.values.table import Refused, Text

EXTERNAL_ID = Text(80)  # of a partner's system


class RowView(PartnerView):
    """A row that a partner's system tells of, by that system's own id. ``what`` is what the record calls it."""

    is_conditional = True
    body: ClassVar[type[Strict]]
    what: ClassVar[str]

    def find(self, external_id: str) -> Any:
        raise NotImplementedError

    def show(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def make(self, external_id: str, said: dict[str, Any]) -> Any:
        """A new row, saved."""
        raise NotImplementedError

    def change(self, row: Any, said: dict[str, Any]) -> dict[str, Any]:
        """Have it say this, saved: what has changed, for the record."""
        raise NotImplementedError

    def patient_of(self, row: Any) -> UUID:
        found: UUID = row.patient_id
        return found

    def answer(self, request: PartnerRequest, row: Any, *, status: int = 200) -> HttpResponse:
        self.looked(request, self.what, [self.patient_of(row)])
        return shown(self.show(row), request, version=row.version, status=status)

    def read_one(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        row = self.find(known_id(external_id))
        if row is None:
            raise Http404
        return self.answer(request, row)

    def put_one(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """Whoever writes last is right, unless they say with If-Match which version they saw."""
        external_id = known_id(external_id)
        said = read(self.body, request.data)
        claim(request.key, f"{self.what} {external_id}")
        row = self.find(external_id)
        check_version(request, row)
        if row is None:
            row = self.make(external_id, said)
            self.note(request, f"add_{self.what}", external_id, {})
            return self.answer(request, self.find(external_id), status=201)
        if changed := self.change(row, said):
            self.note(request, f"change_{self.what}", external_id, changed)
        return self.answer(request, self.find(external_id))

    def note(
        self, request: PartnerRequest, action: str, name: str, changed: Mapping[str, Any]
    ) -> None:
        """What they changed is on record."""
        entry = Entry(at=request.at, action=action, outcome=Entry.Outcome.CHANGED)
        entry.actor, entry.actor_id = request.actor.name, request.actor.id
        entry.via, entry.trace = request.actor.via, current_trace()
        entry.facts = {"name": name, "changed": dict(changed)}
        add([entry])


def known_id(external_id: str) -> str:
    """As it is kept; Http404 for what can be the id of nothing."""
    try:
        said: str = EXTERNAL_ID.parse(external_id)
    except Refused as refusal:
        raise Http404 from refusal
    if not said or said != external_id:
        raise Http404
    return said


def check_version(request: PartnerRequest, row: Any) -> None:
    """Where the caller says what they saw, it is still so; without If-Match whoever writes last is right."""
    if "If-Match" not in request.headers:
        return
    seen = version_seen(request)
    if row is None or seen not in (None, row.version):
        raise Problem("stale_version", "It has changed since you looked, or is not there.")


def assign(row: Model, said: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Have the row say this: what was before and is now, by field."""
    now = {name: getattr(row, name) for name in said}
    changed = {name: [now[name], said[name]] for name in said if now[name] != said[name]}
    for name in changed:
        setattr(row, name, said[name])
    return changed
