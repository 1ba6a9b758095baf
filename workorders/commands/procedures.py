"""The office writes procedures; each change of the steps is a new edition, and orders keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization.models import User
from workorders import events
from workorders.models import Category, OwnerRule, Procedure, ProcedureEdition, ProcedureStep, Stage
from workorders.step_permissions import can_keep_procedures

MOST_STEPS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class StepWords:
    """One step as it is written; limits in working minutes."""

    stage: str
    title: str
    owner_rule: str
    instruction: str = ""
    post_title: str = ""
    limit_minutes: int | None = None
    urgent_minutes: int | None = None
    high_minutes: int | None = None
    low_minutes: int | None = None
    needs_evidence: bool = False


@transaction.atomic
def save_procedure(
    procedure: Procedure | None,
    *,
    by: User,
    name: str,
    steps: Sequence[StepWords],
    category: Category | None = None,
    is_active: bool = True,
    change: str = "",
    version: int | None = None,
) -> Procedure:
    """Add a procedure or change one. Other steps than those of the present edition make the next edition, with which
    orders begin from now on; those under way keep theirs.

    Raises `Invalid` for steps that nobody could walk, and when the category has a procedure in use already.
    """
    can_keep_procedures(by).or_raise()
    row = Procedure.objects.select_for_update().get(pk=procedure.pk) if procedure else Procedure()
    if procedure is not None and version is not None:
        row.expect_version(version)
    name = " ".join(name.split())
    if not name:
        raise _wrong("name", _("请填写名称。"))
    _check(steps)
    before = _facts(row) if procedure else None
    row.name, row.category, row.is_active = name, category, is_active
    if procedure is not None:
        row.next_version()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _wrong("category", _("这个类别已经有在用的规程，请直接修改那一份。")) from error
    if before != _facts(row):
        record(events.PROCEDURE_SAVED, row, by=by, data={"before": before, **_facts(row)})
    if list(steps) != words_of(row):
        _publish(row, steps, by=by, change=change)
    return row


def words_of(procedure: Procedure) -> list[StepWords]:
    """The steps of the present edition as they are written."""
    rows = ProcedureStep.objects.filter(edition__procedure=procedure, edition__number=procedure.edition)
    names = StepWords.__slots__
    return [StepWords(**{name: getattr(row, name) for name in names}) for row in rows]


def _publish(row: Procedure, steps: Sequence[StepWords], *, by: User, change: str) -> None:
    row.edition += 1
    row.save(update_fields=["edition"])
    edition = ProcedureEdition.objects.create(
        procedure=row,
        number=row.edition,
        change=change.strip(),
        published_at=timezone.now(),
        published_by=by,
    )
    ProcedureStep.objects.bulk_create(
        ProcedureStep(edition=edition, position=position, **asdict(step))
        for position, step in enumerate(steps, start=1)
    )
    record(
        events.PROCEDURE_PUBLISHED,
        row,
        by=by,
        data={"edition": row.edition, "reason": edition.change, "steps": [step.title for step in steps]},
    )


def _check(steps: Sequence[StepWords]) -> None:
    if not 1 <= len(steps) <= MOST_STEPS:
        raise _wrong("steps", _("规程要有 1 到 %(most)s 步。") % {"most": MOST_STEPS})
    places = [Stage.values.index(step.stage) for step in steps]
    if steps[0].stage == Stage.CHECK:
        raise _wrong("steps", _("第一步不能是检查：先有人受理或处理，才有东西可查。"))
    for number, (here, before) in enumerate(zip(places[1:], places, strict=False), start=2):
        if here < before:
            raise _wrong(
                "steps",
                _("第 %(n)s 步的环节早于上一步。顺序是受理、处理、检查，请调整步骤的次序。") % {"n": number},
            )
    for number, step in enumerate(steps, start=1):
        if step.owner_rule == OwnerRule.POST and not step.post_title:
            raise _wrong("steps", _("第 %(n)s 步由指定岗位办理，请选择岗位。") % {"n": number})
        if step.stage == Stage.CHECK and step.owner_rule == OwnerRule.ASSIGNEE:
            raise _wrong("steps", _("第 %(n)s 步是检查，不能由责任人自己办理。") % {"n": number})


def _facts(row: Procedure) -> dict[str, object]:
    return {
        "name": row.name,
        "category": row.category.full_name if row.category else "",
        "is_active": row.is_active,
    }


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_procedure", sentence, {field: [sentence]})
