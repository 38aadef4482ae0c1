# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.services import record
from apps.core.errors import Refused
from apps.events.models import Channel, Event
from apps.events.services import checks
from apps.events.services.events import touch


@transaction.atomic
def add_channel(event: Event, *, name: str, url: str, by: User | None) -> Channel:
    """Link another place where the event is talked about; the same address twice is one link."""
    url = checks.web_address(url)
    if not url:
        raise Refused(_("An address starts with https:// and names a site."), code="no-address")
    event = Event.objects.select_for_update().get(pk=event.pk)
    channels = list(event.channels.all())
    for channel in channels:
        if channel.url == url:
            return channel
    channel = Channel.objects.create(
        event=event, name=checks.name(name), url=url, position=len(channels)
    )
    touch(event)
    record("event.channel_added", event, by=by, event=event, name=channel.name, url=url)
    return channel


@transaction.atomic
def remove_channel(channel: Channel, *, by: User | None) -> None:
    """Take the link away; nothing else goes with it."""
    event = Event.objects.select_for_update().get(pk=channel.event_id)
    gone, _rows = Channel.objects.filter(pk=channel.pk).delete()
    if gone:
        touch(event)
        record(
            "event.channel_removed", event, by=by, event=event, name=channel.name, url=channel.url
        )
