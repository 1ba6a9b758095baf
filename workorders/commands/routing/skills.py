"""What people can do: the office names the skills, heads say who has them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Invalid
from organization.models import User
from workorders import events
from workorders.models import Category, PersonSkill, Skill
from workorders.routing_permissions import can_keep_routing, can_set_skills_of


@transaction.atomic
def save_skill(
    skill: Skill | None,
    *,
    by: User,
    name: str,
    note: str = "",
    categories: Sequence[Category] = (),
    is_active: bool = True,
    version: int | None = None,
) -> Skill:
    can_keep_routing(by).or_raise()
    row = Skill.objects.select_for_update().get(pk=skill.pk) if skill else Skill()
    if skill is not None:
        if version is not None:
            row.expect_version(version)
        row.next_version()
    row.name, row.note, row.is_active = " ".join(name.split()), note.strip(), is_active
    if not row.name:
        raise _wrong("name", _("请填写名称。"))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _wrong(
            "name", _("已经有「%(name)s」这个技能，请直接修改那一条。") % {"name": row.name}
        ) from error
    row.categories.set(categories)
    record(
        events.SKILL_SAVED,
        row,
        by=by,
        data={"categories": [one.full_name for one in categories], "is_active": is_active},
    )
    return row


@transaction.atomic
def set_person_skill(skill: Skill, person: User, *, by: User, level: str) -> None:
    """Say how well somebody can do it; an empty level takes the entry away."""
    skill = Skill.objects.select_for_update().get(pk=skill.pk)
    can_set_skills_of(by, person).or_raise()
    if person.is_service_account or not person.is_active:
        raise _wrong("person", _("只能登记在职人员。"))
    held = PersonSkill.objects.filter(skill=skill, person=person).first()
    if (held.level if held else "") == level:
        raise Conflict("nothing_changes", _("这个人的这项技能已经这样登记。"))
    if not level and held is not None:
        held.delete()
    else:
        PersonSkill.objects.update_or_create(skill=skill, person=person, defaults={"level": level})
    own = sorted(person.standing.own_department_ids)
    record(
        events.PERSON_SKILL_SET,
        skill,
        by=by,
        department_id=own[0] if own else None,
        data={
            "person": str(person),
            "person_id": person.pk,
            "skill": skill.name,
            "before": held.level if held else "",
            "level": level,
        },
    )


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_skill", sentence, {field: [sentence]})
