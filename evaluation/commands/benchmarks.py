"""Recording what others reach, and taking back what was recorded by mistake."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.periods import local_today
from evaluation import events
from evaluation.models import Benchmark
from evaluation.permissions import can_record_benchmark, can_retire_benchmark
from organization.models import User
from plans.commands.validation import invalid, validate
from plans.models import Indicator


@transaction.atomic
def record_benchmark(
    indicator: Indicator, *, name: str, value: Decimal, as_of: date, source: str, note: str = "", by: User
) -> Benchmark:
    """One value of one day; the value is in the indicator's unit (93.6 for 93.6%)."""
    indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    can_record_benchmark(by, indicator).or_raise()
    if as_of > local_today():
        raise invalid("as_of", _("数据日期不能晚于今天。"))
    if indicator.unit == "%" and not 0 <= value <= 100:
        raise invalid("value", _("百分比要在 0 到 100 之间，现在是 %(value)s。") % {"value": value})
    name = name.strip()
    if Benchmark.objects.in_use().filter(indicator=indicator, name=name, as_of=as_of).exists():
        said = {"name": name, "day": as_of}
        raise invalid("as_of", _("「%(name)s」在 %(day)s 已经有一个数值，请先停用它，或改日期。") % said)
    benchmark = Benchmark(
        indicator=indicator, name=name, value=value, as_of=as_of, source=source.strip(), note=note.strip()
    )
    benchmark.recorded_at, benchmark.recorded_by = timezone.now(), by
    validate(benchmark, exclude={"recorded_at", "recorded_by"})
    benchmark.save()
    data = {"indicator": indicator.code, "value": str(value), "source": benchmark.source}
    record(events.BENCHMARK_RECORDED, benchmark, by=by, data=data)
    return benchmark


@transaction.atomic
def retire_benchmark(benchmark: Benchmark, *, by: User) -> Benchmark:
    """It stays readable, but nothing is held against it any more."""
    benchmark = Benchmark.objects.select_for_update().get(pk=benchmark.pk)
    can_retire_benchmark(by, benchmark).or_raise()
    benchmark.retired_at, benchmark.retired_by = timezone.now(), by
    benchmark.save(update_fields=["retired_at", "retired_by"])
    record(events.BENCHMARK_RETIRED, benchmark, by=by, data={"indicator": benchmark.indicator.code})
    return benchmark
