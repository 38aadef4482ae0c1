# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom readers of a version can trust: its author has read it, and newcomers pass what posts do."""

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.core.text import render
from apps.translating import services, things
from apps.translating.queries import fingerprint
from apps.translations.models import Translation
from apps.translations.services import propose
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import PostFactory

pytestmark = pytest.mark.django_db

LINKS = "Tu: https://a.example https://b.example https://c.example"


@pytest.fixture
def post():
    author = UserFactory()
    post = PostFactory(author=author.person, text="Hello.\n\nAsk.", language="en")
    propose(post, "text", language="pl", text="Witam.\n\nPytajcie.", kind="human")
    return post


def page_of(post):
    return reverse("translations:translate", args=["post", post.pk, "pl"])


def confirmed(client, post, *parts, based_on):
    client.force_login(post.author.user)
    source = fingerprint(Translation(text=post.text))
    data = {"confirm": "1", "based_on": based_on, "source": source}
    data |= {f"p{place}": part for place, part in enumerate(parts)}
    return client.post(page_of(post), data)


def version_of(post):
    return Translation.objects.get(object_id=post.pk, language="pl")


def test_parts_that_the_author_changed_are_saved_and_not_lost(client, post):
    confirmed(client, post, "Witaj.", "Pytajcie.", based_on=fingerprint(version_of(post)))

    version = version_of(post)
    assert (version.text, version.kind) == ("Witaj.\n\nPytajcie.", "author")


def test_a_version_that_another_has_replaced_is_not_called_right(client, post):
    seen = fingerprint(version_of(post))
    propose(post, "text", language="pl", text="Kup.\n\nTeraz.", kind="human")

    answers = [
        confirmed(client, post, "Witam.", "Pytajcie.", based_on=seen),
        confirmed(client, post, based_on=seen),
        client.post(f"/p/{post.pk}/versions/", {"do": "check", "in": "pl", "based_on": seen}),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert "Witam." in answers[0].text
    assert not version_of(post).checked_by_author


def translated(post, text, by):
    return services.translate(
        things.Thing(things.KINDS["post"], post), language="uk", parts=[text], based_on="",
        source=fingerprint(Translation(text=post.text)), by=by,
    )  # fmt: skip


def test_links_of_somebody_new_are_refused_as_in_posts(post):
    with pytest.raises(Refused) as refused:
        translated(post, LINKS, UserFactory())
    assert refused.value.code == "links"

    translated(post, LINKS, EventRoleFactory(event=post.thread.event).user)


def test_links_of_the_original_may_be_kept():
    post = PostFactory(text=LINKS, html=render(LINKS).html, language="pl")

    assert translated(post, LINKS, UserFactory()).language == "uk"


def test_the_same_words_in_many_places_are_refused_as_in_posts():
    by = UserFactory()
    said = "These words stand in one place after the other, they do."
    for _place in range(3):
        translated(PostFactory(text="Hello.", language="en"), said, by)

    with pytest.raises(Refused) as refused:
        translated(PostFactory(text="Hello.", language="en"), said, by)

    assert refused.value.code == "same-text"


def test_where_first_texts_wait_nobody_new_writes_versions(post):
    event, by = post.thread.event, UserFactory()
    event.holds_first_posts = True
    event.save()

    with pytest.raises(Refused) as refused:
        translated(post, "Вітаю", by)
    assert refused.value.code == "first"

    PostFactory(author=by.person, thread=post.thread)
    translated(post, "Вітаю", by)


def test_who_moderates_the_event_takes_versions_away(client, post):
    moderator = EventRoleFactory(event=post.thread.event, role="moderator", languages=["uk"])
    client.force_login(moderator.user)
    page = f"/p/{post.pk}/versions/"
    assert "Take this version away" not in client.get(page).text
    client.post(page, {"do": "withdraw", "in": "pl"})
    assert version_of(post)

    moderator.languages = []
    moderator.save()
    assert "Take this version away" in client.get(page).text
    assert "It says what I wrote" not in client.get(page).text
    client.post(page, {"do": "withdraw", "in": "pl"})

    assert not Translation.objects.exists()


def test_a_machine_s_draft_that_is_good_as_it_is_becomes_the_person_s(post):
    by = UserFactory()
    draft = propose(post, "text", language="uk", text="Вітаю", kind="machine")
    services.translate(
        things.Thing(things.KINDS["post"], post), language="uk", parts=["Вітаю"],
        based_on=fingerprint(draft), source=fingerprint(Translation(text=post.text)), by=by,
    )  # fmt: skip

    draft.refresh_from_db()
    assert (draft.kind, draft.translator) == ("human", by.person)
