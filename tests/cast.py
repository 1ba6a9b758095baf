"""The fixed cast: the same few people play in every test, so that a test reads like a story.

Two departments, A (客户服务中心) and B (售后服务部), below one company; A has a team below it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from organization.models import Department, ImprovementOffice, LeadershipGroup, Role, User
from tests.factories.organization import make_department, make_user, person


@dataclass
class Cast:
    company: Department
    a: Department
    a_team: Department
    b: Department
    chair: User
    leader: User
    director: User
    officer: User
    head_a: User
    head_b: User
    staff_a: User
    other_staff_a: User
    staff_b: User
    supervisor: User
    crm: User
    """The service account of the CRM, staff of A."""
    outsider: User
    """Signed in, member of nothing."""
    disabled: User

    @property
    def people(self) -> dict[str, User]:
        return {f.name: value for f in fields(self) if isinstance(value := getattr(self, f.name), User)}


def assemble() -> Cast:
    company = make_department(code="ROOT", name="公司", is_service=False)
    a = make_department(code="A", name="客户服务中心", parent=company, weight=60)
    a_team = make_department(code="A1", name="热线组", parent=a, is_service=False)
    b = make_department(code="B", name="售后服务部", parent=company, weight=40)
    office_home = make_department(code="OPS", name="运营管理部", parent=company, is_service=False)
    LeadershipGroup.objects.create()
    ImprovementOffice.objects.create(host_department=office_home)
    return Cast(
        company=company,
        a=a,
        a_team=a_team,
        b=b,
        chair=person("chair", "陈总", Role.CHAIR),
        leader=person("leader", "李副总", Role.LEADER),
        director=person("director", "王主任", Role.DIRECTOR),
        officer=person("officer", "赵审核", Role.OFFICER),
        head_a=person("head_a", "周中心主任", Role.HEAD, a),
        head_b=person("head_b", "吴部长", Role.HEAD, b),
        staff_a=person("staff_a", "郑专员", Role.STAFF, a_team),
        other_staff_a=person("other_staff_a", "冯专员", Role.STAFF, a_team),
        staff_b=person("staff_b", "孙技师", Role.STAFF, b),
        supervisor=person("supervisor", "钱督导", Role.SUPERVISOR),
        crm=person("crm", "CRM 系统", Role.STAFF, a, is_service_account=True),
        outsider=make_user(username="outsider", name="外人"),
        disabled=person("disabled", "离职者", Role.HEAD, a, is_active=False),
    )
