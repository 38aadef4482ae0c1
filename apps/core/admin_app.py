# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's admin with the portal's own site; apart from apps.core.admin, which needs the models."""

from django.contrib.admin.apps import AdminConfig


class OrganizersAdminConfig(AdminConfig):
    default = False
    default_site = "apps.core.admin.site.OrganizersSite"
