# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the forum says no: a status, words, and for some a type and more."""

from typing import Any


class Refusal(Exception):
    def __init__(
        self,
        status: int,
        *errors: str,
        type: str = "",
        extras: dict[str, Any] | None = None,
        action: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, *errors)
        self.status = status
        self.errors = list(errors)
        self.type = type
        self.extras = extras
        self.action = action
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"errors": self.errors}
        if self.action:
            body = {"action": self.action, **body}
        if self.type:
            body["error_type"] = self.type
        if self.extras is not None:
            body["extras"] = self.extras
        return body


def no_right() -> Refusal:
    words = "You are not permitted to view the requested resource."
    return Refusal(403, words, type="invalid_access")


def missing(what: str = "The requested URL or resource could not be found.") -> Refusal:
    return Refusal(404, what, type="not_found")


def gone() -> Refusal:
    return Refusal(410, "That topic has been deleted", type="not_found")


def invalid(*errors: str) -> Refusal:
    """Of what is created: validation failed."""
    return Refusal(422, *errors, action="create_post")


def bad_parameter(name: str) -> Refusal:
    return Refusal(400, f"param is missing or the value is empty: {name}")


def conflict() -> Refusal:
    words = "That post was edited by another user and your changes can no longer be saved."
    return Refusal(409, words)


def too_often(wait: int, code: str) -> Refusal:
    return Refusal(
        429,
        "You’ve performed this action too many times, please try again later.",
        type="rate_limit",
        extras={"wait_seconds": wait, "time_left": f"{wait} seconds"},
        headers={"Retry-After": str(wait), "Discourse-Rate-Limit-Error-Code": code},
    )
