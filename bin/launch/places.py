"""Where things lie in this copy of the project."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Everything the commands make, apart from the two environments, lies in here; git ignores it.
RUN = ROOT / ".run"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
REQUIREMENTS = ROOT / "requirements"


def packages_folder() -> Path:
    """The site-packages of `.venv`, whichever Python made it."""
    found = sorted((VENV / "lib").glob("python3*/site-packages"))
    if not found:
        raise FileNotFoundError(f"{VENV} holds no packages")
    return found[-1]


def clean_environ(**extra: str) -> dict[str, str]:
    """The caller's variables without those that would lead Python to another environment's packages.

    Compiled modules go to a folder of their own, whatever the caller does with them: half a dozen
    processes that each compile Django again take longer to start than everything else together.
    """
    unwanted = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}
    environ = {name: value for name, value in os.environ.items() if name not in unwanted}
    environ["PATH"] = os.pathsep.join([str(PYTHON.parent), environ.get("PATH", os.defpath)])
    environ["PYTHONUNBUFFERED"] = "1"
    environ["PYTHONPYCACHEPREFIX"] = str(RUN / "bytecode")
    return environ | extra
