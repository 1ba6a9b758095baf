from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activity.commands.notices import mark_read, set_mail_preference
from activity.forms import MailPreferenceForm
from activity.models import MailPreference, Notification
from core.cursors import cursor_page


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first; `?unread=1` leaves out what was read."""
    mine = Notification.objects.visible_to(request.user)
    only_unread = request.GET.get("unread") == "1"
    page = cursor_page((mine.unread() if only_unread else mine).with_subjects(), request.GET, size=30)
    return render(
        request,
        "activity/notifications.html",
        {"page": page, "only_unread": only_unread, "count": mine.unread().count()},
    )


@require_POST
def read_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    mine = Notification.objects.visible_to(request.user)
    notification = get_object_or_404(mine, pk=pk)
    mark_read(mine.filter(pk=pk))
    if notification.path and url_has_allowed_host_and_scheme(notification.path, allowed_hosts=None):
        return HttpResponseRedirect(notification.path)
    return redirect("activity:notifications")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = mark_read(Notification.objects.visible_to(request.user))
    messages.success(
        request,
        ngettext("已将 %(n)s 条通知标为已读。", "已将 %(n)s 条通知标为已读。", count) % {"n": count}
        if count
        else _("没有未读的通知。"),
    )
    return redirect("activity:notifications")


@require_http_methods(["GET", "POST"])
def mail_preference(request: HttpRequest) -> HttpResponse:
    """How one wants to be written to: for each topic at once, in a digest or not at all."""
    preference = MailPreference.objects.filter(person=request.user.pk).first() or MailPreference()
    form = MailPreferenceForm(request.POST if request.method == "POST" else None, instance=preference)
    if form.is_valid():
        set_mail_preference(request.user, form.cleaned_data, by=request.user)
        messages.success(request, _("已保存邮件偏好。"))
        return redirect("activity:mail_preference")
    context = {"form": form, "crumbs": [(_("通知"), reverse("activity:notifications"))]}
    return render(request, "activity/mail_preference.html", context, status=422 if form.is_bound else 200)
