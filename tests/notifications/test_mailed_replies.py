# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.notifications.models import MailedReply
from tests.notifications import samples
from tests.notifications.answering import SAID, address_for, fetch, files, own_posts
from tests.notifications.mails import PROVEN, SERVER, mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("taking_answers")]

State = MailedReply.State


def test_an_answer_is_published_as_its_persons_own(taking_answers, ewa, question, delivered):
    content = mail(samples.TOP["gmail-en"], to=address_for(ewa, question))

    assert fetch(taking_answers, content) == 1

    [post] = own_posts(ewa)
    assert (post.text, post.thread, post.reply_to) == (SAID, question.thread, question)
    reply = MailedReply.objects.get()
    assert (reply.state, reply.post, reply.text) == (State.POSTED, post, "")
    assert files(taking_answers, "new") == []
    assert files(taking_answers, "cur") == ["1.host:2,S"]
    assert delivered() == []


def test_the_same_mail_makes_one_post_however_often_it_comes(taking_answers, ewa, question):
    content = mail(SAID, to=address_for(ewa, question))
    for number in range(3):
        assert fetch(taking_answers, content, f"{number}.host") == 1
    assert len(own_posts(ewa)) == 1
    other = mail(SAID + " Always.", to=address_for(ewa, question), message_id="<2@mail.example>")
    fetch(taking_answers, other, "9.host")
    assert len(own_posts(ewa)) == 2


def test_a_mail_without_a_number_of_its_own_is_known_by_what_it_holds(
    taking_answers, ewa, question
):
    content = mail(SAID, to=address_for(ewa, question), message_id="")
    for number in range(2):
        fetch(taking_answers, content, f"{number}.host")
    assert len(own_posts(ewa)) == 1


@pytest.mark.parametrize(
    ("bent", "why"),
    [
        ({"sender": "Ewa <ewa@other.example>"}, "sender"),
        ({"sender": "a@mail.example, ewa@mail.example"}, "sender"),
        ({"proof": ""}, "unproven"),
        ({"proof": PROVEN.replace("pass", "fail")}, "unproven"),
        ({"proof": PROVEN.replace(SERVER, "mx.evil.example")}, "unproven"),
        ({"proof": PROVEN.replace("from=mail", "from=evil")}, "unproven"),
        ({"text": f"⁂⁂ The portal said\n\n{SAID}"}, "uncut"),
    ],
)
def test_what_may_not_be_theirs_waits_for_one_press(
    taking_answers, ewa, question, delivered, client, bent, why
):
    fetch(taking_answers, mail(**{"text": SAID, "to": address_for(ewa, question)} | bent))

    assert own_posts(ewa) == []
    reply = MailedReply.objects.get()
    assert (reply.state, reply.why) == (State.ASKED, why)
    [told] = delivered()
    assert told["To"] == "ewa@mail.example"
    assert "/me/replies/" in told.get_content()
    assert (told["Auto-Submitted"], told["Reply-To"]) == ("auto-generated", None)

    client.force_login(ewa)
    page = client.get(reverse("notifications:mailed_replies")).content.decode()
    assert SAID in page
    answer = client.post(reverse("notifications:decide_mailed_reply", args=[reply.pk]))
    [post] = own_posts(ewa)
    assert answer.url == reverse("threads:post", args=[post.pk])
    client.post(reverse("notifications:decide_mailed_reply", args=[reply.pk]))
    assert len(own_posts(ewa)) == 1


def test_an_answer_with_its_own_address_in_it_is_not_published_unseen(
    taking_answers, ewa, question
):
    address = address_for(ewa, question)
    fetch(taking_answers, mail(f"{SAID} {address}", to=address))
    assert MailedReply.objects.get().why == "uncut"


def test_nor_one_with_a_link_that_only_its_person_may_have(taking_answers, ewa, question, settings):
    text = f"{SAID}\n\nOff: {settings.BASE_URL}/me/notices/off/secret/"
    fetch(taking_answers, mail(text, to=address_for(ewa, question)))
    assert MailedReply.objects.get().why == "uncut"
    assert own_posts(ewa) == []


def test_who_has_no_server_to_vouch_is_always_asked(taking_answers, ewa, question, settings):
    settings.EVENTFORUM_AUTHSERV_ID = ""
    fetch(taking_answers, mail(SAID, to=address_for(ewa, question)))
    assert MailedReply.objects.get().why == "unproven"


def test_an_answer_to_a_mail_of_long_ago_waits(taking_answers, ewa, question):
    long_ago = timezone.now() - timedelta(days=90)
    fetch(taking_answers, mail(SAID, to=address_for(ewa, question, long_ago)))
    assert MailedReply.objects.get().why == "expired"


@pytest.mark.parametrize(
    "bent",
    [
        {"to": "reply@portal.example"},
        {"to": f"reply+{'a' * 40}@portal.example"},
        {"more": "Auto-Submitted: auto-replied"},
        {"more": "Precedence: bulk"},
        {"more": "List-Id: <talk.example>"},
        {"more": "Return-Path: <>"},
        {"kind": "multipart/report; boundary=x"},
        {"sender": "MAILER-DAEMON@mail.example"},
    ],
)
def test_machines_and_strangers_get_nothing_published_and_no_answer(
    taking_answers, ewa, question, delivered, bent
):
    fetch(taking_answers, mail(**{"text": SAID, "to": address_for(ewa, question)} | bent))

    assert own_posts(ewa) == []
    assert MailedReply.objects.count() == 0
    assert delivered() == []
    assert files(taking_answers, "parked") == ["1.host", "1.host.why"]
