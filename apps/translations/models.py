# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class Translation(models.Model):
    """One language version of one registered text field of one object.

    The original stays in the object's own field; `source_hash` tells from which text this was made.
    """

    class Kind(models.TextChoices):
        AUTHOR = "author", _("by the author")
        HUMAN = "human", _("by a person")
        MACHINE = "machine", _("by a machine")

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("content type"))
    object_id = models.BigIntegerField(_("object id"))
    target = GenericForeignKey()
    field = models.CharField(_("field"), max_length=50)
    language = models.CharField(_("language"), max_length=35)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True, editable=False)
    kind = models.CharField(_("made"), max_length=8, choices=Kind.choices)
    source_hash = models.CharField(_("source hash"), max_length=64)
    outdated = models.BooleanField(_("outdated"), default=False)
    checked_by_author = models.BooleanField(_("checked by the author"), default=False)
    translator = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("translator"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language"],
                name="translation_unique_per_language",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} [{self.language}]"
