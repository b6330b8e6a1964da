"""As whom does PostgreSQL run? It refuses root, so root hands it over without making an account."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from careops.local.leash import NOBODY
from careops.local.process import leashed


@dataclass(frozen=True, slots=True)
class OsUser:
    """``same``, ``namespace`` or ``uid:gid``, as the leash understands it."""

    user: str = "same"

    def can_enter(self, path: Path) -> bool:
        """Whether a process of this user gets through all parent folders of the path."""
        script = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
        return subprocess.run(leashed(script, user=self.user), check=False).returncode == 0

    def let_through(self, path: Path) -> None:
        """Let the user pass a folder of ours on the way to its own, without seeing what is in it."""
        if ":" in self.user:
            path.chmod(path.stat().st_mode | 0o011)

    def own(self, path: Path) -> None:
        """Hand a folder over to the user."""
        if ":" in self.user:
            uid, gid = map(int, self.user.split(":"))
            os.chown(path, uid, gid)


def os_user_for(project: Path) -> OsUser:
    """An ordinary user stays; root becomes the project's owner, else enters a namespace, else is nobody."""
    if os.geteuid() != 0:
        return OsUser() if has_account(os.geteuid()) else OsUser("namespace")
    owner = project.stat()
    if owner.st_uid != 0 and has_account(owner.st_uid):
        return OsUser(f"{owner.st_uid}:{owner.st_gid}")
    return OsUser("namespace") if can_enter_namespace() else OsUser(f"{NOBODY}:{NOBODY}")


def has_account(uid: int) -> bool:
    """PostgreSQL looks its user up by name and gives up where there is none."""
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


def can_enter_namespace() -> bool:
    """Containers often refuse this."""
    command = leashed(["/bin/sh", "-c", "true"], user="namespace")
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
