"""What a plan still lacks before it can be submitted: part by part, as a list whose lines lead to the field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.figures import HUNDRED
from core.punctuation import listed
