# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operations as the page for people lists them, read from the description."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from apps.api import specification


@dataclass(frozen=True)
class Parameter:
    """Something that may be said; `kind` is its type with its bounds."""

    name: str
    kind: str
    description: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """`anchor` is its operationId, which never changes."""

    anchor: str
    method: str
    path: str
    description: str
    parameters: list[Parameter]
    body: list[Parameter]
    answer: list[str]
    is_list: bool

    @property
    def needs_token(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True)
class Group:
    name: str
    operations: list[Operation]


@cache
def groups() -> list[Group]:
    """The operations by what they are about, in the order of the description."""
    made: dict[str, list[Operation]] = {}
    for path, methods in specification.document()["paths"].items():
        for method, told in methods.items():
            made.setdefault(told["tags"][0], []).append(_operation(path, method, told))
    return [Group(name, operations) for name, operations in made.items()]


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    answer = _schema(told["responses"].get("200") or told["responses"]["201"])
    if is_list := "items" in answer["properties"]:
        answer = _resolved(answer["properties"]["items"]["items"])
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=path,
        description=told.get("description", ""),
        parameters=[
            _parameter(each["name"], each["schema"], each["required"], each.get("description", ""))
            for each in told["parameters"]
        ],
        body=_body(told.get("requestBody")),
        answer=list(answer.get("properties", ())),
        is_list=is_list,
    )


def _body(told: dict[str, Any] | None) -> list[Parameter]:
    if told is None:
        return []
    schema = _schema(told)
    required = schema.get("required", ())
    return [
        _parameter(name, field, name in required, field.get("description", ""))
        for name, field in schema["properties"].items()
    ]


def _schema(told: dict[str, Any]) -> dict[str, Any]:
    """The schema of a body or an answer."""
    return _resolved(told["content"]["application/json"]["schema"])


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    _path, _slash, name = schema["$ref"].rpartition("/")
    return specification.document()["components"]["schemas"][name]


def _parameter(name: str, schema: dict[str, Any], is_required: bool, description: str) -> Parameter:
    return Parameter(name, _kind(schema), description.replace("`", ""), is_required)


def _kind(schema: dict[str, Any]) -> str:
    """ "integer, 1 to 200": what a person wants to know of a JSON schema."""
    choices = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    told = {**schema, **choices[0]}
    words = [str(told.get("format") or told.get("type", ""))]
    if "enum" in told:
        words = [" | ".join(value for value in told["enum"] if value)]
    if "minimum" in told and told.get("maximum", 2**31) < 1_000:
        words.append(f"{told['minimum']} to {told['maximum']}")
    if "default" in told and told["default"] != "":
        words.append(f"default {told['default']}")
    return ", ".join(words)
