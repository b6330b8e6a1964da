"""What may a body say? Exactly what is described: no other type, no other name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError as Invalid
from django.core.validators import RegexValidator
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from careops.api.ids import private_id, public_id
from careops.api.problems import Problem, errors_of
from careops.people.phones import normalize

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Strict(serializers.Serializer[Any]):
    """Refuses what it does not know, by name: nothing is assigned that was not meant to be (F71).

    ``at_least``: so many of its fields must be there, whichever they are.
    """

    at_least: ClassVar[int] = 0

    def to_internal_value(self, data: Any) -> Any:
        known, errors = {}, {}
        try:
            known = super().to_internal_value(data)
        except ValidationError as error:
            errors = dict(error.detail)  # type: ignore[arg-type]
        if isinstance(data, Mapping):
            unknown = ErrorDetail("There is no such field here.", code="unknown")
            errors |= {name: [unknown] for name in data.keys() - self.fields.keys()}
        if errors:
            raise ValidationError(errors)
        if len(known) < self.at_least:
            raise ValidationError(f"Say {' or '.join(self.fields)}.", code="required")
        return known


def read(kind: type[Strict], data: Any) -> dict[str, Any]:
    """The fields of a body, typed; a Problem (422) that points at each wrong one."""
    serializer = kind(data=data)
    if not serializer.is_valid():
        raise Problem(
            "invalid_body",
            "See `errors` for each field.",
            errors=list(errors_of(serializer.errors)),
        )
    return dict(serializer.validated_data)


def read_query(kind: type[Strict], given: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a query, typed; a Problem (400) that names each wrong one."""
    serializer = kind(data=dict(given))
    if not serializer.is_valid():
        errors = [
            {"parameter": error.pop("pointer").removeprefix("/"), **error}
            for error in errors_of(serializer.errors)
        ]
        raise Problem("invalid_parameter", "See `errors` for each parameter.", errors=errors)
    return dict(serializer.validated_data)


def wrong(field: str, code: str, detail: str) -> Problem:
    """A field whose value nobody can accept, found out later than its type."""
    error = {"pointer": f"/{field}", "code": code, "detail": detail}
    return Problem("invalid_body", detail, errors=[error])


class Text(serializers.CharField):
    """A string that says something; never a number in its place."""

    pattern = r"^[^\x00]*[^\s\x00][^\x00]*$"

    def __init__(
        self, *, pattern: str = "", hint: str = "Say something here.", **kwargs: Any
    ) -> None:
        self.pattern = pattern or (r"^[^\x00]*$" if kwargs.get("allow_blank") else self.pattern)
        super().__init__(**kwargs)
        self.validators.append(RegexValidator(self.pattern, hint))

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is not serializers.empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class Email(serializers.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data).lower()


class Phone(Text):
    """E.164."""

    pattern = r"^\+[1-9][0-9]{6,14}$"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(hint="Write it as +14165550111.", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        try:
            return normalize(super().to_internal_value(data))
        except Invalid as error:
            raise ValidationError(error.messages[0], code="invalid") from error


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Moment(serializers.DateTimeField):
    """RFC 3339, with its offset."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            raise ValidationError("Write it as 2026-11-22T14:05:00Z.", code="invalid")
        return super().to_internal_value(value)


class Day(serializers.DateField):
    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValidationError("Write it as 2026-11-22.", code="invalid")
        return super().to_internal_value(value)


class PublicId(Text):
    """``prv_01J9ZV...`` outside, a UUID inside."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(**kwargs)
        self.pattern = rf"^{prefix}_[0-7][0-9A-HJKMNP-TV-Z]{{25}}$"

    def to_internal_value(self, data: Any) -> Any:
        found = private_id(self.prefix, super().to_internal_value(data))
        if found is None:
            raise ValidationError(
                f"This is not the id of anything: {self.prefix}_ and 26 letters.", code="invalid"
            )
        return found

    def to_representation(self, value: UUID) -> str:  # type: ignore[override]  # a UUID inside
        return public_id(self.prefix, value)
