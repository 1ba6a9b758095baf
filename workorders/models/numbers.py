from __future__ import annotations

from datetime import date

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

PREFIX = "GD"


class DayNumberManager(models.Manager["DayNumber"]):
    def take(self, day: date, count: int = 1) -> list[str]:
        """The next `count` order numbers of a local day, such as GD-20260922-0001; never given out twice.

        The row stays locked until the transaction ends, so that numbers have no gaps but for failed attempts.
        """
        stem = f"{PREFIX}-{day:%Y%m%d}-"
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE workorders_daynumber SET last = last + %s WHERE day = %s RETURNING last", [count, day]
            )
            row = cursor.fetchone()
            if row is None:
                # The first of the day comes after whatever was brought in with numbers of its own.
                cursor.execute(
                    "INSERT INTO workorders_daynumber AS taken (day, last)"
                    " SELECT %s, %s + coalesce(max(substr(number, %s)::int), 0) FROM workorders_workorder"
                    " WHERE number LIKE %s AND substr(number, %s) ~ '^[0-9]{1,9}$'"
                    " ON CONFLICT (day) DO UPDATE SET last = taken.last + %s RETURNING last",
                    [day, count, len(stem) + 1, f"{stem}%", len(stem) + 1, count],
                )
                row = cursor.fetchone()
            (last,) = row
        return [f"{stem}{number:04d}" for number in range(last - count + 1, last + 1)]


class DayNumber(models.Model):
    """The last order number given out for one local day."""

    day = models.DateField(_("日期"), primary_key=True)
    last = models.PositiveIntegerField(_("最后一个序号"))

    objects = DayNumberManager()

    class Meta:
        verbose_name = _("工单序号")
        verbose_name_plural = _("工单序号")

    def __str__(self) -> str:
        return f"{self.day} {self.last}"
