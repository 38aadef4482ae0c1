# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps by which our posts are taken out of a topic in which people of the forum have written,
while the event, or the discussion, is not to be read here either. They come back as what was
deleted or changed here does (differences)."""

from apps.discourse.client import api
from apps.discourse.client.answers import Done, NotThere, Refused
from apps.discourse.layouts import Wanted
from apps.discourse.models import MirroredPost
from apps.discourse.sending import localizing, wording
from apps.discourse.sending.acts_of_posts import edit_there
from apps.discourse.sending.claims import Claim, begin, settle
from apps.discourse.sending.differences import COVERED, NO_CHANGE, Step
from apps.discourse.sending.keeping import park_post
from apps.discourse.sending.outcomes import Outcome, park_it, put_off


def withdraw(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """One reply, by deleting it there."""
    row, forum = step.row, claim.topic.mirror.forum
    assert row is not None
    begin(claim, "delete", row=row.pk)
    answer = api.delete_post(forum, row.remote_id or 0, now=claim.now, lane=claim.lane)

    def write() -> None:
        row.state, row.deleted_by_us = MirroredPost.State.GONE, True
        row.there_deleted_at, row.seen_change = claim.now, NO_CHANGE
        row.save(update_fields=["state", "deleted_by_us", "there_deleted_at", "seen_change"])

    match answer:
        case Done() | NotThere():
            settle(claim, write)
            return Outcome("withdraw")
        case Refused(code, words):
            settle(claim, lambda: park_post(row, code, words, NO_CHANGE))
            return Outcome("parked post")
    return put_off(claim, answer, row=row) or park_it(claim, answer)


def cover(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """The first post, which cannot go without the topic: its words are taken out of it."""
    row = step.row
    assert row is not None
    text = wording.Text(f"[…]\n\n{wording.mark(row)}")
    return edit_there(claim, row, text, COVERED, NO_CHANGE)


def bare(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """The first post's versions in other languages, one at a time, before its words."""
    row, forum = step.row, claim.topic.mirror.forum
    assert row is not None
    locale = next(iter(row.localized))
    begin(claim, "localize", row=row.pk)
    number = row.remote_id or 0
    answer = api.unlocalize_post(forum, number, locale=locale, now=claim.now, lane=claim.lane)
    if isinstance(answer, Done | Refused | NotThere):
        settle(claim, lambda: localizing.keep(row, locale, ""))
        return Outcome("bare")
    return put_off(claim, answer, row=row) or park_it(claim, answer)
