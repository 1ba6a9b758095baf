"""How long each step of a plan may take before it counts as owed too long. Calendar days; rhythms are to become data."""

from __future__ import annotations

from datetime import timedelta

REVIEW = timedelta(days=5)
CORRECT = timedelta(days=3)
APPROVE = timedelta(days=5)
PUBLISH = timedelta(days=3)
DECIDE = timedelta(days=5)
ANSWER_REPORT = timedelta(days=5)
ANSWER_PROBLEM = {"high": timedelta(days=1), "normal": timedelta(days=3), "low": timedelta(days=7)}
"""By how urgent the problem is."""
ANSWER_ITEM = timedelta(days=5)
CONFIRM_RECEIPT = timedelta(days=3)
