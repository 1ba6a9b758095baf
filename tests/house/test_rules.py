"""Habits that a reader would otherwise have to check by eye."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template

from tests.house.test_lifecycles import OWN_APPS

BASE = Path(settings.BASE_DIR)


def sources(*folders: str) -> list[Path]:
    """Our Python files whose path holds one of these folder names."""
    return [
        path
        for app in sorted(OWN_APPS)
        for path in (BASE / app).rglob("*.py")
        if "migrations" not in path.parts and (not folders or set(folders) & set(path.parts))
    ]


def places(pattern: str, paths: list[Path]) -> set[str]:
    found = re.compile(pattern)
    return {
        f"{path.relative_to(BASE)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if found.search(line)
    }


def test_commands_know_no_tasks() -> None:
    assert places(r"^\s*(from|import) .*\btasks\b", sources("commands", "models")) == set()


def test_nobody_asks_the_wall_clock_directly() -> None:
    """Business time comes from timezone.now(), so that a test can travel."""
    assert places(r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(", sources()) == set()


def test_no_app_uses_signals_of_its_own() -> None:
    assert places(r"post_save|pre_save|m2m_changed|\bSignal\(", sources()) == set()


def test_nothing_leaves_the_house_by_itself() -> None:
    assert places(r"\b(requests|httpx|urllib\.request)\.(get|post|urlopen)|urlopen\(", sources()) == set()


def test_request_parameters_never_become_lookups() -> None:
    assert places(r"(filter|exclude|get|order_by)\(\*\*?(request|self\.request)", sources()) == set()


def calls(path: Path, *methods: str) -> list[ast.Call]:
    """Calls of a method with one of these names, whatever it is called on."""
    return [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in methods
    ]


def is_put_together(statement: ast.expr) -> bool:
    """Text with values inside it: an f-string, `%` or `.format()`. Constant statements may be joined by `+`."""
    if isinstance(statement, ast.BinOp) and isinstance(statement.op, ast.Add):
        return is_put_together(statement.left) or is_put_together(statement.right)
    if isinstance(statement, ast.JoinedStr | ast.BinOp):
        return True
    return isinstance(statement, ast.Call) and getattr(statement.func, "attr", "") == "format"


def test_values_never_become_part_of_a_statement() -> None:
    """Values are parameters (IN-01); nothing here needs a table or column name that is not known beforehand."""
    found = {
        f"{path.relative_to(BASE)}:{call.lineno}"
        for path in sources()
        for call in calls(path, "execute", "executemany", "raw", "extra", "RawSQL")
        if (call.args and is_put_together(call.args[0])) or getattr(call.func, "attr", "") == "extra"
    }
    # The table names of the two kinds of figures, which are constants of that room.
    assert {place.rpartition(":")[0] for place in found} <= {"evaluation/computation/revising.py"}


def test_nobody_queues_work_but_the_nudge() -> None:
    """A message sent before the commit meets a row that is not there (RE-03); the outbox is drained after it."""
    senders = {
        str(path.relative_to(BASE)) for path in sources() if calls(path, "delay", "apply_async", "send_task")
    }
    # The second is itself called by the drained outbox, long after the commit of the act.
    assert senders == {"activity/delivery.py", "evaluation/subscribers.py"}


def test_markup_is_not_declared_safe_in_pages() -> None:
    """Only the design system's tags put markup together; views and models never do."""
    assert (
        places(r"mark_safe|SafeString\(|\|safe\b", sources("views", "models", "commands", "reports")) == set()
    )
    unsafe = {
        str(path.relative_to(BASE))
        for path in (BASE / "templates").rglob("*.html")
        if re.search(r"\|\s*safe\b|autoescape off", path.read_text())
    }
    assert unsafe <= {"activity/mail.html"}


def test_every_template_can_be_read() -> None:
    for path in (BASE / "templates").rglob("*.html"):
        get_template(str(path.relative_to(BASE / "templates")))


def test_no_inline_scripts_or_handlers() -> None:
    """The Content-Security-Policy would stop them; a template that tries is a mistake."""
    script = re.compile(
        r"<script(?![^>]*(\bsrc=|application/json|type=\"module\" src))[^>]*>|\son\w+=\"", re.IGNORECASE
    )
    found = {
        str(path.relative_to(BASE))
        for path in (BASE / "templates").rglob("*.html")
        if script.search(path.read_text())
    }
    assert found == set()


def test_no_address_of_a_registry_is_committed() -> None:
    for name in (
        "package-lock.json",
        *(f"requirements/{p.name}" for p in (BASE / "requirements").glob("*.txt")),
    ):
        assert "http" not in re.sub(
            r"https?://(opencollective|github|www\.patreon)\S*", "", (BASE / name).read_text()
        ), name
