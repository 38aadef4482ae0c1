# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps that keep cards, and versions in other languages, as they are here."""

from apps.discourse.client import api
from apps.discourse.client.answers import Done, NotThere, Refused
from apps.discourse.layouts import Wanted
from apps.discourse.sending import localizing, wording
from apps.discourse.sending.acts_of_posts import edit_there
from apps.discourse.sending.claims import Claim, begin, settle
from apps.discourse.sending.differences import Step
from apps.discourse.sending.outcomes import Outcome, park_it, put_off
from apps.discourse.texts.equality import raw_hash


def localize(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """One version of a card or a post in another language. Saying it twice is saying it once."""
    row, forum = step.row, claim.topic.mirror.forum
    assert row is not None
    locale, told = next(iter(localizing.left(claim.topic, row).items()))
    raw = told.raw
    begin(claim, "localize", row=row.pk)
    number, now, lane = row.remote_id or 0, claim.now, claim.lane
    if raw:
        answer = api.localize_post(forum, number, locale=locale, raw=raw, now=now, lane=lane)
    else:
        answer = api.unlocalize_post(forum, number, locale=locale, now=now, lane=lane)
    if isinstance(answer, Done | Refused | NotThere):
        settle(claim, lambda: localizing.keep(row, locale, told.sign))
        return Outcome("localize")
    return put_off(claim, answer, row=row) or park_it(claim, answer)


def renew_card(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    row = step.row
    assert row is not None
    text = wording.card_of(claim.topic, row)
    return edit_there(claim, row, text, raw_hash(text.raw), 0)
