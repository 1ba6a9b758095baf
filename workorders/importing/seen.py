"""Which keys a file has had so far, and in which row: compact, for a million of them."""

from __future__ import annotations

from array import array

FEWEST = 1 << 12
FULL = 0.6
FULL_WORD = (1 << 64) - 1


class SeenKeys:
    """An open table of 64-bit fingerprints beside the rows they came from, twelve bytes a place.

    A dictionary of the texts would take ten times as much. Two different texts of one file with the same fingerprint
    are as likely as not once in about five thousand million keys.
    """

    def __init__(self) -> None:
        self.count = 0
        self._lay_out(FEWEST)

    def row_of(self, key: str) -> int | None:
        """The row that brought this key, or None when it is new."""
        marks, mask = self.marks, self.mask
        mark = hash(key) & FULL_WORD or 1
        place = mark & mask
        while held := marks[place]:
            if held == mark:
                return self.rows[place]
            place = (place + 1) & mask
        return None

    def put(self, key: str, row: int) -> int:
        """Remember that `row` brought the key; returns the row that brought it first."""
        if self.count > self.most:
            self._grow()
        marks, mask = self.marks, self.mask
        mark = hash(key) & FULL_WORD or 1
        place = mark & mask
        while held := marks[place]:
            if held == mark:
                return self.rows[place]
            place = (place + 1) & mask
        marks[place], self.rows[place] = mark, row
        self.count += 1
        return row

    def _lay_out(self, size: int) -> None:
        self.mask, self.most = size - 1, int(size * FULL)
        self.marks = array("Q", [0]) * size
        self.rows = array("I", [0]) * size

    def _grow(self) -> None:
        held = zip(self.marks, self.rows, strict=True)
        self._lay_out((self.mask + 1) * 2)
        marks, rows, mask = self.marks, self.rows, self.mask
        for mark, row in held:
            if mark:
                place = mark & mask
                while marks[place]:
                    place = (place + 1) & mask
                marks[place], rows[place] = mark, row
