# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core import languages
from apps.core.errors import Refused
from apps.events.models import Event
from apps.translating.models import Term


@transaction.atomic
def set_term(
    event: Event,
    *,
    language: str,
    word: str,
    into: str,
    rendering: str,
    note: str = "",
    by: User | None,
) -> Term:
    """Say how a word is put into a language; the same word again gets another rendering."""
    word, rendering = " ".join(word.split()), " ".join(rendering.split())
    pair = languages.canonical(language), languages.canonical(into)
    if not all(pair):
        raise Refused(_("Say both languages by their codes, such as en and ar."), code="language")
    if not word or not rendering:
        raise Refused(_("A word and what to say for it are needed."), code="empty")
    term, is_new = Term.objects.get_or_create(
        event=event,
        language=pair[0],
        word=word,
        into=pair[1],
        defaults={"rendering": rendering, "note": note.strip(), "written_by": by},
    )
    if not is_new:
        term.rendering, term.note, term.written_by = rendering, note.strip(), by
        term.save()
    record("event.term_set", event, by=by, event=event, word=word, into=pair[1], say=rendering)
    return term


@transaction.atomic
def remove_term(term: Term, *, by: User | None) -> None:
    """Translators are not told it any more."""
    if Term.objects.filter(pk=term.pk).delete()[0]:
        record(
            "event.term_removed", term.event, by=by, event=term.event, word=term.word,
            into=term.into, say=term.rendering,
        )  # fmt: skip
