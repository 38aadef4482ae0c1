# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MailedReply(models.Model):
    """An answer that came by mail. Its digest stands for the mail: the same one is taken once."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for you")
        POSTED = "posted", _("Published")
        HELD = "held", _("Waits for a moderator")
        REFUSED = "refused", _("Not published")
        DISCARDED = "discarded", _("Thrown away")

    class Why(models.TextChoices):
        """Why its person is asked before it is published."""

        SENDER = "sender", _("It came from another address than yours.")
        UNPROVEN = "unproven", _("Nothing proves that it came from your address.")
        EXPIRED = "expired", _("It answers a mail of long ago.")
        UNCUT = "uncut", _("It may hold parts of the mail that it answers. Look through it.")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mailed_replies",
        verbose_name=_("person"),
    )
    thread = models.ForeignKey(
        "threads.Thread", models.CASCADE, related_name="+", verbose_name=_("discussion")
    )
    reply_to = models.ForeignKey(
        "threads.Post", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    sender = models.CharField(_("came from"), max_length=320, blank=True)
    text = models.TextField(_("text"), blank=True, help_text="Kept until it is published.")
    left_out = models.PositiveIntegerField(
        _("files left out"), default=0, help_text="Files and pictures do not come along by mail."
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    why = models.CharField(_("why it waits"), max_length=8, choices=Why.choices, blank=True)
    refusal = models.CharField(_("why it was not published"), max_length=500, blank=True)
    post = models.ForeignKey(
        "threads.Post", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        verbose_name = _("answer by mail")
        verbose_name_plural = _("answers by mail")
        indexes = [models.Index(fields=["received_at"], name="mailed_replies_by_age")]

    def __str__(self) -> str:
        # Lists show this: it names nobody.
        return f"answer by mail {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether its person can still publish it or throw it away."""
        return self.state in (self.State.ASKED, self.State.REFUSED)
