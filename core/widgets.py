"""How some form fields are drawn."""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TallText(forms.Textarea):
    def __init__(self, rows: int = 3) -> None:
        super().__init__({"rows": rows})
