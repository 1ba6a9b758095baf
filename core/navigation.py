"""The menu as data, and what every page's frame needs.

An entry is shown to whom its predicate allows and only if its page exists in this installation; apps add the
figures beside the words with `register_count`, so nothing here knows what is counted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language_info, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

Words = str | Promise
Allow = Callable[[Any], bool]


def everyone(user: Any) -> bool:
    return True


def leadership(user: Any) -> bool:
    return bool(user.standing.is_leadership)


def office(user: Any) -> bool:
    return bool(user.standing.is_office)


def leadership_or_office(user: Any) -> bool:
    return leadership(user) or office(user)


def leads_or_watches(user: Any) -> bool:
    return leadership_or_office(user) or bool(user.standing.is_supervisor)


def only_heads(user: Any) -> bool:
    return bool(user.standing.is_head) and not leads_or_watches(user)


def leads_watches_or_heads(user: Any) -> bool:
    return leads_or_watches(user) or bool(user.standing.is_head)


def of_department(user: Any) -> bool:
    return bool(user.standing.own_department_ids)


def sets_up(user: Any) -> bool:
    return bool(user.standing.is_director or user.standing.is_chair or user.is_superuser)


def keeps_the_system(user: Any) -> bool:
    return bool(user.is_staff)


def lets_systems_in(user: Any) -> bool:
    return bool(user.standing.is_director or user.is_superuser)


def sees_mailbox(user: Any) -> bool:
    return settings.DEVELOPMENT_MAILBOX and (settings.DEMO or keeps_the_system(user))


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `area` lists beginnings of view names that belong under it; the longest one wins."""

    label: Words
    url_name: str = ""
    icon: str = ""
    step: Words = ""
    allow: Allow = everyone
    area: tuple[str, ...] = ()
    count: str = ""
    children: tuple["Entry", ...] = ()


@dataclass
class Item:
    """An entry as one person sees it on one page."""

    label: Words
    url: str
    icon: str = ""
    step: Words = ""
    is_current: bool = False
    is_open: bool = False
    count: int = 0
    is_urgent: bool = False
    children: list["Item"] = field(default_factory=list)


@dataclass(frozen=True)
class Count:
    """A figure beside a menu entry; `urgent` draws it red."""

    number: int
    urgent: bool = False


Counter = Callable[[Any], Count]
_counters: dict[str, Counter] = {}


def register_count(name: str, counter: Counter) -> None:
    """Let an app say how many wait behind the entry whose `count` is `name`; called from its `ready()`."""
    _counters[name] = counter


CYCLE_PAGES = (
    "plans:objective",
    "plans:loose_goals",
    "plans:add_objective",
    "plans:edit_objective",
    "plans:template",
    "plans:new_template",
)
PLAN_PAGES = (
    "plans:plan",
    "plans:edit",
    *(
        f"plans:{name}"
        for name in ("start", "breakdown", "spread", "schedule", "measure", "changes", "compare", "reviewing")
    ),
)
PEOPLE_PAGES = (
    "organization:people",
    "organization:person",
    "organization:add_person",
    "organization:edit_person",
    "organization:appoint",
    "organization:issue_password",
)
ADJUSTMENT_PAGES = (
    "plans:adjust",
    *(f"plans:{act}_adjustment" for act in ("propose", "explain", "rebase", "check")),
)
MY_DAY_PAGES = ("activity:my_day", "activity:notifications", "activity:mail_preference")
CUSTOM_FIELD_PAGES = ("plans:custom_fields", "plans:add_custom_field", "plans:edit_custom_field")
REPORT_PAGES = ("plans:reports_home", "plans:progress_report", "plans:side_by_side")
PROBLEM_PAGES = ("plans:problem", "plans:raise_problem")
INSTRUCTION_PAGES = ("organization:instruction", "organization:issue_instruction")
MEETING_PAGES = ("organization:meeting", "organization:call_meeting", "organization:edit_meeting")
STEERING_PAGES = (*REPORT_PAGES, *PROBLEM_PAGES, *INSTRUCTION_PAGES, *MEETING_PAGES)
MENU: tuple[tuple[Entry, ...], ...] = (
    (
        Entry(_("我的一天"), "activity:my_day", "home", count="duties", area=MY_DAY_PAGES),
        Entry(
            _("领导看板"),
            "evaluation:dashboard",
            "layout-dashboard",
            allow=leads_or_watches,
            area=("evaluation:dashboard",),
            count="leadership",
        ),
        Entry(
            _("部门看板"),
            "evaluation:dashboard",
            "layout-dashboard",
            allow=only_heads,
            area=("evaluation:dashboard",),
        ),
        Entry(
            _("办公室工作台"),
            "evaluation:cockpit",
            "clipboard-check",
            allow=office,
            area=("evaluation:cockpit",),
        ),
    ),
    (
        Entry(_("审批中心"), "approvals:centre", "rubber-stamp", count="approvals", area=("approvals:",)),
        Entry(
            _("目标与计划"),
            icon="target",
            step=_("定目标"),
            area=("plans:",),
            children=(
                Entry(_("我的任务"), "plans:my_part", area=("plans:my_part", "plans:receipt")),
                Entry(_("部门计划"), "plans:plans", area=PLAN_PAGES),
                Entry(
                    _("年度周期"),
                    "plans:cycles",
                    area=(
                        "plans:cycle",
                        "plans:new_cycle",
                        "plans:edit_cycle",
                        "plans:consolidation",
                        "plans:organization_",
                        *CYCLE_PAGES,
                        "plans:edit_organization_plan",
                        "plans:receipts",
                    ),
                ),
                Entry(_("计划调整"), "plans:adjustments", area=ADJUSTMENT_PAGES),
                Entry(
                    _("资源"),
                    "plans:resources_home",
                    area=("plans:resource", "plans:add_pool", "plans:edit_pool", "plans:settle_"),
                ),
            ),
        ),
        Entry(
            _("工单与督办"),
            icon="list-check",
            step=_("促执行"),
            area=("workorders:", "correspondence:inbound", "correspondence:messages"),
            children=(
                Entry(_("工单"), "workorders:orders", area=("workorders:",)),
                Entry(
                    _("周期与模板"),
                    "workorders:recurring_list",
                    area=("workorders:recurring", "workorders:template"),
                ),
                Entry(
                    _("我的上门"),
                    "workorders:my_visits",
                    allow=of_department,
                    area=("workorders:my_visits", "workorders:visit", "workorders:book_visit"),
                ),
                Entry(_("我的工时"), "workorders:my_time", area=("workorders:my_time", "workorders:time")),
                Entry(_("导入工单"), "workorders:imports", allow=office, area=("workorders:import",)),
                Entry(
                    _("类别与时限"),
                    "workorders:categories",
                    area=(
                        "workorders:categor",
                        "workorders:level",
                        "workorders:priorit",
                        "workorders:procedure",
                        "workorders:routing",
                        "workorders:edit_routing",
                        "workorders:compare_routing",
                        "workorders:new_routing_rule",
                        "workorders:skill",
                        "workorders:new_skill",
                        "workorders:edit_skill",
                    ),
                ),
                Entry(
                    _("客户来信"),
                    "correspondence:inbound",
                    allow=office,
                    area=("correspondence:inbound", "correspondence:order_mail"),
                ),
                Entry(
                    _("班组在岗"),
                    "workorders:team",
                    allow=leads_watches_or_heads,
                    area=("workorders:team", "workorders:presence_of"),
                ),
            ),
        ),
        Entry(
            _("汇报与会商"),
            icon="report",
            step=_("促执行"),
            area=STEERING_PAGES,
            children=(
                Entry(_("进展报告"), "plans:reports_home", area=REPORT_PAGES),
                Entry(_("问题反馈"), "plans:problems", area=PROBLEM_PAGES),
                Entry(_("领导批示"), "organization:instructions", area=INSTRUCTION_PAGES),
                Entry(_("会议"), "organization:meetings", area=MEETING_PAGES),
            ),
        ),
        Entry(_("培训与知识"), "enablement:home", "school", _("有赋能"), area=("enablement:",)),
        Entry(_("激励与约束"), "incentives:home", "award", _("有激励"), area=("incentives:",)),
        Entry(
            _("评估与复盘"),
            icon="refresh",
            step=_("勤复盘"),
            area=("evaluation:",),
            children=(
                Entry(
                    _("目标达成"),
                    "evaluation:goals",
                    allow=leads_watches_or_heads,
                    area=("evaluation:",),
                ),
                Entry(_("偏差预警"), "evaluation:deviations", area=("evaluation:deviation",)),
                Entry(_("我的目标"), "evaluation:my_goals", area=("evaluation:my_goals",)),
                Entry(
                    _("指标口径"),
                    "evaluation:indicators",
                    area=("evaluation:indicator", "evaluation:add_benchmark"),
                ),
                Entry(_("计算与关账"), "evaluation:periods", allow=office, area=("evaluation:period",)),
            ),
        ),
        Entry(_("制度"), "policies:policy_list", "notebook", _("快迭代"), area=("policies:",)),
    ),
    (
        Entry(
            _("设置"),
            icon="settings",
            area=(
                "organization:",
                "integrations:",
                "correspondence:mailbox",
                "correspondence:new_mailbox",
                *CUSTOM_FIELD_PAGES,
                "approvals:chain",
                "activity:trail",
                "activity:mail",
                "admin:",
                "gallery",
            ),
            children=(
                Entry(_("开始使用"), "organization:setup", allow=sets_up, area=("organization:setup",)),
                Entry(pgettext_lazy("menu", "部门"), "organization:departments", area=("organization:",)),
                Entry(pgettext_lazy("menu", "人员"), "organization:people", area=PEOPLE_PAGES),
                Entry(
                    pgettext_lazy("menu", "工作日历"),
                    "organization:calendars",
                    area=("organization:calendar", "organization:set_", "organization:add_calendar"),
                ),
                Entry(
                    pgettext_lazy("menu", "审批链"),
                    "approvals:chains",
                    allow=office,
                    area=("approvals:chain",),
                ),
                Entry(_("审批委托"), "organization:delegations", area=("organization:delegation",)),
                Entry(
                    pgettext_lazy("menu", "自定义字段"),
                    "plans:custom_fields",
                    allow=office,
                    area=CUSTOM_FIELD_PAGES,
                ),
                Entry(_("外部系统"), "integrations:clients", allow=lets_systems_in, area=("integrations:",)),
                Entry(
                    _("客户邮箱"),
                    "correspondence:mailboxes",
                    allow=office,
                    area=("correspondence:mailbox", "correspondence:new_mailbox"),
                ),
                Entry(_("审计日志"), "activity:trail", area=("activity:trail",)),
                Entry(_("发出的邮件"), "activity:mailbox", allow=sees_mailbox, area=("activity:mail",)),
                Entry(_("系统管理"), "admin:index", allow=keeps_the_system, area=("admin:",)),
                Entry(_("界面部件"), "gallery", allow=keeps_the_system, area=("gallery",)),
            ),
        ),
    ),
)


def address(url_name: str) -> str:
    """The address of a page without arguments, or nothing if this installation has no such page."""
    return _address(url_name, get_script_prefix(), get_urlconf()) if url_name else ""


@cache
def _address(url_name: str, _prefix: str, urlconf: str | None) -> str:
    """The same for a process's life: every page draws the menu, and looking its addresses up took a quarter of it."""
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""


def build_menu(user: Any, view_name: str) -> list[list[Item]]:
    """Return the groups of the menu as `user` sees them on the page `view_name`; empty groups are left out."""
    strongest = max(
        (claim(entry, view_name) for group in MENU for entry in group if entry.allow(user)), default=0
    )
    groups = [
        [item for entry in group if (item := build_item(entry, user, view_name, strongest))] for group in MENU
    ]
    return [group for group in groups if group]


def claim(entry: Entry, view_name: str) -> int:
    """How much of the view's name the entry names: the more, the rather the page belongs there."""
    own = max((len(start) for start in entry.area if view_name.startswith(start)), default=0)
    return max([own, *(claim(child, view_name) for child in entry.children)])


def build_item(entry: Entry, user: Any, view_name: str, strongest: int) -> Item | None:
    """Return the entry with its children, or nothing if it is not for this person or has no page."""
    if not entry.allow(user):
        return None
    belongs = strongest > 0 and claim(entry, view_name) == strongest
    url = address(entry.url_name)
    children: list[Item] = []
    if belongs or not url:  # what is closed shows no children, and its own page is where it leads
        strongest_child = max((claim(child, view_name) for child in entry.children), default=0)
        children = [
            item for child in entry.children if (item := build_item(child, user, view_name, strongest_child))
        ]
        url = url or (children[0].url if children else "")
    if not url:
        return None
    inside = belongs and any(child.is_current for child in children)
    count = _counters[entry.count](user) if entry.count in _counters else Count(0)
    return Item(
        label=entry.label,
        url=url,
        icon=entry.icon,
        step=entry.step,
        is_current=belongs and not inside,
        is_open=belongs and bool(children),
        count=count.number,
        is_urgent=count.urgent,
        children=children if belongs else [],
    )


def interface_words() -> dict[str, str]:
    """What scripts say; `{n}` is filled in by them."""
    return {
        "late": gettext("超时 {span}"),
        "left": gettext("还有 {span}"),
        "minutes": gettext("{n} 分"),
        "hours": gettext("{n} 小时"),
        "days": gettext("{n} 天"),
        "table": gettext("看数据表"),
        "chart": gettext("看图"),
        "confirm": gettext("确定"),
        "cancel": gettext("先不办"),
        "confirmTitle": gettext("请确认"),
    }


def languages() -> list[dict[str, str]]:
    """The languages of the switch, each under its own name."""
    return [
        {"code": code, "name": get_language_info(code)["name_local"]} for code, _name in settings.LANGUAGES
    ]


def context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs; the menu is built only if the page draws it."""
    match = getattr(request, "resolver_match", None)
    view_name = match.view_name if match else ""
    # Nothing here may touch the database before it is drawn: error pages use this context while it is down.
    return {
        "DEMO": settings.DEMO,
        "menu": SimpleLazyObject(lambda: build_menu(request.user, view_name) if signed_in(request) else []),
        "search_url": SimpleLazyObject(lambda: address("search")),
        "notifications_url": SimpleLazyObject(lambda: address("activity:notifications")),
        "unread": SimpleLazyObject(lambda: unread(request)),
        "interface_words": interface_words,
        "languages": languages,
    }


def signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


def unread(request: HttpRequest) -> Count:
    return _counters["unread"](request.user) if "unread" in _counters and signed_in(request) else Count(0)
