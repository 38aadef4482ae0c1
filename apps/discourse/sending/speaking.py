# SPDX-License-Identifier: AGPL-3.0-or-later
"""Under whose name something is said on the forum: its author's own where that is shown to be
theirs, else the bridge's, which says whose words they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.discourse.client.answers import OWN_KEY, Answer, Later, Refused
from apps.discourse.client.own_limits import OWN_LIMIT
from apps.discourse.models import ForumPerson, MirroredPost, OwnKey, Topic
from apps.threads.models import Post

PATIENCE = timedelta(minutes=2)
"""What cannot be said by a person's own key for longer is said by the bridge."""


@dataclass(frozen=True)
class Voice:
    """Somebody there, acted as with the forum's key (`acting`) or by their own (`user_key`)."""

    person: ForumPerson
    acting: str = ""
    user_key: str = ""


def voice_of(topic: Topic, row: MirroredPost, post: Post, *, is_old: bool) -> Voice | None:
    """None for the bridge. What stands there is changed by whoever said it.

    A person's own key can neither give a topic the name by which it is found again nor date what
    is old: those the bridge says.
    """
    mirror = topic.mirror
    if not mirror.as_themselves or row.as_bridge:
        return None
    linked = ForumPerson.objects.filter(
        forum=mirror.forum_id, user__person=post.author_id, user__is_active=True
    ).first()
    if linked is None or (row.remote_id is not None and row.person_id != linked.pk):
        return None
    if mirror.forum.can("impersonate"):
        return Voice(linked, acting=linked.username)
    if row.remote_id is None and (topic.number is None or is_old):
        return None
    own = OwnKey.objects.filter(forum=mirror.forum_id, user=linked.user, state=OwnKey.State.GOOD)
    key = next((one.key for one in own), "")
    return Voice(linked, user_key=key) if key else None


def writer_there(topic: Topic, number: int) -> ForumPerson | None:
    """Whoever a post that we sent stands under, if not under the bridge."""
    if number == topic.mirror.forum.bridge_user_id:
        return None
    people = ForumPerson.objects.filter(forum=topic.mirror.forum_id, number=number)
    return people.exclude(user=None).first()


def is_for_bridge(answer: Answer, *, now: datetime) -> bool:
    """Whether what its author was not let say is to be said by the bridge."""
    match answer:
        case Refused():
            return True
        case Later(at, reason):
            return reason == OWN_LIMIT and at > now + PATIENCE
    return False


def note_key(answer: Answer, user_key: str, topic: Topic, post: Post | None) -> None:
    """Write down that the forum does not take somebody's own key any more: their page says so."""
    if not (user_key and post is not None and isinstance(answer, Refused)):
        return
    if answer.code == OWN_KEY:
        keys = OwnKey.objects.filter(forum=topic.mirror.forum_id, user__person=post.author_id)
        keys.update(state=OwnKey.State.REFUSED, said=answer.words)
