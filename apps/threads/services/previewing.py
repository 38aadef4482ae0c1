# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from apps.threads.cards import cards_in, with_cards
from apps.threads.models import Thread
from apps.threads.services.mentioning import linked
from apps.threads.services.writing import checked_text, rendered


def preview(text: str, *, thread: Thread | None, by: Any) -> str:
    """The text as a post would show it; nothing is stored. Refused like the post itself.

    `thread` is where it is going to stand: its people are found by @ first. Links whose cards are
    known have them; nothing is fetched. Cards of our own pages are holes, to be filled.
    """
    html = rendered(checked_text(text))
    if by.is_authenticated and thread:
        html = linked(html, thread=thread, by=by)[0]
    return with_cards(html, cards_in([html]))
