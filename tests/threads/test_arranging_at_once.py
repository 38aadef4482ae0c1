# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers, splits, merges and moves at the same moment: nothing is lost, doubled or stuck."""

import itertools
from random import Random

import pytest

from apps.accounts.preferences import preferences_of
from apps.core.errors import Refused
from apps.threads import services
from apps.threads.models import Post, Thread
from apps.threads.newer import newer
from apps.threads.queries import shown_thread
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import AreaFactory
from tests.threads.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def is_whole(thread):
    """Numbers without gaps or doubles, and counters that say so."""
    thread.refresh_from_db()
    numbers = list(thread.posts.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    here = thread.posts.filter(moved_to=None)
    assert (thread.posts_count, thread.size) == (len(numbers), here.count())
    assert thread.people_count == here.values("author").distinct().count()


def tried(verb, *args, **fields):
    """What a rule refuses at such a moment is a matter of who came first."""
    try:
        return verb(*args, **fields)
    except Refused:
        return None


def test_answers_and_splits_and_merges_at_once_lose_and_double_nothing():
    boss, writers = UserFactory(administrator=True), [UserFactory() for _ in range(4)]
    event = EventFactory()
    threads = [
        services.start(event=event, title=f"T{n}", text=f"first {n}", by=boss) for n in range(4)
    ]
    for thread, n in itertools.product(threads, range(6)):
        services.reply(thread, text=f"old {thread.pk} {n}", by=writers[n % 4])
    random = Random(7)
    said = [f"said {n}" for n in range(60)]

    def reply(text):
        return lambda: services.reply(random.choice(threads), text=text, by=random.choice(writers))

    def split(n):
        return lambda: tried(
            services.split, threads[n % 4], numbers=[2 + n, 3 + n], title=f"S{n}", by=boss
        )

    def merge(one, two):
        return lambda: tried(services.merge, threads[one], into=threads[two], by=boss)

    others = [split(n) for n in range(5)] + [merge(0, 3), merge(2, 1), merge(3, 0), merge(1, 2)]
    jobs = [reply(text) for text in said] + others
    random.shuffle(jobs)

    at_once(lambda job: job(), jobs)

    words = list(Post.objects.filter(moved_to=None).values_list("text", flat=True))
    assert sorted(words) == sorted({*words})
    assert {*said} <= {*words}
    assert len(words) == 60 + 4 * 7
    for thread in Thread.objects.all():
        is_whole(thread)
        if thread.merged_into_id:
            assert not thread.posts.filter(moved_to=None).exists()
            assert thread.merged_into.merged_into_id is None


def test_fifty_people_at_once_and_every_client_ends_with_the_same_list(rf):
    writers = [UserFactory() for _ in range(50)]
    thread = services.start(event=EventFactory(), title="T", text="first", by=writers[0])

    def client(writer):
        """Writes twice, and reads what is new until nothing is, as an open page does."""
        have, version = {1: thread.posts.get(number=1).pk}, 1
        for n in range(2):
            services.reply(thread, text=f"{writer.pk} {n}", by=writer)
            version = read(writer, have, version)
        return have, version

    def read(user, have, version):
        request = rf.get("/")
        request.user = user
        request.preferences = preferences_of(request)
        while True:
            shown = shown_thread(thread.pk, user)
            came = newer(request, shown, seen=max(have), version=version)
            for row in came.posts.page.rows:
                assert row.number not in have
                have[row.number] = row.pk
            if came.is_all:
                return shown.version

    lists = at_once(client, writers, workers=10)

    is_whole(thread)
    truth = dict(thread.posts.values_list("number", "pk"))
    for writer, (have, version) in zip(writers, lists, strict=True):
        read(writer, have, version)
        assert have == truth
    assert len(truth) == 101


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_thirty_changes_every_address_ever_issued_leads_to_its_post(client, seed):
    random, boss = Random(seed), UserFactory(administrator=True)
    events = [EventFactory() for _ in range(2)]
    area = AreaFactory()
    said = {}

    def say(thread):
        post = services.reply(thread, text=f"words {len(said)}", by=boss)
        said[post.pk] = post.text

    for n in range(3):
        new = services.start(
            event=random.choice(events), title=f"T{n}", text=f"opening {n}", by=boss
        )
        said[new.posts.get().pk] = f"opening {n}"
        for _ in range(3):
            say(new)
    paths = {}

    def there():
        return list(Thread.objects.visible_to(boss).filter(removed_at=None).order_by("pk"))

    def split(thread):
        movable = thread.posts.filter(moved_to=None, number__gt=1).values_list("number", flat=True)
        if numbers := list(movable):
            chosen = random.sample(numbers, min(2, len(numbers)))
            services.split(thread, numbers=chosen, title=f"Part {len(said)}", by=boss)

    def go_on(thread):
        post = random.choice(list(thread.posts.filter(moved_to=None)))
        title = f"On {len(said)}"
        new = services.start(
            event=thread.event, areas=() if thread.event else [area], title=title,
            text=f"words {len(said)}", continues=post, by=boss,
        )  # fmt: skip
        said[new.posts.get().pk] = f"words {len(said)}"

    def merge(thread):
        others = [other for other in there() if other.pk != thread.pk]
        if others:
            services.merge(thread, into=random.choice(others), by=boss)

    verbs = [
        say,
        split,
        go_on,
        merge,
        lambda thread: services.rename(thread, title=f"Name {random.random()}", by=boss),
        lambda thread: services.move(thread, event=random.choice(events), by=boss),
        lambda thread: services.move(thread, area=area, by=boss),
        lambda thread: services.list_in(thread, event=random.choice(events), by=boss),
        lambda thread: services.close(thread, by=boss),
        lambda thread: services.reopen(thread, by=boss),
        lambda thread: services.remove_thread(thread, rule=3, reason="Why", by=boss),
        lambda thread: [
            services.show_thread_again(gone, by=boss)
            for gone in Thread.objects.exclude(removed_at=None)
        ],
    ]
    for _ in range(30):
        threads = there()
        if not threads:
            verbs[-1](None)
            threads = there()
        tried(random.choice(verbs), random.choice(threads))
        for thread in there():
            first = thread.posts.filter(moved_to=None).order_by("number").first()
            paths.setdefault(thread.get_absolute_url(), first.pk)
            is_whole(thread)
        _all_answer(client, said, paths)


def _all_answer(client, said, paths):
    """Each post at its address, each page ever issued with the post that stood there first."""
    for pk, text in said.items():
        response = client.get(f"/p/{pk}/")
        if response.status_code == 410:
            assert Post.objects.get(pk=pk).thread.removed_at is not None
            continue
        assert response.status_code == 302
        page, _, anchor = response["Location"].partition("#")
        assert anchor == f"p{pk}"
        shown = client.get(page)
        assert shown.status_code == 200
        assert f'id="p{pk}"' in shown.text
        assert f"<p>{text}</p>" in shown.text
    for path, first in paths.items():
        response = client.get(path)
        gone = Post.objects.get(pk=first).thread.removed_at is not None
        if response.status_code == 301:
            response = client.get(response["Location"])
        assert response.status_code in ((200, 410) if gone else (200,)), path
