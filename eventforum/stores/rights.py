# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running a store without root's rights, in folders that only root can reach.

PostgreSQL refuses to run as root. The user it runs as then can't walk to a data folder below a
folder of mode 0700, and changing the rights of other people's folders is not ours to do. So root
opens the store's own folders, and the store reaches them through its open descriptors.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from eventforum.stores.errors import StoreFailed

NOBODY = 65534


@dataclass(frozen=True)
class Rights:
    """The user a store runs as; None keeps our own."""

    uid: int | None = None
    gid: int | None = None

    @property
    def dropped(self) -> bool:
        return self.uid is not None

    def popen_options(self) -> dict:
        if not self.dropped:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def rights_for(data: Path) -> Rights:
    """Our own rights, or as root those of the folder's owner, or of nobody when it is new."""
    if os.geteuid() != 0:
        return Rights()
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Rights(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Rights(NOBODY, NOBODY)
    return Rights(nobody.pw_uid, nobody.pw_gid)


def own_folder(path: Path) -> Path:
    """Make a folder that only we may enter; refuse one that somebody else prepared."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise StoreFailed(
            f"{path} belongs to another user: run this as that user, or set EVENTFORUM_VAR"
        )
    path.chmod(0o700)
    return path


def store_folder(path: Path, rights: Rights) -> Path:
    """Make a folder that only the store may enter."""
    path.mkdir(mode=0o700, exist_ok=True)
    if rights.uid is not None and rights.gid is not None:
        os.chown(path, rights.uid, rights.gid, follow_symlinks=False)
    path.chmod(0o700)
    return path


class OpenFolders:
    """Folders opened for a child: `path` is what it calls them, `descriptors` what it inherits."""

    def __init__(self, rights: Rights) -> None:
        self.rights = rights
        self.descriptors: list[int] = []

    def path(self, folder: Path) -> str:
        if not self.rights.dropped:
            return str(folder)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.descriptors.append(descriptor)
        return f"/proc/self/fd/{descriptor}"

    def __enter__(self) -> "OpenFolders":
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []
