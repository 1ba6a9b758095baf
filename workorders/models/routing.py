"""To whom orders go by themselves: skills, who is away, and rules in editions that are frozen once they were live."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Stateful
from core.stamps import at_field, by_field, stamped
from core.versions import Versioned
from organization.models import Department
from workorders.lifecycle import ROUTING, EditionStatus
from workorders.models.category import Category
from workorders.routing_querysets import AbsenceQuerySet, RoutingEditionQuerySet


class Level(models.TextChoices):
    ORDINARY = "ordinary", _("熟练")
    SENIOR = "senior", _("高级")


class Complexity(models.TextChoices):
    SIMPLE = "simple", _("简单")
    COMPLEX = "complex", _("复杂")


class Pick(models.TextChoices):
    """How a rule finds the person."""

    HEAD = "head", _("由部门负责人安排")
    LEAST = "least", _("在办最少的人")
    TURN = "turn", _("轮流")
    PERSON = "person", _("指定人员")


class Skill(Versioned):
    """What somebody can do that not everybody can; `categories` are those whose orders need it."""

    name = models.CharField(_("技能"), max_length=80, unique=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    categories = models.ManyToManyField(
        Category, verbose_name=_("适用类别"), blank=True, related_name="skills"
    )
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("技能")
        verbose_name_plural = _("技能")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonSkill(models.Model):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="skills"
    )
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="people")
    level = models.CharField(_("水平"), max_length=8, choices=Level.choices, default=Level.ORDINARY)

    class Meta:
        verbose_name = _("人员技能")
        verbose_name_plural = _("人员技能")
        ordering = ["skill", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="person_skill_once"),
            models.CheckConstraint(name="person_skill_level_known", condition=Q(level__in=Level.values)),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.skill}"


class Absence(models.Model):
    """Somebody is away and gets no orders by rule; `away_until` null: until he says that he is back."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="absences"
    )
    away_from = models.DateTimeField(_("离岗时间"))
    away_until = models.DateTimeField(_("回岗时间"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=120)
    set_at = models.DateTimeField(_("登记时间"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("离岗")
        verbose_name_plural = _("离岗")
        ordering = ["person", "-away_from"]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start",
                condition=Q(away_until__isnull=True) | Q(away_until__gt=F("away_from")),
            )
        ]
        indexes = [models.Index(fields=["person", "away_from"], name="absence_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.away_from:%Y-%m-%d}"


class RoutingEdition(Stateful, Versioned):
    """Rules under one number. A draft is written and tried; once live it is frozen, and the database holds it so.

    What counts as complex belongs to the edition: any of the signs is enough.
    """

    lifecycle = ROUTING

    number = models.PositiveIntegerField(_("版次"), unique=True, editable=False)
    status = models.CharField(
        _("状态"), max_length=8, choices=EditionStatus.choices, default=EditionStatus.DRAFT, editable=False
    )
    reason = models.CharField(_("修订说明"), max_length=300, blank=True)
    origin = models.CharField(_("由来"), max_length=300, blank=True)
    complex_urgent = models.BooleanField(_("优先级为紧急"), default=False)
    complex_repeat = models.BooleanField(_("同一客户一个月内同类再来"), default=False)
    complex_category_ids = ArrayField(
        models.BigIntegerField(), verbose_name=_("类别"), default=list, blank=True
    )
    complex_keywords = ArrayField(
        models.CharField(max_length=40), verbose_name=_("含有关键词"), default=list, blank=True
    )
    created_at = models.DateTimeField(_("起草时间"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    live_at = at_field()
    live_by = by_field()
    retired_at = at_field()
    retired_by = by_field()
    dropped_at = at_field()
    dropped_by = by_field()

    objects = RoutingEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("派单规则版次")
        verbose_name_plural = _("派单规则版次")
        ordering = ["-number"]
        constraints = [
            ROUTING.constraint("routing_edition_status_known"),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status=EditionStatus.LIVE), name="routing_one_live"
            ),
            *stamped("routing_edition", "live", "retired", "dropped"),
        ]
        triggers = [
            ROUTING.trigger("routing_edition_lifecycle"),
            pgtrigger.Protect(name="routing_edition_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="routing_edition_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status <> 'draft' AND (OLD.number, OLD.reason, OLD.origin, OLD.complex_urgent,"
                    " OLD.complex_repeat, OLD.complex_category_ids, OLD.complex_keywords, OLD.live_at)"
                    " IS DISTINCT FROM (NEW.number, NEW.reason, NEW.origin, NEW.complex_urgent,"
                    " NEW.complex_repeat, NEW.complex_category_ids, NEW.complex_keywords, NEW.live_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(_("派单规则第 %(number)s 版") % {"number": self.number})

    @property
    def is_draft(self) -> bool:
        return self.status == EditionStatus.DRAFT


class RoutingRule(models.Model):
    """If all of its conditions hold, the order goes where it says; an empty condition always holds. The first rule
    that fits decides. `department` null: that of the order."""

    edition = models.ForeignKey(RoutingEdition, on_delete=models.PROTECT, related_name="rules")
    position = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("名称"), max_length=80)
    kinds = ArrayField(models.CharField(max_length=14), verbose_name=_("类型"), default=list, blank=True)
    category = models.ForeignKey(
        Category, verbose_name=_("类别"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    priorities = ArrayField(
        models.CharField(max_length=8), verbose_name=_("优先级"), default=list, blank=True
    )
    channels = ArrayField(models.CharField(max_length=60), verbose_name=_("渠道"), default=list, blank=True)
    keywords_any = ArrayField(
        models.CharField(max_length=40), verbose_name=_("含有任一关键词"), default=list, blank=True
    )
    keywords_none = ArrayField(
        models.CharField(max_length=40), verbose_name=_("不含关键词"), default=list, blank=True
    )
    complexity = models.CharField(_("复杂程度"), max_length=8, choices=Complexity.choices, blank=True)
    department = models.ForeignKey(
        Department,
        verbose_name=_("派给部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    pick = models.CharField(_("怎么选人"), max_length=8, choices=Pick.choices, default=Pick.HEAD)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("指定人员"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    skill = models.ForeignKey(
        Skill, verbose_name=_("须会技能"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    needs_category_skill = models.BooleanField(_("须会类别所需的技能"), default=False)
    least_level = models.CharField(_("至少达到"), max_length=8, choices=Level.choices, default=Level.ORDINARY)

    class Meta:
        verbose_name = _("派单规则")
        verbose_name_plural = _("派单规则")
        ordering = ["edition_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="routing_rule_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="routing_rule_known",
                condition=Q(pick__in=Pick.values, least_level__in=Level.values)
                & (Q(complexity="") | Q(complexity__in=Complexity.values)),
            ),
            models.CheckConstraint(
                name="routing_rule_person",
                condition=Q(pick=Pick.PERSON, person__isnull=False)
                | (~Q(pick=Pick.PERSON) & Q(person__isnull=True)),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="routing_rule_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                # A lock on the edition: it cannot go live while one of its rules is being changed.
                declare=[("held", "text")],
                func="""
                SELECT status INTO held FROM workorders_routingedition
                WHERE id = (CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END) FOR SHARE;
                IF held <> 'draft' THEN
                    RAISE EXCEPTION 'pgtrigger: rules of an edition that was live cannot change';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="routing_rule_no_truncate",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from routing_rule table';",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoutingTurn(models.Model):
    """When somebody last had his turn by a rule, counted up from 1: who waits longest is next."""

    rule = models.ForeignKey(RoutingRule, on_delete=models.CASCADE, related_name="turns")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("轮流次序")
        verbose_name_plural = _("轮流次序")
        constraints = [models.UniqueConstraint(fields=["rule", "person"], name="routing_turn_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.person_id} {self.turn}"


class RoutingTrial(models.Model):
    """A draft put to the orders of a past period: what it would have done. Only this report is written."""

    edition = models.ForeignKey(RoutingEdition, on_delete=models.PROTECT, related_name="trials")
    edition_version = models.PositiveIntegerField()
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    asked_at = models.DateTimeField(_("试跑时间"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("规则试跑")
        verbose_name_plural = _("规则试跑")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="routing_trial_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return str(
            _("第 %(number)s 版试跑 %(first)s 至 %(last)s")
            % {"number": self.edition.number, "first": self.starts_on, "last": self.ends_on}
        )

    @property
    def is_of_present(self) -> bool:
        """Did it try the rules as they are now?"""
        return self.edition_version == self.edition.version
