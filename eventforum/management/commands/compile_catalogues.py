# SPDX-License-Identifier: AGPL-3.0-or-later
"""manage.py compile_catalogues: the .mo files of the interface, from their .po files."""

from django.conf import settings
from django.core.management.base import BaseCommand

from eventforum.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile the catalogues that changed; needs no gettext on the machine."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        written = [path for folder in settings.LOCALE_PATHS for path in compile_catalogues(folder)]
        for path in written:
            self.stdout.write(f"Compiled {path.relative_to(settings.ROOT)}")
        if not written:
            self.stdout.write("Every catalogue is up to date.")
