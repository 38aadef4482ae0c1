# SPDX-License-Identifier: AGPL-3.0-or-later
"""Earlier states of versions that a person wrote, and words they put into glossaries."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal import Leaving, Recipients, lets_go, sends_out, tells
from apps.translating import engines, services
from apps.translating.models import Revision, Term, Vote


@tells(
    "translation_history",
    what=_("What you wrote as a translator, each time you saved it."),
    seen=_("Everybody who is signed in."),
    kept=_("As long as the text itself; once you have left, without your name."),
    fields=["translating.Revision.person"],
)
def translation_history(user: User) -> Iterator[dict[str, Any]]:
    rows = Revision.objects.filter(person=user.person).select_related("content_type")
    for row in rows.order_by("pk").iterator(500):
        yield {
            "of": f"{row.content_type.model} {row.object_id}",
            "field": row.field,
            "language": row.language,
            "text": row.text,
            "written_at": row.written_at,
        }


@tells(
    "glossary",
    what=_("Words that you put into the glossary of an event."),
    seen=_("Translators of the event, without your name."),
    kept=_("As long as the glossary; once you have left, without your name."),
    fields=["translating.Term.written_by"],
)
def glossary(user: User) -> Iterator[dict[str, Any]]:
    for term in Term.objects.filter(written_by=user).order_by("pk"):
        yield {"word": term.word, "language": term.language, "into": term.into,
               "say": term.rendering}  # fmt: skip


@tells(
    "votes_on_machines",
    what=_("Whether you found versions by machines useful."),
    seen=_("Nobody; organizers see how many did."),
    kept=_("Until you leave."),
    fields=["translating.Vote.user"],
)
def votes_on_machines(user: User) -> Iterator[dict[str, Any]]:
    rows = Vote.objects.filter(user=user).select_related("quality").order_by("pk")
    for row in rows.iterator(500):
        yield {"from": row.quality.source, "into": row.quality.target, "useful": row.useful}


@sends_out
def to_machines() -> Recipients | None:
    """The machines that are set up, by name, and by host where it is somebody else's."""
    names = [_called(name) for name in engines.set_up()]
    if not names:
        return None
    return Recipients(
        _(
            "What everybody may read here is sent to machines that translate, where an event has "
            "chosen so: without the names of those who wrote it. These are set up:"
        ),
        tuple(names),
        _(
            "You can forbid it in your settings, under “My words in other languages”. Of sessions, "
            "nothing is sent that not each of their speakers has allowed."
        ),
    )


def _called(engine: str) -> str:
    address = urlsplit(settings.EVENTFORUM_ENGINES[engine][0])
    ours = {address.hostname, address.netloc} & set(settings.EVENTFORUM_PRIVATE_HOSTS)
    return engines.NAMES[engine] + ("" if ours else f" ({address.hostname})")


@lets_go
def let_go(leaving: Leaving) -> None:
    services.forget_votes(leaving.user)
    services.forget_words_of(leaving.person, all_posts=leaving.takes_posts)
    Revision.objects.filter(person=leaving.person).update(person=leaving.former)
