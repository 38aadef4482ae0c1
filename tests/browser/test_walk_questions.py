# SPDX-License-Identifier: AGPL-3.0-or-later
"""Warming up with a speaker who has never signed in: questions in three languages, votes, the
answer; each by the clicks of a person, on what `make run` serves."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.threads import services
from apps.threads.models import Question
from tests.browser.walking import is_live, look_at, row_of, sign_in_by_mail, signed_in
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import InterpretationFactory, SessionFactory, SpeakerFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Jak zatrzymać nowych redaktorów? Trzy eksperymenty z polskiej Wikipedii"
WELCOMES = "Чи пробували ви вітальні повідомлення від наставників, а не від ботів?"
RETENTION = "¿Cómo midieron la retención a los 90 días?"
MATERIALS = "Дали материјалите ќе бидат достапни на македонски?"
SUMMARY = (
    "Przez pół roku sprawdzaliśmy trzy sposoby powitania. Zadziałał tylko jeden: rozmowa z "
    "opiekunem w ciągu 24 godzin."
)
ANSWER = "Tak, i tylko one zadziałały. Opiekun pisał sam, w ciągu doby."


@pytest.fixture
def session():
    soon = timezone.now().date() + timedelta(days=30)
    event = EventFactory(
        name="Wikimedia CEE Meeting 2027", slug="cee-2027", timezone="Europe/Skopje",
        place="Скопје", languages=["en", "pl", "uk", "mk"], starts_on=soon,
    )  # fmt: skip
    speaker = SpeakerFactory(event=event, person=PersonFactory(name="Jadwiga Nowa"))
    UserFactory(person=speaker.person, email="jadwiga@example.org")
    session = SessionFactory(
        event=event, code="WITAJ", title=TITLE, language="pl", spoken_languages=["pl"],
        speakers=[speaker], room__name="Matka", abstract="Co dzieje się po pierwszej edycji?",
    )  # fmt: skip
    for language in ("en", "uk"):
        InterpretationFactory(session=session, language=language)
    return session


def ask(reader, text: str) -> None:
    reader.page.locator("#ask-text").fill(text)
    reader.page.locator("#ask .btn-p").click()


def order(reader) -> list[str]:
    return reader.page.locator(".qi .qt").all_inner_texts()


def test_questions_in_three_languages_are_voted_for_answered_and_heard_of(
    new_reader, portal, session
):
    place = session.get_absolute_url()
    onlooker = new_reader(portal, live=True, width=390, language="ar", zone="Africa/Algiers")
    onlooker.go(place)
    look_at("walk-questions-1-nothing-asked", onlooker)

    # Who asks signs in afterwards: the text is there.
    zoriana = new_reader(portal, live=True, width=390, zone="Europe/Kyiv").go(place)
    ask(zoriana, WELCOMES)
    zoriana.page.wait_for_url("**/accounts/login/**")
    look_at("walk-questions-2-sign-in", zoriana)
    sign_in_by_mail(zoriana, "zoriana@example.org", "Зоряна_К")
    expect(row_of(zoriana, WELCOMES)).to_be_visible()
    expect(row_of(zoriana, WELCOMES).locator(".qt")).to_have_attribute("lang", "uk")

    jose = signed_in(new_reader, portal, "José Ñandú", zone="America/Asuncion").go(place)
    ask(jose, RETENTION)
    expect(row_of(jose, RETENTION)).to_be_focused()
    expect(row_of(jose, RETENTION).locator(".qt")).to_have_attribute("lang", "es")
    row_of(jose, WELCOMES).locator("button.vote").click()
    expect(row_of(jose, WELCOMES).locator("button.vote")).to_have_attribute("aria-pressed", "true")
    petar = signed_in(new_reader, portal, "Петар Ѓ.", width=390).go(place)
    ask(petar, MATERIALS)
    expect(row_of(petar, MATERIALS)).to_be_focused()

    # Votes of others arrive; nothing moves below the pointer.
    vesna = signed_in(new_reader, portal, "Vesna B.", language="ar").go(place)
    is_live(vesna)
    before = order(vesna)
    row_of(vesna, RETENTION).hover()
    at = row_of(vesna, RETENTION).bounding_box()
    questions = {post.post.text: post for post in Question.objects.select_related("post")}
    for text, votes in ((RETENTION, 2), (WELCOMES, 3)):
        for _ in range(votes):
            services.vote(questions[text], by=UserFactory())
    expect(row_of(vesna, WELCOMES).locator(".n")).to_have_text("4")
    expect(row_of(vesna, RETENTION).locator(".n")).to_have_text("2")
    assert (order(vesna), row_of(vesna, RETENTION).bounding_box()) == (before, at)
    look_at("walk-questions-3-asked", vesna, petar)

    # The speaker writes first and signs in afterwards; she is known by her address.
    jadwiga = new_reader(portal, live=True, width=390, zone="Europe/Warsaw").go(place)
    jadwiga.page.locator("#reply-text").fill(SUMMARY)
    jadwiga.page.locator("#reply .btn-p").click()
    sign_in_by_mail(jadwiga, "jadwiga@example.org")
    said = jadwiga.page.locator("#posts .post", has_text=SUMMARY)
    expect(said.locator(".chip", has_text="Speaker")).to_be_visible()
    expect(said.locator(".prose")).to_have_attribute("lang", "pl")

    # What waits for her stands on her own page, the most wanted first.
    jadwiga.go("/")
    waiting = jadwiga.page.locator("section", has_text="Waiting for your answer")
    expect(waiting).to_contain_text("3 questions")
    look_at("walk-questions-4-waiting-for-the-speaker", jadwiga)
    waiting.get_by_role("link", name=TITLE).click()
    assert order(jadwiga) == [WELCOMES, RETENTION, MATERIALS]
    look_at("walk-questions-5-the-speakers-view", jadwiga)
    row_of(jadwiga, WELCOMES).get_by_role("button", name="Answer now").click()
    expect(row_of(jadwiga, WELCOMES).locator(".nowq")).to_be_visible()

    # Others see it at once; the big screen shows it first.
    expect(row_of(vesna, WELCOMES).locator(".nowq")).to_be_visible()
    assert order(vesna) == before
    onlooker.go(f"{place}questions/")
    onlooker.page.locator("aside .btn").click()
    expect(onlooker.page.locator(".screen .is-now")).to_contain_text(WELCOMES)
    look_at("walk-questions-6-being-answered", vesna, onlooker)

    row_of(jadwiga, WELCOMES).get_by_role("link", name="Answer or decline").click()
    jadwiga.page.locator("#answer-text").fill(ANSWER)
    look_at("walk-questions-7-answering", jadwiga)
    jadwiga.page.get_by_role("button", name="Post the answer").click()
    expect(row_of(jadwiga, WELCOMES)).to_have_count(0)
    expect(onlooker.page.locator(".screen li")).to_have_count(2)

    # Who asked sees the answer come, and the question leads to it.
    is_live(zoriana)
    answer = zoriana.page.locator("#posts .post", has_text=ANSWER)
    expect(answer).to_contain_text("In reply to Зоряна_К")
    zoriana.page.locator("[data-order] a").click()
    zoriana.page.locator("#questions .seg a", has_text="Answered").click()
    expect(row_of(zoriana, WELCOMES)).to_contain_text("Read the answer")
    look_at("walk-questions-8-answered", zoriana)
    row_of(zoriana, WELCOMES).get_by_role("link", name="Read the answer").click()
    expect(answer).to_be_in_viewport()

    # The orders of the list, for everybody.
    vesna.page.locator("[data-order] a").click()
    assert order(vesna) == [RETENTION, MATERIALS]
    vesna.page.locator("#questions .seg a").nth(1).click()
    assert order(vesna) == [MATERIALS, RETENTION]
    vesna.page.locator("#questions .seg a").nth(2).click()
    assert order(vesna) == [WELCOMES]
    look_at("walk-questions-9-answered", vesna)
