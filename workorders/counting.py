"""Which orders each indicator counts, as data: the same rows for the computation and for the list behind a figure.

An indicator places an order in a period by one time column, counts some of those orders (its denominator), and
either how many of them meet a condition (a rate) or how many seconds they took (a mean). Cancelled orders never
count. 'Resolved' means resolved and not reopened since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db.models import F, Q

from workorders.lifecycle import OrderStatus
from workorders.models.order import CUSTOMER_KINDS, OrderKind

Part = Literal["numerator", "denominator", "rest"]
"""`rest` are the orders of the denominator that the numerator of a rate leaves out."""

ANY = Q()
NOT_CANCELLED = ~Q(status=OrderStatus.CANCELLED)
RESOLVED = Q(status__in=[OrderStatus.RESOLVED, OrderStatus.CLOSED])
ON_TIME = RESOLVED & Q(resolved_at__lte=F("due_at"))
FIRST_CONTACT = Q(transfer_count=0, reopen_count=0)
FROM_CUSTOMERS = Q(kind__in=CUSTOMER_KINDS)
COMPLAINT = Q(kind=OrderKind.COMPLAINT)
SATISFIED = Q(satisfaction__gte=4)


@dataclass(frozen=True, slots=True)
class Counting:
    """`at` is the time column; `meets` the condition of a rate; `seconds` the column summed for a mean, with
    `clock` for clock time from report to `at`, less stopped time."""

    code: str
    at: str
    within: Q = ANY
    meets: Q | None = None
    seconds: str = ""

    @property
    def only_past(self) -> bool:
        """Does an order count only once its time has come? A deadline ahead is neither kept nor broken."""
        return self.at == "due_at"

    @property
    def is_rate(self) -> bool:
        return self.meets is not None

    def rows(self, part: Part = "denominator") -> Q:
        """The condition on orders of the period, without the period itself."""
        counted = NOT_CANCELLED & self.within
        if self.meets is None or part == "denominator":
            return counted
        return counted & (self.meets if part == "numerator" else ~self.meets)


CLOCK = "clock"
COUNTINGS: dict[str, Counting] = {
    counting.code: counting
    for counting in (
        Counting("on_time_rate", "due_at", meets=ON_TIME),
        Counting("first_contact_resolution_rate", "resolved_at", RESOLVED, meets=FIRST_CONTACT),
        Counting(
            "mean_first_response_hours",
            "first_responded_at",
            Q(response_work_seconds__isnull=False),
            seconds="response_work_seconds",
        ),
        Counting(
            "mean_resolution_hours",
            "resolved_at",
            RESOLVED & Q(resolution_work_seconds__isnull=False),
            seconds="resolution_work_seconds",
        ),
        Counting("mean_first_response_clock_hours", "first_responded_at", seconds=CLOCK),
        Counting("mean_resolution_clock_hours", "resolved_at", RESOLVED, seconds=CLOCK),
        Counting("complaint_rate", "reported_at", FROM_CUSTOMERS, meets=COMPLAINT),
        Counting("satisfaction_rate", "rated_at", meets=SATISFIED),
    )
}
