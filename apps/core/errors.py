# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule says when it says no. No view catches these: RefusalMiddleware does."""


class Refused(Exception):
    """A rule refuses what a person asked for; the message is for that person, translated.

    `code` tells callers and tests which rule it was, where the words alone would not.
    """

    status = 409

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class TooMany(Refused):
    """A rate limit refuses; `retry_after` is in whole seconds, at least one."""

    status = 429

    def __init__(self, message: str, *, retry_after: int, code: str = "too-many") -> None:
        super().__init__(message, code=code)
        self.retry_after = max(1, retry_after)
