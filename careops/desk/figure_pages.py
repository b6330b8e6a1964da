"""How is a page of figures asked? For days, and what else its form knows; each figure is a sheet, too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from careops.desk.site import page
from careops.record.span import Span
from careops.values.forms import ValueField
from careops.values.table import DAY
from careops.web.figures import Figure
from careops.web.request import MemberRequest, moment
from careops.web.sheets import Format, sheet

LONGEST = timedelta(days=3 * 366)


class DaysForm(forms.Form):
    """Days; ``sheet`` asks for one table as a file."""

    usual = timedelta(days=90)  # where nothing was asked for
    first = ValueField(DAY, label="From")
    last = ValueField(DAY, label="To")
    sheet = forms.CharField(required=False)
    form = forms.ChoiceField(choices=[(one.value, one.name) for one in Format], required=False)

    @classmethod
    def of(cls, request: MemberRequest) -> Any:
        """What was asked; of the days up to today, where none were named."""
        today, given = timezone.localdate(moment(request)), request.GET.copy()
        for name, day in {"first": today - cls.usual, "last": today}.items():
            given.setdefault(name, f"{day}")
        return cls(given)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and first > last:
            raise ValidationError("The last day lies before the first: change one of them.")
        if first and last and last - first > LONGEST:
            raise ValidationError("That is longer than three years: choose fewer days.")
        return said

    @property
    def shown(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in ("sheet", "form")]

    @property
    def span(self) -> Span:
        return Span(self.cleaned_data["first"], self.cleaned_data["last"])

    def query(self, **more: str) -> str:
        """What is asked for, as an address says it, and more."""
        names = [name for name in self.fields if name not in ("sheet", "form")]
        said = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        return urlencode({**said, **more})


def figures_page(
    request: MemberRequest,
    form: DaysForm,
    figures: Mapping[str, Figure],
    about: Any,
    *,
    template: str = "figures.html",
    **context: Any,
) -> HttpResponseBase:
    """All figures ``about`` what a valid form asks for, each from one query; with ``sheet`` one as a file."""
    name = form.cleaned_data["sheet"]
    if name and name not in figures:
        form.add_error("sheet", "There is no such table: choose one of the page.")
        return refused(request, form, **context)
    if name:
        figure, kind = figures[name], Format(form.cleaned_data["form"] or Format.CSV)
        table = figure.table(figure.find(about))
        return sheet(f"{name}-{form.span}", table.columns, table.rows, as_=kind)
    found = [{**one.told(about), "query": form.query(sheet=one.name)} for one in figures.values()]
    formats = list(Format)
    return page(request, template, form=form, found=found, formats=formats, **context)


def refused(request: MemberRequest, form: DaysForm, **context: Any) -> HttpResponse:
    """The page without figures: it says what is wrong with what was asked."""
    return page(request, "figures.html", status=422, form=form, **context)
