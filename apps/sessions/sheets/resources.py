# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.sessions import services
from apps.sessions.models import Resource, Session
from apps.sessions.sheets.columns import EVENT, Address, Choice, Fixed, Language, Line
from apps.sessions.sheets.sheet import Sheet


class ResourceSheet(Sheet):
    """Links of dossiers. The same kind and address in a session are the same resource."""

    event_slug = Fixed("event", EVENT, "session__event__slug")
    session = Fixed("session", gettext_lazy("the session's code"), "session__code")
    session_title = Fixed(
        "session_title", gettext_lazy("only told; it may be left out"), "session__title"
    )
    kind = Choice("kind", gettext_lazy("stream, recording, slides, pad or page"))
    url = Address("url", gettext_lazy("the address, with https://"))
    title = Line("title", gettext_lazy("what the link is called"))
    language = Language("language", gettext_lazy("code of its language, such as pl"))

    class Meta(Sheet.Meta):
        model = Resource

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("session__event")

    def prepare(self, rows: list[dict[str, str]]) -> None:
        sessions = Session.objects.filter(event=self.event)
        self.sessions = {session.code.upper(): session for session in sessions}
        for session in self.sessions.values():
            session.event = self.event
        known = Resource.objects.filter(session__event=self.event).order_by("pk")
        self.known = {(r.session_id, r.kind, r.url): r for r in known}
        self.seen: dict[tuple[int, str, str], int] = {}

    def find(self, row: dict[str, str]) -> Resource | None:
        code = row.get("session", "").strip()
        session = self.sessions.get(code.upper())
        if session is None:
            raise ValidationError(
                {
                    "session__code": _("No session of this event has the code “%(code)s”.")
                    % {"code": code}
                }
            )
        key = (session.pk, row.get("kind", "").strip().lower(), row.get("url", "").strip())
        if key in self.seen:
            line = self.table.lines[self.seen[key]]
            raise ValidationError(_("Line %(line)d is about the same resource.") % {"line": line})
        self.seen[key] = self.number
        found = self.known.get(key)
        if found:
            found.session = session
        return found

    def make(self, row: dict[str, str]) -> Resource:
        return Resource(session=self.sessions[row["session"].strip().upper()])

    def write(self, obj: Resource, changed: set[str], *, is_new: bool) -> None:
        words = {"title": obj.title, "language": obj.language}
        services.add_resource(obj.session, kind=obj.kind, url=obj.url, **words, by=self.by)
