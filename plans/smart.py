"""SMART, checked goal by goal: what is missing or unwise, in words to act on.

Pure over a loaded goal (with its indicator, targets and cycle); nothing is asked of the database here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

