"""bin/lock: writes the hashed requirement files and package-lock.json anew from what we ask for.

`bin/lock --upgrade` takes the newest allowed versions; without it, versions stay unless they must move.
"""

import argparse
import hashlib
import json
import subprocess
import tomllib

from launch import environment
from launch.console import Failed, step
from launch.places import REQUIREMENTS, ROOT, clean_environ

GROUPS = ("demo", "test", "lint")
MARK = "# made by bin/lock from the dependencies in pyproject.toml: "


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/lock", description="Locks all versions with their hashes.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that are allowed")
    upgrade = ["--upgrade"] if parser.parse_args(arguments).upgrade else []
    environment.prepare("demo")
    for name in ("base", *GROUPS):
        with step(f"requirements/{name}.txt"):
            _compile(name, upgrade)
    with step("package-lock.json"):
        _front_end(upgrade)
    return 0


def problems() -> list[str]:
    """What is out of date in the locks, told without a network: who edits the wishes must lock again."""
    wanted = MARK + fingerprint()
    found = [
        f"requirements/{name}.txt was made from other dependencies than pyproject.toml has now: run bin/lock"
        for name in ("base", *GROUPS)
        if (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").partition("\n")[0] != wanted
    ]
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"][""]
    if package.get("dependencies") != locked.get("dependencies"):
        found.append(
            "package-lock.json was made from other dependencies than package.json has now: run bin/lock"
        )
    return found


def fingerprint() -> str:
    """A hash of everything in pyproject.toml that the resolver reads."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    read = [
        project["project"]["requires-python"],
        project["project"]["dependencies"],
        project["dependency-groups"],
    ]
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


def _compile(name: str, upgrade: list[str]) -> None:
    uv = environment.locked_uv()
    if uv is None:
        raise Failed("Locking needs uv, which has no build for this machine.")
    output = REQUIREMENTS / f"{name}.txt"
    # The groups share one environment, so they may not disagree with the base.
    group = [] if name == "base" else ["--group", name, "-c", str(REQUIREMENTS / "base.txt")]
    asked = [
        *["--universal", "--python-version", "3.11", "--generate-hashes", "--only-binary", ":all:"],
        *["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "-o", str(output)],
    ]
    environment.run(
        [str(uv), "pip", "compile", "--quiet", *asked, *upgrade, *group, "pyproject.toml"], "uv pip compile"
    )
    text = output.read_text(encoding="utf-8")
    output.write_text(f"{MARK}{fingerprint()}\n{text}", encoding="utf-8")


def _front_end(upgrade: list[str]) -> None:
    npm = [*environment.npm(), "update" if upgrade else "install", "--ignore-scripts", "--package-lock-only"]
    done = subprocess.run(npm, cwd=ROOT, env=clean_environ(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"npm failed:\n{done.stderr[-2000:]}")
