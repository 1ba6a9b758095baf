"""Serves files of front-end packages, and of those only the ones that `settings.PACKAGE_FILES` names.

A package folder holds sources, tests and other people's readme files; an allow-list keeps them off the web.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, Storage


class PackageStorage(FileSystemStorage):
    """Knows served names only; where a file lies inside its package stays behind `path`."""

    def path(self, name: str) -> str:
        try:
            return str(Path(self.location) / settings.PACKAGE_FILES[name.replace("\\", "/")])
        except KeyError:
            raise SuspiciousFileOperation(f"{name} is not in PACKAGE_FILES") from None


class PackageFinder(BaseFinder):
    """Finds `vendor/…` for collectstatic and, in demo and tests, for WhiteNoise."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storage = PackageStorage(location=settings.PACKAGE_ROOT)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        if not settings.WHITENOISE_USE_FINDERS:
            return []  # files were collected when the image was made; collecting itself fails on a missing one
        missing = [name for name in settings.PACKAGE_FILES if not Path(self.storage.path(name)).is_file()]
        if not missing:
            return []
        return [
            Error(
                f"Front-end files are missing below {settings.PACKAGE_ROOT}: {', '.join(missing)}.",
                hint="Run `npm ci --ignore-scripts --omit=dev` (bin/demo and bin/test do it by themselves).",
                id="core.E001",
            )
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self.storage.path(path) if path in settings.PACKAGE_FILES else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        for name in settings.PACKAGE_FILES:
            if not matches_patterns(name, ignore_patterns or []):
                yield name, self.storage
