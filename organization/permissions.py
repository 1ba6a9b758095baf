"""Who may change the organisation. Nobody gives power to themselves, nor a power above their own to others."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from core.periods import local_today
from organization.models import Delegation, Membership, Role, User

APPOINTED_BY_DIRECTOR = frozenset({Role.OFFICER, Role.HEAD, Role.STAFF, Role.SUPERVISOR})
APPOINTED_BY_CHAIR = frozenset({Role.LEADER, Role.DIRECTOR})
NEVER_EMPTY = (Role.CHAIR, Role.DIRECTOR)


def administers(user: User) -> bool:
    return user.is_active and user.is_superuser


def can_edit_calendars(user: User) -> Decision:
    """The improvement office, and who administers the system."""
    if user.standing.is_office or administers(user):
        return ALLOWED
    return forbidden("not_office", _("工作日历由服务改善办公室维护。"))


def can_edit_departments(user: User) -> Decision:
    """The director of the improvement office, and who administers the system."""
    if user.standing.is_director or administers(user):
        return ALLOWED
    return forbidden("not_director", _("部门由改善办公室主任维护。"))


def can_edit_people(user: User) -> Decision:
    """The director of the improvement office, the chair, and who administers the system."""
    if user.standing.is_director or user.standing.is_chair or administers(user):
        return ALLOWED
    return forbidden("not_director", _("人员和任职由改善办公室主任或领导小组组长维护。"))


def can_see_people(user: User) -> Decision:
    """Everybody who holds any role sees colleagues; whom, is `visible_to`."""
    if user.standing.roles or administers(user):
        return ALLOWED
    return forbidden("no_role", _("您还没有任职，请联系改善办公室。"))


def can_appoint(user: User, person: User, role: str) -> Decision:
    """May `user` give `person` this role? The chair is appointed by who administers the system."""
    if user == person:
        return forbidden("own_role", _("不能给自己任职，请由他人办理。"))
    allowed: frozenset[str] = frozenset()
    if user.standing.is_director:
        allowed |= APPOINTED_BY_DIRECTOR
    if user.standing.is_chair:
        allowed |= APPOINTED_BY_CHAIR
    if role in allowed or administers(user):
        return ALLOWED
    return forbidden(
        "role_above_own", _("您无权任命「%(role)s」。") % {"role": dict(Role.choices).get(role, role)}
    )


def can_end_membership(user: User, membership: Membership) -> Decision:
    """As appointing; and the last chair or director cannot leave without a successor."""
    allowed = can_appoint(user, membership.user, membership.role)
    if allowed and is_last(membership):
        return conflict(
            "last_of_role",
            _("这是最后一位「%(role)s」，请先任命接任者。") % {"role": membership.get_role_display()},
        )
    return allowed


def can_disable(user: User, person: User) -> Decision:
    """Close an account: not the own one, nobody whose roles one may not end, and not the last of a kind."""
    decision = can_edit_people(user)
    if decision and user == person:
        return forbidden("own_account", _("不能停用自己的账号。"))
    if decision and person.is_superuser and not administers(user):
        return forbidden("administrator", _("系统管理员的账号由系统管理员停用。"))
    for membership in person.memberships.on(local_today()):
        decision = decision.and_then(can_end_membership(user, membership))
    return decision


def can_delegate(user: User) -> Decision:
    """Whoever holds any role may ask a colleague to decide meanwhile; a system account decides nothing."""
    if user.is_service_account or not user.standing.roles:
        return forbidden("no_role", _("只有在任人员可以委托他人代为审批。"))
    return ALLOWED


def can_end_delegation(user: User, delegation: Delegation) -> Decision:
    """Who gave it ends it, and so may the director of the improvement office."""
    if delegation.principal_id != user.pk and not user.standing.is_director:
        return forbidden("not_principal", _("委托由委托人或改善办公室主任结束。"))
    if delegation.ended_at is not None or delegation.ends_on < local_today():
        return conflict("already_ended", _("这项委托已经结束。"))
    return ALLOWED


def is_last(membership: Membership) -> bool:
    if membership.role not in NEVER_EMPTY:
        return False
    others = Membership.objects.on(local_today()).filter(role=membership.role, user__is_active=True)
    return not others.exclude(pk=membership.pk).exists()
