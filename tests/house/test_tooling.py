"""The launchers' own rules: locks are fresh, no registry is named, a process is known by its start."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from launch import lock, ports, processes, records, tree  # noqa: E402


def test_the_locks_were_made_from_what_is_asked_for() -> None:
    assert lock.problems() == []


def test_no_committed_file_names_a_package_registry() -> None:
    assert tree.registry_addresses() == []


def test_every_requirement_is_hashed() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        wanted = [line for line in path.read_text().splitlines() if line and line[0] not in "# "]
        assert wanted
        assert all("==" in line and line.rstrip().endswith("\\") for line in wanted), path


def test_a_process_is_known_again_and_not_mistaken_for_another() -> None:
    here = processes.identify(os.getpid())
    assert here is not None
    assert here.is_alive()
    assert not processes.Process(here.pid, "another start").is_alive()


def test_a_stranger_that_got_the_number_of_an_old_child_is_left_alone() -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        processes.stop(processes.Process(stranger.pid, "another start"), patience=0.1)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_zombie_counts_as_gone() -> None:
    child = subprocess.Popen(["true"])
    process = None
    while process is None or process.is_alive():
        process = processes.identify(child.pid)
        if process is None:
            break
    child.wait()
    assert processes.identify(child.pid) is None


def test_stopping_takes_the_whole_group_along() -> None:
    parent = subprocess.Popen(
        ["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    grandchild = int(parent.stdout.readline())
    process = processes.identify(parent.pid)
    assert process is not None
    processes.stop(process, patience=2)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while processes.identify(grandchild) is not None and time.monotonic() < deadline:
        time.sleep(0.05)  # until whoever inherits it has taken note of its end
    assert processes.identify(grandchild) is None


def test_a_record_that_was_cut_short_reads_as_none(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "record.json"
    assert records.read(path) == {}
    records.write(path, {"a": 1})
    assert records.read(path) == {"a": 1}
    path.write_text('{"a": ')
    assert records.read(path) == {}


def test_a_busy_port_is_seen_and_the_next_free_one_taken() -> None:
    import socket

    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.next_free(port) != port


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_half_a_configuration_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    from launch.console import Failed
    from launch.services import are_configured

    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv(name, "something")
    with pytest.raises(Failed, match="Set both"):
        are_configured()
