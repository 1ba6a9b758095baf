"""Templates of orders and orders that come again, for tests; what comes again goes through the commands."""

from __future__ import annotations

from datetime import date, time
from itertools import count
from typing import Any

from organization.models import Department, User
from workorders.commands.recurring import RecurringTerms, save_recurring
from workorders.models import CatchUp, OrderKind, OrderTemplate, RecurringOrder
from workorders.rhythm import DayOff, Unit

serial = count(1)


def make_template(owner: User, **fields: Any) -> OrderTemplate:
    given = {
        "name": f"模板 {next(serial)}",
        "kind": OrderKind.IMPROVEMENT,
        "title": "滤芯巡检",
        "audience": "owner",
        **fields,
    }
    return OrderTemplate.objects.create(owner=owner, **given)


def recurring_terms(template: OrderTemplate, department: Department, **fields: Any) -> RecurringTerms:
    """Every day at half past eight, unless given; days off are kept."""
    given: dict[str, Any] = {
        "name": "",
        "unit": Unit.DAYS,
        "first_on": date(2026, 9, 21),
        "at_time": time(8, 30),
        "day_off": DayOff.KEEP,
        "catch_up": CatchUp.NEWEST,
        **fields,
    }
    return RecurringTerms(template=template, department=department, **given)


def make_recurring(by: User, department: Department, **fields: Any) -> RecurringOrder:
    template = fields.pop("template", None) or make_template(by)
    return save_recurring(None, recurring_terms(template, department, **fields), by=by)
