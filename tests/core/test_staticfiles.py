"""Only what settings name leaves a front-end package."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.core.exceptions import SuspiciousFileOperation

from core.staticfiles import PackageFinder


def test_a_named_file_is_found_where_its_package_keeps_it(settings: Any) -> None:
    found = find("vendor/htmx/htmx.min.js")
    assert Path(str(found)) == Path(settings.PACKAGE_ROOT) / "htmx.org/dist/htmx.min.js"


@pytest.mark.parametrize(
    "path", ["vendor/htmx/htmx.js", "vendor/htmx/../htmx/htmx.min.js", "htmx.org/package.json"]
)
def test_nothing_else_is_found(path: str) -> None:
    assert PackageFinder().find(path) is None
    with pytest.raises(SuspiciousFileOperation):
        PackageFinder().storage.path(path)


def test_every_named_file_exists_and_is_listed(settings: Any) -> None:
    finder = PackageFinder()
    assert finder.check() == []
    assert {name for name, _storage in finder.list(None)} == set(settings.PACKAGE_FILES)


def test_a_missing_file_is_named_with_its_remedy(settings: Any) -> None:
    settings.PACKAGE_FILES = {"vendor/absent.js": "absent/dist/absent.js"}
    [message] = PackageFinder().check()
    assert "vendor/absent.js" in message.msg
    assert "npm ci" in str(message.hint)
