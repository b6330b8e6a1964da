"""Where is it explained? On a page made from the description: no script, nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from careops.api import tokens
from careops.api.problems import PROBLEMS
from careops.api.schema import as_yaml, description

METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse(as_yaml(), content_type="application/yaml; charset=utf-8")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    problems = [
        {"code": code, "status": status, "title": title}
        for code, (status, title) in PROBLEMS.items()
    ]
    return render(
        request,
        "api/docs.html",
        {
            "groups": groups(),
            "problems": problems,
            "shapes": shapes(),
            "key": tokens.prefix(),
            "site": request.build_absolute_uri("/").rstrip("/"),
        },
    )


@cache
def groups() -> dict[str, list[dict[str, Any]]]:
    """The operations by what they are about."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, operations in description()["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = tell(path, method, operations[method])
                found.setdefault(operation["tags"][0], []).append(operation)
    return found


def tell(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    success, answer = next(iter(operation["responses"].items()))
    content = body_of(operation.get("requestBody", {}))
    return {
        **operation,
        "path": path,
        "address": path.replace("{id}", "$ID"),
        "about": [marked(part) for part in operation["description"].split("\n\n")],
        "method": method.upper(),
        "success": success,
        "returns": shape_name(body_of(answer).get("schema", {})),
        "is_form": "multipart/form-data" in operation.get("requestBody", {}).get("content", {}),
        "takes": shape_name(content.get("schema", {})),
        "asked": [
            {**p, "about": marked(p.get("description", ""))}
            for p in operation.get("parameters", [])
            if p["in"] != "path"
        ],
        "problems": [status for status in operation["responses"] if status >= "400"],
        "curl": list(curl(method, operation, content)),
    }


def body_of(part: dict[str, Any]) -> dict[str, Any]:
    """What it holds: each has one type, JSON but for files."""
    return next(iter(part.get("content", {}).values()), {})


def curl(method: str, operation: dict[str, Any], content: dict[str, Any]) -> Iterator[str]:
    """The lines of a command to copy, after its first, which names the address."""
    if method != "get":
        yield f"-X {method.upper()}"
    names = {p["name"] for p in operation.get("parameters", []) if p.get("required")}
    if "Idempotency-Key" in names:
        yield '-H "Idempotency-Key: $(uuidgen)"'
    if "If-Match" in names:
        yield "-H 'If-Match: \"v1\"'"
    examples = list(content.get("examples", {}).values())
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        yield "-F file=@paper.pdf"
        yield from (f"-F {name}={said}" for one in examples for name, said in one["value"].items())
        return
    for example in examples:
        yield "-H 'Content-Type: application/json'"
        yield f"-d '{json.dumps(example['value'])}'"


def marked(text: str) -> str:
    """Words in `backticks` as code."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in parts)
    )


def shape_name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


@cache
def shapes() -> list[dict[str, Any]]:
    """Every shape of a body, field by field."""
    found = description()["components"]["schemas"]
    return [
        {"name": name, "about": marked(shape.get("description", "")), "fields": list(fields(shape))}
        for name, shape in found.items()
        if shape.get("properties")
    ]


def fields(shape: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, field in shape["properties"].items():
        yield {
            "name": name,
            "type": kind_of(field),
            "is_required": name in shape.get("required", []),
            "about": marked(field.get("description", "")),
            "limits": limits(field),
        }


def kind_of(field: dict[str, Any]) -> str:
    """The type of a field in a word or two."""
    for inner in field.get("allOf", []) + field.get("oneOf", []):
        if "$ref" in inner:
            return shape_name(inner)
    if "$ref" in field:
        return shape_name(field)
    kinds = field.get("type", "")
    text = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "items" in field:
        return f"list of {kind_of(field['items'])}"
    return f"{text}, {field['format']}" if "format" in field else text


def limits(field: dict[str, Any]) -> str:
    said = {"maxLength": "at most {} characters", "pattern": "as {}", "enum": "one of {}"}
    values = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in field.items()
    }
    return "; ".join(text.format(values[name]) for name, text in said.items() if name in values)
