# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organizers invite: who stands where, the very text before it goes, addresses by table."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.core.admin import Scope
from apps.sessions import services
from apps.sessions.admin.desk import ask_for_links, cannot_be_reached, declined
from apps.sessions.models import AtSession, Invitation, SpeakerAddress
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory, EventRoleFactory
from tests.factories.invitations import InvitationFactory, SpeakerAddressFactory
from tests.factories.sessions import SessionFactory, SpeakerFactory, SummaryFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:event_sessions_atsession_changelist")
SPEAKERS = reverse("admin:event_sessions_speaker_changelist")
ADDRESSES = reverse("admin:event_sessions_speakeraddress_changelist")
UPLOAD = reverse("admin:event_sessions_speakeraddress_import")


@pytest.fixture
def event():
    return EventFactory(name="CEE Meeting", slug="cee")


@pytest.fixture
def organizer(client, event):
    role = EventRoleFactory(event=event)
    client.force_login(role.user)
    return role.user


def a_speaker(event, name="Jadwiga Nowa", *, address=True, **more):
    speaker = SpeakerFactory(event=event, person=PersonFactory(name=name), **more)
    SessionFactory(event=event, speakers=[speaker], title=f"Talk of {name}")
    if address:
        SpeakerAddressFactory(speaker=speaker, email=f"{speaker.code.lower()}@example.org")
    return speaker


def invite(client, speakers, step, at=SPEAKERS, **said):
    chosen = [speaker.pk for speaker in speakers]
    sent = {"action": "invite", "_selected_action": chosen, "step": step, "days": 14, **said}
    return client.post(at, sent, follow=True)


def states(client, **asked):
    page = client.get(LIST, asked).content.decode()
    return re.findall(r'field-shown_state">([^<]*)<', page)


def test_the_exact_text_is_shown_before_anything_goes(client, event, organizer):
    speakers = [a_speaker(event), a_speaker(event, "Зоряна")]
    invite(client, speakers, "")
    said = {"host": organizer.pk, "words": "See you in Skopje!"}
    page = invite(client, speakers, "preview", **said).content.decode()

    assert Invitation.objects.count() == 0
    assert page.count("See you in Skopje!") == 3
    assert "Talk of Jadwiga Nowa" in page
    assert "/me/invitation/…/?ui=en" in page
    assert "Send 2 invitations" in page

    page = invite(client, speakers, "send", **said).content.decode()
    assert "2 invitations are on their way." in page
    assert Invitation.objects.filter(host=organizer).count() == 2


def test_what_is_sent_twice_invites_once(client, event, organizer):
    speakers = [a_speaker(event)]
    page = invite(client, speakers, "preview", host=organizer.pk).content.decode()
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)[1]
    for _time in range(2):
        page = invite(client, speakers, "send", host=organizer.pk, idempotency_key=key)
        assert "1 invitation is on its way." in page.content.decode()

    assert Invitation.objects.get().revoked_at is None


def test_who_has_no_address_is_left_out_and_named(client, event, organizer):
    speakers = [a_speaker(event), a_speaker(event, "Marek", address=False)]
    page = invite(client, speakers, "preview", host=organizer.pk).content.decode()
    assert "There is no address of 1 of them" in page
    assert "Send 1 invitation" in page

    invite(client, speakers, "send", host=organizer.pk)
    assert [row.speaker for row in Invitation.objects.all()] == speakers[:1]


def test_nobody_signs_who_does_not_run_the_event(client, event, organizer):
    stranger = EventRoleFactory().user
    response = invite(client, [a_speaker(event)], "send", host=stranger.pk)

    assert response.status_code == 422
    assert Invitation.objects.count() == 0


def test_speakers_of_others_are_not_invited(client, organizer):
    foreign = a_speaker(EventFactory())
    invite(client, [foreign], "send", host=organizer.pk)

    assert Invitation.objects.count() == 0


def test_the_list_says_how_far_each_is_at_each_session(client, event, organizer):
    names = ("none", "invited", "opened", "posted", "declined", "bounced")
    speakers = {name: a_speaker(event, name) for name in names}
    now = timezone.now()
    for number, name in enumerate(names[1:]):
        marks = {"opened": "claimed_at", "declined": "declined_at", "bounced": "bounced_at"}
        more = {marks[name]: now} if name in marks else {}
        if name == "declined":
            more["decline"] = "not_me"
        InvitationFactory(speaker=speakers[name], host=organizer, secret=f"{number:022d}", **more)
    posted = speakers["posted"]
    SummaryFactory(session=posted.sessions.get(), author=posted.person)
    SessionFactory(event=event, speakers=[posted], title="Another talk")

    assert sorted(states(client)) == [
        "came back",
        "declined (is not the right person)",
        "invited",
        "invited",
        "not invited",
        "opened",
        "posted",
    ]
    assert states(client, state="posted") == ["posted"]
    assert states(client, hand="declined") == ["declined (is not the right person)"]
    scope = Scope(organizer)
    assert (declined(scope).count, cannot_be_reached(scope).count) == (1, 1)
    assert ask_for_links(scope).count == 0


def test_the_list_costs_the_same_for_one_and_for_three(
    client, event, organizer, django_assert_num_queries
):
    a_speaker(event)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)
    for name in ("Ada", "Bob"):
        InvitationFactory(speaker=a_speaker(event, name), host=organizer, secret=f"{name:x<22}")
    with django_assert_num_queries(5):
        client.get(LIST)


def test_only_organizers_see_addresses_and_invitations(client, event):
    row = SpeakerAddressFactory(speaker=a_speaker(event, address=False), email="j@example.org")
    for role in ("moderator", "translator"):
        client.force_login(EventRoleFactory(event=event, role=role).user)
        assert client.get(LIST).status_code == 403
        assert client.get(ADDRESSES).status_code == 403
    client.force_login(EventRoleFactory().user)
    for at in (LIST, ADDRESSES, SPEAKERS):
        assert "j@example.org" not in client.get(at).content.decode()
    page = reverse("admin:event_sessions_speakeraddress_change", args=[row.pk])
    assert client.get(page).status_code == 302


def test_an_address_is_in_no_history(client, event, organizer):
    speaker = a_speaker(event, address=False)
    services.set_address(speaker, email="secret@example.org", by=organizer)
    history = reverse("admin:event_sessions_speaker_history", args=[speaker.pk])

    page = client.get(history).content.decode()
    assert "Address to write to set" in page
    assert "secret@example.org" not in page


def test_an_invitation_is_taken_back(client, event, organizer):
    invitation = InvitationFactory(speaker=a_speaker(event), host=organizer)
    row = AtSession.objects.get()
    sent = {"action": "withdraw", "_selected_action": row.pk, "confirmed": "1"}
    client.post(LIST, sent)

    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    assert states(client) == ["not invited"]


def upload(client, event, text, **more):
    file = SimpleUploadedFile("addresses.csv", text.encode())
    return client.post(UPLOAD, {"event": event.pk, "file": file, **more})


def seen(page):
    found = re.findall(r'name="(kept|seen)"[^>]*value="([^"]*)"', page.content.decode())
    return dict(found)


def test_addresses_come_by_table_after_a_look_at_what_they_change(client, event, organizer):
    jadwiga = a_speaker(event, code="JN1", address=False)
    marek = a_speaker(event, "Marek Kos", address=False)
    SpeakerAddressFactory(speaker=marek, email="old@example.org")
    table = "code,name,email,language\njn1,,jadwiga@example.org,pl\n,marek  kos,new@example.org,\n"
    page = upload(client, event, table)

    said = page.content.decode()
    assert page.status_code == 200
    assert "jadwiga@example.org" in said
    assert "old@example.org" in said
    assert SpeakerAddress.objects.count() == 1

    client.post(UPLOAD, {"event": event.pk, "apply": "1", **seen(page)})
    assert SpeakerAddress.objects.get(speaker=jadwiga).language == "pl"
    assert SpeakerAddress.objects.get(speaker=marek).email == "new@example.org"


def test_who_is_unknown_or_not_unique_is_told_with_the_line(client, event, organizer):
    for _time in range(2):
        a_speaker(event, "Ana Novak", address=False)
    table = (
        "code,name,email\n,Ana Novak,a@example.org\n,Nobody,b@example.org\nX9,,c@example.org\n"
        ",,d@example.org\n"
    )
    said = upload(client, event, table).content.decode()

    assert "2 speakers have this name. Add the code." in said
    assert "Nobody on this programme is called “Nobody”." in said
    assert "No speaker of this event has the code “X9”." in said
    assert "A code or a name is needed." in said
    assert SpeakerAddress.objects.count() == 0


def test_a_code_with_the_name_of_another_speaker_is_told(client, event, organizer):
    a_speaker(event, code="JN1", address=False)
    a_speaker(event, "Marek Kos", address=False)
    page = upload(client, event, "code,name,email\nJN1,Marek Kos,marek@example.org\n")

    assert page.status_code == 422
    assert "Another speaker has this code already." in page.content.decode()
    assert upload(client, event, "code,name,email\nJN1,J. Nowa,j@example.org\n").status_code == 200


def test_what_is_no_address_is_told(client, event, organizer):
    a_speaker(event, code="JN1", address=False)
    page = upload(client, event, "code,email\nJN1,nothing at all\n")

    assert page.status_code == 422
    assert SpeakerAddress.objects.count() == 0


def test_the_table_goes_out_safe_for_spreadsheets_and_comes_back_unchanged(
    client, event, organizer
):
    a_speaker(event, '=HYPERLINK("https://a.example")')
    out = client.get(reverse("admin:event_sessions_speakeraddress_export"))
    text = out.content.decode("utf-8-sig")
    page = upload(client, event, text)

    assert "\"'=HYPERLINK" in text
    assert "no-store" in out["Cache-Control"]
    assert page.status_code == 200
    assert "Write it" not in page.content.decode()


def test_reminders_are_set_for_an_event(client, event, organizer):
    add = reverse("admin:event_sessions_invitationrule_add")
    client.post(add, {"event": event.pk, "first_days": 7, "second_days": 2})
    assert event.invitation_rule.days == [7, 2]

    change = reverse("admin:event_sessions_invitationrule_change", args=[event.invitation_rule.pk])
    response = client.post(change, {"first_days": 400, "second_days": ""})
    assert response.status_code == 409
    assert "Between 1 and 90 days before." in response.content.decode()
