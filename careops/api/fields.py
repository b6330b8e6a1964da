"""What may a body say? Exactly what is described: no other type, no other name."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from careops.api.ids import private_id, public_id
from careops.api.problems import Problem, errors_of
from careops.values.numbers import Amount
from careops.values.table import Kind, Refused, Text, Whole


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
            said = ErrorDetail(f"Say {' or '.join(self.fields)}.", code="required")
            raise ValidationError({"non_field_errors": [said]})
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


def contradicts(field: str, detail: str) -> Problem:
    """A field that is well said, but not what is kept and cannot be changed by saying it."""
    error = {"pointer": f"/{field}", "code": "contradiction", "detail": detail}
    return Problem("contradiction", detail, errors=[error])


class Value(serializers.Field[Any, Any, Any, Any]):
    """A kind of value as JSON has it: the same limits and words as at every other door."""

    default_error_messages = {
        "null": "This field is required.",
        "blank": "This field is required.",
        "type": "This is not of the type that is described.",
    }

    def __init__(self, kind: Kind, *, allow_blank: bool = False, **kwargs: Any) -> None:
        self.kind, self.may_be_empty = kind, allow_blank
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not self.is_typed(data):
            self.fail("type")
        try:
            value = self.kind.parse(data)
        except Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        if value in ("", None) and not self.may_be_empty:
            self.fail("blank")
        return value

    def is_typed(self, data: Any) -> bool:
        return isinstance(data, TYPES[self.kind.schema["type"]])

    def to_representation(self, value: Any) -> Any:
        return value

    @property
    def described(self) -> dict[str, Any]:
        """As JSON Schema. That nothing unseen counts, no pattern can say; that no control character does, one can."""
        schema = dict(self.kind.schema)
        if schema["type"] == "string" and not schema.keys() & {"format", "pattern", "enum"}:
            schema |= (
                {"pattern": ANYTHING}
                if self.may_be_empty
                else {"minLength": 1, "pattern": SOMETHING}
            )
        return schema


class MinorUnits(Value):
    """An amount in cents: a whole number on the wire, a decimal inside."""

    def __init__(self, kind: Amount, **kwargs: Any) -> None:
        least, most = (int(edge.scaleb(kind.places)) for edge in (kind.least, kind.most))
        self.units = Whole(least, most)
        super().__init__(kind, **{"help_text": "In cents.", **kwargs})

    def to_internal_value(self, data: Any) -> Any:
        if not self.is_typed(data):
            self.fail("type")
        try:
            return self.kind.parse(Decimal(self.units.read(data)).scaleb(-2))
        except Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal

    def is_typed(self, data: Any) -> bool:
        return isinstance(data, int) and not isinstance(data, bool)

    @property
    def described(self) -> dict[str, Any]:
        return dict(self.units.schema)


class Written(Value):
    """A number in a query, where everything is written."""

    def is_typed(self, data: Any) -> bool:
        return isinstance(data, str | int)


CONTROL = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
ANYTHING = rf"^[^{CONTROL}]*$"
SOMETHING = rf"^[^{CONTROL}]*[^\s{CONTROL}][^{CONTROL}]*$"
TYPES: Mapping[str, type] = {"string": str, "boolean": bool, "integer": int}


class PublicId(Value):
    """``prv_01J9ZV...`` outside, a UUID inside."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        self.pattern = rf"^{prefix}_[0-7][0-9A-HJKMNP-TV-Z]{{25}}$"
        super().__init__(Text(LONGEST_ID), **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        found = private_id(self.prefix, super().to_internal_value(data))
        if found is None:
            raise ValidationError(
                f"This is not the id of anything: {self.prefix}_ and 26 letters.", code="invalid"
            )
        return found

    def to_representation(self, value: UUID) -> str:
        return public_id(self.prefix, value)

    @property
    def described(self) -> dict[str, Any]:
        return {"type": "string", "pattern": self.pattern}


LONGEST_ID = 40
