# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session while it runs: questions beside the live discussion, relay lines and a photo, somebody
who was offline, a message brought back; by the clicks of a person, on what `make run` serves."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.media.models import Picture
from apps.threads.models import Post, Question
from tests.browser.walking import is_live, look_at, row_of, signed_in
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import ChannelFactory, EventFactory
from tests.factories.sessions import ResourceFactory, SessionFactory, SpeakerFactory
from tests.media import made

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Lingua Libre hors ligne"
RELAY = "Quelqu'un peut-il relayer l'atelier « Lingua Libre hors ligne » ?"
LINES = (
    "Lokakarya dimulai: merekam tanpa internet, cukup dengan ponsel.",
    "Berkas disimpan dulu di ponsel, lalu dikirim saat ada jaringan.",
    "Pertanyaan terbuka: siapa yang memeriksa rekaman sebelum dikirim?",
)
NOTES = "Белешки: офлајн снимање без интернет, потоа сè се праќа одеднаш."
OFFLINE = "Perguntas: como sincronizar depois?"
BROUGHT = "Je, rekodi itapatikana lini?"
FILM = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"


@pytest.fixture
def session():
    begins = timezone.now() - timedelta(minutes=20)
    event = EventFactory(
        on_now=True, name="Wikimedia CEE Meeting 2027", slug="cee-2027", timezone="Europe/Skopje",
        place="Скопје", languages=["en", "fr", "mk", "pt", "id", "sw"],
    )  # fmt: skip
    ChannelFactory(event=event, name="Telegram: CEE 2027")
    speaker = SpeakerFactory(event=event, person=PersonFactory(name="Awa Diop"))
    UserFactory(person=speaker.person)
    session = SessionFactory(
        event=event, code="LIBRE", title=TITLE, language="fr", spoken_languages=["fr"],
        speakers=[speaker], room__name="Vardar", starts_at=begins, kind="workshop",
    )  # fmt: skip
    ResourceFactory(session=session, kind="stream", url="https://live.example.org/cee-2027")
    return session


def write(reader, text, *, language=""):
    page = reader.page
    page.locator("#reply-text").fill(text)
    if language:
        page.select_option("#reply [name=language]", language)
    page.locator("#reply .btn-p").click()


def said(reader, text):
    return reader.page.locator("#posts .post", has_text=text)


def test_a_session_is_followed_relayed_and_remembered(new_reader, portal, session):
    place = session.get_absolute_url()
    koffi = signed_in(new_reader, portal, "Koffi", width=390, zone="Africa/Abidjan").go(place)
    wayan = signed_in(new_reader, portal, "Wayan", width=390, zone="Asia/Makassar").go(place)
    marija = signed_in(new_reader, portal, "Marija", zone="Europe/Skopje").go(place)
    tiago = signed_in(new_reader, portal, "Tiago", zone="Europe/Lisbon").go(place)
    amina = new_reader(portal, live=True, language="ar", width=390, zone="Africa/Algiers").go(place)
    everybody = (koffi, wayan, marija, tiago, amina)
    for reader in everybody:
        is_live(reader)
    for noise in ("ERR_INTERNET_DISCONNECTED", "htmx:"):
        tiago.forgive(noise)
    # The first button leads to where it runs; the portal has no room of its own.
    way = koffi.page.locator(".acts .btn").first
    assert way.get_attribute("href") == "https://live.example.org/cee-2027"
    look_at("walk-live-1-begun", koffi, amina)

    # A question beside the discussion, and a wish that somebody takes up.
    koffi.page.locator("#ask-text").fill("Faut-il un compte pour enregistrer hors ligne ?")
    koffi.page.locator("#ask .btn-p").click()
    expect(row_of(koffi, "Faut-il un compte")).to_be_focused()
    write(koffi, RELAY)
    expect(said(wayan, RELAY)).to_be_visible()
    wayan.page.locator("[data-order] a").click()
    row_of(wayan, "Faut-il un compte").locator("button.vote").click()
    expect(row_of(koffi, "Faut-il un compte").locator(".n")).to_have_text("1")
    is_live(wayan)

    # Lines of the relay, each in everybody's open page; one of them with a photo.
    write(wayan, LINES[0], language="id")
    expect(said(marija, LINES[0])).to_be_visible()
    write(marija, NOTES, language="mk")
    said(koffi, LINES[0]).locator("[id^=thx] button").click()
    expect(said(wayan, LINES[0]).locator("[id^=thx] a")).to_have_text("1")

    tiago.page.context.set_offline(True)
    expect(tiago.page.locator("[data-state]")).to_contain_text("Not live")
    write(tiago, OFFLINE, language="pt")
    expect(tiago.page.locator("#reply-msg")).to_contain_text("your text is still here")
    tiago.pictures("walk-live-2-offline")

    wayan.page.locator("#reply .pics summary").click()
    photo = {"name": "1.jpg", "mimeType": "image/jpeg"}
    photo["buffer"] = made.with_metadata(size=(900, 1200))
    wayan.page.locator("#reply-files").set_input_files([photo])
    wayan.page.locator("#reply .picl li[data-id] input").first.fill("Ponsel di atas meja, merekam")
    write(wayan, LINES[1], language="id")
    expect(said(wayan, LINES[1])).to_be_focused()
    write(wayan, f"{LINES[2]}\n\n{FILM}", language="id")
    expect(said(amina, LINES[2])).to_be_visible()
    expect(said(amina, LINES[1]).locator(".pix img")).to_be_visible()
    said(amina, LINES[1]).scroll_into_view_if_needed()
    amina.wait_until("document.querySelector('.pix img').naturalWidth > 0")
    assert Picture.objects.get().alt == "Ponsel di atas meja, merekam"

    # Back on the net: what was missed comes once, what was typed is sent.
    tiago.page.context.set_offline(False)
    is_live(tiago)
    expect(said(tiago, LINES[2])).to_be_visible()
    tiago.page.locator("#reply-msg button").click()
    expect(said(marija, OFFLINE)).to_be_visible()
    expect(tiago.page.locator("#reply-text")).to_have_value("")

    # From Telegram, with the consent of who wrote it.
    koffi.page.locator("#reply-hint a").click()
    koffi.page.locator("#bring-text").fill(BROUGHT)
    koffi.page.locator("#bring-name").fill("Neema (Dar es Salaam)")
    koffi.page.locator("#bring-place").fill("Telegram: CEE 2027")
    koffi.page.locator("#bring-address").fill("https://t.me/cee2027/4711")
    expect(koffi.page.locator("#bring .draft")).not_to_be_empty()
    koffi.page.wait_for_timeout(600)
    koffi.page.reload()
    expect(koffi.page.locator("#bring-text")).to_have_value(BROUGHT)
    expect(koffi.page.locator("#bring-name")).to_have_value("Neema (Dar es Salaam)")
    expect(koffi.page.locator("#bring-address")).to_have_value("https://t.me/cee2027/4711")
    koffi.page.locator("#bring [name=consent]").check()
    koffi.page.select_option("#bring [name=language]", "sw")
    look_at("walk-live-3-bringing-back", koffi)
    koffi.page.locator("#bring .btn-p").click()
    brought = said(amina, BROUGHT)
    expect(brought).to_contain_text("Neema (Dar es Salaam)")
    expect(brought.locator(".br a")).to_have_attribute("href", "https://t.me/cee2027/4711")

    wanted = [RELAY, LINES[0], NOTES, LINES[1], LINES[2], OFFLINE, BROUGHT]
    texts = ["Faut-il un compte pour enregistrer hors ligne ?", *wanted]
    for reader in (wayan, marija, tiago, amina):
        prose = reader.page.locator("#posts .prose")
        expect(prose).to_have_count(len(texts))
        for place_in_list, text in enumerate(texts):
            expect(prose.nth(place_in_list)).to_contain_text(text)
    assert set(Post.objects.values_list("phase", flat=True)) == {"live"}
    assert Question.objects.get().votes_count == 1
    expect(marija.page.locator("#thread-count")).to_have_text("8 posts · 4 people")
    look_at("walk-live-4-everything", amina, marija)
