"""What people fill in about cycles and plans; every message names the field, and says what to write instead."""

from plans.forms.said import REMARKS_MAX, TEXT_MAX, SaidForm, read_version

__all__ = ["REMARKS_MAX", "TEXT_MAX", "SaidForm", "read_version"]
