"""Optimistic locking: every edit says which version it was made from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import PreconditionRequired, Stale


class Versioned(models.Model):
    """A row whose `version` grows by one with every accepted edit, starting at 1."""

    version = models.PositiveIntegerField(gettext_lazy("版本号"), default=1, editable=False)

    class Meta:
        abstract = True

    def expect_version(self, expected: int | None) -> None:
        """Refuse an edit made from another version (412), or one that does not say (428)."""
        if expected is None:
            raise PreconditionRequired(
                "version_required", _("请说明修改所依据的版本号（If-Match，或表单中的版本字段）。")
            )
        if expected != self.version:
            raise Stale(
                "stale",
                _("您打开以后有人改过（您依据的是版本 %(old)s，现在是版本 %(new)s）。请刷新后对照修改。")
                % {"old": expected, "new": self.version},
            )

    def next_version(self) -> None:
        self.version += 1
