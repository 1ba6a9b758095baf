"""Mappings that the office keeps by name."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization.models import User
from workorders import events
from workorders.importing.mapping import load_mapping
from workorders.models import ImportMapping
from workorders.permissions import can_import_orders

LONGEST_NAME = 60


@transaction.atomic
def save_mapping(name: str, text: str, *, by: User, mapping: ImportMapping | None = None) -> ImportMapping:
    """Keep a mapping under a name, or change `mapping`. Raises `MappingRefused`, or `Invalid` for the name."""
    can_import_orders(by).or_raise()
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        sentence = _("请为字段对应起个名称，最长 %(most)s 个字符。") % {"most": LONGEST_NAME}
        raise Invalid("bad_name", sentence, {"name": [sentence]})
    rules = load_mapping(text)
    kept = mapping and ImportMapping.objects.select_for_update().filter(pk=mapping.pk).first()
    kept = kept or ImportMapping()
    kept.name, kept.source_system, kept.text = name, rules.source_system, text
    kept.saved_at, kept.saved_by = timezone.now(), by
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        sentence = _("已有叫「%(name)s」的字段对应。请换一个名称，或打开它来修改。") % {"name": name}
        raise Invalid("name_taken", sentence, {"name": [sentence]}) from error
    record(events.IMPORT_MAPPING_SAVED, kept, by=by, data={"source_system": kept.source_system})
    return kept


@transaction.atomic
def remove_mapping(mapping: ImportMapping, *, by: User) -> None:
    """Keep it no longer; runs that used it hold their own copy."""
    can_import_orders(by).or_raise()
    kept = ImportMapping.objects.select_for_update().filter(pk=mapping.pk).first()
    if kept is not None:
        record(events.IMPORT_MAPPING_REMOVED, kept, by=by, data={"source_system": kept.source_system})
        kept.delete()
