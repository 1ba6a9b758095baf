from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.components import Action, Crumb
from core.periods import local_today
from organization.commands.people import (
    Issued,
    add_person,
    appoint,
    change_person,
    disable_person,
    end_membership,
    issue_password,
)
from organization.forms import AppointmentForm, EndForm, NewPersonForm, PersonForm
from organization.models import Department, Membership, User
from organization.permissions import can_disable, can_edit_people, can_end_membership, can_see_people
from organization.requests import PersonRequest
from organization.views.answers import attempt

PAGE = 60


@require_safe
def people(request: PersonRequest) -> HttpResponse:
    """Colleagues one may see; `?q=` in name, sign-in name or post, `?department=` with what is below, `?page=`."""
    can_see_people(request.user).or_raise()
    rows = User.objects.people().visible_to(request.user).order_by("id")
    text = request.GET.get("q", "").strip()[:80]
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(username__icontains=text) | Q(post_title__icontains=text)
        )
    department = chosen_department(request)
    if department:
        below = Department.objects.below([department.path]).values_list("id", flat=True)
        rows = rows.in_departments(below, local_today())
    number = int(page) if (page := request.GET.get("page", "1")).isdigit() and page != "0" else 1
    in_force = Membership.objects.on(local_today()).select_related("department")
    found = list(
        rows.prefetch_related(Prefetch("memberships", in_force, "now"))[
            (number - 1) * PAGE : number * PAGE + 1
        ]
    )
    context = {
        "rows": found[:PAGE],
        "q": text,
        "clear_url": reverse("organization:people") if text or department else "",
        "department": department,
        "departments": Department.objects.visible_to(request.user).in_tree_order(),
        "previous": f"?{query(request, number - 1)}" if number > 1 else "",
        "next": f"?{query(request, number + 1)}" if len(found) > PAGE else "",
        "actions": [
            Action(
                _("新增人员"), reverse("organization:add_person"), can_edit_people(request.user), "plus", "get",
                weight="primary",
            )
        ],
    }  # fmt: skip
    return render(request, "organization/people.html", context)


def query(request: PersonRequest, page: int) -> str:
    parameters = request.GET.copy()
    parameters["page"] = str(page)
    return parameters.urlencode()


def chosen_department(request: PersonRequest) -> Department | None:
    """The department of `?department=`; one that is not visible, or not a number, is 404."""
    value = request.GET.get("department", "")
    if not value:
        return None
    visible = Department.objects.visible_to(request.user)
    return get_object_or_404(visible, pk=value if value.isdigit() and len(value) < 18 else 0)


def crumbs() -> list[Crumb]:
    return [Crumb(_("人员"), reverse("organization:people"))]


@sensitive_variables("issued")
@require_http_methods(["GET", "POST"])
def add(request: PersonRequest) -> HttpResponse:
    can_edit_people(request.user).or_raise()
    form = NewPersonForm(request.POST or None)
    if request.method == "POST":
        issued = attempt(form, lambda data: add_person(**data, by=request.user))
        if issued:
            return show(request, issued.person, issued=issued)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "organization/person_form.html", context, status=422 if form.errors else 200)


@require_safe
def person(request: PersonRequest, pk: int) -> HttpResponse:
    can_see_people(request.user).or_raise()
    return show(request, get_object_or_404(User.objects.visible_to(request.user), pk=pk))


@sensitive_variables("issued")
def show(
    request: PersonRequest, person: User, *, issued: Issued | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    may_edit = can_edit_people(request.user)
    memberships = person.memberships.select_related("department", "post").order_by("-starts_on", "-id")
    may_disable = can_disable(request.user, person)
    actions = [
        Action(_("发新密码"), reverse("organization:issue_password", args=[person.pk]), may_disable, "key",
               confirm=_("将生成新的初始密码，原密码立即失效。")),
        Action(_("停用账号"), reverse("organization:disable_person", args=[person.pk]), may_disable, "user-off",
               confirm=_("停用后立即不能登录，任职一并结束；经办记录保留。"), weight="danger"),
    ]  # fmt: skip
    context = {
        "person": person,
        "issued": issued,
        "memberships": [
            (row, can_end_membership(request.user, row) if is_current(row) else None) for row in memberships
        ],
        "today": local_today(),
        "end_form": EndForm(),
        "form": forms.get("form") or PersonForm(instance=person),
        "appointment_form": forms.get("appointment_form") or AppointmentForm(),
        "may_edit": may_edit,
        "actions": actions if may_edit and person.is_active else [],
        "crumbs": crumbs(),
    }
    return render(request, "organization/person.html", context, status=status)


def is_current(membership: Membership) -> bool:
    return membership.ends_on is None or membership.ends_on >= local_today()


@require_POST
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_people(request.user).or_raise()
    found = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST, instance=User.objects.get(pk=pk))
    if attempt(form, lambda data: change_person(found, **data, by=request.user)):
        messages.success(request, _("已保存。"))
        return redirect("organization:person", pk)
    return show(request, found, form=form, status=422)


@require_POST
def appoint_person(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_people(request.user).or_raise()
    found = get_object_or_404(User, pk=pk)
    form = AppointmentForm(request.POST)
    if attempt(form, lambda data: appoint(found, **data, by=request.user)):
        messages.success(request, _("已任命，自开始日期起生效。"))
        return redirect("organization:person", pk)
    return show(request, found, appointment_form=form, status=422)


@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_people(request.user).or_raise()
    membership = get_object_or_404(Membership, pk=pk)
    form = EndForm(request.POST)
    if attempt(form, lambda data: end_membership(membership, ends_on=data["ends_on"], by=request.user)):
        messages.success(request, _("任职已结束。"))
    else:
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect("organization:person", membership.user_id)


@require_POST
def disable(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_people(request.user).or_raise()
    found = disable_person(get_object_or_404(User, pk=pk), by=request.user)
    messages.success(request, _("已停用「%(name)s」。") % {"name": found.name})
    return redirect("organization:person", pk)


@sensitive_variables("issued")
@require_POST
def new_password(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_people(request.user).or_raise()
    issued = issue_password(get_object_or_404(User, pk=pk), by=request.user)
    return show(request, issued.person, issued=issued)
