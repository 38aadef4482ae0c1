# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two questions of whoever runs the portal: does the process live, and does all of it work?"""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.core import broker, heartbeats


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks neither database nor broker."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database and broker answer, the tables are this version's, and others work too.

    Pages are served without broker, worker and beat: take a web process out of service by
    `healthz`, and call a person by this.
    """
    checks = {"database": _database(), "broker": _broker()}
    checks["migrations"] = checks["database"] and _migrated()
    for name in ("worker", "beat"):
        checks[name] = checks["broker"] and heartbeats.is_alive(name)
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    try:
        return bool(broker.client().ping())
    except broker.Away:
        return False


def _migrated() -> bool:
    try:
        return _all_applied()
    except LookupError:
        return False


@cache
def _all_applied() -> bool:
    """True, and remembered: what is applied stays so. Raises LookupError while some are missing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError
    return True
