# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines between posts of before, during and after."""

from django.utils.translation import gettext


def phase_words(phase: str, *, in_session: bool) -> str:
    """When something was said, seen from the session or, without one, from the event."""
    words = {
        ("before", True): gettext("Before the session"),
        ("live", True): gettext("During the session"),
        ("after", True): gettext("After the session"),
        ("before", False): gettext("Before the event"),
        ("live", False): gettext("During the event"),
        ("after", False): gettext("After the event"),
    }
    return words.get((phase, in_session), "")
