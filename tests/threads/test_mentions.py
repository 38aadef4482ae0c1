# SPDX-License-Identifier: AGPL-3.0-or-later
"""Naming people with @, in any script and spelling, and quoting what they said."""

import pytest
from django.urls import reverse

from apps.accounts.services import merge
from apps.threads import services
from apps.threads.models import Mention, Post
from apps.threads.quoting import quoted
from apps.threads.views.suggesting import as_typed
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

ADELAIDE = "Adélaïde Calais WMFr"


def named_in(post) -> list[str]:
    return list(post.mentions.order_by("pk").values_list("person__name", flat=True))


def test_a_person_is_named_by_their_name_with_underscores():
    adelaide = PostFactory(author__name=ADELAIDE).author

    post = services.reply(ThreadFactory(), text="Merci @Adélaïde_Calais_WMFr !", by=UserFactory())

    assert post.html == (
        f'<p>Merci <a href="{adelaide.get_absolute_url()}" rel="nofollow ugc noopener">'
        '<bdi class="mention">@Adélaïde_Calais_WMFr</bdi></a> !</p>\n'
    )
    assert named_in(post) == [ADELAIDE]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (ADELAIDE, "@adelaide_calais_wmfr"),
        ("أمينة ب", "@أمينة_ب"),
        ("Rachmat (WMID)", "@Rachmat_WMID"),
        ("Зоряна К", "@зоряна_к"),
        ("İpek Yılmaz", "@ipek_yılmaz"),
    ],
)
def test_case_marks_and_joiners_do_not_matter(name, typed):
    PostFactory(author__name=name)

    post = services.reply(ThreadFactory(), text=f"Ask {typed}.", by=UserFactory())

    assert named_in(post) == [name]


def test_of_two_with_one_name_the_one_who_takes_part_is_meant():
    thread = ThreadFactory()
    here = PostFactory(thread=thread, author__name="Maria Silva").author
    PostFactory(author__name="Maria Silva")

    post = services.reply(thread, text="@Maria_Silva", by=UserFactory())

    assert list(post.mentions.values_list("person", flat=True)) == [here.pk]


def test_of_two_with_one_name_elsewhere_nobody_is_meant():
    PostFactory(author__name="Maria Silva")
    PostFactory(author__name="Maria Silva")

    post = services.reply(ThreadFactory(), text="@Maria_Silva", by=UserFactory())

    assert named_in(post) == []
    assert "<a " not in post.html


def test_a_speaker_of_the_session_can_be_named_before_they_wrote():
    speaker = SpeakerFactory(name="Jadwiga Nowa", person__name="Jadwiga Nowa")
    session = SessionFactory(event=speaker.event, speakers=[speaker])

    post = services.reply_to_session(session, text="@Jadwiga_Nowa?", by=UserFactory())

    assert named_in(post) == ["Jadwiga Nowa"]


def test_nobody_is_found_whom_the_writer_cannot_see():
    PostFactory(author__name="Hidden One", thread__event=EventFactory(hidden=True))
    PersonFactory(name="Silent One")

    post = services.reply(ThreadFactory(), text="@Hidden_One @Silent_One", by=UserFactory())

    assert named_in(post) == []


def test_an_edit_names_whom_the_new_text_names():
    PostFactory(author__name="Old Name")
    PostFactory(author__name="New Name")
    writer = UserFactory()
    post = services.reply(ThreadFactory(), text="@Old_Name", by=writer)

    services.edit(post, text="@New_Name", by=writer)

    assert named_in(post) == ["New Name"]


def test_nobody_is_told_of_naming_themselves():
    writer = PostFactory(author=UserFactory(person__name="Myself").person).author.user

    post = services.reply(ThreadFactory(), text="@Myself", by=writer)

    assert named_in(post) == []


def test_a_text_without_names_asks_for_nobody(django_assert_num_queries):
    thread, writer = ThreadFactory(), UserFactory()
    services.reply(thread, text="warm up", by=writer)

    from apps.threads.services.mentioning import linked

    with django_assert_num_queries(0):
        linked("<p>plain</p>", thread=thread, by=writer)


def test_mentions_follow_a_person_who_is_joined_with_another(django_capture_on_commit_callbacks):
    gone = PostFactory(author__name="Gone").author
    stays = PostFactory(author__name="Stays").author
    services.reply(ThreadFactory(), text="@Gone and @Stays", by=UserFactory())

    with django_capture_on_commit_callbacks(execute=True):
        merge(gone, into=stays, by=UserFactory(administrator=True))

    assert list(Mention.objects.values_list("person", flat=True)) == [stays.pk]


def suggested(client, typed, **more):
    response = client.get(reverse("threads:suggest"), {"q": typed, **more})
    return [row["typed"] for row in response.json()["people"]]


def test_typing_adel_finds_adelaide(client):
    PostFactory(author__name=ADELAIDE)
    PostFactory(author__name="Somebody else")
    client.force_login(UserFactory())

    assert suggested(client, "adel") == ["Adélaïde_Calais_WMFr"]
    assert suggested(client, "calais") == ["Adélaïde_Calais_WMFr"]
    assert suggested(client, "_") == []


def test_people_of_the_discussion_come_first(client):
    PostFactory(author__name="Ana Away")
    here = PostFactory(author__name="Ana Here")
    client.force_login(UserFactory())

    assert suggested(client, "ana", thread=here.thread.pk) == ["Ana_Here", "Ana_Away"]


def test_strangers_are_suggested_nobody(client):
    assert client.get(reverse("threads:suggest"), {"q": "ana"}).status_code == 404


def test_suggestions_name_nobody_from_hidden_places(client):
    PostFactory(author__name="Ana Hidden", thread__event=EventFactory(hidden=True))
    client.force_login(UserFactory())

    assert suggested(client, "ana") == []


@pytest.mark.parametrize("people", [1, 3])
def test_suggestions_cost_the_same_for_any_number(client, django_assert_num_queries, people):
    thread = ThreadFactory()
    for number in range(people):
        PostFactory(thread=thread, author__name=f"Ana {number}")
    client.force_login(UserFactory())

    with django_assert_num_queries(4):
        suggested(client, "ana", thread=thread.pk)


def test_what_is_typed_for_a_name_names_it_again():
    assert [as_typed(name) for name in (ADELAIDE, "Rachmat (WMID)", "李 小龙")] == [
        "Adélaïde_Calais_WMFr",
        "Rachmat_WMID",
        "李_小龙",
    ]


def test_a_quotation_has_the_words_their_author_and_the_address():
    post = PostFactory(author__name="Zoë [x]", text="one", html="<p>one *two*</p><p>three</p>")

    assert quoted(post) == (f"> one \\*two\\*\n> three\n>\n> — [Zoë \\[x\\]](/p/{post.pk}/)\n\n")


def test_a_long_post_is_quoted_in_part():
    post = PostFactory(html=f"<p>{'word ' * 500}</p>")

    assert len(quoted(post)) < 800
    assert " …" in quoted(post)


def test_the_quotation_stands_in_the_form_without_a_script(client):
    post = PostFactory(html="<p>What was said</p>")

    response = client.get(
        reverse("pages:thread", args=[post.thread.pk, post.thread.slug]),
        {"reply": post.number, "quote": 1},
    )

    assert response.context["composer"].text.startswith("> What was said\n")
    assert response.context["composer"].answered == post


def test_a_quotation_is_offered_where_one_can_answer(client):
    post = PostFactory()
    closed = PostFactory(thread__closed_at=post.created_at)

    def offered(one: Post) -> list[str]:
        response = client.get(reverse("threads:actions", args=[one.pk]))
        return [action.icon for action in response.context["actions"]]

    assert "quote" in offered(post)
    assert "quote" not in offered(closed)
