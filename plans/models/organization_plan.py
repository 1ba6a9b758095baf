from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from core.hashing import content_hash
from core.lifecycle import Stateful
from core.phrases import Phrase
from core.protection import append_only
from core.stamps import at_field, by_field, stamped
from core.versions import Versioned
from organization.models import Department
from plans.lifecycle import CONSOLIDATING, ORGANIZATION_PLAN, OrganizationPlanStatus
from plans.models.cycle import PlanCycle
from plans.models.decision import EditionPhrase, PlanEdition
from plans.models.plan import DepartmentPlan
from plans.querysets import OrganizationEditionQuerySet, OrganizationPlanQuerySet, ReceiptQuerySet


class OrganizationPlan(Stateful, Versioned):
    """The organisation's improvement plan of one cycle: what the office writes, and the department plans it includes.

    Its version grows with every change of its texts or of what it includes, and with every submission; what was
    handed to leadership stands in `submissions` word for word.
    """

    lifecycle = ORGANIZATION_PLAN

    cycle = models.OneToOneField(
        PlanCycle, verbose_name=_("周期"), on_delete=models.PROTECT, related_name="organization_plan"
    )
    foreword = models.TextField(_("前言"), blank=True)
    summary = models.TextField(_("总体安排"), blank=True)
    status = models.CharField(
        _("状态"),
        max_length=10,
        choices=OrganizationPlanStatus.choices,
        default=OrganizationPlanStatus.DRAFT,
        editable=False,
    )
    submitted_at = at_field()
    submitted_by = by_field()
    returned_at = at_field()
    returned_by = by_field()
    approved_at = at_field()
    approved_by = by_field()
    published_at = at_field()
    published_by = by_field()

    objects = OrganizationPlanQuerySet.as_manager()

    label_phrase = Phrase(gettext_noop("%(year)s 年度全公司服务改善计划"))

    class Meta:
        verbose_name = _("组织计划")
        verbose_name_plural = _("组织计划")
        ordering = ["-cycle__year"]
        constraints = [
            ORGANIZATION_PLAN.constraint("organization_plan_status_known"),
            *stamped("organization_plan", "submitted", "returned", "approved", "published"),
        ]
        triggers = [ORGANIZATION_PLAN.trigger("organization_plan_lifecycle")]

    def __str__(self) -> str:
        return self.label_phrase.said(year=self.cycle.year)

    def get_absolute_url(self) -> str:
        return reverse("plans:organization_plan", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.status in CONSOLIDATING

    @property
    def submission(self) -> OrganizationSubmission | None:
        """What leadership has before it, or decided on."""
        if self.is_editable:
            return None
        return self.submissions.filter(version=self.version).first()


class IncludedPlan(models.Model):
    """A department's plan as it was taken in: this version with this content and no other."""

    organization_plan = models.ForeignKey(OrganizationPlan, on_delete=models.CASCADE, related_name="included")
    plan = models.ForeignKey(DepartmentPlan, on_delete=models.PROTECT, related_name="inclusions")
    plan_version = models.PositiveIntegerField(_("稿次"))
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    included_at = models.DateTimeField(_("纳入时间"))
    included_by = by_field()

    class Meta:
        verbose_name = _("纳入的部门计划")
        verbose_name_plural = _("纳入的部门计划")
        ordering = ["plan__department__position", "plan__department__path", "id"]
        constraints = [models.UniqueConstraint(fields=["organization_plan", "plan"], name="included_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.plan_version}"


class OrganizationSubmission(models.Model):
    """What the office handed to leadership, word for word; a decision is bound to its version and hash."""

    organization_plan = models.ForeignKey(
        OrganizationPlan, on_delete=models.PROTECT, related_name="submissions"
    )
    version = models.PositiveIntegerField(_("稿次"))
    content = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("提交人"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("组织计划提交稿")
        verbose_name_plural = _("组织计划提交稿")
        ordering = ["organization_plan_id", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization_plan", "version"], name="organization_submission_once"
            )
        ]
        triggers = append_only("organization_submission")

    def __str__(self) -> str:
        return f"{self.organization_plan_id} v{self.version}"


class OrganizationVerdict(models.TextChoices):
    APPROVE = "approve", _("审批同意")
    RETURN = "return", _("退回")


class OrganizationDecision(models.Model):
    """What leadership decided about exactly one submission; `returned_plans` names the department plans it sent back."""

    submission = models.ForeignKey(OrganizationSubmission, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(_("决定"), max_length=8, choices=OrganizationVerdict.choices)
    remarks = models.TextField(_("意见"), blank=True)
    returned_plans = models.JSONField(_("退回的部门计划"), default=dict)
    decided_at = models.DateTimeField(_("时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("决定人"), on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("被代理人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("组织计划审批记录")
        verbose_name_plural = _("组织计划审批记录")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="organization_verdict_known", condition=Q(verdict__in=OrganizationVerdict.values)
            ),
            models.UniqueConstraint(fields=["submission"], name="organization_decided_once"),
        ]
        triggers = append_only("organization_decision")

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {self.submission_id}"


class OrganizationEdition(models.Model):
    """The organisation's plan as it was published: numbered, hashed, frozen.

    `content` is what leadership approved; under `editions`, which its hash leaves out, stands which edition of each
    department's plan was published with it. The shape is told in docs/consolidation.md.
    """

    organization_plan = models.ForeignKey(OrganizationPlan, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("版次"))
    content = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("发布人"), on_delete=models.PROTECT, related_name="+"
    )

    objects = OrganizationEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织计划版本")
        verbose_name_plural = _("组织计划版本")
        ordering = ["organization_plan_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization_plan", "number"], name="organization_edition_number_once"
            )
        ]
        triggers = append_only("organization_edition")

    def __str__(self) -> str:
        return gettext("%(plan)s 第 %(number)s 版") % {
            "plan": self.organization_plan,
            "number": self.number,
        }

    def get_absolute_url(self) -> str:
        return reverse("plans:organization_edition", args=[self.pk])

    @property
    def is_intact(self) -> bool:
        """Does the stored content still have the fingerprint under which it was approved?"""
        content = {name: value for name, value in self.content.items() if name != "editions"}
        return content_hash(content) == self.content_hash


class Receipt(models.Model):
    """A department is to confirm that it has a published edition: the organisation's, or one of its own plan."""

    organization_edition = models.ForeignKey(
        OrganizationEdition, null=True, on_delete=models.PROTECT, related_name="receipts"
    )
    edition = models.ForeignKey(PlanEdition, null=True, on_delete=models.PROTECT, related_name="receipts")
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), on_delete=models.PROTECT, related_name="plan_receipts"
    )
    created_at = models.DateTimeField(_("送达时间"))
    confirmed_at = at_field()
    confirmed_by = by_field()

    objects = ReceiptQuerySet.as_manager()
    label_phrase = EditionPhrase(
        gettext_noop("%(plan)s 第 %(number)s 版"), DepartmentPlan.label_phrase, OrganizationPlan.label_phrase
    )

    class Meta:
        verbose_name = _("收悉确认")
        verbose_name_plural = _("收悉确认")
        ordering = ["department__position", "department__path", "id"]
        constraints = [
            models.CheckConstraint(
                name="receipt_of_one",
                condition=Q(organization_edition__isnull=True, edition__isnull=False)
                | Q(organization_edition__isnull=False, edition__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["organization_edition", "edition", "department"],
                nulls_distinct=False,
                name="receipt_once",
            ),
            *stamped("receipt", "confirmed"),
        ]

    def __str__(self) -> str:
        return str(self.about)

    def get_absolute_url(self) -> str:
        return reverse("plans:receipt", args=[self.pk])

    @property
    def about(self) -> OrganizationEdition | PlanEdition:
        """The edition that is to be confirmed."""
        found = self.organization_edition or self.edition
        assert found is not None  # noqa: S101 - receipt_of_one
        return found
