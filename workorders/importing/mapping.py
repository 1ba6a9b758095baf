"""The mapping: which column fills which field and how it is read. `docs/import.md` explains every key."""

from __future__ import annotations

import tomllib
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.punctuation import clauses, labelled, listed
from workorders.importing.fields import CHOICES, FIELDS, NUMBERS, REQUIRED, TEXTS, TIMES
from workorders.importing.rules import (
    DELIMITERS,
    ENCODINGS,
    AssigneeRule,
    CategoryRule,
    ChoiceRule,
    DepartmentRule,
    FieldRule,
    FileRule,
    Mapping,
    NumberRule,
    TextRule,
    TimeRule,
)
from workorders.importing.tables import Mistakes, Table


class MappingRefused(Invalid):
    """The mapping cannot be used; `fields` has every mistake by key."""


def load_mapping(text: str) -> Mapping:
    """Read a mapping; raises `MappingRefused` naming every key that is wrong, with the remedy."""
    mistakes = Mistakes()
    try:
        root = Table(tomllib.loads(text), "", mistakes)
    except tomllib.TOMLDecodeError as error:
        raise MappingRefused(
            "bad_toml",
            _("字段对应不是有效的 TOML：%(error)s。请检查该行的引号、方括号和等号。") % {"error": error},
        ) from error
    mapping = _read(root, text)
    if mistakes:
        lines = clauses(labelled(key, " ".join(found)) for key, found in mistakes.by_key.items())
        raise MappingRefused("bad_mapping", _("字段对应有误：%(lines)s") % {"lines": lines}, mistakes.by_key)
    return mapping


def _read(root: Table, text: str) -> Mapping:
    source = root.required("source_system")
    if len(source) > 40:
        root.wrong("source_system", _("超过 40 个字符，请缩短。"))
    fields = root.table("fields")
    mapping = Mapping(
        source_system=source,
        file=_file(root.table("file")),
        texts={name: _text(fields.table(name), name) for name in TEXTS if name in fields},
        choices={name: _choice(fields.table(name), name) for name in CHOICES if name in fields},
        times={name: _time(fields.table(name)) for name in TIMES if name in fields},
        numbers={name: _number(fields.table(name)) for name in NUMBERS if name in fields},
        department=_department(root.table("department"), given="department" in root),
        category=_category(root.table("category")) if "category" in root else None,
        assignee=_assignee(root.table("assignee")) if "assignee" in root else None,
        deadlines=root.text("deadlines", "given", choices=("given", "service_level")),
        text=text,
    )
    fields.asked.update(FIELDS)
    for name in REQUIRED:
        if name not in fields:
            fields.wrong(name, _("缺少这个字段。请写 [fields.%(name)s] 并指明 column。") % {"name": name})
    root.asked.update({"category", "assignee"})
    fields.close()
    root.close()
    return mapping


def _file(table: Table) -> FileRule:
    rule = FileRule(
        encoding=table.text("encoding", "auto", choices=ENCODINGS),
        delimiter=table.text("delimiter", ",", choices=DELIMITERS),
        sheet=table.text("sheet"),
        header_row=table.number("header_row", 1, least=1),
    )
    table.close()
    return rule


def _source(table: Table, *, fixed: bool = True) -> FieldRule:
    """`column`, `columns` or `value`: exactly one of them."""
    ways = [name for name in ("column", "columns", "value") if name in table]
    columns = table.texts("columns")
    if column := table.text("column"):
        columns = (column,)
    value = table.text("value") if fixed else ""
    if len(ways) > 1:
        table.wrong(ways[1], _("%(ways)s 只能写一个。") % {"ways": listed(ways)})
    elif not columns and not value:
        table.wrong("column", _('请写明取自哪一列：column = "列名"。'))
    return FieldRule(columns, value, table.text("default"))


def _text(table: Table, name: str) -> TextRule:
    source = _source(table)
    rule = TextRule(
        source.columns,
        source.value,
        source.default,
        prefix=table.text("prefix"),
        too_long=table.text("too_long", "reject", choices=("reject", "cut")),
        values=table.pairs("values"),
    )
    if name == "external_id" and (source.value or rule.too_long == "cut" or source.default):
        table.wrong("column", _("外部编号必须取自文件中的一列，不能是固定值、默认值，也不能截短。"))
    table.close()
    return rule


def _choice(table: Table, name: str) -> ChoiceRule:
    source = _source(table)
    known = list(CHOICES[name].values)
    rule = ChoiceRule(
        source.columns, source.value, source.default, table.pairs("values"), table.text("otherwise")
    )
    given = {"value": rule.value, "default": rule.default, "otherwise": rule.otherwise}
    given |= {f"values.{key}": item for key, item in rule.values.items()}
    for key, item in given.items():
        if item and item not in known:
            table.wrong(
                key,
                _("「%(value)s」不可用。请写成以下之一：%(choices)s。")
                % {"value": item, "choices": listed(known)},
            )
    table.close()
    return rule


def _time(table: Table) -> TimeRule:
    source = _source(table, fixed=False)
    formats = table.texts("formats") or (table.text("format", "iso"),)
    rule = TimeRule(
        source.columns,
        formats=formats,
        zone=_zone(table),
        ambiguous=table.text("ambiguous", "reject", choices=("reject", "earlier", "later")),
        nonexistent=table.text("nonexistent", "reject", choices=("reject", "shift")),
    )
    for shape in formats:
        if shape != "iso" and "%" not in shape:
            table.wrong(
                "format",
                _("「%(value)s」不是时间格式。请写 iso，或 %%Y-%%m-%%d %%H:%%M。") % {"value": shape},
            )
    if source.default:
        table.wrong("default", _("时间没有默认值：空着就是没有。请删去这一项。"))
    table.close()
    return rule


def _zone(table: Table) -> ZoneInfo | None:
    name = table.text("zone")
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.wrong(
            "zone", _("没有「%(value)s」这个时区。请写 IANA 名称，例如 Asia/Shanghai。") % {"value": name}
        )
        return None


def _number(table: Table) -> NumberRule:
    source = _source(table)
    table.close()
    return NumberRule(source.columns, source.value, source.default)


def _department(table: Table, *, given: bool) -> DepartmentRule:
    if not given:
        table.mistakes.add(
            "department", _("缺少 [department] 段。请写明责任部门取自哪一列，或固定为哪个部门。")
        )
        return DepartmentRule()
    source = _source(table)
    rule = DepartmentRule(
        source.columns,
        source.value,
        source.default,
        match=table.text("match", "code", choices=("code", "name")),
        values=table.pairs("values"),
        create=table.flag("create"),
        names=table.pairs("names"),
        parent=table.text("parent"),
        is_service=table.flag("is_service", True),
    )
    if rule.create and rule.match != "code":
        table.wrong("create", _('只有按编码匹配（match = "code"）时才能新建部门。'))
    table.close()
    return rule


def _category(table: Table) -> CategoryRule:
    columns = table.texts("columns")
    if not columns:
        table.wrong("columns", _('请写明类别路径取自哪几列，由上到下：columns = ["一级", "二级"]。'))
    rule = CategoryRule(columns, table.flag("create"))
    table.close()
    return rule


def _assignee(table: Table) -> AssigneeRule:
    source = _source(table, fixed=False)
    rule = AssigneeRule(
        source.columns,
        match=table.text("match", "username", choices=("username", "name")),
        otherwise=table.text("otherwise", "reject", choices=("reject", "empty")),
    )
    table.close()
    return rule
