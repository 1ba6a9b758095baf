"""What a due time costs, against a plain bisection over working intervals that somebody worked out beforehand.

    bin/manage shell < benchmarks/clock.py

Prints microseconds of one answer and the ratios, all from one run; the rounds of the three are interleaved and the
best round of each counts, so that a busy machine disturbs them alike. The first peer takes and gives instants, as a due
time does; the second knows whole numbers only. Held to: at most twice the first peer.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from organization.worktime import EPOCH, MICROSECOND, Hours, Schedule
from workorders.clock import replay

ROUNDS, QUESTIONS = 40, 2000
DAY = (Hours(time(9), time(12)), Hours(time(13), time(18)))
SCHEDULE = Schedule(
    ZoneInfo("Asia/Shanghai"),
    (DAY,) * 5 + ((), ()),
    {date(2026, 10, n): () for n in range(1, 8)} | {date(2026, 10, 10): DAY},
)
dice = random.Random(1)  # noqa: S311 - the same questions every time
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
asked = [
    (FIRST + timedelta(seconds=dice.randrange(330 * 86400)), timedelta(minutes=dice.randrange(30, 3000)))
    for _ in range(QUESTIONS)
]
pieces = [s for s in SCHEDULE.stretches(FIRST, FIRST + timedelta(days=800)) if s.is_working]
starts = [(s.start - EPOCH) // MICROSECOND for s in pieces]
ends = [(s.end - EPOCH) // MICROSECOND for s in pieces]
before = list(accumulate((e - s for s, e in zip(starts, ends, strict=True)), initial=0))


def plain(at: int, amount: int) -> int:
    i = bisect_right(starts, at) - 1
    wanted = amount if i < 0 else before[i] + min(at, ends[i]) - starts[i] + amount
    j = bisect_left(before, wanted) - 1
    return starts[j] + wanted - before[j]


def plain_instants(start: datetime, amount: timedelta) -> datetime:
    return EPOCH + MICROSECOND * plain((start - EPOCH) // MICROSECOND, amount // MICROSECOND)


@dataclass
class Tick:
    act: str
    at: datetime
    reason: str = ""
    target_seconds: int | None = None


def story(start: datetime, amount: timedelta) -> list[Tick]:
    """An order that was stopped twice and had its level changed."""
    hour = timedelta(hours=1)
    return [
        Tick("start", start, target_seconds=amount // timedelta(seconds=1)),
        *(Tick(act, start + n * hour) for n, act in enumerate(("stop", "resume", "stop", "resume"), 2)),
        Tick("level", start + 9 * hour, target_seconds=amount // timedelta(seconds=2)),
    ]


def took(ask: Callable[[Any, Any], Any], questions: list[tuple[Any, Any]]) -> float:
    began = perf_counter()
    for one, other in questions:
        ask(one, other)
    return (perf_counter() - began) / len(questions) * 1e6


whole = [((s - EPOCH) // MICROSECOND, a // MICROSECOND) for s, a in asked]
assert [plain_instants(*q) for q in asked] == [SCHEDULE.add(*q) for q in asked]  # noqa: S101
best = {"due time": 9e9, "bisection, instants": 9e9, "bisection, numbers": 9e9}
for _round in range(ROUNDS):
    for name, ask, questions in (
        ("due time", SCHEDULE.add, asked),
        ("bisection, instants", plain_instants, asked),
        ("bisection, numbers", plain, whole),
    ):
        best[name] = min(best[name], took(ask, questions))
stories = [(story(*q), q[0] + timedelta(hours=12)) for q in asked[:400]]
replayed = min(took(lambda ticks, at: replay(ticks, SCHEDULE, at), stories) for _round in range(5))
for name, cost in best.items():
    print(f"{name:<22}{cost:>7.2f} µs")
print(f"{'replay of six events':<22}{replayed:>7.2f} µs")
ratio = best["due time"] / best["bisection, instants"]
print(f"due time / bisection with instants: {ratio:.2f} (held to 2)", "" if ratio <= 2 else "TOO SLOW")
print(f"due time / bisection on numbers:    {best['due time'] / best['bisection, numbers']:.2f}")
