"""Skills of the service teams, who is on leave, three live rules, and a draft that was tried on last month's orders."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from demo.people import Company
from organization.models import Membership, Role, User
from workorders.commands.routing.editions import (
    RuleWords,
    draft_edition,
    publish_edition,
    save_rule,
    write_edition,
)
from workorders.commands.routing.presence import set_away
from workorders.commands.routing.skills import save_skill
from workorders.commands.routing.trials import run_trial
from workorders.models import Category, PersonSkill, RoutingEdition, RoutingTrial, Skill

TRIED_DAYS = 14


def make_routing(company: Company, now: datetime, today: date) -> str:
    """Returns what there is, in words."""
    by = company.officer
    complaints, repairs = make_skills(company)
    send_on_leave(company, now)
    first = draft_edition(by=by)
    write_edition(
        first,
        by=by,
        reason="投诉首次解决率偏低，复杂的改由高级客服处理；其余由在办最少的人接，免得忙闲不均。",
        origin="三季度复盘：首次解决率 85%，目标 92%。",
        complex_urgent=True,
        complex_repeat=True,
        complex_keywords=["律师", "媒体", "曝光", "12315"],
    )
    centre = company.departments["KF"]
    complaint, repair = (Category.objects.get(full_name=name) for name in ("投诉", "维修"))
    hard = RuleWords(
        name="复杂投诉给高级客服", kinds=["complaint"], complexity="complex", department=centre, pick="least",
        skill=complaints, least_level="senior",
    )  # fmt: skip
    for words in (
        hard,
        RuleWords(name="维修给会修的人", category=repair, pick="least", skill=repairs),
        RuleWords(name="咨询轮流接", kinds=["enquiry"], pick="turn"),
    ):
        save_rule(first, words, by=by)
    live = publish_edition(RoutingEdition.objects.get(pk=first.pk), by=by, accepts_untried=True)
    draft = draft_edition(by=by, copied=live)
    write_edition(
        draft, by=by, reason="普通投诉也按在办数派到人，不再等部门负责人安排。", origin="第 46 周例会议定先试跑。",
        complex_urgent=True, complex_repeat=True, complex_keywords=list(live.complex_keywords),
    )  # fmt: skip
    save_rule(
        draft,
        RuleWords(name="普通投诉给在办最少的人", category=complaint, complexity="simple", pick="least"),
        by=by,
    )
    try_draft(RoutingEdition.objects.get(pk=draft.pk), by, now, today)
    return f"第 {live.number} 版 3 条规则，技能 {Skill.objects.count()} 项，草稿试跑过"


def make_skills(company: Company) -> tuple[Skill, Skill]:
    by = company.officer
    complaint = save_skill(
        None, by=by, name="投诉协商", note="能定 300 元以内补偿，会做投诉录音复盘。",
        categories=list(Category.objects.filter(full_name="投诉")),
    )  # fmt: skip
    repair = save_skill(
        None, by=by, name="上门维修", note="持维修证上岗。",
        categories=list(Category.objects.filter(full_name="维修")),
    )  # fmt: skip
    rows = []
    for skill, code in ((complaint, "KF"), (repair, "SH")):
        for number, person in enumerate(staff_of(company, code)):
            if number % 4 != 3:
                rows.append(
                    PersonSkill(skill=skill, person=person, level="ordinary" if number % 3 else "senior")
                )
    PersonSkill.objects.bulk_create(rows)
    return complaint, repair


def staff_of(company: Company, code: str) -> list[User]:
    held = Membership.objects.filter(
        department__path__startswith=company.departments[code].path, role=Role.STAFF
    )
    return list(User.objects.people().filter(pk__in=held.values("user_id")).order_by("pk"))


def send_on_leave(company: Company, now: datetime) -> None:
    for code, days, reason in (("KF", 4, "年休假"), ("SH", 2, "外出培训"), ("SH", 9, "病假")):
        person = staff_of(company, code)[-1 - days % 3]
        set_away(person, by=person, away_until=now + timedelta(days=days), reason=reason)


def try_draft(draft: RoutingEdition, by: User, now: datetime, today: date) -> None:
    run_trial(
        RoutingTrial.objects.create(
            edition=draft,
            edition_version=draft.version,
            starts_on=today - timedelta(days=TRIED_DAYS),
            ends_on=today - timedelta(days=1),
            asked_at=now,
            asked_by=by,
        )
    )
