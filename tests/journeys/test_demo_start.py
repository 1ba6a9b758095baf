"""bin/demo from a clean copy, as somebody meets it who has just fetched the project."""

import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from launch import ports, records, tree  # noqa: E402
from launch.processes import Process  # noqa: E402

# Both tests use one copy, so one process runs both.
pytestmark = pytest.mark.xdist_group("demo")

# A cold start on a busy machine; usually a minute.
PATIENCE = 900


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files that are, or would be, committed; nothing that an earlier run made."""
    folder = tmp_path_factory.mktemp("copy") / "jingjin"
    for name in tree.files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    yield folder
    # Servers that a failed test left behind would outlive the whole run.
    for process in recorded(folder):
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    if elsewhere := records.read(folder / ".run/demo/services.json").get("postgres", {}).get("elsewhere"):
        shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


class Demo:
    """One bin/demo and what it printed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.log = folder.parent / f"demo-{time.monotonic_ns()}.log"
        ours = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "JINGJIN_TESTING", "JINGJIN_DEMO", "DEBUG"}
        environ = {name: value for name, value in os.environ.items() if name not in ours}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "bin/demo", *arguments],
                cwd=folder,
                env=environ,
                stdout=output,
                stderr=output,
            )

    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def address(self) -> str:
        """Waits until the demo says where it is."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := re.search(r"is ready after \d+ s:\s+(http://\S+?)/\s", self.printed()):
                return found.group(1)
            time.sleep(0.5)
        pytest.fail(f"the demo did not become ready:\n{self.printed()[-4000:]}")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(120)


def recorded(folder: Path) -> list[Process]:
    """Every process that the copy's commands wrote down."""
    entries = list(records.read(folder / ".run/demo/processes.json").values())
    entries += list(records.read(folder / ".run/demo/services.json").values())
    return [Process(entry["pid"], entry["started"]) for entry in entries if "pid" in entry]


def all_gone(processes: list[Process]) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if not any(process.is_alive() for process in processes):
            return True
        time.sleep(0.2)
    return False


def sign_in(address: str, username: str, password: str) -> str:
    """Signs in as a browser does, with cookies and the form's token, and gives the page that follows."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies, urllib.request.ProxyHandler({}))
    form = browser.open(f"{address}/account/login/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token, form[:2000]
    filled = {"login": username, "password": password, "csrfmiddlewaretoken": token.group(1)}
    answer = browser.open(
        urllib.request.Request(
            f"{address}/account/login/",
            urllib.parse.urlencode(filled).encode(),
            {"Referer": f"{address}/account/login/"},
        ),
        timeout=60,
    )
    assert "/account/login" not in answer.url, "still on the sign-in page"
    return str(answer.read().decode())


def test_the_demo_starts_from_nothing_and_survives_its_end(copy: Path) -> None:
    port = ports.free_port()
    first = Demo(copy, "--port", str(port))
    address = first.address()
    assert address == f"http://127.0.0.1:{port}"
    people = re.findall(r"^\s+([a-z][\w.]+)\s+\S+", first.printed(), re.MULTILINE)
    password = re.search(r"密码（所有人）：(\S+)", first.printed())
    assert people
    assert password
    page = sign_in(address, people[0], password.group(1))
    assert "<h1" in page

    # The same copy does not start twice, but another command may use its services meanwhile.
    second = Demo(copy)
    assert second.process.wait(60) == 1
    assert "already running" in second.printed()
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    asked = subprocess.run(
        [sys.executable, "bin/manage", "showmigrations", "--plan"],
        cwd=copy, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    assert "[ ]" not in asked.stdout

    everything = recorded(copy)
    assert len(everything) == 5
    assert first.end(signal.SIGINT) == 0
    assert all_gone(everything)


def test_a_killed_demo_starts_again_on_another_port(copy: Path) -> None:
    first = Demo(copy, "--port", str(ports.free_port()))
    address = first.address()
    everything = recorded(copy)
    first.end(signal.SIGKILL)

    import socket

    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        again = Demo(copy, "--port", str(port))
        taken = again.address()
        assert taken not in {address, f"http://127.0.0.1:{port}"}
        assert f"Port {port} is busy" in again.printed()
    assert not any(process.is_alive() for process in everything if process not in recorded(copy))
    everything += recorded(copy)
    assert again.end(signal.SIGTERM) == 0
    assert all_gone(everything)
