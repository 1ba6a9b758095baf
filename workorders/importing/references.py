"""Departments, categories and people that a row names: matched, or made when the mapping says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from organization.models import Department, User
from organization.schedules import schedules_by_department
from organization.worktime import Schedule
from workorders.importing.converting import Cells, as_words, picker
from workorders.importing.problems import CellRefused
from workorders.importing.rules import AssigneeRule, CategoryRule, DepartmentRule
from workorders.models import Category

BETWEEN_LEVELS = " / "


TO_BE_MADE = 0
"""Stands for a row that is not there yet: it is made once the rest of its row has proved sound."""


class Departments:
    """Departments by code or name. Made ones are listed in `made`."""

    def __init__(self, rule: DepartmentRule, header: Sequence[str]) -> None:
        self.rule = rule
        self.pick = picker(rule, header)
        self.made: list[str] = []
        self.by_key: dict[str, list[Department]] = {}
        for department in Department.objects.all():
            self.by_key.setdefault(getattr(department, rule.match), []).append(department)
        self.schedules = dict(schedules_by_department())
        self.found: dict[str, int] = {}

    def __call__(self, cells: Cells) -> int:
        """The department's id, or `TO_BE_MADE`."""
        text = as_words(self.pick(cells))
        known = self.found.get(text)
        if known is not None:
            return known
        department = self._match(text)
        if department is None:
            return TO_BE_MADE
        self.found[text] = department.pk
        return department.pk

    def make(self, cells: Cells) -> int:
        text = as_words(self.pick(cells))
        self._make(self.rule.values.get(text, text), self._name(text))
        return self(cells)

    def schedule(self, department_id: int) -> Schedule:
        found = self.schedules.get(department_id)
        if found is None:
            self.schedules = dict(schedules_by_department())
            found = self.schedules[department_id]
        return found

    def _match(self, text: str) -> Department | None:
        if not text:
            raise CellRefused(_("没有责任部门。"), _("请填写，或在 [department] 段写 default。"))
        key = self.rule.values.get(text, text)
        matches = self.by_key.get(key, [])
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise CellRefused(
                _("有 %(count)s 个部门叫「%(value)s」。") % {"count": len(matches), "value": key},
                _('请按编码匹配（match = "code"），用 values 写明编码。'),
                text,
            )
        if self.rule.create:
            self._parent()
            if len(key) > 40 or len(self._name(text)) > 120:
                raise CellRefused(
                    _("部门编码超过 40 个字符，或名称超过 120 个字符。"),
                    _("请在 [department] 段用 values 写明编码，用 names 写明名称。"),
                    text,
                )
            return None
        raise CellRefused(
            _("没有%(by)s为「%(value)s」的部门。")
            % {"by": _("编码") if self.rule.match == "code" else _("名称"), "value": key},
            _("请先建立这个部门，或在 [department] 段的 values 中对应到已有部门，或写 create = true。"),
            text,
        )

    def _name(self, text: str) -> str:
        names = self.rule.names
        return names.get(self.rule.values.get(text, text)) or names.get(text) or text

    def _make(self, code: str, name: str) -> None:
        parent = self._parent()
        department = Department(code=code, name=name, parent=parent, is_service=self.rule.is_service)
        department.save()
        department.path = f"{parent.path if parent else '/'}{department.pk}/"
        department.save(update_fields=["path"])
        self.by_key.setdefault(code, []).append(department)
        self.made.append(code)

    def _parent(self) -> Department | None:
        if not self.rule.parent:
            return None
        parents = self.by_key.get(self.rule.parent, [])
        if parents:
            return parents[0]
        raise CellRefused(
            _("没有编码为「%(value)s」的上级部门。") % {"value": self.rule.parent},
            _("请先建立它，或改写 [department] 段的 parent。"),
        )


class Categories:
    """Category paths, from the top down. A path ends at its first empty level."""

    def __init__(self, rule: CategoryRule, header: Sequence[str]) -> None:
        self.rule = rule
        self.indexes = [header.index(column) for column in rule.columns]
        self.made: list[str] = []
        self.found: dict[tuple[str, ...], int | None] = {(): None}
        self.by_place: dict[tuple[int | None, str], int] = {}
        self.full_names: set[str] = set()
        for pk, parent_id, name, full_name in Category.objects.values_list(
            "pk", "parent", "name", "full_name"
        ):
            self.by_place[parent_id, name] = pk
            self.full_names.add(full_name)

    def __call__(self, cells: Cells) -> int | None:
        """The category's id, None for an empty path, or `TO_BE_MADE`."""
        names = self._names(cells)
        if names in self.found:
            return self.found[names]
        path = names[: names.index("")] if "" in names else names
        if any(names[len(path) :]):
            raise CellRefused(
                _("类别缺少第 %(level)s 级，却有更下级。") % {"level": len(path) + 1},
                _("请补上这一级，或删去下级。"),
                BETWEEN_LEVELS.join(names),
            )
        found: int | None = None
        for name in path:
            child = self.by_place.get((found, name))
            if child is None:
                self._check(path)
                return TO_BE_MADE
            found = child
        self.found[names] = found
        return found

    def make(self, cells: Cells) -> int | None:
        path = tuple(name for name in self._names(cells) if name)
        parent: Category | None = None
        for level in range(len(path)):
            parent = self._child(parent, path[: level + 1])
        return self(cells)

    def _names(self, cells: Cells) -> tuple[str, ...]:
        return tuple([as_words(cells[index]).strip() for index in self.indexes])

    def _check(self, path: tuple[str, ...]) -> None:
        full_name = BETWEEN_LEVELS.join(path)
        if not self.rule.create:
            raise CellRefused(
                _("没有类别「%(value)s」。") % {"value": full_name},
                _("请先建立它，或在 [category] 段写 create = true。"),
                full_name,
            )
        if len(full_name) > 400 or any(len(name) > 120 for name in path):
            raise CellRefused(
                _("类别名称太长（每级 120 个字符，全名 400 个字符）。"), _("请缩短。"), full_name
            )
        parent: int | None = None
        for level, name in enumerate(path, start=1):
            parent = self.by_place.get((parent, name)) if parent != TO_BE_MADE else TO_BE_MADE
            if parent is None and BETWEEN_LEVELS.join(path[:level]) in self.full_names:
                raise CellRefused(
                    _("已有一个全名同为「%(value)s」而层级不同的类别。") % {"value": full_name},
                    _("请改名，使两者可以区分。"),
                    full_name,
                )
            parent = TO_BE_MADE if parent is None else parent

    def _child(self, parent: Category | None, path: tuple[str, ...]) -> Category:
        place = (parent.pk if parent else None, path[-1])
        if place in self.by_place:
            return Category.objects.get(pk=self.by_place[place])
        full_name = BETWEEN_LEVELS.join(path)
        made = Category.objects.create(name=path[-1], parent=parent, full_name=full_name)
        made.path = f"{parent.path if parent else '/'}{made.pk}/"
        made.save(update_fields=["path"])
        self.by_place[place] = made.pk
        self.full_names.add(full_name)
        self.made.append(full_name)
        return made


def assignee_finder(rule: AssigneeRule, header: Sequence[str]) -> Callable[[Cells], int | None]:
    """People by user name, or by a name that only one active person has."""
    pick = picker(rule, header)
    ids: dict[str, list[int]] = {}
    for key, pk in User.objects.people().values_list(rule.match, "pk"):
        ids.setdefault(key, []).append(pk)

    def find(cells: Cells) -> int | None:
        text = as_words(pick(cells))
        matches = ids.get(text, [])
        if len(matches) == 1:
            return matches[0]
        if not text or rule.otherwise == "empty":
            return None
        raise CellRefused(
            _("找不到唯一的责任人「%(value)s」。") % {"value": text},
            _('请先建立这个人员，或在 [assignee] 段写 otherwise = "empty"。'),
            text,
        )

    return find
