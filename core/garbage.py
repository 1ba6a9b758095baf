"""When a process looks for garbage: seldom, for a page makes tens of thousands of objects and hardly a cycle."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Called once all modules stand: what is there now stays and is never looked through again, and the young are
    looked through after 50,000 new objects instead of 700. A tenth of the time of a page went into that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
