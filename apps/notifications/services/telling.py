# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell people what happened: once each, in one line of the inbox a thing, and by letter."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.notifications.models import STRENGTH, Kind, Letter, Notice, NoticeItem
from apps.notifications.news import Telling
from apps.notifications.queries.moment import database_time
from apps.notifications.queries.wishes import Wishes, wishes_for
from apps.notifications.reach import reached
from apps.notifications.services.counting import count_unread
from apps.notifications.services.digesting import digest_due, digest_letter
from apps.notifications.services.posting import post_letters

WINDOW = timedelta(minutes=5)
"""What waits for one person that long goes in one mail."""

SOON = timedelta(hours=3)
"""What begins that soon waits one minute only, and for no quiet hours."""

AT_ONCE = 2_000

Line = tuple[int, str, bool]
"""A line of somebody's inbox: person, group, whether it is shown there."""


def tell(tellings: Iterable[Telling], *, now: datetime | None = None) -> int:
    """Tell each person what they want to hear; how many items are new. Twice changes nothing.

    Of two for the same thing the stronger is told. A constant number of statements for each 2,000,
    which are committed by themselves, at a moment of their own: the letter that is to tell of them
    would have left before, and others would wait for their accounts. So call it in no transaction.
    """
    best: dict[tuple[int, str], Telling] = {}
    for telling in tellings:
        place = telling.user, telling.news.key
        if place not in best or telling.rank < best[place].rank:
            best[place] = telling
    everything = sorted(best.values(), key=lambda telling: (telling.user, telling.news.key))
    # Never half of one person's.
    return sum(_tell(part, now or database_time()) for part in _parts(everything))


def _parts(tellings: Sequence[Telling]) -> Iterable[Sequence[Telling]]:
    start = 0
    for place in range(1, len(tellings) + 1):
        is_end = place == len(tellings)
        if is_end or (
            place - start >= AT_ONCE and tellings[place].user != tellings[place - 1].user
        ):
            yield tellings[start:place]
            start = place


@transaction.atomic
def _tell(tellings: Sequence[Telling], now: datetime) -> int:
    wishes = _wishes(tellings)
    known = _known(tellings)
    stronger = [one for one in tellings if _beats(one, known.get((one.user, one.news.key)))]
    hurried = _strengthen(stronger, known, wishes, now)
    fresh = [
        (one, wish)
        for one in tellings
        if (one.user, one.news.key) not in known
        and (wish := wishes.get(one.news.event, {}).get(one.user))
        and wish.hears(names_me=one.names_me)
        and (wish.here or wish.email or wish.push)
    ]
    lines = _lines({(one.user, one.news.group, wish.here): one for one, wish in fresh}, now)
    items = [
        _item(one, wish, lines[one.user, one.news.group, wish.here], now) for one, wish in fresh
    ]
    NoticeItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=AT_ONCE)
    touched = {item.notice_id for item in items} | {
        known[one.user, one.news.key].notice_id for one in stronger
    }
    _renew(touched, {item.notice_id for item in items}, now)
    count_unread({item.user_id for item in items})
    post_letters(_letters([*items, *hurried]))
    return len(items)


def _wishes(tellings: Sequence[Telling]) -> Mapping[int | None, dict[int, Wishes]]:
    people: dict[int | None, set[int]] = {}
    for one in tellings:
        people.setdefault(one.news.event, set()).add(one.user)
    return wishes_for(list(people.items()))


def _known(tellings: Sequence[Telling]) -> dict[tuple[int, str], NoticeItem]:
    """What these people were told of these things before."""
    rows = NoticeItem.objects.filter(
        user__in={one.user for one in tellings}, key__in={one.news.key for one in tellings}
    )
    rows = rows.only("user", "key", "kind", "notice", "event", "names_me", "in_digest", "email_at")
    return {(row.user_id, row.key): row for row in rows}


def _beats(telling: Telling, known: NoticeItem | None) -> bool:
    return known is not None and STRENGTH[telling.news.kind] < STRENGTH[Kind(known.kind)]


def _strengthen(
    stronger: Collection[Telling],
    known: Mapping[tuple[int, str], NoticeItem],
    wishes: Mapping[int | None, dict[int, Wishes]],
    now: datetime,
) -> list[NoticeItem]:
    """It was told as something weaker: that somebody wrote, where they wrote an answer. Those that
    concern their person now, and still wait for a digest, go at once."""
    for kind in {one.news.kind for one in stronger}:
        rows = [known[one.user, one.news.key].pk for one in stronger if one.news.kind == kind]
        NoticeItem.objects.filter(pk__in=rows).update(kind=kind, names_me=True)
    hurried = []
    for one in stronger:
        item, wish = known[one.user, one.news.key], wishes.get(one.news.event, {}).get(one.user)
        waits = item.in_digest and item.email_at is not None and item.email_at > now
        if waits and wish and wish.email and one.names_me:
            item.in_digest, item.email_at = False, _due(one.news.hurries_until, wish, now)
            hurried.append(item)
    NoticeItem.objects.bulk_update(hurried, ["in_digest", "email_at"])
    for item in hurried:
        # What goes to devices has waited for no digest.
        item.push_at = None
    return hurried


def _lines(wanted: Mapping[Line, Telling], now: datetime) -> dict[Line, int]:
    """The unread line of each person and thing; made where there is none, and locked."""
    found: dict[Line, int] = {}
    while missing := [line for line in wanted if line not in found]:
        Notice.objects.bulk_create(
            [
                Notice(
                    user_id=user, group=group, is_here=here, event_id=wanted[line].news.event,
                    kind=wanted[line].news.kind, updated_at=now,
                )
                for line in sorted(missing)
                for user, group, here in [line]
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        # One that was read in this moment is not among them: then another is made.
        rows = Notice.objects.filter(
            is_seen=False,
            user__in={user for user, _group, _here in missing},
            group__in={group for _user, group, _here in missing},
        )
        locked = rows.order_by("user", "pk").select_for_update(no_key=True)
        for pk, user, group, here in locked.values_list("pk", "user", "group", "is_here"):
            found[user, group, here] = pk
    return found


def _item(one: Telling, wish: Wishes, notice: int, now: datetime) -> NoticeItem:
    news = one.news
    due = _due(news.hurries_until, wish, now)
    catches_up = news.kind == Kind.CATCH_UP
    in_digest = wish.email and (catches_up or (wish.digest != "" and not one.names_me))
    collected = digest_due("hourly" if catches_up else wish.digest, wish, now)
    return NoticeItem(
        notice_id=notice,
        user_id=one.user,
        key=news.key,
        kind=news.kind,
        names_me=one.names_me,
        event_id=news.event,
        session_id=news.session,
        thread_id=news.thread,
        post_id=news.post,
        actor_id=news.actor,
        data=news.data,
        happened_at=news.happened_at,
        email_at=(collected if in_digest else due) if wish.email else None,
        push_at=due if wish.push else None,
        in_digest=in_digest,
    )


def _due(until: datetime | None, wish: Wishes, now: datetime) -> datetime:
    """When it may go: what comes at about the same time gets the same moment."""
    if until is not None and until - now <= SOON:
        return _end_of(now, timedelta(minutes=1))
    due = wish.rested(_end_of(now, WINDOW))
    return due if until is None or due < until else _end_of(now, WINDOW)


def _end_of(now: datetime, window: timedelta) -> datetime:
    """The end of the next window, so that nothing joins a mail that is leaving."""
    length = int(window.total_seconds())
    ends = (int(now.timestamp()) // length + 2) * length
    return datetime.fromtimestamp(ends, tz=now.tzinfo)


def _renew(touched: Collection[int], news: Collection[int], now: datetime) -> None:
    """What lines say of their items."""
    if not touched:
        return
    items = NoticeItem.objects.filter(notice=OuterRef("pk")).order_by().values("notice")
    Notice.objects.filter(pk__in=touched).update(
        # None is left where another has told all of it meanwhile.
        count=Coalesce(Subquery(items.annotate(n=Count("pk")).values("n")), 0)
    )
    Notice.objects.filter(pk__in=news).update(updated_at=now)


def _letters(items: Iterable[NoticeItem]) -> list[Letter]:
    """One letter for all that is told to one person by one way at one moment."""
    items = list(items)
    mails, digests = set(), set()
    for one in items:
        if one.email_at is not None and one.in_digest:
            digests.add((one.user_id, one.event_id, one.email_at))
        elif one.email_at is not None:
            mails.add((one.user_id, one.email_at))
    pushes = {(one.user_id, one.push_at) for one in items if one.push_at is not None}
    have_push = reached("push", {user for user, _due in pushes})
    wanted = [("email", user, due) for user, due in sorted(mails)]
    wanted += [("push", user, due) for user, due in sorted(pushes) if user in have_push]
    return [digest_letter(*one) for one in digests] + [
        Letter(
            user_id=user, channel=channel, kind="notice", key=f"notices:{due.isoformat()}",
            data={"due": due.isoformat()}, due_at=due,
        )
        for channel, user, due in wanted
    ]  # fmt: skip
