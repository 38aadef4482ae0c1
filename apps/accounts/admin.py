# SPDX-License-Identifier: AGPL-3.0-or-later
"""People and accounts, for those who run the portal; others find people by name only."""

from typing import Any

from allauth.account.admin import EmailAddress  # Loaded so that they are registered already.
from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts import admin_words as admin_words
from apps.accounts import services
from apps.accounts.guarding import findable
from apps.accounts.models import Person, User
from apps.accounts.queries import present_person
from apps.core import roles
from apps.core.admin import Nothing, WrittenByVerbs, actor, verb_action

# Nobody has a password: the admin's own login page would be a door that never opens.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Ways in are their person's own business: what allauth would show here is shown to nobody.
for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class MergeForm(forms.Form):
    """Asks which entry stays."""

    into = forms.IntegerField(
        label=_("Number of the entry that stays"),
        min_value=1,
        help_text=_("The number in the address of its page: /people/NUMBER-name/."),
    )

    def clean_into(self) -> Person:
        person = present_person(self.cleaned_data["into"])
        if person is None:
            raise forms.ValidationError(_("There is nobody of this number."))
        return person


class DepartureForm(forms.Form):
    """Asks what becomes of what the person wrote."""

    posts = forms.ChoiceField(label=_("What they wrote"), choices=User.Posts.choices)


class SayingFilter(admin.SimpleListFilter):
    title = _("affiliation")
    parameter_name = "affiliation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("said", _("not confirmed")), ("sure", _("confirmed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Person]) -> QuerySet[Person]:
        said = queryset.exclude(affiliation="")
        if self.value() == "said":
            return said.filter(affiliation_confirmed_at=None)
        return said.exclude(affiliation_confirmed_at=None) if self.value() == "sure" else queryset


@admin.register(Person)
class PersonAdmin(WrittenByVerbs):
    seen_by = changed_by = added_by = roles.ADMINISTRATORS
    list_display = ("shown_name", "pk", "affiliation", "has_account", "created_at")
    list_filter = (SayingFilter,)
    list_select_related = ("user",)
    search_fields = ("name",)
    ordering = ("-pk",)
    fields = (
        "name",
        "affiliation",
        "affiliation_language",
        "affiliation_confirmed_at",
        "affiliation_confirmed_by",
        "merged_into",
        "created_at",
    )
    readonly_fields = (
        "affiliation_confirmed_at",
        "affiliation_confirmed_by",
        "merged_into",
        "created_at",
    )
    actions = ("confirm", "doubt", "merge", "refuse_avatar")

    def may_look_up(self, request: HttpRequest) -> bool:
        """People are public: whoever organizes finds them by name, and nothing else of them."""
        return True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return findable(super().get_queryset(request), actor(request))

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        return self.fields if obj is not None else ("name",)

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Who left, or is another entry now, is there to be read."""
        closed = obj is not None and (obj.left_at or obj.merged_into_id)
        return not closed and super().has_change_permission(request, obj)

    @admin.display(description=_("display name"), ordering="name")
    def shown_name(self, person: Person) -> str:
        return person.shown_name

    @admin.display(description=_("account"), boolean=True)
    def has_account(self, person: Person) -> bool:
        return hasattr(person, "user")

    def add(self, request: HttpRequest, values: dict[str, Any]) -> Model:
        return services.enter(name=values["name"], by=actor(request))

    def change(self, request: HttpRequest, obj: Person, values: dict[str, Any]) -> Model:
        by = actor(request)
        before = Person.objects.get(pk=obj.pk)
        if "name" in values:
            services.rename(before, name=values["name"], by=by)
        if {"affiliation", "affiliation_language"} & set(values):
            services.affiliate(
                before,
                affiliation=values.get("affiliation", before.affiliation),
                language=values.get("affiliation_language", before.affiliation_language),
                by=by,
            )
        return Person.objects.get(pk=obj.pk)

    @verb_action(
        _("Confirm the affiliation"),
        when=lambda person: person.affiliation and person.affiliation_confirmed_at is None,
    )
    def confirm(self, request: HttpRequest, person: Person, values: dict[str, Any]) -> None:
        services.confirm_affiliation(person, seen=person.affiliation, by=actor(request))

    @verb_action(
        _("Take the confirmation back"),
        when=lambda person: person.affiliation_confirmed_at is not None,
    )
    def doubt(self, request: HttpRequest, person: Person, values: dict[str, Any]) -> None:
        services.doubt_affiliation(person, by=actor(request))

    @verb_action(
        _("Do not show the picture"),
        when=lambda person: bool(person.avatar),
        explains=_("A letter stands in its place. Another one they choose on the forum is shown."),
    )
    def refuse_avatar(self, request: HttpRequest, person: Person, values: dict[str, Any]) -> None:
        services.refuse_avatar(person, by=actor(request))

    @verb_action(
        _("Join with another entry"),
        asks=MergeForm,
        when=lambda person: not person.merged_into_id and not person.left_at,
        explains=_(
            "Both are the same human being. The account, posts and speakers move to the entry that "
            "stays; the address of this one leads there."
        ),
        danger=True,
    )
    def merge(self, request: HttpRequest, person: Person, values: dict[str, Any]) -> None:
        services.merge(person, into=values["into"], by=actor(request))


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("admin", _("administrators")),
            ("staff", _("may open the admin")),
            ("locked", _("locked")),
            ("leaving", _("about to leave")),
            ("left", _("left")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        wanted = {
            "admin": Q(is_superuser=True),
            "staff": Q(is_staff=True),
            "locked": Q(is_active=False, person__left_at=None),
            "leaving": Q(is_active=True, leaving_at__isnull=False),
            "left": Q(person__left_at__isnull=False),
        }
        return queryset.filter(wanted.get(self.value() or "", Q()))


def _is_here(user: User) -> bool:
    return user.person.left_at is None


@admin.register(User)
class UserAdmin(WrittenByVerbs):
    """Accounts are read here and acted on; how to sign in and to read is their person's own."""

    seen_by = acted_by = roles.ADMINISTRATORS
    changed_by = added_by = roles.NOBODY
    list_display = ("person", "email", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = (StateFilter,)
    list_select_related = ("person",)
    search_fields = ("person__name", "email")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "person",
        "email",
        "is_active",
        "is_staff",
        "is_superuser",
        "date_joined",
        "last_login",
        "leaving_at",
        "leaving_posts",
    )
    actions = ("suspend", "reinstate", "give", "take", "forget_factors", "sign_out", "let_go")

    def public_page(self, obj: User) -> str:
        return obj.person.get_absolute_url()

    @verb_action(
        _("Lock the account"),
        asks=Nothing,
        when=lambda user: user.is_active,
        explains=_("The person is signed out everywhere and cannot come in. Posts stay."),
        danger=True,
    )
    def suspend(self, request: HttpRequest, user: User, values: dict[str, Any]) -> None:
        services.suspend(user, by=actor(request))

    @verb_action(_("Unlock the account"), when=lambda user: not user.is_active and _is_here(user))
    def reinstate(self, request: HttpRequest, user: User, values: dict[str, Any]) -> None:
        services.reinstate(user, by=actor(request))

    @verb_action(
        _("Make an administrator"),
        asks=Nothing,
        when=lambda user: user.is_active and not user.is_superuser,
        explains=_("They can do everything here, in all events."),
        danger=True,
    )
    def give(self, request: HttpRequest, user: User, values: dict[str, Any]) -> None:
        services.give_administration(user, by=actor(request))

    @verb_action(_("Take administration away"), asks=Nothing, when=lambda user: user.is_superuser)
    def take(self, request: HttpRequest, user: User, values: dict[str, Any]) -> None:
        services.take_administration(user, by=actor(request))

    @verb_action(
        _("Forget passkeys and second step"),
        asks=Nothing,
        when=lambda user: user.is_active,
        explains=_("For somebody who lost them all, and whom you have recognized by other means."),
        danger=True,
    )
    def forget_factors(self, request: HttpRequest, user: User, values: dict[str, Any]) -> None:
        services.forget_second_factors(user)

    @verb_action(_("Sign out everywhere"), asks=Nothing, when=lambda user: user.is_active)
    def sign_out(self, request: HttpRequest, user: User, values: dict[str, Any]) -> None:
        services.end_sessions(user, by=actor(request))

    @verb_action(
        _("Let them leave now"),
        asks=DepartureForm,
        when=_is_here,
        explains=_("For somebody who asked you to be forgotten. It cannot be undone."),
        danger=True,
    )
    def let_go(self, request: HttpRequest, user: User, values: dict[str, Any]) -> None:
        services.leave(user, posts=values["posts"], now=timezone.now(), at_once=True)
