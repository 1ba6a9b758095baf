from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from organization.models.department import Department, Post
from organization.querysets import MembershipQuerySet


class Role(models.TextChoices):
    """Powers come from roles; a post is only a name."""

    CHAIR = "chair", _("领导小组组长")
    LEADER = "leader", _("领导小组成员")
    DIRECTOR = "director", _("办公室主任")
    OFFICER = "officer", _("办公室成员")
    HEAD = "head", _("部门负责人")
    STAFF = "staff", _("岗位人员")
    SUPERVISOR = "supervisor", _("质量监督")


LEADERSHIP_ROLES = (Role.CHAIR, Role.LEADER)
OFFICE_ROLES = (Role.DIRECTOR, Role.OFFICER)
DEPARTMENT_ROLES = (Role.HEAD, Role.STAFF)


class Membership(models.Model):
    """One person in one role, from a day to a day; ended rows stay, so past decisions stay explained."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices)
    department = models.ForeignKey(
        Department,
        verbose_name=_("部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
        help_text=_("部门负责人和岗位人员必填；质量监督填写所监督的部门，不填表示全部。"),
    )
    post = models.ForeignKey(
        Post,
        verbose_name=_("岗位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True, help_text=_("最后一天；空表示至今。"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["user", "starts_on", "id"]
        constraints = [
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="membership_department_given",
                condition=Q(role__in=DEPARTMENT_ROLES, department__isnull=False)
                | ~Q(role__in=DEPARTMENT_ROLES),
            ),
            ExclusionConstraint(
                name="membership_not_twice_at_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Func(F("department"), Value(0), function="coalesce"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"
