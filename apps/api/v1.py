# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API of version 1: its operations, put together."""

from ninja import NinjaAPI

from apps.api import bodies, failures
from apps.api.operations import areas, events, me, threads, writing  # noqa: F401 -- fill the router
from apps.api.operations.router import router

api = NinjaAPI(
    title="Eventforum",
    version="1",
    description="Events, their programmes and what is said about them. Reading is open to "
    "anybody; writing needs a person's token.",
    urls_namespace="api_v1",
    openapi_url=None,
    docs_url=None,
    parser=bodies.StrictJson(),
)
failures.register(api)
api.add_router("", router)
