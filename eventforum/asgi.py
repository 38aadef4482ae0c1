# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal under ASGI, as `make run` serves it."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventforum.settings")

application = get_asgi_application()
