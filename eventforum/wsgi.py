# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal under WSGI, as production and `make bench` serve it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventforum.settings")

application = get_wsgi_application()
