"""Who keeps the rules, says who can do what, and who is away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from organization.models import User
from workorders.lifecycle import EditionStatus
from workorders.models import RoutingEdition, WorkOrder
from workorders.permissions import can_assign


def can_keep_routing(user: User) -> Decision:
    """Rules and skills are kept by the office."""
    if user.standing.is_office:
        return ALLOWED
    return forbidden("not_office", _("派单规则和技能由服务改善办公室维护。"))


def can_change_edition(user: User, edition: RoutingEdition) -> Decision:
    decision = can_keep_routing(user)
    if decision and edition.status != EditionStatus.DRAFT:
        return conflict(
            "edition_frozen",
            _("第 %(number)s 版%(status)s，不能再改。请另起一版。")
            % {"number": edition.number, "status": edition.get_status_display()},
        )
    return decision


def can_route(user: User, order: WorkOrder) -> Decision:
    """Whoever may assign, while there are live rules."""
    decision = can_assign(user, order)
    if decision and RoutingEdition.objects.live() is None:
        return conflict("no_rules", _("还没有生效的派单规则，请直接分派。"))
    return decision


def can_read_trials(user: User) -> Decision:
    """A trial lists orders of all departments."""
    if user.standing.reads_everything:
        return ALLOWED
    return forbidden("not_reader", _("试跑报告列出各部门的工单，由领导小组、办公室和质量监督查看。"))


def can_set_presence(user: User, person: User) -> Decision:
    """One's own; the heads of somebody's departments and the office theirs; another system its departments' people."""
    standing = user.standing
    if user.pk == person.pk and not standing.is_service_account:
        return ALLOWED
    if person.is_service_account or not person.is_active:
        return forbidden("no_person", _("只能登记在职人员的离岗。"))
    if standing.is_office or works_under(user, person):
        return ALLOWED
    return forbidden("not_head", _("他人的在岗情况由其部门负责人或服务改善办公室登记。"))


def works_under(user: User, person: User) -> bool:
    """Is the person in a department that the user heads, or, for another system, that it was let into?"""
    standing = user.standing
    places = (
        standing.member_department_ids if standing.is_service_account else standing.commanded_department_ids
    )
    return bool(places & person.standing.own_department_ids)


def can_set_skills_of(user: User, person: User) -> Decision:
    """The office, and the heads of the person's departments."""
    if user.standing.is_office or (user.standing.is_head and works_under(user, person)):
        return ALLOWED
    return forbidden("not_head", _("人员的技能由其部门负责人或服务改善办公室登记。"))


def can_see_team(user: User) -> Decision:
    """Who is here with what load: heads, and whoever reads everything."""
    if user.standing.reads_everything or user.standing.is_head:
        return ALLOWED
    return forbidden("not_head", _("班组在岗情况由部门负责人查看。"))
