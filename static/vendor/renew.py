# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetch the vendored files of VENDOR.md again: `python static/vendor/renew.py` (needs npm).

A file whose sum differs from the table is refused: a new version needs a new row first, with the
sum left as "?"; this script then prints it.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Row(NamedTuple):
    file: str
    package: str
    version: str
    licence: str
    member: str
    sha256: str


def rows() -> list[Row]:
    """The table of VENDOR.md."""
    lines = (HERE / "VENDOR.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines if "|" in line]
    return [Row(*row) for row in cells[2:]]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def licence_name(row: Row) -> str:
    """What the licence beside the file is called: "htmx-2.0.11.LICENSE.txt" for htmx.org."""
    return f"{row.package.rpartition('/')[2].split('.')[0]}-{row.version}.LICENSE.txt"


@cache
def packed(package: str, version: str, folder: str) -> Path:
    """The package as npm hands it out, fetched once."""
    command = ["npm", "pack", "--silent", f"{package}@{version}"]
    name = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    return Path(folder) / name.strip().splitlines()[-1]


def renew(row: Row, folder: str) -> bool:
    """Write the file and its licence; False when the package holds something else."""
    with tarfile.open(packed(row.package, row.version, folder)) as package:
        data = package.extractfile(f"package/{row.member}").read()
        licence = package.extractfile("package/LICENSE").read()
    if sha256(data) != row.sha256:
        print(f"{row.file}: the package holds {sha256(data)}")
        return False
    target = ROOT / row.file
    target.write_bytes(data)
    target.with_name(licence_name(row)).write_bytes(licence)
    print(f"{row.file}: as the table says")
    return True


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(0 if all([renew(row, folder) for row in rows()]) else 1)
