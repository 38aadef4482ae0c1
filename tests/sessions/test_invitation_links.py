# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one-use link: scanners do not use it up, the first person does, and nobody else gets in."""

import logging
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.errors import Refused
from apps.sessions import services
from apps.sessions.at_desk import speaker_at_desk
from apps.sessions.invited import invitation_of
from apps.sessions.models import Invitation
from eventforum.operating.scrub import scrub
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.invitations import SECRET, InvitationFactory, SpeakerAddressFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

LINK = f"/me/invitation/{SECRET}/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def session():
    speaker = SpeakerFactory(person=PersonFactory(name="Jadwiga Nowa"), event__slug="cee")
    session = SessionFactory(event=speaker.event, speakers=[speaker], title="Jak zatrzymać?")
    InvitationFactory(speaker=speaker)
    return session


@pytest.fixture
def browser():
    """One that is asked for the tokens of forms, as browsers are."""
    return Client(enforce_csrf_checks=True)


def press(browser, address=LINK, *, on=LINK, origin="null", **data):
    """Send the form of the page, as browsers do from a page that tells nobody its address."""
    token = TOKEN.search(browser.get(on).content.decode())[1]
    sent = {"csrfmiddlewaretoken": token, **data}
    return browser.post(address, sent, headers={"origin": origin})


def at_desk(browser, session):
    request = RequestFactory().get("/")
    request.session = browser.session
    request.user = AnonymousUser()
    return speaker_at_desk(request, session)


def test_a_scanner_first_then_the_person_is_in_within_two_clicks(browser, session):
    scanner = Client(enforce_csrf_checks=True)
    assert scanner.head(LINK).status_code == 200
    for _time in range(3):
        assert scanner.get(LINK).status_code == 200
    assert scanner.get(LINK, headers={"sec-purpose": "prefetch"}).status_code == 200
    assert scanner.post(LINK).status_code == 403
    assert scanner.post(LINK, headers={"origin": "https://a.example"}).status_code == 403
    assert scanner.post(LINK, {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert not scanner.session.items()
    assert Invitation.objects.get().claimed_at is None

    assert at_desk(browser, session) is None
    response = press(browser)

    assert response.status_code == 303
    assert response["Location"] == f"{session.get_absolute_url()}desk/"
    assert at_desk(browser, session).name == "Jadwiga Nowa"


def test_a_token_without_its_cookie_opens_nothing(browser, session):
    token = TOKEN.search(Client().get(LINK).content.decode())[1]
    response = browser.post(LINK, {"csrfmiddlewaretoken": token}, headers={"origin": "null"})

    assert response.status_code == 403
    assert Invitation.objects.get().claimed_at is None


def test_a_link_that_was_passed_on_after_the_claim_is_refused_kindly(browser, session):
    press(browser)
    other = Client(enforce_csrf_checks=True)

    page = other.get(LINK).content.decode()
    token = TOKEN.search(page)[1]
    sent = other.post(LINK, {"csrfmiddlewaretoken": token}, headers={"origin": "null"})

    assert "This link has been opened already" in page
    assert "Ask for another link" in page
    assert "Jak zatrzymać?" not in page + sent.content.decode()
    assert sent.status_code == 200
    assert at_desk(other, session) is None
    assert at_desk(browser, session) is not None


def test_the_second_of_two_at_once_gets_nothing(session):
    first, second = invitation_of(SECRET), invitation_of(SECRET)
    services.claim(first, by=None)

    with pytest.raises(Refused):
        services.claim(second, by=None)


def test_who_opened_it_finds_the_way_back_by_the_same_link(browser, session):
    press(browser)
    page = browser.get(LINK).content.decode()

    assert f'href="{session.get_absolute_url()}desk/"' in page
    assert press(browser).status_code == 303


def test_a_browser_that_never_got_the_answer_opens_it_again_for_a_while(browser, session):
    press(browser)
    del browser.cookies["sessionid"]
    assert "Open my desk" in browser.get(LINK).content.decode()
    assert press(browser).status_code == 303
    assert at_desk(browser, session) is not None

    del browser.cookies["sessionid"]
    token = TOKEN.search(browser.get(LINK).content.decode())[1]
    Invitation.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    late = browser.post(LINK, {"csrfmiddlewaretoken": token}, headers={"origin": "null"})
    assert "Ask for another link" in late.content.decode()
    assert at_desk(browser, session) is None


def test_a_refusal_keeps_nothing_and_is_said_on_the_page(browser, session, monkeypatch):
    def refuse(*args, **kwargs):
        raise Refused("No.", code="used")

    monkeypatch.setattr(services, "decline", refuse)
    response = press(browser, f"{LINK}decline/", reason="declined")

    assert response.status_code == 409
    assert "I am not the right person" in response.content.decode()
    assert response["Referrer-Policy"] == "no-referrer"
    assert SECRET not in repr(dict(browser.session))


def test_what_was_written_at_the_desk_is_the_accounts_after_the_sign_in(browser, session):
    press(browser)
    guest, user = session.speakers.get().person, UserFactory()
    services.write_summary(session, text="One.", language="en", by_person=guest, by=None)
    services.prepare(session, text="Read.", minutes=5, by_person=guest, by=None)
    services.attach(Invitation.objects.get(), to=user)

    assert session.speakers.get().person == user.person
    session.summary.refresh_from_db()
    assert session.summary.author == user.person
    assert session.summary.versions.get().author == user.person
    assert session.preparation.author == user.person


def test_asking_for_another_link_tells_the_host_once(browser, session):
    press(browser)
    other = Client(enforce_csrf_checks=True)
    response = press(other, f"{LINK}ask/", answer="I have another telephone")
    services.ask_for_another(invitation_of(SECRET), by=None)

    assert response.status_code == 200
    assert "The organizers know" in other.get(LINK).content.decode()
    assert Activity.objects.filter(verb="event.invitation_asked").count() == 1
    assert at_desk(other, session) is None


def test_the_link_is_good_for_a_while_only(browser, session):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert "was good for a while only" in browser.get(LINK).content.decode()
    press(browser)
    assert at_desk(browser, session) is None


def test_another_invitation_makes_the_link_and_what_it_opened_void(browser, session):
    invitation = Invitation.objects.get()
    press(browser)
    SpeakerAddressFactory(speaker=invitation.speaker)
    services.invite(invitation.speaker, host=invitation.host, by=invitation.host)

    assert at_desk(browser, session) is None
    assert "There is a newer link" in browser.get(LINK).content.decode()
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert Invitation.objects.get(revoked_at__isnull=False).sealed == ""


def test_somebody_else_says_so_and_the_host_is_told(browser, session):
    page = browser.get(LINK).content.decode()
    assert "I am not the right person" in page
    refused = press(browser, f"{LINK}decline/")
    response = press(browser, f"{LINK}decline/", reason="not_me", answer="I am her brother")

    invitation = Invitation.objects.get()
    assert (refused.status_code, response.status_code) == (422, 200)
    assert (invitation.decline, invitation.answer) == ("not_me", "I am her brother")
    assert "Thank you for telling us" in response.content.decode()
    assert Activity.objects.filter(verb="event.invitation_declined").count() == 1
    assert browser.post(LINK).status_code == 403


def test_who_is_at_the_desk_may_still_say_that_it_is_not_theirs(browser, session):
    press(browser)
    press(browser, f"{LINK}decline/", reason="declined")

    assert Invitation.objects.get().decline == "declined"
    assert at_desk(browser, session) is None


def test_nobody_keeps_or_lists_the_page_or_hears_where_its_reader_was(browser, session):
    for response in (browser.get(LINK), browser.post(LINK), press(browser)):
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_no_link_of_the_page_leads_on_with_its_address(browser, session):
    page = browser.get(LINK).content.decode()

    assert re.findall(rf'(?:href|src)="[^"]*{SECRET}', page) == []
    assert "https://" not in page.replace('"https://testserver', "")


def test_the_secret_is_in_no_row_and_no_log_line(browser, session, caplog):
    caplog.set_level(logging.DEBUG)
    press(browser)
    rows = repr(list(Invitation.objects.values())) + repr(list(Activity.objects.values()))

    assert SECRET not in rows
    assert SECRET not in scrub(f"GET https://portal.example{LINK} 200")
    assert SECRET not in scrub(caplog.text)
    assert len(SECRET) * 6 >= 128


def test_who_guesses_is_slowed(browser, session):
    asked = [browser.get(f"/me/invitation/{number:022d}/").status_code for number in range(61)]

    assert asked == [404] * 60 + [429]
    assert browser.get(f"/me/invitation/{61:022d}/")["Referrer-Policy"] == "no-referrer"
    assert browser.get(LINK).status_code == 200


def test_a_link_opens_nothing_to_write_in_the_name_of_an_account(browser, session):
    press(browser)
    UserFactory(person=session.speakers.get().person)

    assert at_desk(browser, session) is None


def test_the_link_signs_nobody_in(browser, session):
    before = browser.session.session_key
    press(browser)

    assert "_auth_user_id" not in browser.session
    assert browser.session.session_key != before
