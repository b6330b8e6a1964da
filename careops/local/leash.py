"""How does a process end when its parent does? It runs this script, which ties it and becomes it.

``python leash.py PARENT SIGNAL USER COMMAND...``: PARENT is the process id that must stay alive, SIGNAL the
number sent when it does not, USER ``same``, ``namespace`` or ``uid:gid``. A script of its own rather than
a hook between fork and exec: such hooks are unsafe in a process with threads.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534


def become(user: str) -> None:
    """Give up root, which PostgreSQL refuses to run as."""
    if user == "namespace":
        enter_namespace()
    elif user != "same":
        uid, gid = map(int, user.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def enter_namespace() -> None:
    """Be ``nobody`` to oneself and unchanged to the machine: no account is made, files keep their owner."""
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "a user namespace was refused")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def tie(parent: int, signal: int) -> None:
    """Ask the kernel for the signal; must follow `become`, as a change of user unties."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the tie was made
        sys.exit(1)


if __name__ == "__main__":
    become(sys.argv[3])
    tie(int(sys.argv[1]), int(sys.argv[2]))
    try:
        os.execvp(sys.argv[4], sys.argv[4:])  # noqa: S606 (the command of our own launcher)
    except OSError as error:
        sys.exit(f"careops: {sys.argv[4]} cannot be run: {error.strerror}")
