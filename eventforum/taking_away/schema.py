# SPDX-License-Identifier: AGPL-3.0-or-later
"""The JSON Schema of an export, made of the columns that it names."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from eventforum.taking_away.kinds import KINDS, VERSION, Kind

TYPES: tuple[tuple[type[models.Field], dict[str, Any]], ...] = (
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.JSONField, {"type": "object"}),
    (ArrayField, {"type": "array"}),
    (models.CharField, {"type": "string"}),
    (models.TextField, {"type": "string"}),
)


def schema() -> dict[str, Any]:
    """Each line of `people.jsonl` is a `#/$defs/people`, and so on."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event of Eventforum, taken away",
        "description": f"Version {VERSION}. docs/keeping.md tells what it means.",
        "$defs": {kind.name: _of_kind(kind) for kind in KINDS},
    }


def _of_kind(kind: Kind) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field.attname: _of_field(kind, field) for field in kind.columns()},
        "required": list(kind.fields),
        "additionalProperties": False,
    }


def _of_field(kind: Kind, field: models.Field) -> dict[str, Any]:
    if field.attname == "content_type_id":
        return {"enum": [each.name for each in KINDS]}
    told = _type(field)
    if field.choices:
        told["enum"] = [value for value, _ in field.flatchoices]
        if field.blank and "" not in told["enum"]:
            told["enum"].append("")
    # Of a post that was removed nothing is told but that.
    if field.null or (kind.name == "posts" and field.attname not in ALWAYS):
        told["type"] = [told["type"], "null"]
        if "enum" in told:
            told["enum"].append(None)
    return told


ALWAYS = ("id", "thread_id", "number", "created_at")


def _type(field: models.Field) -> dict[str, Any]:
    if isinstance(field, models.ForeignKey | models.AutoField):
        return {"type": "integer"}
    told = next(dict(told) for model, told in TYPES if isinstance(field, model))
    if isinstance(field, ArrayField):
        told["items"] = _type(field.base_field)
    return told
