# SPDX-License-Identifier: AGPL-3.0-or-later
"""Users of a forum are people here, by their numbers: names change, and prove nothing."""

from apps.accounts.models import Person
from apps.accounts.services import follow_person_of_forum, person_from_forum
from apps.discourse.incoming.scene import Scene
from apps.discourse.models import ForumPerson
from apps.discourse.texts.pictures import picture_at
from apps.discourse.texts.records import ForumUser


def known_user(scene: Scene, user: ForumUser) -> ForumPerson:
    """Their row, made on first sight; what they are called today is followed."""
    forum = scene.forum
    row, _ = ForumPerson.objects.select_related("person", "user__person").get_or_create(
        forum=forum, number=user.id, defaults=_names(user) | {"seen_at": scene.now}
    )
    told = {
        "name": user.name,
        "username": user.username,
        "place": scene.place,
        "address": f"{forum.base_url}/u/{user.username.lower()}",
        "picture": picture_at(forum.base_url, user.avatar_template),
    }
    if row.person is None and row.user is None:
        row.person = person_from_forum(**told)
        row.save(update_fields=["person"])
    changed = [key for key, value in _names(user).items() if getattr(row, key) != value]
    if changed:
        for key in changed:
            setattr(row, key, _names(user)[key])
        row.seen_at = scene.now
        row.save(update_fields=[*changed, "seen_at"])
        follow_person_of_forum(person_of(row), **told)
    return row


def person_of(row: ForumPerson) -> Person:
    """Who they are on our pages: the person of their account where it is linked."""
    person = row.user.person if row.user is not None else row.person
    assert person is not None
    return person.merged_into or person


def _names(user: ForumUser) -> dict[str, str]:
    return {
        "username": user.username[:255],
        "name": user.name[:255],
        "avatar_template": user.avatar_template[:500],
    }
