"""What people owe about plans, in words, and the page where they act."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.models.duty import Act
from activity.purposes import Purpose, register


def register_purposes() -> None:
    for code, act, verb, url_name, sentence in (
        ("plan.submit", Act.REPORT, _("报送"), "plans:edit", _("编制并报送《%(subject)s》")),
        (
            "plan.correct",
            Act.REPORT,
            _("修改重报"),
            "plans:edit",
            _("按退回意见修改《%(subject)s》并重新报送"),
        ),
        ("plan.review", Act.APPROVE, _("审核"), "plans:plan", _("审核《%(subject)s》")),
        ("plan.approve", Act.APPROVE, _("审批"), "plans:plan", _("审批《%(subject)s》")),
        ("plan.publish", Act.DO, _("发布"), "plans:plan", _("发布《%(subject)s》")),
    ):
        register(Purpose(code, act, verb, url_name, sentence))
