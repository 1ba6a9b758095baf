from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.phrases import PERSON
from organization.querysets import PersonManager
from organization.standing import Standing, standing_of


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person, or the service account of another system. Powers come from memberships, not from here."""

    name = models.CharField(_("姓名"), max_length=80)
    post_title = models.CharField(
        _("岗位"), max_length=80, blank=True, help_text=_("与姓名一同显示，例如：客户服务中心主任。")
    )
    language = models.CharField(
        _("界面语言"),
        max_length=10,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("空表示跟随登录页的选择。"),
    )
    is_service_account = models.BooleanField(_("系统账号"), default=False)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)

    objects = PersonManager()  # type: ignore[misc]

    class Meta(AbstractUser.Meta):
        verbose_name = _("人员")  # type: ignore[assignment]
        verbose_name_plural = _("人员")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def label(self) -> str:
        """Name and post, as people are shown everywhere."""
        return PERSON.said(name=self.name, post=self.post_title) if self.post_title else str(self)

    def get_full_name(self) -> str:
        return str(self)

    @cached_property
    def standing(self) -> Standing:
        """Roles and departments today; read once per request."""
        return standing_of(self)
