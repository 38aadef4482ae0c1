# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail of the portal, answered as mail programs do, becomes a post of what was said."""

import pytest
from django.utils import timezone

from apps.notifications import services
from apps.notifications.composing import compose
from apps.notifications.models import Letter, MailedReply
from apps.threads import services as threads
from apps.threads.models import Post
from tests.factories.accounts import UserFactory
from tests.factories.threads import ThreadFactory
from tests.notifications.answering import SAID, deliver
from tests.notifications.mails import mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(taking_answers, ewa):
    """What Ewa is mailed when somebody answers in her discussion, and the post it is about."""
    thread = ThreadFactory(title="Bridges")
    threads.reply(thread, text="How do you invite people?", by=ewa)
    post = threads.reply(thread, text="Do you ask them?", by=UserFactory())
    services.tell_of_post(post.pk, now=timezone.now())
    [letter] = Letter.objects.filter(channel="email", user=ewa)
    return compose([letter], now=letter.due_at)[letter.pk], post


def quoted(text):
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


PLAIN = {
    "on top": "{said}\n\nOn Mon, 30 Nov 2026 at 12:00, Eventforum\n<{to}> wrote:\n\n{quoted}\n",
    "below": "Am 30.11.26 um 12:00 schrieb Eventforum:\n{quoted}\n\n{said}\n",
    "no marks of a quote": (
        "{said}\n\n________________________________\nFrom: Eventforum <{to}>\n"
        "Sent: Monday, November 30, 2026 12:00 PM\nTo: Ewa\nSubject: Bridges\n\n{text}"
    ),
    "nothing but the mail below": "{said}\n\n{text}",
}


@pytest.mark.parametrize("way", PLAIN)
def test_an_answer_in_plain_text(taking_answers, ewa, told, way):
    content, post = told
    to = content.headers["Reply-To"]
    text = PLAIN[way].format(said=SAID, to=to, text=content.text, quoted=quoted(content.text))
    deliver(taking_answers, mail(text, to=to))
    services.fetch_replies(seconds=20)

    assert MailedReply.objects.get().state == "posted"
    answer = Post.objects.filter(author=ewa.person).last()
    assert (answer.text, answer.thread, answer.reply_to) == (SAID, post.thread, post)


HTML = {
    "on top": '<div dir="ltr">{said}</div><div class="gmail_quote">On … wrote:<blockquote>{html}'
    "</blockquote></div>",
    "no quote at all": "<p>{said}</p><hr>{html}",
    "its own way": '<p>{said}</p><div id="appendonsend"></div><hr>{html}',
}


@pytest.mark.parametrize("way", HTML)
def test_an_answer_in_html_only(taking_answers, ewa, told, way):
    content, post = told
    text = HTML[way].format(said=SAID, html=content.html)
    to = content.headers["Reply-To"]
    deliver(taking_answers, mail(text, to=to, kind="text/html; charset=utf-8"))
    services.fetch_replies(seconds=20)

    answer = Post.objects.filter(author=ewa.person).last()
    assert (answer.text, answer.thread) == (SAID, post.thread)


def test_an_answer_without_the_sign_and_without_quotes_is_looked_through_first(
    taking_answers, ewa, told
):
    content, _post = told
    text = f"{SAID}\n\n{content.text.replace('⁂', '')}"
    deliver(taking_answers, mail(text, to=content.headers["Reply-To"]))
    services.fetch_replies(seconds=20)
    assert [post.text for post in Post.objects.filter(author=ewa.person)][1:] == []
    assert MailedReply.objects.get().why == "uncut"
