"""Who owes the practice how much, and since when? The open balances by age, as a page and as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from careops.desk.site import TenantAdmin, holds, page
from careops.money import smallest_units
from careops.people.actors import FINANCE, LEAD, MANAGER
from careops.tenancy.scope import current_tenant
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from careops.web.sheets import Column, Format, sheet
from portal.ledger import NOTHING, open_lines
from portal.models import Balance
from portal.models.balance import lines_of
from portal.money_columns import today
from portal.policy.words import OWNER

READERS = (FINANCE, MANAGER, LEAD, OWNER)
AGES = ("Not due", "1 to 30 days", "31 to 60 days", "61 to 90 days", "Over 90 days")
EDGES = (0, 30, 60, 90)  # days past due, after which the next age begins
AT_ONCE = 500  # balances that are read at once
SHOWN = 60  # on a page
HEADS = ("Bill", "Patient", "Currency", "Owed", *AGES)
COLUMNS = [*map(Column, HEADS[:3]), *(Column(f"{head}, in cents") for head in HEADS[3:])]


@dataclass(frozen=True, slots=True)
class Aged:
    """What one patient owes, by how many days it is past its day."""

    balance: Balance
    ages: list[Decimal]

    @property
    def amounts(self) -> list[Decimal]:
        """What is owed in all, and of each age."""
        return [self.balance.owed, *self.ages]

    @property
    def row(self) -> list[str | int]:
        """As it leaves: in the smallest unit."""
        balance = self.balance
        cents = [smallest_units(amount, balance.currency) for amount in self.amounts]
        return [balance.case.ref, str(balance.patient), balance.currency, *cents]


def aged(balances: list[Balance], day: date) -> Iterator[Aged]:
    """One query for all of them."""
    lines = lines_of([balance.pk for balance in balances])
    for balance in balances:
        sums = [NOTHING] * len(AGES)
        for one in open_lines(lines[balance.pk]):
            sums[age_of(one.line.due_on, day)] += one.left
        yield Aged(balance, sums)


def age_of(due_on: date | None, day: date) -> int:
    late = (day - due_on).days if due_on else 0
    return sum(late > edge for edge in EDGES)


def all_rows(day: date) -> Iterator[list[str | int]]:
    """Of every open balance, in pieces."""
    after: UUID | None = None
    while found := open_after(after, AT_ONCE):
        yield from (one.row for one in aged(found, day))
        after = found[-1].pk


def open_after(after: UUID | None, count: int) -> list[Balance]:
    """Those that are open, in the order in which they began."""
    rows = Balance.objects.unpaid().for_list().order_by("case")
    return list((rows.filter(pk__gt=after) if after else rows)[:count])


def place_in(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


@require_safe
def open_balances(request: MemberRequest) -> HttpResponseBase:
    """A page of them, by the time at which they began; with ``form`` all as a file."""
    if not holds(request, READERS):
        raise PermissionDenied
    day = today(moment(request), current_tenant())
    if request.GET.get("form") in list(Format):
        everybody = Balance.objects.unpaid().values_list("patient", flat=True)
        record_read(request, what="open balances", patients=list(everybody))
        return sheet(
            f"open-balances-{day}", COLUMNS, all_rows(day), as_=Format(request.GET["form"])
        )
    found = open_after(place_in(request), SHOWN + 1)
    shown = list(aged(found[:SHOWN], day))
    record_read(request, what="open balances", patients=[b.patient_id for b in found[:SHOWN]])
    return page(
        request,
        "admin/portal/open_balances.html",
        title="Open balances",
        heads=HEADS,
        shown=[(one.balance, list(zip(HEADS[3:], one.amounts, strict=True))) for one in shown],
        next=found[SHOWN - 1].pk if len(found) > SHOWN else None,
        formats=list(Format),
    )


class OpenBalancesAdmin(TenantAdmin):
    """Lines come about by the steps of a balance, and are never changed."""

    label = "Open balances"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return holds(request, READERS)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(open_balances)
        return [path("", view, name="portal_balanceentry_changelist")]
