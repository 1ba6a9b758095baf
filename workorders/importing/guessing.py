"""What a file's columns probably mean, by their names and by what stands in them; people correct it in the form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as AnyMapping
from datetime import datetime
from typing import Any

from django.utils.translation import override

from core.periods import organization_zone
from workorders.importing.converting import as_words
from workorders.importing.fields import CHOICES, NUMBERS, TEXTS, TIMES
from workorders.importing.problems import Cell
from workorders.models import OrderKind

NAMES: dict[str, tuple[str, ...]] = {
    "external_id": ("编号", "外部编号", "单号", "工单编号", "id", "case id", "ticket", "case_enquiry_id", "number"),
    "title": ("标题", "主题", "事由", "title", "subject", "summary", "case_title"),
    "body": ("内容", "描述", "详情", "诉求内容", "body", "description", "details"),
    "kind": ("类型", "工单类型", "kind", "type"),
    "priority": ("优先级", "紧急程度", "priority", "severity"),
    "status": ("状态", "办理状态", "status", "state"),
    "reported_at": ("受理时间", "来电时间", "创建时间", "登记时间", "reported", "created", "open_dt", "opened"),
    "due_at": ("期限", "截止时间", "解决期限", "due", "due at", "deadline", "target_dt", "sla_target_dt"),
    "first_responded_at": ("首次响应", "首次响应时间", "响应时间", "first response", "responded"),
    "resolved_at": ("解决时间", "办结时间", "完成时间", "resolved", "resolved at"),
    "closed_at": ("关闭时间", "结案时间", "closed", "closed at", "closed_dt"),
    "requester": ("客户", "来电人", "姓名", "联系人", "requester", "customer", "name"),
    "contact": ("联系方式", "电话", "手机", "contact", "phone", "email"),
    "channel": ("渠道", "来源", "channel", "source"),
    "place": ("地点", "地址", "place", "address", "location"),
    "resolution": ("处理结果", "办理结果", "resolution", "closure_reason"),
    "satisfaction": ("满意度", "评分", "satisfaction", "rating"),
}  # fmt: skip
PARTS: dict[str, tuple[str, ...]] = {
    "department": ("责任部门", "部门", "承办单位", "department", "team"),
    "category": ("类别", "分类", "category", "reason"),
    "assignee": ("责任人", "处理人", "assignee", "owner"),
}
LEVELS = ("一级", "二级", "三级", "一级类别", "二级类别", "三级类别")
"""Columns that are one path of a category together."""
FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d",
    "%d.%m.%Y %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p",
)  # fmt: skip
Examples = AnyMapping[str, Sequence[str]]


def examples_of(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> dict[str, list[str]]:
    """Column -> the different words that stand in it, in order."""
    found: dict[str, dict[str, None]] = {name: {} for name in header if name}
    for cells in rows:
        for name, cell in zip(header, cells, strict=False):
            words = as_words(cell).strip() if cell else ""
            if name and words:
                found[name][words] = None
    return {name: list(words) for name, words in found.items()}


def guess(examples: Examples, *, departments: Collection[str] = ()) -> dict[str, Any]:
    """A mapping as data, as far as names and examples tell; what is missing is left for people. `departments`: the
    names of ours."""
    columns = {name.lower().strip(): name for name in examples}
    taken: set[str] = set()

    def column_of(words: Sequence[str]) -> str:
        found = next((columns[word] for word in words if word in columns and columns[word] not in taken), "")
        taken.add(found)
        return found

    fields: dict[str, Any] = {}
    found: dict[str, Any] = {"source_system": "", "fields": fields}
    for name in (*TEXTS, *CHOICES, *TIMES, *NUMBERS):
        if column := column_of(NAMES.get(name, ())):
            fields[name] = {"column": column, **_how(name, examples[column])}
    fields.setdefault("kind", {"value": OrderKind.COMPLAINT.value})
    for name, words in PARTS.items():
        if column := column_of(words):
            found[name] = {"column": column}
    if any(word in departments for word in examples.get(found.get("department", {}).get("column", ""), ())):
        found["department"]["match"] = "name"
    levels = [columns[word] for word in LEVELS if word in columns]
    if levels or "category" in found:
        found["category"] = {"columns": levels or [found["category"]["column"]]}
    return found


def _how(name: str, words: Sequence[str]) -> dict[str, Any]:
    if name in TIMES:
        shape = max(FORMATS, key=lambda shape: sum(_fits(word, shape) for word in words))
        shape = shape if any(_fits(word, shape) for word in words) else ""
        return {"zone": organization_zone().key, **({"format": shape} if shape else {})}
    if name in CHOICES:
        known = known_words(name)
        values = {
            word: known[word.lower()]
            for word in words
            if word.lower() in known and word not in known.values()
        }
        return {"values": values} if values else {}
    return {}


def known_words(name: str) -> dict[str, str]:
    """Our own words for the choices of a field, in every language, and their codes."""
    found: dict[str, str] = {}
    for language in ("zh-hans", "zh-hant", "en"):
        with override(language):
            found |= {str(label).lower(): value for value, label in CHOICES[name].choices}
    return found | {value: value for value in CHOICES[name].values}


def _fits(word: str, shape: str) -> bool:
    try:
        datetime.strptime(word, shape)  # noqa: DTZ007 - only its shape is looked at
    except ValueError:
        return False
    return True
