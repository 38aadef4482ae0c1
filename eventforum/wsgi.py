# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal under WSGI, as production and `make bench` serve it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eventforum.settings")
django.setup(set_prefix=False)

from eventforum.operating.admission import Admission  # noqa: E402
from eventforum.operating.handler import Handler  # noqa: E402
from eventforum.serve import BLOCKING_THREADS  # noqa: E402

application = Admission(Handler(), at_once=BLOCKING_THREADS)
