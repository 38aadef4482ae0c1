# SPDX-License-Identifier: AGPL-3.0-or-later
"""A speaker who has never signed in is invited from the admin, opens the mail on her phone, finds
the questions in her language, writes, and is read in the languages of the others."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from apps.core import page_cache
from apps.events.services import give_role
from apps.notifications import services as notifications
from apps.notifications.models import Notice
from apps.sessions import services as sessions
from apps.sessions.models import Summary
from apps.threads import services as threads
from apps.translating.services import make_versions
from tests.browser.test_questions import sign_in
from tests.browser.walking import come_in, libretranslate
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import InterpretationFactory, SessionFactory, SpeakerFactory
from tests.factories.translating import ChoiceFactory

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
SAID = {
    (WELCOMES, "pl"): "Czy próbowaliście powitań od opiekunów, a nie od botów?",
    (RETENTION, "pl"): "Jak mierzyliście retencję po 90 dniach?",
    (SUMMARY, "uk"): "Пів року ми перевіряли три способи привітання. Спрацював лише один.",
    (SUMMARY, "es"): "Probamos tres formas de dar la bienvenida. Solo funcionó una.",
    (ANSWER, "uk"): "Так, і лише вони спрацювали. Наставник писав сам, протягом доби.",
}


@pytest.fixture
def machine(httpserver, settings):
    """Macedonian is not among its languages."""
    libretranslate(httpserver, settings, ["en", "es", "pl", "uk"], SAID)


@pytest.fixture
def session(settings, tmp_path):
    page_cache.forget_all()
    settings.EVENTFORUM_SPOOL = tmp_path / "spool"
    event = EventFactory(
        name="Wikimedia CEE Meeting 2027", slug="cee-2027", timezone="Europe/Skopje",
        language="en", languages=["en", "pl", "uk", "es"],
        starts_on=timezone.now().date() + timedelta(days=14),
    )  # fmt: skip
    ChoiceFactory(event=event, engine="libretranslate")
    speaker = SpeakerFactory(
        event=event, person=PersonFactory(name="Jadwiga Nowa"), name="Jadwiga Nowa", language="pl"
    )
    session = SessionFactory(
        event=event, code="WITAJ", title=TITLE, language="pl", spoken_languages=["pl"],
        speakers=[speaker], room__name="Matka",
    )  # fmt: skip
    for language in ("en", "uk"):
        InterpretationFactory(session=session, language=language)
    return session


@pytest.fixture
def zoriana():
    return UserFactory(
        person__name="Зоряна_К", email="zoriana@example.org", ui_language="uk", languages=["uk"]
    )


@pytest.fixture
def follower(session):
    user = UserFactory(person__name="Inés", ui_language="es", languages=["es"])
    notifications.follow(session, by=user)
    return user


@pytest.fixture
def account():
    """The speaker's own, which no programme leads to yet; machines may translate her sessions."""
    return UserFactory(
        person__name="Jadzia N",
        person__allows_machines=True,
        email="jadzia@wiki.example",
        ui_language="pl",
        languages=["pl"],
    )


def link_in_the_mail() -> str:
    notifications.hand_over_invitations(now=timezone.now())
    notifications.send_spooled()
    (message,) = [one for one in mail.outbox if one.to == ["jadwiga@example.org"]]
    said = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    text = said.get_body(("plain",)).get_content()
    return re.search(r"/me/invitation/[\w-]{22}/", text)[0]


def test_a_speaker_who_never_signed_in_is_read_in_the_languages_of_others(
    new_reader, live_server, machine, session, zoriana, follower, account
):
    # Three people ask, each in their language; machines know two of them.
    asked = threads.ask(session, text=WELCOMES, language="uk", by=zoriana)
    threads.ask(session, text=RETENTION, language="es", by=UserFactory(person__name="José Ñandú"))
    threads.ask(session, text=MATERIALS, language="mk", by=UserFactory(person__name="Петар"))
    for _ in range(4):
        threads.vote(asked, by=UserFactory())
    make_versions(now=timezone.now())

    # The organizer reads the mail before it goes, and sends it.
    organizer = UserFactory(person__name="Olena", email="olena@example.org")
    give_role(session.event, user=organizer, role="owner", by=None)
    organizer.refresh_from_db()
    speaker = session.speakers.get()
    sessions.set_address(speaker, email="jadwiga@example.org", by=organizer)
    olena = new_reader(live_server.url)
    come_in(olena, organizer)
    states = reverse("admin:event_sessions_atsession_changelist")
    page = olena.go(states).page
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("invite")
    page.locator("button[name=index]").click()
    page.locator("button[value=preview]").click()
    expect(page.locator(".mail-text").first).to_contain_text("Jadwiga Nowa")
    olena.pictures("walk-speaker-1-the-mail")
    page.locator("button[value=send]").click()
    page.locator(".messagelist, .messages").first.wait_for()

    # In two clicks from the mail to her desk, in Polish, without an account.
    jadwiga = new_reader(live_server.url, width=390, language="pl", zone="Europe/Warsaw")
    link = link_in_the_mail()
    page = jadwiga.go(link).page
    jadwiga.pictures("walk-speaker-2-the-link")
    page.locator("#open button").first.click()
    page.wait_for_url("**/sessions/WITAJ/desk/")
    questions = page.locator("#desk-questions")
    expect(questions).to_contain_text(SAID[WELCOMES, "pl"])
    expect(questions).to_contain_text(SAID[RETENTION, "pl"])
    expect(questions).to_contain_text(MATERIALS)
    jadwiga.assert_accessible()
    jadwiga.pictures("walk-speaker-3-the-desk")
    page.locator("#sum-text").fill(SUMMARY)

    # She signs in only now, as she publishes; what she wrote survives it.
    page.locator("#sum button[value=sign-in]").click()
    page.wait_for_url("**/accounts/login/**")
    assert not Summary.objects.exists()
    sign_in(jadwiga, account, "**/sessions/WITAJ/desk/")
    page.locator("#join button.btn-p").wait_for()
    jadwiga.assert_accessible()
    jadwiga.assert_fits(390, 1280)
    jadwiga.pictures("walk-speaker-4-both-are-me")
    page.locator("#join button.btn-p").click()
    expect(page.locator("#sum-text")).to_have_value(SUMMARY)
    assert Summary.objects.get().text == SUMMARY
    assert Summary.objects.get().author == account.person
    page.locator("details", has_text="Odpowiedz teraz").first.locator("summary").click()
    form = page.locator("details[open] form")
    form.locator("textarea").fill(ANSWER)
    form.locator("button.btn-p").click()
    expect(questions).not_to_contain_text(SAID[WELCOMES, "pl"])
    jadwiga.pictures("walk-speaker-5-written")
    make_versions(now=timezone.now())

    # Who follows the session is told once, and reads it, in their language.
    assert Notice.objects.filter(user=follower, kind="summary").count() == 1
    ines = new_reader(live_server.url, width=390, language="es", zone="Europe/Madrid")
    come_in(ines, follower)
    ines.go("/me/notices/")
    expect(ines.page.locator("main")).to_contain_text("tiene resumen.")
    ines.go(session.get_absolute_url())
    expect(ines.page.locator("main")).to_contain_text(SAID[SUMMARY, "es"])
    for language in ("pl", "en", "uk", "es"):
        expect(ines.page.locator(f"#before .lsw a[hreflang={language}]").first).to_be_visible()
    expect(ines.page.locator("#before .prov").first).to_contain_text("máquina")
    ines.pictures("walk-speaker-6-told-in-spanish")

    # The organizer sees that she has written; the link opens nothing for anybody else.
    olena.go(states)
    expect(olena.page.locator("#result_list")).to_contain_text("posted")
    other = new_reader(live_server.url, width=390, language="pl")
    other.go(link)
    expect(other.page.locator("#ask button")).to_be_visible()

    # Who asked is told in Ukrainian, and reads it in Ukrainian, marked as a machine's.
    notice = Notice.objects.filter(user=zoriana).latest("pk")
    asker = new_reader(live_server.url, width=390, language="uk", zone="Europe/Kyiv")
    come_in(asker, zoriana)
    asker.go("/me/notices/")
    expect(asker.page.locator("main")).to_contain_text(SAID[ANSWER, "uk"])
    assert notice is not None
    asker.go(session.get_absolute_url())
    expect(asker.page.locator("main")).to_contain_text(SAID[SUMMARY, "uk"])
    expect(asker.page.locator("#posts")).to_contain_text(SAID[ANSWER, "uk"])
    expect(asker.page.locator("#posts .post", has_text=SAID[ANSWER, "uk"])).to_contain_text(
        "польська"
    )
    asker.assert_accessible()
    asker.pictures("walk-speaker-7-read-in-ukrainian")
