# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures with their words, and cards of what links lead to."""

from collections.abc import Iterator, Sequence
from html import escape

from django.conf import settings
from django.urls import reverse

from apps.accounts.models import User
from apps.media.models import Card
from apps.media.queries import digest_of
from apps.media.reading import card_of
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory
from tests.factories.threads import PostPictureFactory, ThreadFactory
from tests.security.sinks.filling import Visit, people, pieces, rendered, said, sink

Visits = Iterator[str | Visit]

HEAD = "<meta property=og:{} content={}>"


@sink(size=24)
def pictures(texts: Sequence[str], reader: User) -> Visits:
    """What pictures show, whose they are, why one was removed."""
    session = SessionFactory(title=texts[0][:300])
    thread = ThreadFactory(main=True, session=session)
    shown = [
        PostPictureFactory(post=post, picture__alt=post.text[:500], picture__owner=post.author)
        for post in said(thread, texts, people(texts))
    ]
    place = [session.event.slug, session.code]
    yield reverse("threads:gallery", args=place[:1])
    yield reverse("threads:session_gallery", args=place)
    yield session.get_absolute_url()
    yield reverse("threads:picture_removal", args=[shown[0].picture.name])


@sink(size=40)
def cards(texts: Sequence[str], reader: User) -> Visits:
    """What hostile pages say about themselves, read by the reader of cards."""
    urls = []
    for text in texts:
        urls.append(f"https://slides.example/{PersonFactory().pk}")
        Card.objects.create(
            digest=digest_of(urls[-1]), url=urls[-1], state=Card.State.READY, **_read(text)
        )
    thread = ThreadFactory(title="Cards")
    four = ["\n\n".join(piece) for piece in pieces(urls, 4)]
    said(thread, four, [PersonFactory()] * len(four))
    yield thread.get_absolute_url()


def _read(text: str) -> dict[str, str]:
    """As the page quotes it rightly, and as it would if it wrote it as it stands."""
    said_of = ("title", "site_name", "description")
    right = "".join(HEAD.format(name, f'"{escape(text)}"') for name in said_of)
    raw = "".join(HEAD.format(name, f"'{text}'") for name in said_of)
    page = f"<html lang='{text}'><title>{text}</title>"
    found = card_of(f"utf-8\n<html lang=en>{right}{page}".encode())
    rough = card_of(f"utf-8\n{page}{raw}".encode())
    return {
        "title": found["title"] or "Nothing",
        "site": found["site"],
        "description": rough["title"] or found["description"],
        "language": "en",
    }


@sink(size=16)
def cards_of_our_own(texts: Sequence[str], reader: User) -> Visits:
    """Links to our own events, sessions and discussions, of which all may read the names."""
    addresses = []
    for number, text in enumerate(texts):
        event = EventFactory(name=text[:200], description_html=rendered(text))
        session = SessionFactory(event=event, title=text[:300], abstract_html=rendered(text))
        thread = ThreadFactory(event=event, title=text[:200])
        [post] = said(thread, [text], people([text]))
        kinds = (event, session, thread, post)
        addresses.append(settings.BASE_URL + kinds[number % 4].get_absolute_url())
    thread = ThreadFactory(title="Our own")
    four = ["\n\n".join(piece) for piece in pieces(addresses, 4)]
    said(thread, four, [PersonFactory()] * len(four))
    yield thread.get_absolute_url()
