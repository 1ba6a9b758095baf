"""How one order stands to another: part of it, waiting for it, asked twice, or merely of interest."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.stamps import at_field, by_field, stamped
from workorders.link_querysets import OrderLinkQuerySet
from workorders.models.order import WorkOrder


class LinkKind(models.TextChoices):
    """What the first order is to the second."""

    CHILD = "child", _("下级工单")
    DEPENDS = "depends", _("依赖")
    DUPLICATE = "duplicate", _("重复")
    RELATED = "related", _("相关")


class LinkRole(models.TextChoices):
    """What the other order is to the one at hand."""

    PARENT = "parent", _("上级工单")
    CHILD = "child", _("下级工单")
    NEEDS = "needs", _("要等它办完")
    NEEDED_BY = "needed_by", _("它在等本单")
    DUPLICATE_OF = "duplicate_of", _("本单重复于它")
    DUPLICATE = "duplicate", _("它重复于本单")
    RELATED = "related", _("相关")


ROLES: dict[LinkRole, tuple[LinkKind, bool]] = {
    LinkRole.PARENT: (LinkKind.CHILD, True),
    LinkRole.CHILD: (LinkKind.CHILD, False),
    LinkRole.NEEDS: (LinkKind.DEPENDS, True),
    LinkRole.NEEDED_BY: (LinkKind.DEPENDS, False),
    LinkRole.DUPLICATE_OF: (LinkKind.DUPLICATE, True),
    LinkRole.DUPLICATE: (LinkKind.DUPLICATE, False),
    LinkRole.RELATED: (LinkKind.RELATED, True),
}
"""The kind that is kept, and whether the order at hand is its first."""
SEEN_AS = {kept: role for role, kept in ROLES.items()}
DIRECTED = (LinkKind.CHILD, LinkKind.DEPENDS, LinkKind.DUPLICATE)
"""Kinds in which a circle would mean nothing."""


def role_of(kind: LinkKind, *, is_source: bool) -> LinkRole:
    """What the other order is to the one that is the first of a link, or its second."""
    return SEEN_AS.get((kind, is_source), LinkRole.RELATED)


class OrderLink(models.Model):
    """`source` is the child, the one that waits, the duplicate; orders that are merely related stand by id.

    A dependency that the office has waived, with its reason, holds nothing up any more.
    """

    source = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="links")
    target = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="linked")
    kind = models.CharField(_("关系"), max_length=9, choices=LinkKind.choices)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    added_at = at_field()
    added_by = by_field()
    waived_at = at_field()
    waived_by = by_field()
    waiver = models.CharField(_("放行理由"), max_length=300, blank=True)

    objects = OrderLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单关联")
        verbose_name_plural = _("工单关联")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="order_link_once"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind=LinkKind.CHILD), name="order_link_one_parent"
            ),
            models.CheckConstraint(name="order_link_kind_known", condition=Q(kind__in=LinkKind.values)),
            models.CheckConstraint(name="order_link_not_to_itself", condition=~Q(source=F("target"))),
            models.CheckConstraint(
                name="order_link_related_by_id",
                condition=~Q(kind=LinkKind.RELATED) | Q(source__lt=F("target")),
            ),
            *stamped("order_link", "added", "waived"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

    def role_for(self, order_id: int) -> LinkRole:
        """What the other order is to this one."""
        return role_of(LinkKind(self.kind), is_source=self.source_id == order_id)
