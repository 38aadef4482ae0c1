# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal's settings on stores of the tests' own, a database and broker number a worker.

Real servers named by DATABASE_URL and REDIS_URL are used as they are; their broker is emptied
before each test.
"""

import atexit
import os
import shutil
import socket
import tempfile
from pathlib import Path

from eventforum.stores.places import embedded_urls

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)
    # Workers inherit the folder that the first process made, and removes.
    if "EVENTFORUM_TEST_VAR" not in os.environ:
        os.environ["EVENTFORUM_TEST_VAR"] = tempfile.mkdtemp(prefix="eventforum-tests-")
        atexit.register(shutil.rmtree, os.environ["EVENTFORUM_TEST_VAR"], ignore_errors=True)
    os.environ["EVENTFORUM_VAR"] = os.environ["EVENTFORUM_TEST_VAR"]

if WORKER:
    broker = os.environ.get("REDIS_URL") or embedded_urls(Path(os.environ["EVENTFORUM_VAR"]))[1]
    address, _, _ = broker.partition("?")
    os.environ["REDIS_URL"] = f"{address}?db={int(WORKER.removeprefix('gw')) + 1}"

# Wikimedia's address is read once, at the start: the tests' own provider listens at this port.
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    WIKIMEDIA_PORT = free.getsockname()[1]

os.environ["EVENTFORUM_WIKIMEDIA_URL"] = f"http://127.0.0.1:{WIKIMEDIA_PORT}/w/rest.php"
os.environ["EVENTFORUM_WIKIMEDIA_CLIENT_ID"] = "wikimedia-client"
os.environ["EVENTFORUM_WIKIMEDIA_CLIENT_SECRET"] = "wikimedia-secret"
os.environ["EVENTFORUM_OIDC"] = """[{"id": "example", "name": "Example ID",
    "url": "http://127.0.0.1:9", "client_id": "example-client", "client_secret": "example-secret"},
    {"id": "other", "name": "Other", "url": "http://127.0.0.1:9", "client_id": "other-client"}]"""

from eventforum.settings import *

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
