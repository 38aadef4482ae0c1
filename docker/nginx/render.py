# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the proxy's configuration for a machine without containers, as the image's entrypoint does.

    python docker/nginx/render.py /etc/eventforum/nginx

The environment fills in the names; those that it lacks have the defaults below. Needs no packages.
"""

import os
import shutil
import string
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

DEFAULTS = {
    "PROXY_HTTP": "80",
    "PROXY_HTTPS": "443",
    "PROXY_TLS": "/etc/eventforum/tls",
    "PROXY_ACME": "/var/www/acme",
    "PROXY_ERRORS": str(HERE / "errors"),
    "PROXY_TEMPORARY": "/var/lib/nginx",
    "PROXY_ACCESS_LOG": "/var/log/nginx/eventforum.log",
    "PROXY_UPSTREAM": (
        "server unix:/run/eventforum/web-a.sock max_fails=0; "
        "server unix:/run/eventforum/web-b.sock max_fails=0;"
    ),
    "PROXY_LIVE": "server unix:/run/eventforum/live.sock max_fails=0;",
}
"""PROXY_HOST and EVENTFORUM_BASE_URL have none: they are the portal's own."""


class _Template(string.Template):
    """Only ${NAME}: nginx's own $names stay."""

    pattern = r"\$\{(?P<braced>[A-Z_]+)\}(?P<named>(?!))?(?P<escaped>(?!))?(?P<invalid>(?!))?"


def render(target: Path, names: dict[str, str]) -> Path:
    """Write the tree to `target`; its nginx.conf. Raises KeyError for a name without value."""
    (target / "conf.d").mkdir(parents=True, exist_ok=True)
    for name in ("nginx.conf", "headers.conf"):
        shutil.copyfile(HERE / name, target / name)
    for template in (HERE / "templates").glob("*.template"):
        text = _Template(template.read_text()).substitute(DEFAULTS | names)
        (target / "conf.d" / template.stem).write_text(text)
    return target / "nginx.conf"


if __name__ == "__main__":
    try:
        sys.stdout.write(f"Written: {render(Path(sys.argv[1]), dict(os.environ))}\n")
    except KeyError as missing:
        sys.exit(f"{missing.args[0]} is not set: it has no default")
