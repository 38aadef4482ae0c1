# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal under ASGI, as `make run` serves it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventforum.settings")
django.setup(set_prefix=False)

from eventforum.operating.handler import AsyncHandler  # noqa: E402

application = AsyncHandler()
