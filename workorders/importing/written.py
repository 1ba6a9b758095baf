"""A mapping as data, as TOML, and as the fields of a form: three ways to write the same thing.

`data_of` leaves out what is usual, `dump` writes it, `fields_of` lays it out flat for a form, and `data_from` gathers
what a form sent. Reading back is `load_mapping`'s: whatever way a mapping came, one reader finds its mistakes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from workorders.importing.fields import CHOICES, FIELDS, NUMBERS, TEXTS, TIMES
from workorders.importing.mapping import MappingRefused, load_mapping
from workorders.importing.rules import (
    AssigneeRule,
    CategoryRule,
    ChoiceRule,
    DepartmentRule,
    FileRule,
    Mapping,
    NumberRule,
    TextRule,
    TimeRule,
)

Data = dict[str, Any]
ARROW = " → "
BARE = re.compile(r"[A-Za-z0-9_-]+")
PARTS = ("department", "category", "assignee")
RULES: dict[str, type] = {
    **dict.fromkeys(TEXTS, TextRule),
    **dict.fromkeys(CHOICES, ChoiceRule),
    **dict.fromkeys(TIMES, TimeRule),
    **dict.fromkeys(NUMBERS, NumberRule),
    "department": DepartmentRule,
    "category": CategoryRule,
    "assignee": AssigneeRule,
    "file": FileRule,
}


def data_of(mapping: Mapping) -> Data:
    """What a TOML of this mapping holds, without what is usual."""
    found: Data = {"source_system": mapping.source_system}
    if mapping.deadlines != "given":
        found["deadlines"] = mapping.deadlines
    if file := _said(mapping.file):
        found["file"] = file
    rules: dict[str, Any] = {**mapping.texts, **mapping.choices, **mapping.times, **mapping.numbers}
    found["fields"] = {name: _said(rules[name]) for name in FIELDS if name in rules}
    found["department"] = _said(mapping.department)
    for name in ("category", "assignee"):
        rule = getattr(mapping, name)
        if rule is not None:
            found[name] = _said(rule)
    return found


def _said(rule: Any) -> Data:
    usual, found = type(rule)(), {}
    for field in fields(rule):
        value = getattr(rule, field.name)
        if value == getattr(usual, field.name):
            continue
        if field.name == "columns" and len(value) == 1 and not isinstance(rule, CategoryRule):
            found["column"] = value[0]
        elif field.name == "formats" and len(value) == 1:
            found["format"] = value[0]
        elif isinstance(value, tuple):
            found[field.name] = list(value)
        else:
            found[field.name] = value.key if field.name == "zone" else value
    return found


# --- TOML ------------------------------------------------------------------------------------


def dump(data: AnyMapping[str, Any]) -> str:
    """Tables of texts, numbers, flags, lists of texts and pairs, as TOML."""
    lines: list[str] = []
    _dump(data, "", lines)
    return "\n".join(lines).strip() + "\n"


def _dump(data: AnyMapping[str, Any], path: str, lines: list[str]) -> None:
    tables = {
        name: value
        for name, value in data.items()
        if isinstance(value, dict) and name not in ("values", "names")
    }
    if path and (path != "fields"):
        lines.append(f"\n[{path}]")
    lines.extend(f"{_key(name)} = {_value(value)}" for name, value in data.items() if name not in tables)
    for name, value in tables.items():
        _dump(value, f"{path}.{_key(name)}" if path else _key(name), lines)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        pairs = ", ".join(f"{_text(key)} = {_text(item)}" for key, item in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, str):
        return _text(value)
    return f"[{', '.join(map(_text, value))}]"


def _text(text: str) -> str:
    """A basic string; its escapes are those of JSON, but DEL has to be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# --- The fields of a form --------------------------------------------------------------------


def fields_of(data: AnyMapping[str, Any]) -> dict[str, list[str]]:
    """Flat: `title-column`, `title-more` (further columns, one a line), `kind-word` beside `kind-choice`, …"""
    found = {
        "source_system": [str(data.get("source_system", ""))],
        "deadlines": [str(data.get("deadlines", "given"))],
    }
    for name, rule in RULES.items():
        given = data.get("fields", {}).get(name) if name in FIELDS else data.get(name)
        if given is not None:
            found |= {f"{name}-{key}": value for key, value in _fields_of(rule, given).items()}
    return found


def _fields_of(rule: type, given: AnyMapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in fields(rule):
        key = field.name
        if key == "columns":
            columns = list(given.get("columns") or ([given["column"]] if given.get("column") else []))
            found |= {"column": columns[:1], "more": ["\n".join(columns[1:])] if columns[1:] else []}
        elif key == "formats":
            shapes = given.get("formats") or [given.get("format", "iso")]
            found["formats"] = ["\n".join(shapes)]
        elif key == "values" and rule is ChoiceRule:
            pairs = given.get("values", {})
            found |= {"word": list(pairs), "choice": list(pairs.values())}
        elif key in ("values", "names"):
            found[key] = ["\n".join(f"{one}{ARROW}{other}" for one, other in given.get(key, {}).items())]
        elif isinstance(value := given.get(key, getattr(rule(), key)), bool):
            found[key] = ["yes" if value else "no"]
        else:
            found[key] = [str(value or "")]
    return {key: value for key, value in found.items() if any(value)}


def data_from(sent: AnyMapping[str, Sequence[str]]) -> Data:
    """What a form said, as data: rows without a column and a value are left out."""
    found: Data = {"source_system": _one(sent, "source_system"), "fields": {}}
    if _one(sent, "deadlines") not in ("", "given"):
        found["deadlines"] = _one(sent, "deadlines")
    for name, rule in RULES.items():
        given = _data_from(rule, {key: sent.get(f"{name}-{key}", []) for key in KEYS})
        is_given = any(key in given for key in ("column", "columns", "value"))
        if name in FIELDS and is_given:
            found["fields"][name] = given
        elif (name in PARTS and is_given) or (name == "file" and given):
            found[name] = given
    return found


KEYS = (
    "column",
    "more",
    "word",
    "choice",
    *dict.fromkeys(field.name for rule in RULES.values() for field in fields(rule)),
)


def _data_from(rule: type, sent: AnyMapping[str, Sequence[str]]) -> Data:
    found: Data = {}
    usual = rule()
    for field in fields(rule):
        key = field.name
        if key == "columns":
            columns = [*filter(None, [_one(sent, "column")]), *_lines(_one(sent, "more"))]
            if rule is CategoryRule or len(columns) > 1:
                found |= {"columns": columns} if columns else {}
            elif columns:
                found["column"] = columns[0]
        elif key == "formats":
            shapes = _lines(_one(sent, "formats"))
            if shapes not in ([], ["iso"]):
                found |= {"formats": shapes} if len(shapes) > 1 else {"format": shapes[0]}
        elif key == "values" and rule is ChoiceRule:
            pairs = zip(sent.get("word", ()), sent.get("choice", ()), strict=False)
            if chosen := {word: choice for word, choice in pairs if word and choice}:
                found["values"] = chosen
        elif key in ("values", "names"):
            if pairs_ := dict(_pair(line) for line in _lines(_one(sent, key))):
                found[key] = pairs_
        else:
            found |= _plain(key, _one(sent, key), getattr(usual, key))
    return found


def _plain(key: str, text: str, usual: Any) -> Data:
    if not text:
        return {}
    if isinstance(usual, bool):
        return {} if (text == "yes") == usual else {key: text == "yes"}
    if isinstance(usual, int):
        return {} if text == str(usual) else {key: int(text) if text.isascii() and text.isdigit() else text}
    return {} if text == usual else {key: text}


def _one(sent: AnyMapping[str, Sequence[str]], name: str) -> str:
    values = sent.get(name) or ()
    return values[-1] if values else ""


def _lines(text: str) -> list[str]:
    return [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def _pair(line: str) -> tuple[str, str]:
    one, _arrow, other = line.partition(ARROW)
    return one.strip(), other.strip()


def is_formable(data: AnyMapping[str, Any]) -> bool:
    """Does the form hold all of it? Texts with line breaks, or arrows in pairs, are for TOML."""
    try:
        again = load_mapping(dump(data_from(fields_of(data))))
    except MappingRefused:
        return False
    return data_of(again) == dict(data)
