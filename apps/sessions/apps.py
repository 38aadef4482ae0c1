# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    name = "apps.sessions"
    label = "event_sessions"  # django.contrib.sessions owns "sessions"
    verbose_name = _("Sessions")

    def ready(self) -> None:
        from django.db.models import Q

        from apps.accounts.models import Person
        from apps.sessions import at_desk  # noqa: F401 -- hears of sign-ins
        from apps.sessions.models import Session, Speaker, Summary
        from apps.sessions.queries import speaking_in
        from apps.sessions.services import writing
        from apps.translations.services import register

        register(
            Session,
            "title",
            "abstract",
            "description",
            touch=writing.touch_session,
            words_of=lambda person: Session.objects.filter(speakers__person=person),
            speakers_of=lambda session: speaking_in(session.pk),
        )
        register(
            Speaker,
            "biography",
            touch=writing.touch_speaker,
            author_of=lambda speaker: speaker.person,
            words_of=lambda person: Speaker.objects.filter(person=person),
            speakers_of=lambda speaker: Person.objects.filter(pk=speaker.person_id),
        )
        register(
            Summary,
            "text",
            touch=writing.touch_summary,
            author_of=lambda summary: summary.author,
            words_of=lambda person: Summary.objects.filter(
                Q(author=person) | Q(session__speakers__person=person)
            ),
            speakers_of=lambda summary: speaking_in(summary.session_id),
        )
