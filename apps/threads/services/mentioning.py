# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find out who is named with @ in a post: links in its text, and rows to tell them by."""

import re
from collections.abc import Collection
from html import escape, unescape
from typing import Any

from apps.accounts.models import Person
from apps.threads.models import Mention, Post, Thread
from apps.threads.queries.people import people_called

MOST = 20
"""Names looked up in one post; whoever names more people wants to be heard, not answered."""

NAMED = re.compile(r'<bdi class="mention">@(.*?)</bdi>')
LINKED = re.compile(rf'<a href="[^"]*" rel="nofollow ugc noopener">{NAMED.pattern}</a>')


def linked(html: str, *, thread: Thread, by: Any) -> tuple[str, list[Person]]:
    """The rendered text with links to the people it names, and these people; no query without @.

    The number in a link leads on when its person has another name.
    """
    names = list(dict.fromkeys(unescape(name) for name in NAMED.findall(html)))[:MOST]
    people = people_called(names, thread=thread, user=by)

    def link(found: re.Match[str]) -> str:
        person = people.get(unescape(found[1]))
        if person is None:
            return found[0]
        address = escape(person.get_absolute_url())
        return f'<a href="{address}" rel="nofollow ugc noopener">{found[0]}</a>'

    named = {person.pk: person for person in people.values() if person is not None}
    return (NAMED.sub(link, html) if named else html), list(named.values())


def linked_as(html: str, *, original: str) -> str:
    """A version of a text with the links to people that the original has; no query."""
    links = {found[1]: found[0] for found in LINKED.finditer(original)}
    return NAMED.sub(lambda found: links.get(found[1], found[0]), html) if links else html


def keep_mentions(post: Post, people: Collection[Person]) -> None:
    """Remember whom a new post names; nobody is named in their own."""
    named = {person.pk for person in people} - {post.author_id}
    Mention.objects.bulk_create(
        [Mention(post=post, person_id=pk) for pk in sorted(named)], ignore_conflicts=True
    )


def renew_mentions(post: Post, people: Collection[Person]) -> None:
    """Remember whom the present text of a changed post names, and forget the others."""
    post.mentions.exclude(person__in=people).delete()
    keep_mentions(post, people)


def move_mentions(person: Person, *, into: Person) -> None:
    """Where a merged person was named, the one that stays is."""
    theirs = Mention.objects.filter(person=person)
    Mention.objects.bulk_create(
        [Mention(post_id=post, person=into) for post in theirs.values_list("post", flat=True)],
        ignore_conflicts=True,
    )
    theirs.delete()
