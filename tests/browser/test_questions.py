# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions of a session in a browser: voted for by keyboard, asked, decided, with and without
scripts, in both directions of writing."""

import re

import pytest
from django.core import mail

from apps.core import page_cache
from apps.threads import services
from apps.threads.models import Question
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db(transaction=True)

CODE = re.compile(r"^\s*(\d{4}-\d{4})\s*$", re.MULTILINE)


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.forget_all()


@pytest.fixture
def session():
    """Two speakers; one question is being answered, one waits without a name, one is answered."""
    session = SessionFactory(soon=True, speakers=[SpeakerFactory(), SpeakerFactory()])
    speaker = UserFactory(person=session.speakers.first().person)
    texts = (
        ("Who checks a translation before it appears?", "en", False),
        ("هل يمكن نشر الملخص بالعربية فقط؟", "ar", True),
        ("Як довго триває підготовка одного підсумку, якщо мов багато?", "uk", False),
    )
    asked = [
        services.ask(session, text=text, language=code, anonymous=hidden, by=UserFactory())
        for text, code, hidden in texts
    ]
    for _ in range(3):
        services.vote(asked[1].question, by=UserFactory())
    services.take_up(asked[0].question, by=speaker)
    services.answer(asked[2].question, text="Довго.", by=speaker)
    return session


def sign_in(reader, user, then):
    mail.outbox.clear()
    reader.page.locator("main input[name=email]").fill(user.email)
    reader.page.locator("#sign-in button[type=submit]").click()
    reader.page.wait_for_url("**/code/confirm/**")
    code = CODE.search(mail.outbox[-1].body).group(1)
    reader.page.locator("main input[name=code]").fill(code)
    reader.page.locator("main form button[type=submit]").first.click()
    reader.page.wait_for_url(then)


def signed_in(reader, user, path):
    reader.go(f"/accounts/login/?next={path}")
    sign_in(reader, user, f"**{path}")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_questions_are_accessible_and_fit(new_reader, live_server, session, language, width, theme):
    page = session.get_absolute_url()
    reader = new_reader(live_server.url, width=width, theme=theme, language=language)
    for name, path in (
        ("session-questions", page),
        ("questions", f"{page}questions/"),
        ("projector", f"{page}questions/projector/?paused"),
    ):
        reader.go(path)
        reader.assert_accessible()
        reader.assert_fits(320, width)
        reader.picture(name)


def test_a_vote_keeps_the_focus_and_can_be_taken_back(new_reader, live_server, session):
    reader = new_reader(live_server.url)
    signed_in(reader, UserFactory(), session.get_absolute_url())
    question = Question.objects.get(is_anonymous=True)
    button = reader.page.locator(f"#v{question.pk}")

    button.focus()
    reader.page.keyboard.press("Enter")
    reader.page.locator(f"#v{question.pk}[aria-pressed=true]:focus .n", has_text="4").wait_for()
    reader.page.locator("#say", has_text="Your vote is counted.").wait_for()
    reader.page.keyboard.press("Enter")
    reader.page.locator(f"#v{question.pk}[aria-pressed=false]:focus .n", has_text="3").wait_for()

    assert Question.objects.get(pk=question.pk).votes_count == 3


def test_without_scripts_a_stranger_votes_and_asks_through_the_sign_in(
    new_reader, live_server, session
):
    page = session.get_absolute_url()
    reader = new_reader(live_server.url, scripts=False).go(page)
    question = Question.objects.get(is_anonymous=True)

    reader.page.locator(f"#v{question.pk}").click()
    sign_in(reader, UserFactory(), re.compile(f"#q{question.pk}"))

    assert reader.page.locator(f"#v{question.pk}").get_attribute("aria-pressed") == "true"
    assert Question.objects.get(pk=question.pk).votes_count == 4
    reader.page.locator("#ask-text").fill("And what of the slides?")
    reader.page.locator("#ask-anonymous").check()
    reader.page.locator("#ask button[type=submit]").click()
    reader.page.wait_for_url(re.compile("#questions"))
    asked = Question.objects.get(post__text="And what of the slides?")
    assert asked.is_anonymous
    assert "Anonymous" in reader.text(f"#q{asked.pk}")


def test_asking_in_place_leads_to_the_new_question(new_reader, live_server, session):
    reader = new_reader(live_server.url)
    signed_in(reader, UserFactory(), session.get_absolute_url())

    reader.page.locator("#ask-text").fill("What comes next?")
    reader.page.locator("#ask button[type=submit]").click()
    reader.page.locator(".qi:focus", has_text="What comes next?").wait_for()

    assert reader.page.locator("#ask-text").input_value() == ""
    assert reader.page.locator("#touch").count() == 1


def test_what_others_do_changes_counts_and_never_the_order(new_reader, live_server, session):
    reader = new_reader(live_server.url).go(session.get_absolute_url())
    rows = reader.page.locator(".qi")
    before = [rows.nth(place).get_attribute("id") for place in range(rows.count())]
    last = int(before[-1].removeprefix("q"))
    reader.wait_until("document.getElementById('questions').loading === true")
    reader.page.wait_for_timeout(300)
    said = {"kind": "question", "on": f"session:{session.pk}", "question": last}

    reader.page.evaluate(
        "said => document.dispatchEvent(new CustomEvent('live', { detail: said }))",
        said | {"votes": 3, "state": "now"},
    )

    reader.page.locator(f"#q{last}.is-now .chip-live").wait_for()
    reader.page.locator("[data-order] a", has_text="Order has changed").wait_for()
    assert [rows.nth(place).get_attribute("id") for place in range(rows.count())] == before


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", 390, "light"), ("ar", 1280, "light"), ("ar", 390, "dark")],
)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_that_is_not_taken_up_opens_by_a_press_and_at_its_address(
    new_reader, live_server, session, language, width, theme, scripts
):
    question = Question.objects.get(is_anonymous=True)
    services.hold_back(question, reason="In the summary", by=UserFactory(administrator=True))
    words = "هل يمكن نشر الملخص"
    device = {"width": width, "theme": theme, "language": language, "scripts": scripts}
    reader = new_reader(live_server.url, **device).go(session.get_absolute_url())
    text = reader.page.locator(f"#p{question.pk} .prose", has_text=words)

    assert not text.is_visible()
    if scripts:
        reader.assert_accessible()
        reader.picture("held-question")
    reader.page.locator(f"#p{question.pk} summary").click()
    text.wait_for()
    if scripts:
        # Bars that stay on the screen cover whatever is under them after the press.
        reader.page.evaluate("scrollTo(0, 0)")
        reader.assert_accessible()
        reader.picture("held-question-open")
    reader.assert_fits(320, width)

    # From elsewhere: a new fragment of the same page would load nothing.
    reader.go("/about/").go(f"/p/{question.pk}/")
    text.wait_for()
