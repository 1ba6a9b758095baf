"""The account that PostgreSQL runs under when the commands run as root, which PostgreSQL refuses to do.

No account is made and no permission of an existing folder is widened: `nobody` is on every system, and
where it cannot reach the project, a fresh folder under the system's temporary directory is used.
"""

import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Account:
    """Whom a program runs as; `None` stands for the caller."""

    uid: int
    gid: int

    def arguments(self) -> dict[str, Any]:
        """For subprocess: become this account and leave root's groups behind."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def unprivileged() -> Account | None:
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        entry = next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)
    return Account(entry.pw_uid, entry.pw_gid)


def may_reach(folder: Path) -> bool:
    """Whether any account may walk to `folder` (it need not exist yet) without a permission being changed."""
    there = [parent for parent in (folder, *folder.parents) if parent.exists()]
    return all(parent.stat().st_mode & 0o001 for parent in there)


def give(path: Path, account: Account | None, mode: int) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)
    path.chmod(mode)


def fresh_folder(account: Account | None, *, mode: int = 0o700) -> Path:
    """A folder with a short path of lower-case letters (sockets and their addresses need that)."""
    short = Path("/tmp")  # noqa: S108 - mkdtemp makes it with an unguessable name, for this account only
    base = short if short.is_dir() and os.access(short, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="jingjin-", dir=base))
    give(folder, account, mode)
    return folder


def remove_fresh_folder(folder: Path) -> None:
    """Removes only what `fresh_folder` may have made."""
    if folder.name.startswith("jingjin-") and folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
