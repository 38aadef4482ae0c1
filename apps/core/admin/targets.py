# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables whose rows point to any object by content type: held to events through its own admin."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from apps.core import roles
from apps.core.admin.base import EventScopedAdmin
from apps.core.admin.scope import Scope
from apps.core.admin.scoped import EventScoped


class ScopedByTarget(EventScopedAdmin):
    """`target` is the generic key, over `content_type` and `object_id`.

    A row belongs to the event of what it points to. What points to things of no one event (people,
    series) is the administrators'.
    """

    target = "target"

    def event_of(self, obj: Any) -> Any:
        thing = getattr(obj, self.target)
        above = self.admin_site._registry.get(type(thing)) if thing is not None else None
        return above.event_of(thing) if isinstance(above, EventScoped) else None

    def scoped(self, scope: Scope, rows: QuerySet[Any], of: roles.Roles) -> QuerySet[Any]:
        if scope.everything:
            return rows
        mine = Q(pk__in=())
        for model, above in self._of_one_event():
            things = above.scoped(scope, model._default_manager.all(), of)
            mine |= Q(
                content_type=ContentType.objects.get_for_model(model),
                object_id__in=things.order_by().values("pk"),
            )
        return rows.filter(mine)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the rows point to and its event: two queries a kind of thing."""
        things = [
            model._default_manager.select_related(above.event_path or None)
            if above.event_path
            else model._default_manager.all()
            for model, above in self._of_one_event()
        ]
        rows = super().get_queryset(request)
        return rows.prefetch_related(GenericPrefetch(self.target, things))

    def _of_one_event(self) -> list[tuple[type[Model], EventScoped]]:
        """The tables whose rows belong to one event each, with their admins."""
        found: list[tuple[type[Model], EventScoped]] = []
        for model, above in self.admin_site._registry.items():
            if not isinstance(above, EventScoped) or isinstance(above, ScopedByTarget):
                continue
            if above.of_no_event:
                continue
            first = above.event_path.split("__")[0]
            if not first or model._meta.get_field(first).concrete:
                found.append((model, above))
        return found
