# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Commitment(models.Model):
    """One version of the public promise. Versions are added, never changed: the newest holds."""

    number = models.PositiveIntegerField(_("version"), unique=True, editable=False)
    until = models.DateField(
        _("open at least until"),
        help_text=_(
            "Every event says so. It can only be moved back as long ahead as was promised."
        ),
    )
    notice_months = models.PositiveSmallIntegerField(
        _("told so many months ahead"), help_text=_("So long before it ends everybody is told.")
    )
    language = models.CharField(_("language of the texts"), max_length=35)
    runs = models.TextField(_("who runs it"))
    pays = models.TextField(_("who pays for it"))
    place = models.TextField(_("where it is kept"))
    privacy = models.TextField(_("what else to know about privacy"), blank=True)
    ending = models.TextField(_("what else happens at the end"), blank=True)
    wanted = models.TextField(_("whom we look for"), blank=True)
    html = models.JSONField(default=dict, editable=False)
    entry = models.TextField(_("what changed, and why"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitment")

    def __str__(self) -> str:
        return f"{self.number}: {self.until:%Y-%m-%d}"


class Proof(models.Model):
    """That something promised was really done: a backup, a restore test, an export."""

    class Kind(models.TextChoices):
        BACKUP = "backup", _("Backup")
        RESTORE = "restore", _("Restore test")
        EXPORT = "export", _("Export of everything")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    done_at = models.DateTimeField(_("done"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        indexes = [models.Index(fields=["kind", "-done_at"], name="proof_latest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_at:%Y-%m-%d}"
