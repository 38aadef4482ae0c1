# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is true of a whole topic there: title, tags, closed or not, gone or not.

Only what is another than the forum told before is followed: what was changed here meanwhile stays.
"""

from typing import Any

from apps.discourse import layouts
from apps.discourse.incoming.people import known_user, person_of
from apps.discourse.incoming.posts import take_removal
from apps.discourse.incoming.scene import Scene
from apps.discourse.models import MirroredPost, Topic
from apps.discourse.texts import titles
from apps.discourse.texts.equality import normal_title, same_tags, same_title
from apps.discourse.texts.records import ForumPost, ForumTopic, public_topic
from apps.threads.models import Thread
from apps.threads.services import (
    absorb_close,
    absorb_reopen,
    absorb_start,
    absorb_tags,
    absorb_thread_recovery,
    absorb_thread_removal,
    absorb_title,
)

Kind = Topic.Kind


def is_open(scene: Scene, told: ForumTopic) -> bool:
    """Whether it is a topic of this event that strangers may read. One of ours that lost the
    event's tag is still ours."""
    if told.deleted_at is not None or not public_topic(told, categories=scene.categories):
        return False
    if told.id == scene.mirror.section_topic:
        return False
    if scene.topic.thread_id or scene.topic.session_id or scene.topic.kind == Kind.MAIN:
        return True
    return told.category_id == scene.mirror.section or scene.mirror.tag in told.tags


def take_absence(scene: Scene) -> dict[str, Any]:
    """It is deleted there, or no longer for everybody: what came from there is not to be read here
    either; a discussion in which people wrote here stays, with what they said."""
    topic = scene.topic
    if topic.gone_at is not None:
        return {}
    if topic.thread is not None and not topic.deleted_by_us:
        stays = not absorb_thread_removal(topic.thread, at=scene.now, place=scene.place)
        there = MirroredPost.State.THERE
        theirs = topic.posts.filter(origin=MirroredPost.Origin.THERE, state=there)
        for row in theirs.select_related("post__thread__event", "topic") if stays else ():
            take_removal(scene, row, at=scene.now)
    return {"gone_at": scene.now}


def take_topic(scene: Scene, told: ForumTopic) -> dict[str, Any]:
    """Follow what changed; the fields of the row that say what is known now."""
    topic, thread = scene.topic, scene.topic.thread
    if topic.gone_at is not None and thread is not None:
        absorb_thread_recovery(thread)
    fields: dict[str, Any] = {
        "slug": told.slug[:255],
        "there_title": told.title[:300],
        "there_tags": list(told.tags),
        "there_category": told.category_id,
        "there_closed": told.closed,
        "gone_at": None,
    }
    if thread is None or (topic.from_there and topic.read_at is None):
        return fields | _first_sight(scene, told)
    if not _is_known(told.title, topic.there_title, topic.sent_title):
        thread = absorb_title(thread, title=shown_title(scene, told), place=scene.place)
        fields["sent_title"] = _wanted(scene, thread).title
    is_other = not same_tags(told.tags, topic.there_tags)
    if is_other and not same_tags(told.tags, topic.sent_tags) and scene.forum.takes_tags:
        _take_tags(scene, thread, told)
        fields["sent_tags"] = list(_wanted(scene, thread).tags)
    if told.closed != topic.there_closed and told.closed != topic.sent_closed:
        (absorb_close if told.closed else absorb_reopen)(thread, place=scene.place)
        fields["sent_closed"] = told.closed
    return fields


def thread_for(scene: Scene, first: ForumPost) -> Thread:
    """The discussion that a topic's posts come into, made where there is none yet."""
    topic, told = scene.topic, scene.told
    if topic.thread is not None:
        return topic.thread
    quiet = scene.is_long_ago(first.created_at)
    if topic.kind == Kind.SESSION and topic.session is not None:
        thread = absorb_start(session=topic.session, main=True, place=scene.place, quiet=quiet)
    else:
        writer = known_user(scene, first.user)
        thread = absorb_start(
            event=scene.mirror.event,
            title=shown_title(scene, told) if told is not None else first.topic_title,
            tags=_own_tags(scene, told.tags) if told is not None else (),
            author=person_of(writer),
            place=scene.place,
            quiet=quiet,
        )
    Topic.objects.filter(pk=topic.pk).update(thread=thread)
    topic.thread = thread
    return thread


def shown_title(scene: Scene, told: ForumTopic) -> str:
    code = scene.topic.session.code if scene.topic.session is not None else ""
    return titles.without_event(told.title, event=scene.mirror.code, code=code)


def _first_sight(scene: Scene, told: ForumTopic) -> dict[str, Any]:
    """Begun there, it is as the forum has it; ours is compared with what we sent."""
    if not scene.topic.from_there:
        return {}
    return {
        "sent_title": told.title[:300],
        "sent_tags": list(told.tags),
        "sent_category": told.category_id,
        "sent_closed": told.closed,
    }


def settle_first_sight(scene: Scene, told: ForumTopic) -> dict[str, Any]:
    """Once its discussion is there: nothing of it is to be sent back to where it came from."""
    thread = scene.topic.thread
    if not scene.topic.from_there or thread is None:
        return {}
    if told.closed and thread.closed_at is None:
        absorb_close(thread, place=scene.place)
    wanted = _wanted(scene, thread)
    return {
        "sent_title": wanted.title,
        "sent_tags": list(wanted.tags),
        "sent_category": wanted.category,
        "sent_closed": told.closed,
    }


def _is_known(title: str, there: str, sent: str) -> bool:
    return not there or same_title(title, there) or same_title(title, sent)


def _wanted(scene: Scene, thread: Thread) -> layouts.Wanted:
    thread.refresh_from_db()
    topic = Topic.objects.select_related("mirror__event", "session__track").get(pk=scene.topic.pk)
    topic.thread = thread
    return layouts.wanted(topic)


def _take_tags(scene: Scene, thread: Thread, told: ForumTopic) -> None:
    """What was added and taken away there; labels here keep how they are written."""
    there = {normal_title(tag) for tag in told.tags}
    before = {normal_title(tag) for tag in scene.topic.there_tags}
    kept = []
    for name in thread.tags.order_by("pk").values_list("name", flat=True):
        tag = normal_title(titles.tag_name(name))
        if tag in there or tag not in before:
            kept.append(name)
    known = {normal_title(titles.tag_name(name)) for name in kept}
    new = [tag for tag in _own_tags(scene, told.tags) if normal_title(tag) not in known]
    absorb_tags(thread, names=[*kept, *new], place=scene.place)


def _own_tags(scene: Scene, tags: tuple[str, ...]) -> list[str]:
    """Without those that stand for the event and the session's track."""
    session = scene.topic.session
    track = layouts.track_tag(session) if session is not None else ""
    ours = {normal_title(scene.mirror.tag), normal_title(track)}
    return [tag for tag in tags if normal_title(tag) not in ours]
