"""Runs `manage.py` against given services, with the variables of a demo where the services are ours."""

import os
import secrets
import subprocess
from pathlib import Path

from launch.console import Failed, step
from launch.places import PYTHON, ROOT, RUN, clean_environ
from launch.processes import die_with_parent
from launch.services import Services

# A page gives a slow statement up; a command that somebody waits for does not.
PATIENT = {"DATABASE_STATEMENT_TIMEOUT": "0"}


def demo_environ(services: Services, *, port: int | None = None) -> dict[str, str]:
    """The variables of a demonstration: no value of the caller turns it into something else."""
    extra = {
        "JINGJIN_DEMO": "1",
        "DEVELOPMENT_MAILBOX": "1",
        "DEBUG": "0",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": _secret_key(RUN / "demo" / "secret-key"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    }
    if port is not None:
        extra["SITE_URL"] = f"http://127.0.0.1:{port}"
    return clean_environ(**services.environ(), **extra)


def manage_environ(services: Services) -> dict[str, str]:
    """For bin/manage: the demo's variables with embedded services, the caller's own with configured ones."""
    environ = clean_environ() if services.postgres is None else demo_environ(services)
    return PATIENT | environ


def has_command(name: str) -> bool:
    """Whether one of our apps brings this management command; asked without the seconds Django takes."""
    return any(ROOT.glob(f"*/management/commands/{name}.py"))


def manage(environ: dict[str, str], *arguments: str, title: str, quiet: bool = False) -> str:
    """Runs a management command to its end as a step and gives back what it printed.

    It ends with us, even if we are killed: a migration that goes on alone would meet the next start's.
    """
    with step(title, quiet=quiet):
        child = subprocess.Popen(
            [str(PYTHON), "manage.py", *arguments],
            cwd=ROOT, env=environ | PATIENT, text=True, start_new_session=True, preexec_fn=die_with_parent,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            printed, _ = child.communicate()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
        if child.returncode != 0:
            raise Failed(f"manage.py {' '.join(arguments)} failed:\n{printed[-6000:]}")
    return printed


def compile_translations(environ: dict[str, str]) -> None:
    """Makes the .mo files where a .po is newer; Django reads only those."""
    catalogues = list(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    stale = [po for po in catalogues if not _is_fresh(po.with_suffix(".mo"), po)]
    if stale:
        manage(environ, "compile_translations", title="Translations")


def _is_fresh(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime_ns >= source.stat().st_mtime_ns


def _secret_key(path: Path) -> str:
    """Made once for this copy, so that people stay signed in over a restart of the demo."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        beside.replace(path)
        return path.read_text().strip()
