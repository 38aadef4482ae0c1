# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports, the queue of cases, and the log that everybody reads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.threads import services
from apps.threads.models import Case, Report
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def code_of(action):
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value.code


def reported(**fields):
    author = UserFactory()
    post = services.reply(ThreadFactory(), text="Bad words", language="en", by=author, **fields)
    case = services.report(post, rule=Rule.HATE, words="Look at it", reporter=UserFactory())
    return case, author


def moderator_of(case, **fields):
    return EventRoleFactory(event=case.event, role="moderator", **fields).user


def queue_of(case):
    return reverse("threads:moderation", args=[case.event.slug])


def test_reports_of_the_same_text_are_one_case_and_each_person_is_heard_once():
    case, _author = reported()
    again = UserFactory()

    for _ in range(2):
        services.report(case.post, rule=Rule.SPAM, reporter=again)
    services.report(case.post, rule=Rule.SPAM, address="192.0.2.7")

    assert Case.objects.count() == 1
    assert Report.objects.count() == 3


def test_what_a_moderator_removed_is_not_reported_again():
    case, _author = reported()
    by = moderator_of(case)
    services.decide(case, "remove", by=by, rule=Rule.HATE, reason="Hate")

    assert code_of(lambda: services.report(case.post, rule=Rule.SPAM, address="a")) == "gone"
    assert Case.objects.filter(decided_at=None).count() == 0


def test_anybody_reports_a_post_without_a_script_and_without_an_account(client):
    post = PostFactory()
    address = reverse("threads:report", args=[post.pk])

    form = client.get(address)
    nothing = client.post(address, {"words": "x"})
    sent = client.post(address, {"rule": "1", "words": "They threaten me"})

    assert (form.status_code, nothing.status_code, sent.status_code) == (200, 422, 303)
    assert "Choose the rule that was broken." in nothing.text
    assert sent["Location"].endswith(f"#p{post.pk}")
    report = Report.objects.get()
    assert (report.rule, report.words, report.reporter) == (1, "They threaten me", None)


def test_a_whole_discussion_is_reported(client):
    thread = PostFactory().thread
    client.force_login(reporter := UserFactory())

    client.post(reverse("threads:report_thread", args=[thread.pk]), {"rule": "4"})

    case = Case.objects.get()
    assert (case.thread, case.post) == (thread, None)
    assert Report.objects.get().reporter == reporter


def test_what_a_reader_cannot_see_cannot_be_reported(client):
    hidden = PostFactory(thread__event__hidden=True)
    removed = PostFactory(removed_at=timezone.now())

    for post in (hidden, removed):
        assert client.get(reverse("threads:report", args=[post.pk])).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("nobody", 404),
        ("stranger", 404),
        ("author", 404),
        ("translator", 404),
        ("organizer of another event", 404),
        ("moderator of another language", 200),
        ("moderator", 200),
        ("organizer", 200),
        ("owner", 200),
        ("administrator", 200),
    ],
)
def test_the_queue_is_found_by_those_who_moderate_the_event(client, who, status):
    case, author = reported()
    people = {
        "stranger": UserFactory,
        "author": lambda: author,
        "organizer of another event": lambda: EventRoleFactory(role="organizer").user,
        "moderator of another language": lambda: moderator_of(case, languages=["ar"]),
        "administrator": lambda: UserFactory(administrator=True),
    }
    if who != "nobody":
        holder = lambda: EventRoleFactory(event=case.event, role=who).user  # noqa: E731
        client.force_login(people.get(who, holder)())

    queue, page = client.get(queue_of(case)), client.get(case.get_absolute_url())
    people_page = client.get(reverse("threads:moderation_people", args=[case.event.slug]))

    assert [queue.status_code, page.status_code, people_page.status_code] == [status] * 3
    assert ("Bad words" in queue.text) == (status == 200 and "language" not in who)
    if status == 404:
        assert client.post(case.get_absolute_url(), {"action": "dismiss"}).status_code == 404


def test_the_queue_shows_the_text_in_its_context(client):
    thread, author = ThreadFactory(), UserFactory()
    for words in ("What came before", "Bad words", "What came after"):
        last = services.reply(thread, text=words, by=author)
    post = thread.posts.get(number=2)
    case = services.report(post, rule=Rule.HATE, words="Look at it", address="192.0.2.7")
    client.force_login(moderator_of(case))

    page = client.get(queue_of(case)).text

    for words in ("What came before", "Bad words", "What came after", "Look at it", "Rule 3"):
        assert words in page
    assert "wrote 3 posts in this event" in page
    assert last.number == 3


@pytest.mark.parametrize("cases", [1, 3])
def test_the_queue_costs_the_same_for_any_number_of_cases(client, django_assert_num_queries, cases):
    event = ThreadFactory().event
    for _ in range(cases):
        post = PostFactory(thread=ThreadFactory(event=event))
        case = services.report(post, rule=Rule.SPAM, address="192.0.2.7")
    client.force_login(moderator_of(case))
    client.get(queue_of(case))

    with django_assert_num_queries(9):
        page = client.get(queue_of(case))

    assert page.text.count('class="paper case') == cases


def test_a_moderator_of_a_language_sees_its_cases_first_and_decides_no_others(client):
    event = ThreadFactory().event
    arabic = PostFactory(thread__event=event, language="ar", text="كلمات")
    english = PostFactory(thread__event=event, language="en")
    cases = [services.report(p, rule=4, address="192.0.2.7") for p in (english, arabic)]
    client.force_login(moderator_of(cases[0], languages=["ar"]))

    mine = client.get(queue_of(cases[0])).text
    every = client.get(f"{queue_of(cases[0])}?lang=all").text
    refused = client.post(cases[0].get_absolute_url(), {"action": "dismiss"})
    done = client.post(cases[1].get_absolute_url(), {"action": "dismiss"})

    assert (f"case-{cases[0].pk}" in mine, f"case-{cases[1].pk}" in mine) == (False, True)
    assert f"case-{cases[0].pk}" in every
    assert (refused.status_code, done.status_code) == (409, 303)


def test_others_see_who_looks_at_a_case_for_a_while(client):
    case, _author = reported()
    first, second = moderator_of(case), moderator_of(case)
    services.take(case, by=first)
    client.force_login(second)

    page = client.get(queue_of(case)).text
    Case.objects.update(worked_at=timezone.now() - timedelta(hours=1))
    later = client.get(queue_of(case)).text

    words = f"<bdi>{first.person.name}</bdi> is looking at it"
    assert (words in page, words in later) == (True, False)


def test_the_log_tells_everybody_what_was_done_but_no_names_and_no_texts(client):
    case, author = reported()
    by = moderator_of(case)
    services.decide(case, "remove", by=by, rule=3, reason="A private reason", person="week")

    page = client.get(reverse("threads:moderation_log", args=[case.event.slug])).text

    for words in ("Post removed", "rule 3", "a moderator", "Somebody silenced in this event"):
        assert words in page
    for words in (author.person.name, by.person.name, "Bad words", "Look at it", "private reason"):
        assert words not in page


def test_authors_do_not_stand_in_the_log(client):
    post = services.reply(ThreadFactory(), text="x", by=(user := UserFactory()))
    services.remove(post, by=user)

    page = client.get(reverse("threads:moderation_log", args=[post.thread.event.slug])).text

    assert "Moderators have done nothing here yet." in page


@pytest.mark.parametrize("lines", [1, 3])
def test_the_log_costs_the_same_for_any_number_of_lines(client, django_assert_num_queries, lines):
    event = ThreadFactory().event
    by = EventRoleFactory(event=event, role="moderator").user
    for _ in range(lines):
        services.hide(PostFactory(thread__event=event), by=by)
    address = reverse("threads:moderation_log", args=[event.slug])
    client.get(address)

    with django_assert_num_queries(2):
        assert client.get(address).text.count("Post hidden") == lines


def test_the_log_of_a_hidden_event_is_not_found(client):
    thread = ThreadFactory(event__hidden=True)

    assert client.get(f"/{thread.event.slug}/moderation/log/").status_code == 404


def test_the_event_page_tells_moderators_what_waits(client):
    case, _author = reported()
    stranger = client.get(case.event.get_absolute_url()).text
    client.force_login(moderator_of(case))

    page = client.get(case.event.get_absolute_url()).text

    assert "1 case waits for a moderator." in page
    assert "waits for a moderator" not in stranger


def test_reports_of_strangers_about_one_text_are_limited():
    post = PostFactory()
    for number in range(5):
        services.report(post, rule=4, address=f"192.0.2.{number}")

    assert code_of(lambda: services.report(post, rule=4, address="192.0.2.9")) == "too-many"
