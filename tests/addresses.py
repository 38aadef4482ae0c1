# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every URL pattern of the portal, with an address of it that leads to something real."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from apps.accounts.models import Person
from apps.accounts.secret_addresses import digest_of, secret_of
from apps.activity.models import Activity, OutgoingPause
from apps.api.models import ApiToken
from apps.discourse.models import Topic
from apps.events.models import Event, Sanction
from apps.media.models import Card, avatar_path
from apps.notifications import switches
from apps.notifications.models import NoticeFeed
from apps.rsvps.models import AgendaShare
from apps.rsvps.services import renew_feed
from apps.threads.models import (
    Area,
    Case,
    FollowUp,
    HeldPost,
    PictureRequest,
    PostPicture,
    Tag,
    ThreadPlace,
)
from tests.factories.accounts import UserFactory
from tests.factories.discourse import DeliveryFactory, EventMirrorFactory
from tests.factories.events import (
    CommitmentFactory,
    EventFactory,
    EventRoleFactory,
    GrantFactory,
    ProofFactory,
    SeriesFactory,
    SuggestionFactory,
)
from tests.factories.invitations import (
    SECRET,
    InvitationFactory,
    InvitationRuleFactory,
    SpeakerAddressFactory,
)
from tests.factories.media import PictureFactory
from tests.factories.notifications import LetterFactory
from tests.factories.permalinks import AddressFactory
from tests.factories.programme import ImportRunFactory, ProgrammeSourceFactory
from tests.factories.rsvps import RsvpFactory
from tests.factories.sessions import (
    InterpretationFactory,
    PreparationFactory,
    ResourceFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    SummaryFactory,
    TrackFactory,
)
from tests.factories.threads import PostFactory, QuestionFactory, ThreadFactory
from tests.factories.translating import ChoiceFactory, QualityFactory, TermFactory
from tests.factories.translations import TranslationFactory
from tests.factories.ways import MailedReplyFactory, PushDeviceFactory

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
OF_QUESTIONS = re.compile(r"/(vote|question)/$")
SLUGS = {
    "people": "somebody", "series": "camps", "threads": "tea", "areas": "growth", "tags": "music"
}  # fmt: skip
APP_OF_ADMIN = re.compile(r"\^\(\?P<app_label>(\w+)[^)]*\)/\$$")


def patterns() -> Iterator[tuple[str, str]]:
    """Name and route of every pattern, admin, API and other people's apps included."""
    yield from _below(get_resolver(), "", "")


def _below(resolver: URLResolver, route: str, namespace: str) -> Iterator[tuple[str, str]]:
    for found in resolver.url_patterns:
        longer = route + str(found.pattern)
        if isinstance(found, URLPattern):
            yield ":".join(filter(None, (namespace, found.name))), longer
        else:
            inner = ":".join(filter(None, (namespace, found.namespace)))
            yield from _below(found, longer, inner)


class Content:
    """One of everything that has an address, and somebody who may see it all."""

    def __init__(self) -> None:
        self.reader = UserFactory(administrator=True)
        event = EventFactory(slug="camp")
        speaker = SpeakerFactory(event=event, code="TALK")
        session = SessionFactory(event=event, code="TALK", speakers=[speaker])
        thread = ThreadFactory(event=event, title="Tea")
        post = PostFactory(thread=thread)
        SeriesFactory(slug="camps")
        ProofFactory()
        for factory in (RoomFactory, TrackFactory, EventRoleFactory, ImportRunFactory):
            factory(event=event)
        ProgrammeSourceFactory(event=event)
        GrantFactory(event=event, user=self.reader)
        SuggestionFactory()
        picture = PictureFactory(name="0" * 32, on_disk=True)
        PostPicture.objects.create(post=post, picture=picture)
        Card.objects.create(digest="0" * 64, url="https://a.example/", image="0" * 32)
        default_storage.save(Card.path("0" * 32), ContentFile(b"RIFF"))
        PictureRequest.objects.create(post=post, picture=picture, reason="it is me")
        for factory in (
            ResourceFactory, InterpretationFactory, SummaryFactory, PreparationFactory,
        ):  # fmt: skip
            factory(session=session)
        about = ThreadFactory(main=True, session=session)
        self.question = QuestionFactory(session=session, post=PostFactory(thread=about))
        FollowUp.objects.create(post=post)
        answer = RsvpFactory(headcount__session=session)
        listed = Area.objects.create(slug="growth", name="Growth", language="en")
        ThreadPlace.objects.create(thread=thread, area=listed)
        thread.tags.add(Tag.objects.create(slug="music", name="music"))
        self.held = HeldPost.objects.create(
            user=self.reader, event=event, target={}, text="x", why="first"
        )
        AddressFactory(target=event)
        TranslationFactory(target=event)
        for factory in (TermFactory, ChoiceFactory, QualityFactory):
            factory(event=event)
        OutgoingPause.objects.create(reason="restored")
        LetterFactory(user=self.reader)
        mirror = EventMirrorFactory(forum__site="village", forum__opens_doors=True, event=event)
        DeliveryFactory(forum=mirror.forum)
        Topic.objects.create(mirror=mirror, kind="thread", thread=thread)
        Activity.objects.create(verb="event.changed", subject=event, event=event)
        self.event, self.session, self.thread, self.post = event, session, thread, post
        self.device = PushDeviceFactory(user=self.reader)
        self.answer = MailedReplyFactory(user=self.reader, thread=thread)
        person = self.reader.person
        Person.objects.filter(pk=person.pk).update(avatar="0" * 32)
        default_storage.save(avatar_path("0" * 32), ContentFile(b"RIFF"))
        self.numbers = {
            "people": person.pk,
            "commitment": CommitmentFactory().number,
            "threads": thread.pk,
            "answers": answer.pk,
            "pending": post.pk,
            "posts": post.pk,
            "p": post.pk,
            "moderation": Case.objects.create(event=event, post=post, thread=thread).pk,
            "sanctions": Sanction.objects.create(
                event=event, user=self.reader, kind="warning", rule=1
            ).pk,
            "tokens": ApiToken.objects.create(user=self.reader, name="Test", digest="0" * 64).pk,
        }
        secret = secret_of(renew_feed(self.reader))
        AgendaShare.objects.create(
            user=self.reader, digest=digest_of(secret), sealed="", made_at=timezone.now()
        )
        NoticeFeed.objects.create(
            user=self.reader, digest=digest_of(secret), sealed="", made_at=timezone.now()
        )
        InvitationFactory(speaker=speaker)
        SpeakerAddressFactory(speaker=speaker)
        InvitationRuleFactory(event=event)
        self.words = {
            "link": SECRET,
            "kind": "event",
            "text_kind": "session-title",
            "text_number": str(session.pk),
            "language": "pl",
            "token": switches.address(self.reader.pk, "all").split("/")[-2],
            "event_slug": "camp",
            "event": "camp",
            "area": "growth",
            "code": "TALK",
            "name": "0" * 32,
            "site": "village",
            "width": "320",
            "secret": secret,
            "provider_id": "example",
            "passkey_id": "1",
            "identity_id": "1",
            "session_id": "1",
            "device_id": str(self.device.pk),
            "reply_id": str(self.answer.pk),
            "content_type_id": str(ContentType.objects.get_for_model(event).pk),
            "url": "nothing/here/",
        }

    def address(self, route: str) -> str:
        """An address of a pattern; KeyError for an argument that no content is known for."""
        route = APP_OF_ADMIN.sub(r"\1/", route).replace("(?P<url>.*)$", "<url>")
        parts = route.split("/")

        def value(found: re.Match) -> str:
            name = found.group(1)
            if name in ("object_id", "pk"):
                admin_of = parts[1:3] if parts[0] == "admin" else ["events", "event"]
                model = Event if parts[1] == "r" else apps.get_model(*admin_of)
                return str(model._default_manager.values_list("pk", flat=True)[0])
            if name == "number":
                if route.startswith("me/moderation/"):
                    return str(self.held.pk)
                if route.startswith("p/") and OF_QUESTIONS.search(route):
                    return str(self.question.post_id)
                before = next(part for part in reversed(route[: found.start()].split("/")) if part)
                return str(self.numbers[before])
            if name == "slug":
                return SLUGS[parts[0]]
            return self.words[name]

        return "/" + ARGUMENT.sub(value, route)
