from __future__ import annotations

from celery import current_app

from activity.models import Event
from activity.subscriptions import subscribe
from evaluation import events


@subscribe(events.COMPUTATION_REQUESTED)
def start_computation(event: Event) -> None:
    """Tell a worker to look; the row of the run is the work list, so telling twice does no harm."""
    current_app.send_task("evaluation.compute_requested", retry=False, ignore_result=True)
