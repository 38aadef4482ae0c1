# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages about oneself: one's name, tokens, open sessions; and the mails on one's own machine."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from apps.accounts.models import OpenSession, User
from apps.api.models import ApiToken
from apps.notifications.models import MailedReply, PushDevice
from tests.factories.threads import ThreadFactory
from tests.factories.ways import MailedReplyFactory, PushDeviceFactory
from tests.security.sinks.filling import Visit, sink

Visits = Iterator[str | Visit]


@sink(size=30)
def settings_of_mine(texts: Sequence[str], reader: User) -> Visits:
    """One's own name in the menu, what programs and browsers call themselves."""
    now = datetime.now(UTC)
    ApiToken.objects.filter(user=reader).delete()
    person = reader.person
    person.name, person.affiliation = texts[0][:150], texts[0][:80]
    person.save()
    for text in texts:
        digest = f"{person.pk}-{ApiToken.objects.count()}"
        ApiToken.objects.create(user=reader, name=text[:80], digest=digest, ending="abcd")
    for name in ("accounts:settings", "accounts:sessions", "accounts:ways", "accounts:leave"):
        yield Visit(reverse(name), shows=name in ("accounts:settings",))
    yield reverse("api:tokens")
    OpenSession.objects.filter(user=reader).update(
        browser=texts[0][:80], way=texts[0][:200], signed_in_at=now
    )
    yield reverse("accounts:sessions")


@sink(size=30)
def answers_by_mail(texts: Sequence[str], reader: User) -> Visits:
    """What came by mail in one's name, from whom, and why it was refused; names of devices."""
    MailedReply.objects.filter(user=reader).delete()
    thread = ThreadFactory(title=texts[0][:200])
    for text in texts:
        MailedReplyFactory(
            user=reader,
            thread=thread,
            text=text,
            sender=text[:320],
            state="refused",
            refusal=text[:500],
            digest=f"{reader.pk}-{MailedReply.objects.count()}",
        )
    yield reverse("notifications:mailed_replies")
    PushDevice.objects.filter(user=reader).delete()
    for text in texts[:5]:
        session = OpenSession.objects.filter(user=reader).first()
        PushDeviceFactory(user=reader, session=session, name=text[:80])
    yield Visit(reverse("notifications:devices"), shows=False)


@sink(size=20, who="stranger")
def mails(texts: Sequence[str], reader: User) -> Visits:
    """The mailbox of a machine without a mail server: subjects and texts with names in them."""
    folder = settings.LOCAL_MAILBOX
    for file in folder.glob("*.log"):
        file.unlink()
    backend = get_connection(
        "django.core.mail.backends.filebased.EmailBackend", file_path=str(folder)
    )
    for text in texts:
        subject = " ".join(text.split())[:200]
        EmailMessage(subject, text, to=["a@example.org"], connection=backend).send()
    yield reverse("mailbox:list")
