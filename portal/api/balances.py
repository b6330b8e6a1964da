"""How does the chart system tell of what a patient owes, and hear what they paid? Line by line; none is changed."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import Http404, HttpResponse
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import MinorUnits, PublicId, Strict, Value, read, read_query, wrong
from careops.api.idempotency import claim
from careops.api.ids import public_id
from careops.api.pages import PageQuery, page, page_of
from careops.api.problems import Problem
from careops.api.rows import check_version, known_id
from careops.api.schema import describes
from careops.api.versions import shown
from careops.money import smallest_units
from careops.tenancy.scope import current_tenant
from careops.values.table import DAY, Whole
from portal.api.charts import ChartView, patient_behind
from portal.api.shapes import CHART, YOURS
from portal.models import Balance, BalanceEntry
from portal.money_columns import LineKind, due_day
from portal.policy.money_tunables import DUE_WITHIN
from portal.values import CONCERN, CURRENCY, EXTERNAL_ID, OWING

PREFIX = "lin"
NEVER = (
    "This line is in the ledger, and says something else. A line is never changed: tell of a correction as a line"
    " of its own, with an id of its own."
)
KINDS = "A correction of less is an adjustment of a negative amount; all others are above nothing."


class EntryBody(Strict):
    patient = Value(EXTERNAL_ID, help_text=CHART)
    kind = serializers.ChoiceField(LineKind.choices, help_text=KINDS)
    amount_minor = MinorUnits(OWING)
    currency = serializers.ChoiceField([(CURRENCY, CURRENCY)])
    what = Value(CONCERN, help_text="What it is for, as the patient reads it. No mail says it.")
    service_on = Value(DAY, required=False, help_text="When it was done.")
    due_on = Value(DAY, required=False, help_text="Left out: as the practice has it.")
    corrects = Value(
        Whole(1), required=False, help_text="The `number` of the line that it corrects."
    )

    class Meta:
        ref_name = "BalanceEntryOfChart"


class EntryShape(serializers.Serializer[Any]):
    id = PublicId(PREFIX)
    external_id = serializers.CharField(allow_null=True, help_text=YOURS)
    patient = serializers.CharField(allow_null=True, help_text=CHART)
    number = serializers.IntegerField(help_text="Of the patient's lines, from 1.")
    kind = serializers.ChoiceField(LineKind.choices)
    amount_minor = serializers.IntegerField(help_text="In cents. " + KINDS)
    currency = serializers.CharField()
    what = serializers.CharField(allow_null=True)
    service_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    corrects = serializers.IntegerField(allow_null=True)
    reference = serializers.CharField(
        allow_null=True, help_text="The payment provider's, of what moved online."
    )
    owed_minor = serializers.IntegerField(
        help_text="What the patient owes now, all lines together; negative: a credit."
    )
    at = serializers.DateTimeField()

    class Meta:
        ref_name = "BalanceEntry"


class EntryView(ChartView):
    what = "balance entry"

    def show(self, row: Any) -> dict[str, Any]:
        sign = -1 if row.kind == LineKind.PAYMENT else 1
        names = ("number", "kind", "currency", "service_on", "due_on", "at")
        return {
            "id": public_id(PREFIX, row.pk),
            "external_id": row.external_id or None,
            "patient": row.chart,
            **{name: getattr(row, name) for name in names},
            "amount_minor": sign * smallest_units(row.amount, row.currency),
            "what": row.what or None,
            "corrects": row.corrects or None,
            "reference": row.reference or None,
            "owed_minor": smallest_units(row.balance.owed, row.currency),
        }

    def rows(self) -> Any:
        chart = "balance__patient__charts__external_id"
        return BalanceEntry.objects.select_related("balance").annotate(chart=F(chart))


class Entries(EntryView):
    is_conditional = False

    @describes(
        "List balance entries",
        name="list_balance_entries",
        query=PageQuery,
        returns=page_of("BalanceEntry", EntryShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """All lines of the practice, newest first: also what was paid online, and at the desk."""
        query = read_query(PageQuery, request.query_params.dict())
        response, found = page(self.rows(), request, query, show=self.show)
        self.looked(request, "balance entries", [row.balance.patient_id for row in found])
        return response


class OneEntry(EntryView):
    body = EntryBody

    @describes("Read a balance entry", name="read_balance_entry", returns=EntryShape)
    def get(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        row = self.find(known_id(external_id))
        if row is None:
            raise Http404
        return self.answered(request, row)

    @describes(
        "Tell of a balance entry",
        name="put_balance_entry",
        takes=EntryBody,
        returns=EntryShape,
        example={
            "patient": "P-1001",
            "kind": "charge",
            "amount_minor": 8500,
            "currency": CURRENCY,
            "what": "Visit, 27 February",
            "service_on": "2026-02-27",
            "due_on": "2026-03-30",
        },
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """Once for each id: the same again changes nothing, and something else is refused (409).

        What was wrong is corrected by a line more.
        """
        external_id = known_id(external_id)
        said = read(EntryBody, request.data)
        patient = patient_behind(said["patient"])
        claim(request.key, f"{self.what} {external_id}")
        row = self.find(external_id)
        check_version(request, row)
        if row:
            if row.balance.patient_id != patient.pk or not is_same(row, said):
                raise Problem("external_id_taken", NEVER)
            return self.answered(request, row)
        balance = Balance.of(patient, by=request.actor, at=request.at)
        balance.enter(by=request.actor, at=request.at, **facts_of(said, external_id, balance))
        return self.answered(request, self.find(external_id), status=201)

    def find(self, external_id: str) -> Any:
        return self.rows().filter(external_id=external_id).first()

    def answered(self, request: PartnerRequest, row: Any, *, status: int = 200) -> HttpResponse:
        self.looked(request, self.what, [row.balance.patient_id])
        return shown(self.show(row), request, version=row.version, status=status)


def signed(said: dict[str, Any]) -> Any:
    """What it adds to what is owed: a payment takes from it."""
    amount = said["amount_minor"]
    if (said["kind"] != LineKind.ADJUSTMENT and amount <= 0) or not amount:
        raise wrong("amount_minor", "range", KINDS)
    return -amount if said["kind"] == LineKind.PAYMENT else amount


def facts_of(said: dict[str, Any], external_id: str, balance: Balance) -> dict[str, Any]:
    corrects = said.get("corrects", 0)
    if corrects > balance.lines:
        raise wrong("corrects", "unknown", "The patient has no line of this number.")
    days: dict[str, Any] = {name: said[name] for name in ("service_on", "due_on") if name in said}
    own = {"line_kind": said["kind"], "amount": signed(said), "what": said["what"]}
    return {**own, **days, "external_id": external_id, "corrects": corrects}


def is_same(row: Any, said: dict[str, Any]) -> bool:
    """Whether it says what the ledger has; a day that is left out is the one that it was given."""
    tenant = current_tenant()
    due_on = said.get("due_on")
    if due_on is None and row.due_on is not None:
        due_on = due_day(None, row.at, tenant, DUE_WITHIN.value(tenant.tuning))
    told = {
        "kind": said["kind"],
        "amount": signed(said),
        "what": said["what"],
        "service_on": said.get("service_on"),
        "due_on": due_on,
        "corrects": said.get("corrects", 0),
    }
    return all(getattr(row, name) == value for name, value in told.items())
