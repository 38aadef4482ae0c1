# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody without English follows, asks and is answered in Arabic, on a narrow phone; somebody who
knows both languages puts a machine's sentence right."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.core import page_cache
from apps.rsvps.models import Rsvp
from apps.threads import services as threads
from apps.threads.models import Question
from apps.translating.services import make_versions
from apps.translations.models import Translation
from tests.browser.walking import come_in, libretranslate
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import InterpretationFactory, SessionFactory, SpeakerFactory
from tests.factories.translating import ChoiceFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Mentoring newcomers in small wikis"
ASKED = (
    "هل يمكن تطبيق هذه التجربة في ويكيبيديا العربية حيث عدد المرشدين قليل؟ "
    "راجعوا @Kofi_Mensah_DAG وصفحة https://meta.wikimedia.org/wiki/Mentors (2027)"
)
ANSWER = "Yes: two mentors are enough if they answer within a day."
BY_MACHINE = "نعم: مرشدان كافيان إذا أجابا في غضون يوم."
CORRECTED = "نعم، يكفي مرشدان اثنان ما داما يجيبان خلال يوم واحد."


@pytest.fixture
def session(httpserver, settings):
    libretranslate(httpserver, settings, ["ar", "en", "fr"], {(ANSWER, "ar"): BY_MACHINE})
    page_cache.forget_all()
    event = EventFactory(
        name="WikiIndaba 2027", slug="indaba-2027", timezone="Africa/Johannesburg",
        language="en", languages=["en", "fr", "ar"],
    )  # fmt: skip
    ChoiceFactory(event=event, engine="libretranslate")
    speaker = SpeakerFactory(event=event, person=PersonFactory(name="Kofi Mensah"))
    UserFactory(person=speaker.person)
    session = SessionFactory(
        event=event, code="MENTOR", title=TITLE, language="en", spoken_languages=["en"],
        speakers=[speaker],
    )  # fmt: skip
    InterpretationFactory(session=session, language="fr")
    SessionFactory(event=event, title="Only in English", language="en", spoken_languages=["en"])
    SessionFactory(event=event, title="ورشة الصور", language="ar", spoken_languages=["ar"])
    return session


def test_somebody_without_english_is_read_and_answered(new_reader, live_server, session):
    name, reads = "أمينة_ب", ["ar", "fr"]
    amina = UserFactory(person__name=name, email=None, ui_language="ar", languages=reads)
    reader = new_reader(live_server.url, width=360, language="ar", zone="Africa/Algiers")
    come_in(reader, amina)

    # What she can follow, in one of her languages.
    page = reader.go(f"{session.event.get_absolute_url()}programme/").page
    page.locator("details.filt summary").click()
    page.locator("#f-lang").select_option(label="العربية أو français")
    expect(page.locator("#results")).not_to_contain_text("Only in English")
    expect(page.locator("#results")).to_contain_text("ورشة الصور")
    reader.pictures("walk-reader-1-what-i-can-follow")
    page.locator("#results a", has_text="Mentoring").first.click()
    page.locator("#rsvp-later").click()
    expect(page.locator("#rsvp-box summary")).to_be_visible()
    assert Rsvp.objects.get().answer == "later"

    # She asks in Arabic; the name, the address and the year stay in order.
    page.locator("#ask-text").fill(ASKED)
    page.locator("#ask .btn-p").click()
    asked = page.locator(".qi .qt").first
    expect(asked).to_contain_text("@Kofi_Mensah_DAG")
    expect(asked).to_have_attribute("dir", "rtl")
    reader.assert_accessible()
    reader.pictures("walk-reader-2-asked")
    make_versions(now=timezone.now())

    # A reader of English sees a version, marked as a machine's, and the original beside it.
    other = new_reader(live_server.url)
    page = other.go(session.get_absolute_url()).page
    question = page.locator("#posts .post").first
    expect(question).to_contain_text("Translated from Arabic by a machine")
    expect(question.locator(".prose")).to_have_attribute("lang", "en")
    expect(question).to_contain_text("@Kofi_Mensah_DAG")
    other.pictures("walk-reader-3-in-english")

    # The answer reaches her in Arabic, the original one press away.
    kofi = session.speakers.get().person.user
    threads.answer(Question.objects.get(), text=ANSWER, by=kofi)
    make_versions(now=timezone.now())
    page = reader.go(session.get_absolute_url()).page
    answer = page.locator("#posts .post", has_text=BY_MACHINE)
    expect(answer.locator(".prose")).to_have_attribute("lang", "ar")
    reader.pictures("walk-reader-4-the-answer")
    answer.locator(".prov a").first.click()
    expect(page.locator("#posts .post", has_text=ANSWER)).to_be_visible()

    # Somebody who knows both corrects it, is named, and later readers read the correction.
    bilal = UserFactory(person__name="Bilal", languages=["en", "ar"])
    helper = new_reader(live_server.url)
    come_in(helper, bilal)
    post = Question.objects.get().answer
    page = helper.go(f"/translate/post-{post.pk}/ar/").page
    assert page.locator("#p0").input_value() == BY_MACHINE
    page.locator("#p0").fill(CORRECTED)
    helper.assert_accessible()
    helper.pictures("walk-reader-5-corrected")
    page.locator("#translation button.btn-p").click()
    page.locator("[role=status]").first.wait_for(state="attached")
    assert Translation.objects.get(object_id=post.pk, field="text", language="ar").kind == "human"
    page = reader.go(f"{session.get_absolute_url()}?orig=none").page
    answer = page.locator("#posts .post", has_text=CORRECTED)
    expect(answer).to_contain_text("Bilal")
    reader.assert_fits()
    reader.pictures("walk-reader-6-by-a-person")
