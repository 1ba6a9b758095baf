from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from correspondence.commands.messages import MailWay
from correspondence.models import Channel, Security, Way
from correspondence.reading.bodies import LONGEST_TEXT
from organization.models import Department
from workorders.models import Category, OrderKind, WorkOrder


class ReplyForm(forms.Form):
    """The answer to the customer; by mail only where there is an address and a mailbox."""

    channel = forms.ChoiceField(label=_("怎么答复"), choices=Channel.choices)
    text = forms.CharField(
        label=_("答复客户"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, order: WorkOrder, way: MailWay | None, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "reply_%s")
        super().__init__(*args, **kwargs)
        self.order, self.way = order, way
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        if way is None:
            field.choices = [choice for choice in Channel.choices if choice[0] != Channel.MAIL]
        else:
            said = _("邮件，发给 %(address)s") % {"address": way.address}
            field.choices = [(Channel.MAIL, said), *Channel.choices[1:]]


class MailboxForm(forms.Form):
    """What becomes of the mail to an address, and how it is fetched."""

    address = forms.EmailField(label=_("邮箱地址"), max_length=120)
    name = forms.CharField(
        label=_("名称"), max_length=80, help_text=_("客户在发件人处看到的名字，例如：客户服务中心。")
    )
    department = forms.ModelChoiceField(
        label=_("新工单交给"),
        queryset=Department.objects.active().in_tree_order(),
        help_text=_("由这个部门的负责人分派。"),
    )
    kind = forms.ChoiceField(label=_("工单类型"), choices=OrderKind.choices, initial=OrderKind.ENQUIRY)
    category = forms.ModelChoiceField(
        label=_("类别"), queryset=Category.objects.active().order_by("full_name"), required=False
    )
    is_active = forms.BooleanField(label=_("在用"), required=False, initial=True)
    way = forms.ChoiceField(label=_("怎么收信"), choices=Way.choices, initial=Way.IMAP)
    host = forms.CharField(
        label=_("IMAP 服务器"),
        max_length=200,
        required=False,
        help_text=_("例如 imap.example.com；推送的邮箱不填。"),
    )
    port = forms.IntegerField(label=_("端口"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("加密"), choices=Security.choices, initial=Security.TLS)
    username = forms.CharField(label=_("登录名"), max_length=200, required=False)
    secret_name = forms.CharField(
        label=_("密码所在的环境变量"),
        max_length=80,
        required=False,
        help_text=_("写变量的名称，例如 JINGJIN_MAILBOX_KEFU；密码放在服务器的环境里，不进数据库。"),
    )
    folder = forms.CharField(label=_("文件夹"), max_length=80, initial="INBOX")
    trusted_server = forms.CharField(
        label=_("可信的验证服务器"),
        max_length=200,
        required=False,
        help_text=_(
            "收信服务器写在 Authentication-Results 开头的名字；只信它对发件人的验证。不填则不作验证。"
        ),
    )
    uses_plus = forms.BooleanField(label=_("回信地址带口令（name+…@，邮箱须支持加号地址）"), required=False)
