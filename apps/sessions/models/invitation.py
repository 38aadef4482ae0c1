# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.sessions.models.programme import Speaker
from apps.sessions.models.session import SessionSpeaker


class SpeakerAddress(models.Model):
    """Where a speaker is written to. Organizers of the event see it, and nobody else."""

    speaker = models.OneToOneField(
        Speaker, models.CASCADE, related_name="address", verbose_name=_("speaker")
    )
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language of mails"), max_length=35, blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("address of a speaker")
        verbose_name_plural = _("addresses of speakers")

    def __str__(self) -> str:
        # Histories and messages show this: it tells no address.
        return str(self.speaker)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> "InvitationQuerySet":
        """Neither declined nor replaced by a later one."""
        return self.filter(revoked_at=None, declined_at=None)


class Invitation(models.Model):
    """A link that opens a speaker's desk once, to the first who claims it.

    The secret of the link is known by its digest; sealed it waits for the mails that carry it.
    """

    class Decline(models.TextChoices):
        NOT_ME = "not_me", _("is not the right person")
        DECLINED = "declined", _("does not want to")

    speaker = models.ForeignKey(
        Speaker, models.CASCADE, related_name="invitations", verbose_name=_("speaker")
    )
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=35)
    words = models.TextField(_("words of the host"), blank=True)
    answers_to_host = models.BooleanField(_("answers go to the host’s own address"), default=False)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret.")
    sealed = models.TextField(blank=True, help_text="The secret, encrypted; empty once it is void.")
    expires_at = models.DateTimeField(_("link good until"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    claim = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of what the claiming browser holds."
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    joined_at = models.DateTimeField(
        _("joined at"), null=True, blank=True, help_text="Since when the account is the speaker."
    )
    stood_before = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whom the programme named until then.",
    )
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    decline = models.CharField(_("answer"), max_length=10, blank=True, choices=Decline.choices)
    bounced_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    bounce = models.CharField(_("why it came back"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked for another link at"), null=True, blank=True)
    answer = models.TextField(_("words to the host"), blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["speaker"],
                condition=Q(revoked_at=None),
                name="one_invitation_a_speaker_stands",
            ),
        ]

    def __str__(self) -> str:
        return str(self.speaker)


class InvitationMail(models.Model):
    """One mail of an invitation to be handed over once: the first, or a reminder (1, 2)."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="mails")
    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="+")
    reminder = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(reminder=0), name="one_mail_an_invitation"
            ),
            models.UniqueConstraint(
                fields=["speaker", "reminder"],
                condition=Q(reminder__gt=0),
                name="one_reminder_a_speaker_and_number",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(handed_at=None, dropped_at=None),
                name="invitation_mails_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id}.{self.reminder}"


class InvitationRule(models.Model):
    """When invited speakers of an event who have not written anything are reminded."""

    event = models.OneToOneField(
        "events.Event", models.CASCADE, related_name="invitation_rule", verbose_name=_("event")
    )
    first_days = models.PositiveSmallIntegerField(
        _("first reminder, days before"),
        null=True,
        blank=True,
        help_text=_("Days before the first of their sessions. Empty: no reminder."),
    )
    second_days = models.PositiveSmallIntegerField(
        _("second reminder, days before"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("reminders of speakers")
        verbose_name_plural = _("reminders of speakers")

    def __str__(self) -> str:
        return str(self.event)

    @property
    def days(self) -> list[int]:
        """The longest first, each once."""
        said = {day for day in (self.first_days, self.second_days) if day}
        return sorted(said, reverse=True)


class AtSession(SessionSpeaker):
    """A speaker of one session, as the list of invitations shows them."""

    class State(models.TextChoices):
        NOT_INVITED = "not_invited", _("not invited")
        INVITED = "invited", _("invited")
        OPENED = "opened", _("opened")
        POSTED = "posted", _("posted")
        DECLINED = "declined", _("declined")
        BOUNCED = "bounced", _("came back")

    class Meta:
        proxy = True
        verbose_name = _("invited speaker")
        verbose_name_plural = _("invitations of speakers")

    def __str__(self) -> str:
        return f"{self.speaker}: {self.session}"
