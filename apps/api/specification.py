# SPDX-License-Identifier: AGPL-3.0-or-later
"""The description of the API in OpenAPI 3.1, the same bytes until the code changes."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from pydantic import TypeAdapter

from apps.api.places import ROOT
from apps.api.problems import Problem
from apps.api.v1 import api
from apps.core.problems import MEDIA_TYPE

WORDS = {
    301: "It has another name today: ask there.",
    304: "Unchanged since the ETag you sent.",
    400: "What was sent cannot be read.",
    401: "No token, or one that is not valid.",
    403: "The token is for reading only.",
    404: "There is nothing here, or nothing that you may see.",
    409: "A rule refuses it; `detail` says why.",
    410: "It was here and was removed.",
    413: "Too large.",
    415: "Not JSON.",
    422: "Some fields are not right; `errors` says which.",
    429: "Too many requests; Retry-After says in how many seconds to go on.",
}

READ = (301, 304, 400, 401, 404, 410, 422, 429)
WRITE = (400, 401, 403, 404, 409, 410, 413, 415, 422, 429)


@cache
def document() -> dict[str, Any]:
    """The description as data."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{ROOT}/")))
    made["servers"] = [{"url": settings.BASE_URL}]
    made["info"]["license"] = {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}
    components = made["components"]
    problem = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= problem.pop("$defs", {})
    components["schemas"]["Problem"] = problem
    components["responses"] = {_name(status): _response(status) for status in WORDS}
    for operations in made["paths"].values():
        for method, operation in operations.items():
            _complete(method, operation)
    return made


@cache
def body() -> bytes:
    """The description as JSON."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True).encode()


def _complete(method: str, operation: dict[str, Any]) -> None:
    """What ninja does not tell: the problems, and that reading needs no token but may have one."""
    for status in READ if method == "get" else WRITE:
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
    operation["responses"] = dict(sorted(operation["responses"].items()))
    if method == "get":
        operation["security"] = [{}, {"Bearer": []}]


def _name(status: int) -> str:
    return f"Status{status}"


def _response(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {"description": WORDS[status]}
    if status >= 400:
        described["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if status == 301:
        described["headers"] = {"Location": {"schema": {"type": "string"}}}
    if status == 429:
        described["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return described
