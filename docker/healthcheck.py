# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask the web server of this container /healthz, as the proxy in front of it would."""

import http.client
import os
import sys
from urllib.parse import urlsplit

host = urlsplit(os.environ["EVENTFORUM_BASE_URL"]).netloc
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=3)
connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
sys.exit(connection.getresponse().status != 200)
