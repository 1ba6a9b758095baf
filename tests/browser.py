"""Where the machine's Chromium is; the tests bring none of their own."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium() -> str | None:
    """The path of a Chromium (CHROMIUM names one elsewhere), or None."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def must_run() -> bool:
    """In CI a missing browser is a failure, not a reason to skip."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
