# SPDX-License-Identifier: AGPL-3.0-or-later
"""What real forums do that surprises, one switch each.

The defaults are those of a forum of 2026 as it is installed; a test turns one switch and sees
whether the other side still does right. Faults of a single answer are in `faults`.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass
class Traps:
    # Who may ask how often, all keys of one forum together and each address.
    limits: bool = True
    admin_per_minute: int = 60
    address_per_ten_seconds: int = 50
    address_per_minute: int = 200
    user_key_per_minute: int = 20
    limit_shape: Literal["as it comes", "json", "text", "bare"] = "as it comes"
    """Of a 429: JSON from the app and text from the edge; "bare" names no time at all."""
    user_limits: bool = False
    """Ordinary people wait between posts; no text twice in five minutes, no fourth reply on end."""

    scopes: tuple[str, ...] = ()
    """What the administrator's key is limited to (`sandbox/scopes.py`); empty: a global one."""

    # What becomes of a text or a title.
    memo: bool = True
    """An identical create within 120 s gets the same answer, a refusal too."""
    enqueue: bool = False
    """Posts of people who are not staff wait for approval: 200 without an id."""
    validations: bool = True
    titles_unique: bool = True
    titles_cleaned: bool = True
    slugs: Literal["ascii", "encoded", "none"] = "ascii"
    quiet_edits: bool = True
    """Small edits within five minutes keep the version."""
    conflicts: bool = True
    """409 when the original text that is sent along is not the current one."""
    system_image_edits: bool = False
    """A minute later `system` puts copies of its own in the place of pictures from elsewhere."""
    two_phase_deletion: bool = True
    """An author's deletion is an edit first and a deletion a day later."""
    external_id_of_deleted: Literal["refused", "error"] = "refused"
    """A create with the id of a deleted topic: 422, or the 500 of the database."""

    # How it answers.
    read_only: bool = False
    down: bool = False
    """The proxy answers 502 with a page."""
    seconds_slow: float = 0
    """How long each answer takes where the forum has a port; it is worked at once."""
    login_required: bool = False
    """Whoever has no key gets a page to sign in on, with 200."""
    detailed_404: bool = False
    """410 for what is deleted."""
    past_the_end: Literal["redirect", "missing"] = "redirect"
    deleted_shown_to_admins: bool = True
    tag_objects: bool = True
    """Tags are objects; strings before 2026."""
    tag_strings_refused: bool = False
    names: bool = True
    """Off: no real names anywhere, null instead."""
    unknown_keys: bool = False
    """Plugins add keys of their own to everything."""
    mega_topic_from: int = 10_000
    window_gaps: bool = False
    """`/posts.json` looks at fifty ids only, as before 2021: pages can be short or empty."""
    seconds_ahead: float = 0
    """How far the forum's clock is ahead of ours."""

    # Plugins and settings.
    calendar: bool = True
    localizations: bool = True
    connect_provider: bool = True
    user_keys: bool = True
    tagging: bool = True
    printing: bool = True

    # Webhooks.
    hooks_retry: bool = False
    """`retry_web_hook_events`: off as installed."""
    hooks_leak: bool = True
    """Whispers, private messages, hidden posts and closed categories are sent, too."""
    destroyed_carries_time: bool = True
    """`deleted_at` in what is destroyed: null before 2025."""
    body_hidden_in_topic_edited: bool = True
    """A first post edited with its title is told as `topic_edited` only."""
    recooked: bool = False
    """The cooked text that is sent differs from the one answered: boxes came in between."""
    status_echo: bool = True
    """A change of state that changes nothing is told all the same."""
