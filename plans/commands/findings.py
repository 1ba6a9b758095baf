"""Adding, changing, ordering and removing what the current-state analysis found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict
from organization.models import User
from plans.commands.editing import changes, finish_edit, lasting, plan_for_edit
from plans.commands.merging import merged
from plans.commands.validation import validate
from plans.models import DepartmentPlan, Finding
from plans.models.finding import FindingSource

PLAIN = ("source", "statement", "detail")


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingInput:
    """A problem as its author wrote it."""

    statement: str
    source: str = FindingSource.METRICS
    detail: str = ""


@transaction.atomic
def add_finding(plan: DepartmentPlan, values: FindingInput, *, by: User) -> Finding:
    """The new finding comes last."""
    plan = plan_for_edit(plan, by=by)
    last = plan.findings.order_by("number").last()
    finding = Finding(plan=plan, number=last.number + 1 if last else 1)
    _fill(finding, asdict(values))
    finding.save()
    data = {"finding": finding.number, "finding_id": finding.pk, "added": said(finding)}
    finding.plan = finish_edit(plan, by=by, data=data)
    return finding


@transaction.atomic
def change_finding(
    finding: Finding,
    wanted: Mapping[str, Any],
    *,
    by: User,
    version: int | None = None,
    seen: Mapping[str, str] | None = None,
) -> Finding:
    """Change the named fields; `seen` takes the place of the version."""
    plan = plan_for_edit(finding.plan, by=by)
    finding = fresh_finding(finding)
    finding.plan = plan
    place = {"finding_id": finding.pk}
    changed = merged(plan, place, said(finding), wanted, seen, version=version)
    if not changed:
        return finding
    before = said(finding)
    _fill(finding, changed)
    finding.save()
    data = {"finding": finding.number, **place, "changed": changes(before, said(finding))}
    finding.plan = finish_edit(plan, by=by, data=data)
    return finding


@transaction.atomic
def remove_finding(finding: Finding, *, by: User, version: int | None) -> DepartmentPlan:
    """Remove a finding with the figures quoted for it; those after it move up by one."""
    plan = plan_for_edit(finding.plan, by=by)
    finding = fresh_finding(finding)
    lasting(plan, {"finding_id": finding.pk}, by=by, version=version)
    data = {"finding": finding.number, "finding_id": finding.pk, "removed": finding.content()}
    number = finding.number
    finding.delete()
    for later in plan.findings.filter(number__gt=number).order_by("number"):
        later.number -= 1
        later.save(update_fields=["number"])
    return finish_edit(plan, by=by, data=data)


@transaction.atomic
def move_finding(finding: Finding, *, up: bool, by: User) -> Finding:
    """Change places with the neighbour; the first stays first, the last last."""
    plan = plan_for_edit(finding.plan, by=by)
    finding = fresh_finding(finding)
    other = plan.findings.filter(number=finding.number + (-1 if up else 1)).first()
    if other is None:
        return finding
    before = finding.number
    finding.number, other.number = other.number, finding.number
    finding.save(update_fields=["number"])
    other.save(update_fields=["number"])
    data = {"finding": before, "finding_id": finding.pk, "changed": {"number": [before, finding.number]}}
    finding.plan = finish_edit(plan, by=by, data=data)
    return finding


def said(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in PLAIN}


def fresh_finding(finding: Finding) -> Finding:
    """The finding as it is now, under the lock of its plan."""
    found = Finding.objects.for_content().filter(pk=finding.pk).first()
    if found is None:
        raise Conflict("gone", _("这个问题刚被别人删除。您写的内容请另行保存。"))
    return found


def _fill(finding: Finding, values: Mapping[str, Any]) -> None:
    for name in PLAIN:
        if name in values:
            setattr(finding, name, str(values[name]).replace("\r\n", "\n").strip())
    validate(finding, exclude={"plan", "number"})
