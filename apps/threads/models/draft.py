# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedDraft(models.Model):
    """What somebody is writing, by the form they write in: found again on another device."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", db_index=False
    )
    place = models.CharField(
        _("place"), max_length=300, help_text=_("The page's path, # and the id of the field.")
    )
    fields = models.JSONField(_("what was written"))
    other = models.JSONField(
        null=True, help_text="What another tab or device had written at the same place."
    )
    updated_at = models.DateTimeField(_("saved at"), db_index=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="one_draft_a_place")]

    def __str__(self) -> str:
        return self.place

    @property
    def path(self) -> str:
        return self.place.partition("#")[0]

    @property
    def text(self) -> str:
        return self.fields.get("text", "")
