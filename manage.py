#!/usr/bin/env python
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands of the portal. Those that need the stores have them for as long as they run."""

import os
import sys

from eventforum.environment import WrongEnvironment
from eventforum.stores.commands import stores_for


def main() -> None:
    """Run one command with the stores it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventforum.settings")
    from django.core.management import execute_from_command_line

    try:
        with stores_for(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except WrongEnvironment as wrong:
        sys.exit(f"The environment is wrong:\n{wrong}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
