# SPDX-License-Identifier: AGPL-3.0-or-later
class FetchError(Exception):
    """Nothing was brought. `reason` is a word for callers that choose what to tell people.

    `sent` says that the other side may have read the request, or a part of it.
    """

    def __init__(self, message: str, *, reason: str, sent: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.sent = sent


class FetchRefused(FetchError):
    """The address may not be asked: its form, its port, or where its name leads."""


class FetchFailed(FetchError):
    """The other side could not be reached, was too slow, sent too much or sent nonsense."""
