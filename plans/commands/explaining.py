"""Why a warning stands: said by the author, part of what is reviewed and approved."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import PreconditionRequired
from plans.commands.editing import finish_edit
from plans.commands.locks import locked_plan
from plans.commands.merging import Clash, FieldsChanged
from plans.commands.validation import invalid
from plans.completeness import examine
from plans.models import DepartmentPlan, Explanation
from plans.permissions import can_edit_plan

EXPLANATION_MAX = 500


@transaction.atomic
def explain_warning(
    plan: DepartmentPlan, code: str, text: str, *, by: Any, seen: str | None
) -> DepartmentPlan:
    """Say why the warning with this `code` may stand; an empty text takes the explanation back.

    `seen` is the explanation that the author had before the eyes (empty for none): another one there now is `Stale`.
    Raises `Invalid` for a code that is no warning of this plan (any more), and for a text that is too long.
    """
    plan = locked_plan(plan)
    can_edit_plan(by, plan).or_raise()
    if seen is None:
        raise PreconditionRequired("seen_required", _("请说明修改所依据的原有说明（seen）。"))
    text = text.replace("\r\n", "\n").strip()
    if len(text) > EXPLANATION_MAX:
        sentence = _("说明有 %(length)s 个字，最多 %(most)s 个，请精简。")
        raise invalid("text", sentence % {"length": len(text), "most": EXPLANATION_MAX})
    gap = next((gap for gap in examine(plan).advice if gap.code == code), None)
    if gap is None:
        raise invalid("code", _("这条提醒已经没有了，不用再说明。"))
    if gap.explanation == text:
        return plan
    if gap.explanation != seen.replace("\r\n", "\n").strip():
        sentence = _("别人刚刚写了说明：%(text)s。请对照以后再改。") % {"text": gap.explanation}
        raise FieldsChanged([Clash("text", text, gap.explanation)], sentence=sentence)
    if text:
        Explanation.objects.update_or_create(plan=plan, key=code, defaults={"text": text})
    else:
        Explanation.objects.filter(plan=plan, key=code).delete()
    return finish_edit(
        plan, by=by, data={"explanation": code, "where": gap.where, "before": gap.explanation, "after": text}
    )
