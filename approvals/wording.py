"""Chains, steps and what holds them up, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import ApprovalChain, CaseStep, ChainStep, Mode, Rule, Who
from core.numerals import figure
from core.phrases import PERSON
from core.punctuation import clauses, listed

BARS: dict[str, str | Promise] = {
    "own_submission": gettext_lazy("报送人或本部门负责人"),
    "own_review": gettext_lazy("这一稿的审核人"),
    "own_department": gettext_lazy("本部门负责人"),
    "two_capacities": gettext_lazy("已以另一身份表态"),
    "service_account": gettext_lazy("系统账号"),
}
"""Why somebody may not decide, told of a third person; by the code of the decision."""


def register_bar(code: str, words: str | Promise) -> None:
    """The owner of a record says in the third person what its refusals mean."""
    BARS[code] = words


def barred_words(people: Sequence[Mapping[str, Any]]) -> str:
    """Names with why each may not decide."""
    named = [
        _("%(name)s（%(why)s）")
        % {"name": PERSON.told(str(one["name"])), "why": BARS.get(one["why"], one["why"])}
        for one in people
        if one.get("why")
    ]
    return listed(named)


def stuck_words(step: CaseStep) -> str:
    """Why nobody can decide in this step; '' while somebody can."""
    who = step.rule.get_who_display()
    people = barred_words(step.stuck_names)
    said = {"step": step.rule.label, "who": who, "people": people}
    words = {
        "nobody": _("「%(step)s」：现在没有人担任%(who)s。"),
        "all_barred": _("「%(step)s」：%(who)s中的人都须回避：%(people)s。"),
        "chair_barred": _("「%(step)s」：组长须回避：%(people)s。"),
        "no_chair": _("「%(step)s」：现在没有领导小组组长。"),
        "all_spoke": _("「%(step)s」：在任的审批人都已表态，仍不够作出决定。"),
    }.get(step.stuck_code, "")
    return words % said if words else ""


def rule_words(step: ChainStep, people: Sequence[str] = ()) -> str:
    """Who decides and how, e.g. 领导小组全体，过半数同意，同时会签."""
    parts = [who_words(step, people)]
    if step.rule == Rule.SHARE and step.share is not None:
        parts.append(_("至少 %(share)s%% 同意") % {"share": figure(step.share)})
    elif not (step.who == Who.CHAIR and step.rule == Rule.CHAIR):
        parts.append(str(step.get_rule_display()))
    if step.rule in (Rule.MAJORITY, Rule.SHARE, Rule.ALL):
        parts.append(str(Mode(step.mode).label))
    return clauses(parts)


def who_words(step: ChainStep, people: Sequence[str] = ()) -> str:
    if step.who == Who.NAMED:
        return listed(people) if people else str(Who.NAMED.label)
    if step.who == Who.POST and step.post is not None:
        return f"{step.post.department}·{step.post}"
    return str(step.get_who_display())


def chain_words(chain: ApprovalChain) -> list[str]:
    """One sentence a step: name, who decides and how, whether beside the one before, and until when."""
    return [
        _("%(name)s：%(rule)s%(beside)s，%(days)s 天内办理")
        % {
            "name": step.label,
            "rule": rule_words(step, [str(one.person) for one in step.named.all()]),
            "beside": _("，与上一步同时进行") if step.together else "",
            "days": step.due_days,
        }
        for step in chain.steps.all()
    ]
