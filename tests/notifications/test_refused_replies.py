# SPDX-License-Identifier: AGPL-3.0-or-later
import os
from contextlib import suppress
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.activity.services import pause_outgoing
from apps.core.errors import Refused
from apps.notifications import services
from apps.notifications.mail_in import maildir
from apps.notifications.models import Letter, MailedReply
from apps.threads.models import HeldPost
from apps.threads.services import close, hide_thread, merge, pace
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import PostFactory, ThreadFactory
from tests.notifications.answering import SAID, address_for, deliver, fetch, files, own_posts
from tests.notifications.mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("taking_answers")]

State = MailedReply.State


def test_a_rule_that_refuses_is_told_once_with_the_text_kept(
    taking_answers, ewa, question, delivered, client
):
    close(question.thread, by=UserFactory(administrator=True))
    content = mail(SAID, to=address_for(ewa, question))
    for number in range(2):
        fetch(taking_answers, content, f"{number}.host")

    assert own_posts(ewa) == []
    [told] = delivered()
    assert "closed" in told.get_content()
    reply = MailedReply.objects.get()
    assert (reply.state, reply.text) == (State.REFUSED, SAID)
    client.force_login(ewa)
    url = reverse("notifications:decide_mailed_reply", args=[reply.pk])
    assert client.post(url, headers={"HX-Request": "true"}).status_code == 409
    client.post(url, {"decision": "discard"})
    reply.refresh_from_db()
    assert (reply.state, reply.text) == (State.DISCARDED, "")


def test_what_is_told_is_in_the_persons_language(taking_answers, ewa, question, delivered):
    ewa.ui_language = "ar"
    ewa.save()
    fetch(taking_answers, mail("", to=address_for(ewa, question)))
    [told] = delivered()
    assert told["Subject"] == "لم تُنشر إجابتكم"


def test_an_answer_follows_its_discussion_where_it_was_merged(taking_answers, ewa, question):
    address = address_for(ewa, question)
    into = PostFactory(thread=ThreadFactory(event=question.thread.event)).thread
    merge(question.thread, into=into, by=UserFactory(administrator=True))
    fetch(taking_answers, mail(SAID, to=address))
    [post] = own_posts(ewa)
    assert post.thread_id == into.pk


def test_what_is_hidden_meanwhile_takes_no_answer_and_names_nothing(
    taking_answers, ewa, question, delivered, client
):
    hide_thread(question.thread, by=UserFactory(administrator=True))
    fetch(taking_answers, mail(SAID, to=address_for(ewa, question)))
    assert own_posts(ewa) == []
    [told] = delivered()
    assert question.thread.title not in told.get_content()
    client.force_login(ewa)
    page = client.get(reverse("notifications:mailed_replies")).content.decode()
    assert SAID in page
    assert question.thread.title not in page


def test_a_text_that_a_moderator_has_to_read_first_waits_for_them(taking_answers, ewa):
    event = EventFactory(holds_first_posts=True)
    question = PostFactory(thread=ThreadFactory(event=event))
    fetch(taking_answers, mail(SAID, to=address_for(ewa, question)))
    assert own_posts(ewa) == []
    assert HeldPost.objects.get().text == SAID
    assert MailedReply.objects.get().state == State.HELD


def drain(user):
    """Let this person have written as much as one may in a minute."""
    with suppress(Refused):
        for _ in range(50):
            pace.POSTS.keep(user.pk, times=pace.times_of(user))


def test_who_writes_too_fast_is_waited_for_and_told_after_a_day(
    taking_answers, ewa, question, delivered
):
    drain(ewa)
    assert fetch(taking_answers, mail(SAID, to=address_for(ewa, question))) == 0
    assert own_posts(ewa) == []
    assert MailedReply.objects.count() == 0
    [left] = files(taking_answers, "later")

    drain(ewa)
    yesterday = timezone.now().timestamp() - 25 * 3600
    os.utime(taking_answers / "later" / left, (yesterday, yesterday))
    assert services.fetch_replies(seconds=10) == 1
    assert MailedReply.objects.get(state=State.REFUSED).text == SAID
    assert len(delivered()) == 1


def test_what_cannot_be_taken_now_keeps_no_other_back(taking_answers, ewa, question):
    drain(ewa)
    for number in range(3):
        content = mail(SAID, to=address_for(ewa, question), message_id=f"<{number}@x>")
        deliver(taking_answers, content, f"{number}.host")
    for _look in range(3):
        services.fetch_replies(seconds=0)
    put_off = [path.name for path in maildir.waiting(taking_answers)]
    assert sorted(put_off) == files(taking_answers, "later") == ["0.host", "1.host", "2.host"]
    assert all(maildir.age(taking_answers / "later" / name) < 600 for name in put_off)
    content = mail(SAID, to=address_for(UserFactory(), question))
    deliver(taking_answers, content, "9.host")

    assert services.fetch_replies(seconds=0) == 1
    services.fetch_replies(seconds=0)

    assert files(taking_answers, "new") == []
    assert [path.name for path in maildir.waiting(taking_answers)] == [*put_off[1:], put_off[0]]


def test_a_mail_that_makes_the_portal_fail_keeps_no_other_back(
    taking_answers, ewa, question, monkeypatch
):
    with monkeypatch.context() as broken:
        broken.setattr("apps.notifications.services.fetching.take_in", lambda *a, **b: 1 / 0)
        fetch(taking_answers, mail(SAID, to=address_for(ewa, question)))
    assert files(taking_answers, "later") == ["1.host"]

    services.fetch_replies(seconds=10)

    assert len(own_posts(ewa)) == 1


def test_files_are_left_out_with_a_word(taking_answers, ewa, question, delivered):
    body = (
        f"--e\nContent-Type: text/plain\n\n{SAID}\n--e\nContent-Type: image/png\n"
        "Content-Disposition: attachment; filename=a.png\n\n" + "x" * 50_000 + "\n--e--\n"
    )
    kind = 'multipart/mixed; boundary="e"'
    fetch(taking_answers, mail(body, kind=kind, to=address_for(ewa, question)))
    assert [post.text for post in own_posts(ewa)] == [SAID]
    [told] = delivered()
    assert told["Subject"] == "Your files did not come along"


def test_a_mail_that_is_too_large_is_told_not_read(taking_answers, ewa, question, delivered):
    content = mail(SAID + "\n" + "x" * 11_000_000, to=address_for(ewa, question))
    fetch(taking_answers, content)
    assert own_posts(ewa) == []
    [told] = delivered()
    assert "too large" in told.get_content()


def test_poison_is_parked_with_a_reason_and_keeps_nothing_back(taking_answers, ewa, question):
    deep = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(20_000)
    )
    deliver(taking_answers, deep.encode(), "0.host")
    deliver(taking_answers, b"", "1.host")
    os.symlink("/etc/passwd", taking_answers / "new" / "2.host")
    assert fetch(taking_answers, mail(SAID, to=address_for(ewa, question)), "3.host") == 3

    assert len(own_posts(ewa)) == 1
    assert files(taking_answers, "parked") == ["0.host", "0.host.why", "1.host", "1.host.why"]
    why = (taking_answers / "parked" / "0.host.why").read_text()
    assert why.startswith(("unreadable: ", "no address"))


def test_who_left_or_was_suspended_answers_no_more(taking_answers, ewa, question, delivered):
    ewa.is_active = False
    ewa.save()
    fetch(taking_answers, mail(SAID, to=address_for(ewa, question)))
    assert own_posts(ewa) == []
    assert delivered() == []


def test_nothing_is_taken_while_nothing_may_leave(taking_answers, ewa, question):
    pause_outgoing(reason="restored")
    assert fetch(taking_answers, mail(SAID, to=address_for(ewa, question))) == 0
    assert files(taking_answers, "new") == ["1.host"]


def test_a_flood_of_forged_mails_asks_its_victim_twenty_times_at_most(
    taking_answers, ewa, question
):
    address = address_for(ewa, question)
    for number in range(23):
        content = mail(SAID, to=address, proof="", message_id=f"<{number}@x>")
        deliver(taking_answers, content, f"{number:02}.host")
    services.fetch_replies(seconds=60)
    assert Letter.objects.count() == MailedReply.objects.count() == 20


def test_nobody_decides_on_what_is_anothers(taking_answers, ewa, question, client):
    fetch(taking_answers, mail(SAID, to=address_for(ewa, question), proof=""))
    reply = MailedReply.objects.get()
    client.force_login(UserFactory())
    url = reverse("notifications:decide_mailed_reply", args=[reply.pk])
    assert client.post(url).status_code == 404
    assert SAID not in client.get(reverse("notifications:mailed_replies")).content.decode()
    client.logout()
    assert client.post(url).status_code == 302


def test_old_mails_and_answers_are_forgotten(taking_answers, ewa, question):
    fetch(taking_answers, mail(SAID, to=address_for(ewa, question), proof=""))
    now = timezone.now()
    assert services.forget_mailed(now=now) == 0
    assert services.forget_mailed(now=now + timedelta(days=31)) == 1
    assert MailedReply.objects.get().text == ""
    services.forget_mailed(now=now + timedelta(days=181))
    assert MailedReply.objects.count() == 0
    [done] = (taking_answers / "cur").iterdir()
    long_ago = now.timestamp() - 4 * 24 * 3600
    os.utime(done, (long_ago, long_ago))
    services.forget_taken_mails()
    assert files(taking_answers, "cur") == []
