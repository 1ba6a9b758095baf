"""Life cycles are complete tables, drawn in the documentation, and statuses move only in commands."""

from __future__ import annotations

import ast
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from core.lifecycle import Lifecycle, Stateful

OWN_APPS = {
    "core", "activity", "organization", "approvals", "policies", "plans", "workorders", "evaluation", "incentives",
    "enablement", "integrations", "correspondence", "demo",
}  # fmt: skip


def lifecycles() -> list[Lifecycle]:
    return [
        model.lifecycle
        for model in apps.get_models()
        if issubclass(model, Stateful) and not model._meta.abstract
    ]


@pytest.mark.parametrize("lifecycle", lifecycles(), ids=lambda found: found.name)
def test_every_status_can_be_reached_and_has_an_owner(lifecycle: Lifecycle) -> None:
    reached, waiting = {lifecycle.initial}, [lifecycle.initial]
    while waiting:
        for target in lifecycle.targets(waiting.pop()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    assert reached == set(lifecycle.statuses.values)
    assert set(lifecycle.owners) == set(lifecycle.statuses.values)


def test_the_diagrams_in_the_documentation_are_current() -> None:
    out = StringIO()
    call_command("draw_lifecycles", "--check", stdout=out)
    assert "current" in out.getvalue()


def python_files() -> list[Path]:
    return [
        path
        for app in sorted(OWN_APPS)
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if "migrations" not in path.parts
    ]


def assigns_status(tree: ast.AST) -> list[int]:
    """Lines that set `<something>.status`."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]


def test_a_status_is_assigned_only_by_move_to() -> None:
    found = {
        f"{path.relative_to(settings.BASE_DIR)}:{line}"
        for path in python_files()
        for line in assigns_status(ast.parse(path.read_text()))
    }
    # A computed status (of a figure, not of a life cycle) may be set where it is computed; a filter only asks.
    fine = ("core/lifecycle.py", "evaluation/")
    assert {place for place in found if not place.startswith(fine) and "/filters.py" not in place} == set()


def test_move_to_is_called_only_in_commands() -> None:
    callers = {
        str(path.relative_to(settings.BASE_DIR)) for path in python_files() if ".move_to(" in path.read_text()
    }
    assert {c for c in callers if "/commands/" not in c} == set()
