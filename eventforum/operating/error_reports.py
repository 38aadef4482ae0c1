# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports of errors to a server of the operator's choice that speaks Sentry's protocol."""

from typing import Any

from eventforum.operating import requests
from eventforum.operating.scrub import scrub_all


def report_errors(dsn: str, *, environment: str) -> None:
    """Report from now on what is logged as an error; nobody's data goes along.

    No values of local variables, no forms, no headers, no addresses of readers; the rest is
    scrubbed as log lines are. Needs sentry-sdk (requirements-server.txt).
    """
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        auto_session_tracking=False,
        before_send=_clean,
    )


def _clean(event: Any, _hint: dict[str, Any]) -> Any:
    request = event.get("request", {})
    path = str(request.get("url", "")).partition("?")[0]
    event["request"] = {"method": request.get("method", ""), "url": path}
    event.pop("user", None)
    event.pop("server_name", None)
    if number := requests.current.get():
        event.setdefault("tags", {})["request_id"] = number
    return scrub_all(event)
