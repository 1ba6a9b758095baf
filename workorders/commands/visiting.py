"""Making a visit: setting out, arriving, finishing it with the customer's word, or saying why nothing came of it."""

from __future__ import annotations

from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.attachments import attach
from activity.recording import record
from core.errors import Invalid
from organization.models import User
from workorders import events
from workorders.commands.visit_rows import facts, lock_visit, save_visit, settle_visit
from workorders.commands.work import required, resolve_order, start_order
from workorders.models import Obstacle, Visit
from workorders.permissions import can_start
from workorders.visit_lifecycle import VisitStatus
from workorders.visit_permissions import can_arrive, can_fail_visit, can_finish_visit, can_set_out

SIGNATURE_LIMIT = 400 * 1024
PNG = b"\x89PNG\r\n\x1a\n"


@transaction.atomic
def set_out(visit: Visit, *, by: User, version: int | None = None) -> Visit:
    visit = lock_visit(visit, version)
    can_set_out(by, visit).or_raise()
    visit.move_to(VisitStatus.ON_THE_WAY, at=timezone.now(), by=by)
    save_visit(visit, "status", "set_out_at", "set_out_by")
    settle_visit(visit, by=by)
    record(events.VISIT_SET_OUT, visit.order, by=by, data=facts(visit))
    return visit


@transaction.atomic
def arrive(visit: Visit, *, by: User, version: int | None = None) -> Visit:
    """Be there. An order that was waiting to be begun is begun by whom it was given to."""
    visit = lock_visit(visit, version)
    can_arrive(by, visit).or_raise()
    at = timezone.now()
    visit.move_to(VisitStatus.ARRIVED, at=at, by=by)
    save_visit(visit, "status", "arrived_at", "arrived_by")
    settle_visit(visit, by=by)
    record(events.VISIT_ARRIVED, visit.order, by=by, data=facts(visit, is_late=at > visit.ends_at))
    if can_start(by, visit.order):
        visit.order = start_order(visit.order, by=by)
    return visit


@transaction.atomic
def finish_visit(
    visit: Visit,
    *,
    by: User,
    result: str,
    signed_name: str = "",
    satisfaction: int | None = None,
    signature: File[bytes] | None = None,
    resolves_order: bool = False,
    version: int | None = None,
) -> Visit:
    """Say what was done, with the customer's name, signature and rating on the spot; with `resolves_order` the order
    is resolved by the same words. Raises what resolving raises, and then nothing is kept."""
    visit = lock_visit(visit, version)
    can_finish_visit(by, visit).or_raise()
    visit.result = required("result", result, _("请写明办了什么，例如：更换接头并保压 10 分钟，不再漏。"))
    visit.signed_name, visit.satisfaction = signed_name.strip(), satisfaction
    if not visit.signed_name and (signature or satisfaction):
        sentence = _("请写签名人的姓名；客户不签的，签名和评价都留空。")
        raise Invalid("name_missing", sentence, {"signed_name": [sentence]})
    visit.move_to(VisitStatus.DONE, at=timezone.now(), by=by)
    fields = ["status", "done_at", "done_by", "result", "signed_name", "satisfaction"]
    save_visit(visit, *fields)
    settle_visit(visit, by=by)
    data = facts(visit, reason=visit.result, satisfaction=satisfaction, is_signed=bool(visit.signed_name))
    record(events.VISIT_DONE, visit.order, by=by, data=data)
    if resolves_order:
        visit.order = resolve_order(visit.order, by=by, resolution=visit.result)
    if signature:
        # Last, so that a refusal leaves no bytes behind.
        visit.signature = attach(visit.order, _checked(visit, signature), by=by)
        visit.save(update_fields=["signature"])
    return visit


def _checked(visit: Visit, file: File[bytes]) -> File[bytes]:
    head: Any = file.read(len(PNG))
    file.seek(0)
    if head != PNG or (file.size or 0) > SIGNATURE_LIMIT:
        sentence = _("签名图片不能使用，请清除后重签；也可以只写姓名。")
        raise Invalid("signature_unusable", sentence, {"signature": [sentence]})
    file.name = _("签名 第 %(n)s 次上门.png") % {"n": visit.number}
    return file


@transaction.atomic
def fail_visit(
    visit: Visit, *, by: User, obstacle: str, remark: str = "", version: int | None = None
) -> Visit:
    """Nothing came of it, and why; another visit has to be booked."""
    visit = lock_visit(visit, version)
    can_fail_visit(by, visit).or_raise()
    if obstacle not in Obstacle.values:
        sentence = _("请选择没办成的原因。")
        raise Invalid("obstacle_unknown", sentence, {"obstacle": [sentence]})
    visit.obstacle, visit.remark = obstacle, remark.strip()
    if obstacle == Obstacle.OTHER:
        required("remark", remark, _("请写明是什么原因。"))
    visit.move_to(VisitStatus.FAILED, at=timezone.now(), by=by)
    save_visit(visit, "status", "failed_at", "failed_by", "obstacle", "remark")
    settle_visit(visit, by=by)
    data = facts(visit, obstacle=obstacle, reason=visit.remark)
    record(events.VISIT_FAILED, visit.order, by=by, data=data)
    return visit
