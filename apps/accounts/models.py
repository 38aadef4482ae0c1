# SPDX-License-Identifier: AGPL-3.0-or-later
import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.lookalikes import called, looks_of
from apps.core.slugs import slug_of

FORMER = "A former participant"
"""Stored in place of the name of somebody who left; pages say it in the reader's language."""

UNNAMED = "Anonymous"
"""Stored as the name of the one entry under which people write who do not want to be named."""


NAME_FIELDS = ("name", "looks", "called")
"""The name, and what it is found and compared by."""


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user) -> "PersonQuerySet":
        """People are public; one merged into another answers by redirect, not by page."""
        return self.filter(merged_into=None)


class Person(models.Model):
    """Somebody who speaks or writes here, with or without an account."""

    name = models.CharField(_("display name"), max_length=150)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )
    looks = models.CharField(
        max_length=150,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The name as `lookalikes.looks_of` has it, to find names that look alike.",
    )
    called = models.CharField(
        max_length=150,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The words of the name as `lookalikes.called` has them, to find people by them.",
    )
    affiliation = models.CharField(
        _("affiliation"), max_length=80, blank=True, default="", db_default=""
    )
    affiliation_language = models.CharField(
        _("language of the affiliation"), max_length=35, blank=True, default="", db_default=""
    )
    affiliation_confirmed_at = models.DateTimeField(
        _("affiliation confirmed"), null=True, blank=True
    )
    affiliation_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("affiliation confirmed by"),
    )
    forbids_machines = models.BooleanField(
        _("no versions of their words by machines"), default=False, db_default=False, editable=False
    )
    allows_machines = models.BooleanField(
        _("versions by machines of their sessions, too"),
        default=False,
        db_default=False,
        editable=False,
    )
    left_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)
    unnamed = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Nobody in particular: whoever writes without a name, whom only the post's own "
        "app knows. As one who left it has no page and is not found.",
    )
    forum = models.JSONField(
        _("known from a forum"),
        null=True,
        blank=True,
        editable=False,
        help_text="Of who writes on a mirrored forum: its name as `place`, `username` and "
        "`address` there, the address of their `picture`. Nobody is known by these: whose entry "
        "it is, the mirror keeps.",
    )
    avatar = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="Name of our own copy of the picture they have there (apps.media).",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["looks"], name="person_looks"),
            models.Index(fields=["called"], name="person_called"),
        ]

    def __str__(self) -> str:
        return self.shown_name

    def get_absolute_url(self) -> str:
        return reverse("pages:person", args=[self.pk, self.slug_in_path])

    @classmethod
    def named(cls, name: str) -> "Person":
        """A new person, not saved, with what is kept beside the name."""
        person = cls()
        person.take_name(name)
        return person

    def take_name(self, name: str) -> tuple[str, ...]:
        """Set the name and what is kept beside it; the fields to save. Checks nothing."""
        self.name = name
        self.looks, self.called = looks_of(name), called(name)
        return NAME_FIELDS

    @property
    def shown_name(self) -> str:
        """The name, or in the active language that somebody left or does not want to be named."""
        if self.unnamed:
            return gettext("Anonymous")
        return gettext("A former participant") if self.left_at else self.name

    @property
    def avatar_address(self) -> str:
        """Of their picture; empty where a letter stands for them."""
        return reverse("media:avatar", args=[self.pk, self.avatar]) if self.avatar else ""

    @property
    def slug(self) -> str:
        return slug_of(self.name)

    @property
    def slug_in_path(self) -> str:
        """A name of signs only has no slug; its address keeps the hyphen after the number."""
        return self.slug or "-"


def _new_username() -> str:
    """Accounts need no name of their own and no e-mail: an opaque handle, never shown."""
    return uuid.uuid4().hex


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, name: str, email: str | None = None, **fields) -> "User":
        person = Person.named(name)
        person.save(using=self._db)
        user = self.model(person=person, email=email or None, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, *, name: str, email: str | None = None, **fields) -> "User":
        return self.create_user(name=name, email=email, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account: how a person signs in and wants to read. May lack an e-mail address."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("as the device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    class Posts(models.TextChoices):
        """What becomes of what was written when its author leaves."""

        KEEP = "keep", _("stay, under “A former participant”")
        REMOVE = "remove", _("are taken away")

    username = models.CharField(max_length=150, unique=True, default=_new_username, editable=False)
    person = models.OneToOneField(
        Person, models.PROTECT, related_name="user", verbose_name=_("person")
    )
    email = models.EmailField(_("e-mail address"), null=True, blank=True)
    ui_language = models.CharField(_("language of the pages"), max_length=35, blank=True)
    languages = ArrayField(
        models.CharField(max_length=35),
        default=list,
        blank=True,
        verbose_name=_("languages I read, best first"),
    )
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(
        _("theme"),
        max_length=8,
        choices=Theme.choices,
        default=Theme.SYSTEM,
        blank=True,
    )
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("date joined"), auto_now_add=True)
    marks = ArrayField(
        models.CharField(max_length=20),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text="What pages have to look up for this person; set by the verb `mark`.",
    )
    unread = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="Notices that wait; set from above by the verb `tell_unread`.",
    )
    leaving_at = models.DateTimeField(_("leaves"), null=True, blank=True, editable=False)
    leaving_posts = models.CharField(
        _("posts after leaving"),
        max_length=6,
        choices=Posts.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=Q(email__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.person.shown_name

    def get_full_name(self) -> str:
        return self.person.name

    def get_short_name(self) -> str:
        return self.person.name


class OpenSession(models.Model):
    """A browser that somebody is signed in with; without its row a session is nobody's at once."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="open_sessions", verbose_name=_("account")
    )
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    way = models.CharField(_("way in"), max_length=200)
    browser = models.CharField(_("browser"), max_length=80, blank=True)
    signed_in_at = models.DateTimeField(_("signed in at"))
    seen_on = models.DateField(_("last used on"))

    class Meta:
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.browser}"
