"""Rows that are turned into something else one by one, when somebody looks: of thousands a page shows a few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, overload

Row = TypeVar("Row")
Out = TypeVar("Out")


class Each(Sequence[Out], Generic[Row, Out]):
    """As long as the rows; a part of it is a list, made then."""

    def __init__(self, rows: Sequence[Row], make: Callable[[Row], Out]) -> None:
        self.rows = rows
        self.make = make

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Out: ...
    @overload
    def __getitem__(self, index: slice) -> list[Out]: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self.make(row) for row in self.rows[index]]
        return self.make(self.rows[index])
