# SPDX-License-Identifier: AGPL-3.0-or-later
"""Install the Debian packages of a list that are missing, where we may; elsewhere say so.

    python tests/install_apt.py tests/apt.txt

Tests that need what could not be installed say so themselves.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def missing(packages: list[str]) -> list[str]:
    """Those of the packages that dpkg does not know as installed."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages]
    known = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    return [name for name in packages if f"{name} installed" not in known.splitlines()]


def main(listed: Path) -> None:
    """Install what is missing; a failure is told, and left to the tests that miss it."""
    lines = listed.read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        return
    wanted = missing(packages)
    if not wanted:
        return
    if os.geteuid() != 0:
        print(f"Not root: the browser tests may miss {', '.join(wanted)}.", file=sys.stderr)
        return
    print(f"Installing {', '.join(wanted)} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *wanted],
    ):
        if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
            print(f"{' '.join(command[:2])} failed.", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
