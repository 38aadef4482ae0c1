# SPDX-License-Identifier: AGPL-3.0-or-later
"""manage.py makemessages, as `make messages` calls it; needs gettext's tools on the machine."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    def handle(self, *args: str, **options: object) -> None:
        # A guessed translation is worse than none: tests find what is empty, not what is guessed.
        self.msgmerge_options = [*self.msgmerge_options, "--no-fuzzy-matching", "--no-wrap"]
        self.msgattrib_options = [*self.msgattrib_options, "--no-wrap"]
        super().handle(*args, **options)
