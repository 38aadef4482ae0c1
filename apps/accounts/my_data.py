# SPDX-License-Identifier: AGPL-3.0-or-later
"""What accounts itself keeps about a person, and what it and activity let go of when they leave."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Person, User
from apps.accounts.personal import Leaving, lets_go, not_told, tells
from apps.activity.models import Activity

UNTIL_LEAVING = _("Until you leave, or change it.")


@tells(
    "account",
    what=_(
        "Your name and affiliation, your e-mail address if you gave one, the languages you read, "
        "your time zone and theme, when you joined and last signed in."
    ),
    seen=_("Name and affiliation: everybody. The rest: you, and those who run this site."),
    kept=UNTIL_LEAVING,
    fields=["accounts.User.person", "accounts.Person.merged_into"],
)
def account(user: User) -> Iterator[dict[str, Any]]:
    person = user.person
    yield {
        "number": person.pk,
        "page": person.get_absolute_url(),
        "name": person.name,
        "joined_under": list(person.merged_from.values_list("name", flat=True)),
        "known_on_forums": [
            forum
            for forum in (person.forum, *person.merged_from.values_list("forum", flat=True))
            if forum
        ],
        "affiliation": person.affiliation,
        "affiliation_language": person.affiliation_language,
        "affiliation_confirmed_at": person.affiliation_confirmed_at,
        "machines_translate_my_words": not person.forbids_machines,
        "machines_translate_my_sessions": person.allows_machines,
        "email": user.email,
        "language_of_pages": user.ui_language,
        "languages": user.languages,
        "time_zone": user.timezone,
        "theme": user.theme,
        "may_open_the_admin": user.is_staff,
        "joined_at": user.date_joined,
        "last_signed_in_at": user.last_login,
        "leaves_at": user.leaving_at,
    }


@tells(
    "ways_in",
    what=_(
        "How you sign in: the accounts elsewhere that you connected (their number and name there), "
        "the names of your passkeys, whether you use an authenticator app. Secrets are not told."
    ),
    seen=_("You."),
    kept=_("Until you remove them or leave."),
    fields=["socialaccount.SocialAccount.user", "mfa.Authenticator.user"],
)
def ways_in(user: User) -> Iterator[dict[str, Any]]:
    for identity in SocialAccount.objects.filter(user=user).order_by("pk"):
        yield {
            "kind": "connected account",
            "provider": identity.provider,
            "number_there": identity.uid,
            "name_there": identity.extra_data.get("name", ""),
            "connected_at": identity.date_joined,
            "last_used_at": identity.last_login,
        }
    for key in Authenticator.objects.filter(user=user).order_by("pk"):
        yield {
            "kind": key.get_type_display(),
            "name": key.data.get("name", ""),
            "made_at": key.created_at,
            "last_used_at": key.last_used_at,
        }


@tells(
    "sessions",
    what=_("The browsers you are signed in with: which browser, since when, on which day last."),
    seen=_("You."),
    kept=_("Until you sign out there; 60 days after the last sign-in at most."),
    fields=["accounts.OpenSession.user"],
)
def sessions(user: User) -> Iterator[dict[str, Any]]:
    for session in user.open_sessions.order_by("pk"):
        yield {
            "way_in": session.way,
            "browser": session.browser,
            "signed_in_at": session.signed_in_at,
            "last_used_on": session.seen_on.isoformat(),
        }


@tells(
    "activity",
    what=_(
        "What you did here: that you wrote, changed, moved or confirmed something, and when. It is "
        "the record that changes can be traced by, and what notices and figures are made of."
    ),
    seen=_("Organizers see it for their events; those who run this site see all."),
    kept=_("For good; once you have left, without a trace of who did it."),
    fields=["activity.Activity.actor", "admin.LogEntry.user"],
)
def activity(user: User) -> Iterator[dict[str, Any]]:
    rows = Activity.objects.filter(actor=user).select_related("content_type").order_by("pk")
    for row in rows.iterator(1_000):
        yield {
            "at": row.created_at,
            "did": row.verb,
            "to": f"{row.content_type.model} {row.object_id}",
            "details": row.data,
        }
    for entry in LogEntry.objects.filter(user=user).select_related("content_type").order_by("pk"):
        yield {
            "at": entry.action_time,
            "did": f"admin: {entry.get_action_flag_display()}",
            "to": entry.object_repr,
            "details": entry.get_change_message(),
        }


not_told(
    "accounts.Person.affiliation_confirmed_by",
    because="The confirmation is told to whom it is about; who gave it is in their activity.",
)


@lets_go
def let_go(leaving: Leaving) -> None:
    """The account's ways in, and the identity in the record of what happened."""
    user = leaving.user
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    people = {leaving.person.pk, leaving.former.pk}
    people.update(leaving.person.merged_from.values_list("pk", flat=True))
    for model, keys in ((Person, people), (User, {user.pk})):
        kind = ContentType.objects.get_for_model(model)
        Activity.objects.filter(content_type=kind, object_id__in=keys).update(data={})
        LogEntry.objects.filter(content_type=kind, object_id__in=map(str, keys)).update(
            object_repr="", change_message=""
        )
    LogEntry.objects.filter(user=user).update(change_message="")
    Activity.objects.filter(actor=user).update(actor=None)
