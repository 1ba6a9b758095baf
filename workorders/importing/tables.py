"""Strict reading of TOML: every key is asked for by name and type; what nobody asked for is a mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from core.punctuation import listed


class Mistakes:
    """Everything wrong with a mapping, by key, so that one look mends it all."""

    def __init__(self) -> None:
        self.by_key: dict[str, list[str]] = {}

    def add(self, key: str, sentence: str) -> None:
        self.by_key.setdefault(key, []).append(sentence)

    def __bool__(self) -> bool:
        return bool(self.by_key)


class Table:
    """One TOML table. Take every known key, then `close()`: the keys left over are reported."""

    def __init__(self, data: Mapping[str, Any], path: str, mistakes: Mistakes) -> None:
        self.data = dict(data)
        self.path = path
        self.mistakes = mistakes
        self.asked: set[str] = set()

    def key(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, sentence: str) -> None:
        self.mistakes.add(self.key(name), sentence)

    def __contains__(self, name: str) -> bool:
        return name in self.data

    def text(self, name: str, default: str = "", *, choices: Sequence[str] = ()) -> str:
        value = self._take(name, str, _('文字，例如 %(key)s = "…"'), default)
        if choices and value not in choices:
            self.wrong(
                name,
                _("「%(value)s」不可用。请写成以下之一：%(choices)s。")
                % {"value": value, "choices": listed(choices)},
            )
            return default
        return str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if name not in self.data:
            self.wrong(name, _("缺少这一项，请补上。"))
        elif not value.strip():
            self.wrong(name, _("这一项是空的，请填写。"))
        return value.strip()

    def flag(self, name: str, default: bool = False) -> bool:
        return bool(self._take(name, bool, _("true 或 false"), default))

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        value = self._take(name, int, _("整数"), default)
        if isinstance(value, bool) or value < least:
            self.wrong(
                name,
                _("「%(value)s」不可用，请写不小于 %(least)s 的整数。") % {"value": value, "least": least},
            )
            return default
        return int(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._take(name, list, _('一列文字，例如 ["a", "b"]'), [])
        if not all(isinstance(item, str) and item.strip() for item in value):
            self.wrong(name, _('请写成一列不为空的文字，例如 ["a", "b"]。'))
            return ()
        return tuple(value)

    def pairs(self, name: str) -> dict[str, str]:
        """A table of text to text."""
        value = self._take(name, dict, _('一组对应，例如 { "原值" = "新值" }'), {})
        for key, item in value.items():
            if not isinstance(item, str):
                self.wrong(f"{name}.{key}", _('请写成文字，例如 "%(value)s"。') % {"value": item})
        return {key: item for key, item in value.items() if isinstance(item, str)}

    def table(self, name: str) -> Table:
        value = self._take(name, dict, _("一个 [%(key)s] 段"), {})
        return Table(value, self.key(name), self.mistakes)

    def close(self) -> None:
        for name in self.data:
            if name in self.asked:
                continue
            near = get_close_matches(name, sorted(self.asked), n=1)
            hint = _("是否想写 %(near)s？") % {"near": near[0]} if near else ""
            self.wrong(
                name,
                _("没有这一项，可用的是：%(known)s。") % {"known": listed(sorted(self.asked))} + hint,
            )

    def _take(self, name: str, kind: type, shape: str, default: Any) -> Any:
        self.asked.add(name)
        if name not in self.data:
            return default
        value = self.data[name]
        if isinstance(value, kind):
            return value
        sentence = _("「%(value)s」的写法不对，应是%(shape)s。") % {
            "value": value,
            "shape": shape % {"key": name},
        }
        self.wrong(name, sentence)
        return default
