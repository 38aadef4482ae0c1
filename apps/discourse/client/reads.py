# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls that change nothing on the forum. What they answer is the forum's own JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from apps.discourse.client.answers import Answer
from apps.discourse.client.asking import ask
from apps.discourse.client.lanes import Lane
from apps.discourse.client.reading import Call
from apps.discourse.models import Forum


def get(
    forum: Forum,
    path: str,
    *,
    now: datetime,
    lane: Lane,
    query: Mapping[str, Any] | None = None,
    needs: tuple[str, ...] = (),
    user_key: str = "",
    checking: bool = False,
    begun: bool = False,
) -> Answer:
    call = Call("GET", path, query=query, needs=needs, user_key=user_key)
    return ask(forum, call, now=now, lane=lane, checking=checking, begun=begun)


def basic_info(forum: Forum, *, now: datetime, lane: Lane, checking: bool = False) -> Answer:
    """Title, language and whether one must sign in; asks nothing of the key."""
    call = Call("GET", "site/basic-info.json", needs=("title",), anonymous=True)
    return ask(forum, call, now=now, lane=lane, checking=checking)


def site(forum: Forum, *, now: datetime, lane: Lane, checking: bool = False) -> Answer:
    """What the forum can: categories, kinds of posts, its tags as texts or objects."""
    needs = ("categories", "post_types")
    return get(forum, "site.json", now=now, lane=lane, needs=needs, checking=checking)


def scopes(forum: Forum, *, now: datetime, lane: Lane, checking: bool = False) -> Answer:
    """What the key may do: an empty list is a key for everything."""
    path = "session/scopes.json"
    return get(forum, path, now=now, lane=lane, needs=("scopes",), checking=checking)


def categories(forum: Forum, *, now: datetime, lane: Lane, checking: bool = False) -> Answer:
    query = {"include_subcategories": "true"}
    path, needs = "categories.json", ("category_list",)
    return get(forum, path, now=now, lane=lane, query=query, needs=needs, checking=checking)


def show_category(forum: Forum, number: int, *, now: datetime, lane: Lane) -> Answer:
    return get(forum, f"c/{number}/show.json", now=now, lane=lane, needs=("category",))


def latest_of_category(
    forum: Forum, slug: str, number: int, *, page: int = 0, now: datetime, lane: Lane
) -> Answer:
    """Topics of a category, last moved first; `topic_list.more_topics_url` while there are more.

    Pinned ones come first on page 0. Those of categories below are left out.
    """
    path = f"c/{quote(slug or str(number))}/{number}/none/l/latest.json"
    query = {"page": page, "order": "activity"}
    return get(forum, path, now=now, lane=lane, query=query, needs=("topic_list",))


def topic(
    forum: Forum,
    number: int,
    *,
    raw: bool = True,
    whole: bool = False,
    begun: bool = False,
    now: datetime,
    lane: Lane,
) -> Answer:
    """A topic with its first 20 posts, 1000 when `whole`; `post_stream.stream` names all.

    Deleted ones come too, with `deleted_at`. Never page until nothing comes: that never ends.
    """
    query = {name: "true" for name, wanted in (("include_raw", raw), ("print", whole)) if wanted}
    path, needs = f"t/{number}.json", ("post_stream",)
    return get(forum, path, now=now, lane=lane, query=query, needs=needs, begun=begun)


def topic_by_external_id(forum: Forum, external_id: str, *, now: datetime, lane: Lane) -> Answer:
    """The topic that was made under this name of ours: costs two requests, as it is sent on."""
    path = f"t/external_id/{quote(external_id, safe='')}.json"
    return get(forum, path, now=now, lane=lane, needs=("post_stream",))


def posts(
    forum: Forum, topic_number: int, numbers: Sequence[int], *, now: datetime, lane: Lane
) -> Answer:
    """At most 20 posts of a topic by number; what is not in that topic is left out silently.

    Whoever asks has asked for the topic in the same turn.
    """
    query = {"post_ids[]": list(numbers), "include_raw": "true"}
    path, needs = f"t/{topic_number}/posts.json", ("post_stream",)
    return get(forum, path, now=now, lane=lane, query=query, needs=needs, begun=True)


def post(forum: Forum, number: int, *, now: datetime, lane: Lane) -> Answer:
    """One post with its raw; a deleted one comes with `deleted_at`."""
    return get(forum, f"posts/{number}.json", now=now, lane=lane, needs=("id",))


def newest_posts(forum: Forum, *, before: int | None = None, now: datetime, lane: Lane) -> Answer:
    """Up to 50 public posts, highest number first, up to `before`. Fewer, or none, are no end."""
    query = {"before": before} if before else {}
    return get(forum, "posts.json", now=now, lane=lane, query=query, needs=("latest_posts",))


def user(forum: Forum, name: str, *, now: datetime, lane: Lane, checking: bool = False) -> Answer:
    path = f"u/{quote(name, safe='')}.json"
    return get(forum, path, now=now, lane=lane, needs=("user",), checking=checking)


def user_by_external_id(
    forum: Forum, external_id: str, *, provider: str = "", now: datetime, lane: Lane
) -> Answer:
    """The account that signs in as `external_id`, through DiscourseConnect or a named provider."""
    parts = ["u/by-external", *([provider] if provider else []), external_id]
    path = "/".join([parts[0], *(quote(part, safe="") for part in parts[1:])]) + ".json"
    return get(forum, path, now=now, lane=lane, needs=("user",))


def whose_key(forum: Forum, user_key: str, *, now: datetime, lane: Lane) -> Answer:
    """The account that a person's own key belongs to (`current_user`)."""
    path, needs = "session/current.json", ("current_user",)
    return get(forum, path, now=now, lane=lane, needs=needs, user_key=user_key)


def user_by_number(forum: Forum, number: int, *, now: datetime, lane: Lane) -> Answer:
    """What the account of this number is called today."""
    path = f"admin/users/{number}.json"
    return get(forum, path, now=now, lane=lane, needs=("username",))


def hooks(forum: Forum, *, now: datetime, lane: Lane, checking: bool = False) -> Answer:
    path, needs = "admin/api/web_hooks.json", ("web_hooks",)
    return get(forum, path, now=now, lane=lane, needs=needs, checking=checking)


def delivery_log(
    forum: Forum, hook: int, *, offset: int = 0, now: datetime, lane: Lane, checking: bool = False
) -> Answer:
    """What the forum's webhook sent in the last 30 days (`web_hook_events`), newest first."""
    path, needs = f"admin/api/web_hook_events/{hook}.json", ("web_hook_events",)
    query = {"limit": 50, "offset": offset}
    return get(forum, path, now=now, lane=lane, query=query, needs=needs, checking=checking)


def events(
    forum: Forum,
    *,
    category: int | None = None,
    now: datetime,
    lane: Lane,
    checking: bool = False,
) -> Answer:
    """Boxes of events in posts, from the calendar plugin; NotThere without it."""
    query = {"category_id": category} if category else {}
    path, needs = "discourse-post-event/events.json", ("events",)
    return get(forum, path, now=now, lane=lane, query=query, needs=needs, checking=checking)


def event(forum: Forum, number: int, *, now: datetime, lane: Lane) -> Answer:
    """One box, with how many are going; its number is that of its post."""
    path = f"discourse-post-event/events/{number}.json"
    return get(forum, path, now=now, lane=lane, needs=("event",))
