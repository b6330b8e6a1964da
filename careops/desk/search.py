"""Who or what is it? One box on every page of the desk finds cases, patients, providers and partners."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from careops.cases.models import Case
from careops.desk.counting import counted
from careops.desk.site import page
from careops.desk.words import row_of
from careops.desk.worklists import many
from careops.people.models import Partner, Patient, Provider
from careops.people.names import fitting
from careops.values.cards import masked
from careops.values.table import Refused, Text
from careops.web.reads import record_read
from careops.web.request import MemberRequest

ROWS = 10  # of each kind; the queue has all cases, and a list all people
WORDS = Text(200)


@dataclass(frozen=True, slots=True)
class Found:
    """People of one kind: their pages, and where all of them are listed."""

    label: str
    rows: list[tuple[Any, str, str]]  # whom, their page, and by what one tells them apart
    all_url: str
    has_more: bool


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """What the words find, of each kind the first; the reference of a case leads to it at once."""
    text = words_of(request.GET.get("q", ""))
    if not text:
        return page(request, "search.html", title="Search", searched="", status=200)
    named = Case.objects.filter(ref=text.upper()).first()
    if named is not None:
        return redirect("admin:cases_case_change", named.pk)
    cases = Case.objects.search(text)
    totals = counted(request, open_here=cases.open(), closed_here=cases.closed())
    shown = [*cases.open().by_due().listed(ROWS)]
    shown += cases.closed().order_by("-pk").listed(ROWS - len(shown))
    people = list(people_found(text))
    patients = [one.pk for found in people for one, *_ in found.rows if isinstance(one, Patient)]
    record_read(request, what="search", patients=[*(case.patient_id for case in shown), *patients])
    return page(
        request,
        "search.html",
        title="Search",
        searched=text,
        found=(many(totals["open_here"]), many(totals["closed_here"])),
        rows=[row_of(case) for case in shown],
        people=people,
        all_cases=f"{reverse('admin:cases_case_changelist')}?{urlencode({'q': text})}",
    )


def words_of(raw: str) -> str:
    """What is searched for; nothing where it cannot be: too long, or a card's number."""
    try:
        return WORDS.parse(raw) or ""
    except Refused:
        return ""


def people_found(text: str) -> Iterator[Found]:
    """Patients by words, e-mail or telephone; providers and partners by the beginnings of their words."""
    finders: tuple[tuple[Any, Callable[[], Any]], ...] = (
        (Patient, lambda: Patient.objects.search(text).order_by("last_name", "first_name", "pk")),
        (Provider, lambda: by_words(Provider.objects.all(), text)),
        (Partner, lambda: by_words(Partner.objects.order_by("name"), text)),
    )
    for model, find in finders:
        yield found_of(model, list(find()[: ROWS + 1]), text)


def by_words(rows: Any, text: str) -> Any:
    return rows.filter(pk__in=fitting(rows, text, "name", "email")[: ROWS + 1])


def found_of(model: Any, people: list[Any], text: str) -> Found:
    meta = model._meta
    address = f"admin:{meta.app_label}_{meta.model_name}"
    rows = [(one, reverse(f"{address}_change", args=[one.pk]), apart(one)) for one in people[:ROWS]]
    listed = f"{reverse(f'{address}_changelist')}?{urlencode({'q': text})}"
    return Found(str(meta.verbose_name_plural), rows, listed, len(people) > ROWS)


def apart(one: Any) -> str:
    """By what people of one name are told apart."""
    born = getattr(one, "birth_date", None)
    return f"{born:%-d %B %Y}" if born else masked(str(one.email))
