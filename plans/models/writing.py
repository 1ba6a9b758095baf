"""What surrounds the writing of a plan: who may write along, who is at it now, why a warning stands, templates."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.stamps import at_field, by_field, stamped
from plans.models.plan import DepartmentPlan
from plans.querysets import TemplateQuerySet


class Drafter(models.Model):
    """A person of the department who may write along; submitting stays with the head."""

    plan = models.ForeignKey(DepartmentPlan, on_delete=models.CASCADE, related_name="drafters")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("协作编写人"),
        on_delete=models.PROTECT,
        related_name="drafted_plans",
    )
    added_at = at_field()
    added_by = by_field()

    class Meta:
        verbose_name = _("协作编写人")
        verbose_name_plural = _("协作编写人")
        constraints = [
            models.UniqueConstraint(fields=["plan", "person"], name="drafter_once"),
            *stamped("drafter", "added"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.plan_id}"


class Presence(models.Model):
    """Who has the editor open, and at which place of it; a hint that grows stale within a minute, no record."""

    plan = models.ForeignKey(DepartmentPlan, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(_("位置"), max_length=60, blank=True)
    is_writing = models.BooleanField(_("正在编辑"), default=False)
    seen_at = models.DateTimeField(_("最近一次"))

    class Meta:
        verbose_name = _("正在编辑")
        verbose_name_plural = _("正在编辑")
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.place}"


class Explanation(models.Model):
    """Why the plan is handed in although a check warns; the reviewer reads it beside the warning.

    `key` is that of the gap in `plans.completeness`, e.g. `goals.2.target`.
    """

    plan = models.ForeignKey(DepartmentPlan, on_delete=models.CASCADE, related_name="explanations")
    key = models.CharField(_("提醒"), max_length=60)
    text = models.TextField(_("说明"))

    class Meta:
        verbose_name = _("提醒的说明")
        verbose_name_plural = _("提醒的说明")
        ordering = ["plan_id", "key"]
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="explanation_once")]

    def __str__(self) -> str:
        return self.key


class PlanTemplate(models.Model):
    """A plan to start from, kept by the office; `content` has the shape of a plan's content."""

    name = models.CharField(_("名称"), max_length=120, unique=True)
    description = models.CharField(_("适用说明"), max_length=300, blank=True)
    content = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    is_active = models.BooleanField(_("可选用"), default=True)
    edited_at = at_field()
    edited_by = by_field()

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("计划模板")
        verbose_name_plural = _("计划模板")
        ordering = ["name"]
        constraints = [*stamped("template", "edited")]

    def __str__(self) -> str:
        return self.name
