"""What every test stands on: the cloned database and the browser. No fixture of the domain."""

import os
from collections.abc import Iterator

import pytest
from _pytest.terminal import TerminalReporter

from core.garbage import collect_seldom
from tests.browser import chromium, must_run
from tests.databases import template_database

# A browser left alone looks for updates, names and lists of its maker at every start.
SILENT = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("DATABASE_URL"):
        raise pytest.UsageError("Run the tests with bin/test: it starts PostgreSQL and Redis for them.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if chromium() or must_run():
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    collect_seldom()  # as the server does: thousands of collected tests are a heap that nobody need look through


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Says loudly what was not run for want of a browser: a green run without it proves less."""
    left_out = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "no Chromium" in str(report.longrepr)
    ]
    if left_out:
        terminalreporter.section("BROWSER TESTS WERE NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(left_out)} journeys need a Chromium and none was found.")
        terminalreporter.line(
            "Debian, Ubuntu: apt-get install chromium fonts-noto-cjk; or set CHROMIUM to its path."
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Clones this process's database from a migrated template, which takes a tenth of a second."""
    from django.conf import settings

    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template_database(
        os.environ["DATABASE_URL"]
    )


@pytest.fixture(scope="session", autouse=True)
def _files_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests upload lies in a folder of this run."""
    from django.conf import settings

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "FILES_ROOT", tmp_path_factory.mktemp("files"))
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Playwright drives the machine's Chromium; as root it cannot have a sandbox of its own."""
    path = chromium()
    if path is None:
        pytest.fail("No Chromium was found, and in CI the browser tests must run.")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": [*sandbox, "--disable-dev-shm-usage", "--disable-gpu", *SILENT],
    }
