# SPDX-License-Identifier: AGPL-3.0-or-later
"""What administrators do with forums. Keys and secrets come in here, encrypted, and never out."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.secrets_at_rest import encrypt
from apps.activity.services import record
from apps.core.errors import Refused
from apps.core.fetch import FetchFailed, FetchRefused, check, is_own, is_private_by_name
from apps.discourse import sending
from apps.discourse.client import budget
from apps.discourse.models import EventMirror, Forum, place_of

SHORTEST_SECRET = 12
LONGEST = 200
ROTATION = timedelta(hours=24)
"""So long the secret before is still believed: somebody has to type the new one over there."""


@transaction.atomic
def connect(
    *,
    site: str,
    name: str,
    base_url: str,
    bridge_user: str,
    key: str,
    secret: str = "",
    per_minute: int = 50,
    by: User,
) -> Forum:
    """A forum that events may be mirrored to; it is checked at once.

    Without a secret nothing is believed that comes from there, until one is given or made.
    """
    address = forum_address(base_url)
    if Forum.objects.filter(Q(base_url=address) | Q(site=site)).exists():
        raise Refused(_("A forum with this address or short name is connected already."))
    if not key:
        raise Refused(_("Without a key the forum answers nothing."))
    forum = Forum.objects.create(
        site=site,
        name=name,
        base_url=address,
        bridge_user=_printable(bridge_user) or "system",
        sealed_key=encrypt(_ascii(key)),
        sealed_secret=encrypt(_fit(secret)) if secret else "",
        per_minute=per_minute,
    )
    record("forum.connected", forum, by=by, address=address)
    return _ask_check(forum, by)


@transaction.atomic
def change(
    forum: Forum,
    *,
    name: str | None = None,
    base_url: str | None = None,
    bridge_user: str | None = None,
    key: str = "",
    secret: str = "",
    per_minute: int | None = None,
    by: User,
) -> Forum:
    """Change what is given, and check it anew. A key goes to no other host than it was given for:
    with a new address comes a new key."""
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    fields = _changed(forum, name, base_url, bridge_user, per_minute)
    if "base_url" in fields and not key:
        raise Refused(_("Give the key again: it was given for another address."))
    if key:
        forum.sealed_key = encrypt(_ascii(key))
        forum.locked_out_at, forum.locked_out_why = None, ""
        if forum.state == Forum.State.DISCONNECTED:
            forum.state = Forum.State.CONNECTED
    if secret:
        _rotate(forum, _fit(secret))
    if not (fields or key or secret):
        return forum
    for field, value in fields.items():
        setattr(forum, field, value)
    if "base_url" in fields or key:
        forum.not_before = None
        transaction.on_commit(lambda: budget.forget(forum))
    forum.save()
    told = sorted([*fields, *(["key"] if key else []), *(["secret"] if secret else [])])
    record("forum.changed", forum, by=by, what=told)
    return _ask_check(forum, by)


@transaction.atomic
def ask_check(forum: Forum, *, by: User) -> Forum:
    """Have the forum looked at; what is found stands on its page a moment later."""
    return _ask_check(Forum.objects.select_for_update().get(pk=forum.pk), by)


@transaction.atomic
def ask_hook(forum: Forum, *, by: User) -> Forum:
    """Have the webhook made over there, with a secret that nobody needs to know."""
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    record("forum.hook_asked", forum, by=by)
    return forum


@transaction.atomic
def pause(forum: Forum, *, by: User) -> Forum:
    """Ask it nothing until somebody resumes; what it sends is kept meanwhile."""
    return _switch(forum, Forum.State.CONNECTED, Forum.State.PAUSED, "forum.paused", by)


@transaction.atomic
def resume(forum: Forum, *, by: User) -> Forum:
    """Go on where it stopped."""
    return _switch(forum, Forum.State.PAUSED, Forum.State.CONNECTED, "forum.resumed", by)


@transaction.atomic
def disconnect(forum: Forum, *, by: User) -> Forum:
    """Forget key and secrets: from now on nothing is asked there and nothing believed.

    All that was mirrored stays, on both sides; a new key connects it again.
    """
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    if forum.state == Forum.State.DISCONNECTED:
        return forum
    forum.state = Forum.State.DISCONNECTED
    forum.sealed_key = forum.sealed_secret = forum.sealed_secret_before = ""
    forum.sealed_provider_secret = forum.sealed_consumer_secret = ""
    forum.secret_before_until = None
    forum.save()
    sending.stop_waiting(EventMirror.objects.filter(forum=forum))
    record("forum.disconnected", forum, by=by)
    return forum


def set_made_secret(forum: Forum, secret: str) -> None:
    """Take over a secret that was made for the webhook; inside a transaction."""
    forum.refresh_from_db()
    _rotate(forum, secret)
    forum.save(update_fields=["sealed_secret", "sealed_secret_before", "secret_before_until"])


def forum_address(typed: str) -> str:
    """The address of a front page as it is kept; Refused with the reason where it is none.

    Plain http and hosts of the inside are for those that the operator named in
    EVENTFORUM_PRIVATE_HOSTS.
    """
    address = typed.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.query or parts.fragment:
        raise Refused(_("This is not the address of a forum: give its front page, with https://."))
    private = is_private_by_name(host, port or (443 if parts.scheme == "https" else 80))
    if parts.scheme == "http" and not private:
        raise Refused(_("The address must begin with https://: the key would travel readable."))
    if is_own(host) and not private:
        raise Refused(_("This is the portal itself."))
    try:
        check(address, allow_http=private)
    except FetchRefused as problem:
        words = _("This address may not be asked: {reason}.").format(reason=problem)
        raise Refused(words) from problem
    except FetchFailed as problem:
        raise Refused(_("The name of this host is not known.")) from problem
    return f"{parts.scheme}://{place_of(address)}"


def _ask_check(forum: Forum, by: User) -> Forum:
    forum.check_asked_at = timezone.now()
    forum.save(update_fields=["check_asked_at"])
    record("forum.check_asked", forum, by=by)
    return forum


def _switch(forum: Forum, before: str, after: str, verb: str, by: User) -> Forum:
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    if forum.state == before:
        forum.state = after
        forum.save(update_fields=["state"])
        record(verb, forum, by=by)
    return forum


def _changed(
    forum: Forum,
    name: str | None,
    base_url: str | None,
    bridge_user: str | None,
    per_minute: int | None,
) -> dict[str, object]:
    """Of what was given, what is different."""
    wanted: dict[str, object | None] = {
        "name": name,
        "base_url": None if base_url is None else forum_address(base_url),
        "bridge_user": None if bridge_user is None else _printable(bridge_user) or "system",
        "per_minute": per_minute,
    }
    fields = {
        field: value
        for field, value in wanted.items()
        if value is not None and value != getattr(forum, field)
    }
    taken = Forum.objects.exclude(pk=forum.pk).filter(base_url=fields.get("base_url"))
    if "base_url" in fields and taken.exists():
        raise Refused(_("A forum with this address or short name is connected already."))
    return fields


def _rotate(forum: Forum, secret: str) -> None:
    if forum.sealed_secret:
        forum.sealed_secret_before = forum.sealed_secret
        forum.secret_before_until = timezone.now() + ROTATION
    forum.sealed_secret = encrypt(secret)


def _fit(secret: str) -> str:
    if len(secret) < SHORTEST_SECRET:
        raise Refused(_("The secret needs 12 characters at least: the forum takes no shorter one."))
    return secret


def _ascii(key: str) -> str:
    """A key as it can stand in a header."""
    key = key.strip()
    if not (key.isascii() and key.isprintable()) or " " in key or len(key) > LONGEST:
        raise Refused(_("This is no key of a forum: it has other characters than keys have."))
    return key


def _printable(name: str) -> str:
    name = name.strip()
    if not name.isprintable():
        raise Refused(_("This is no name of an account."))
    return name
