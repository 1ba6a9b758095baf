"""A computation that was asked for is started; who is told of goals that fall short."""

from __future__ import annotations

from celery import current_app
from django.utils.translation import gettext_lazy as _

from activity.commands.notices import notify
from activity.messages import Message, register
from activity.models import Event
from activity.models.duty import Body
from activity.recipients import directory_on
from activity.subscriptions import subscribe
from core.periods import local_today
from evaluation import events
from evaluation.commands.computing import request_after_adjustment
from plans.events import PLAN_ADJUSTED
from plans.models import DepartmentPlan

register(
    Message(events.DEVIATION_RAISED, _("「%(subject)s」低于界限，请分析原因。"), "alert-triangle"),
    Message(
        events.DEVIATION_QUESTIONED,
        _("%(actor)s请补充「%(subject)s」的原因分析：%(remarks)s"),
        "arrow-back-up",
    ),
    Message(
        events.DEVIATION_ANALYSED, _("%(actor)s分析了「%(subject)s」的偏差原因：%(remarks)s"), "zoom-check"
    ),
)


@subscribe(events.COMPUTATION_REQUESTED)
def start_computation(event: Event) -> None:
    """Tell a worker to look; the row of the run is the work list, so telling twice does no harm."""
    current_app.send_task("evaluation.compute_requested", retry=False, ignore_result=True)


@subscribe(events.DEVIATION_RAISED, events.DEVIATION_QUESTIONED)
def tell_department(event: Event) -> None:
    """Of a new alert only where the cause is owed; the others stand in the list."""
    if event.name == events.DEVIATION_RAISED and not event.data.get("is_owed"):
        return
    heads = next(iter(directory_on(local_today()).heads_upwards(event.department_id)), ())
    data = {"remarks": str(event.data.get("remarks", ""))}
    notify(event, heads, event.name, path=event.subject_path, data=data)


@subscribe(events.DEVIATION_ANALYSED)
def tell_office(event: Event) -> None:
    people = directory_on(local_today()).members_of(Body.OFFICE)
    data = {"remarks": str(event.data.get("remarks", ""))}
    notify(event, people, event.name, path=event.subject_path, data=data)


@subscribe(PLAN_ADJUSTED)
def compute_what_was_adjusted(event: Event) -> None:
    """Targets and weights of open quarters have changed; asking twice is one run."""
    plan = DepartmentPlan.objects.select_related("cycle").filter(pk=event.subject_id).first()
    if plan is not None:
        request_after_adjustment(plan.cycle, by=event.actor)
