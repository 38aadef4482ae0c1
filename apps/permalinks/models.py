# SPDX-License-Identifier: AGPL-3.0-or-later
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Address(models.Model):
    """A path ever issued for a public object. Rows are never deleted and never given away.

    What the path answers is worked out from the target when asked: its page (200) while it is the
    target's present path, one 301 to that path afterwards, 410 once `gone_at` is set.
    Paths that carry nothing but a number (/p/12/) need no row: the numbered row is the address.
    """

    path = models.CharField(_("path"), max_length=500, unique=True)
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name=_("content type"))
    object_id = models.BigIntegerField(_("object id"))
    target = GenericForeignKey()
    issued_at = models.DateTimeField(_("issued"), auto_now_add=True)
    gone_at = models.DateTimeField(_("removed"), null=True, blank=True)
    gone_reason = models.CharField(_("reason for removal"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        indexes = [
            models.Index(fields=["content_type", "object_id"]),
            models.Index(Lower("path"), name="address_path_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.path
