from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.components import Action, Crumb
from core.periods import local_today
from core.punctuation import listed
from organization.commands.departments import add_department, change_department, close_department, host_office
from organization.commands.posts import add_post
from organization.forms import DepartmentForm, HostForm, PostForm
from organization.models import Department, ImprovementOffice, Membership, Role
from organization.permissions import can_edit_departments, can_see_people
from organization.requests import PersonRequest
from organization.views.answers import attempt


@require_safe
def departments(request: PersonRequest) -> HttpResponse:
    """The tree, with heads and how many people each department has today."""
    can_see_people(request.user).or_raise()
    today = local_today()
    in_force = Q(memberships__starts_on__lte=today) & (
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    )
    rows = (
        Department.objects.visible_to(request.user)
        .in_tree_order()
        .select_related("calendar")
        .annotate(people=Count("memberships__user", filter=in_force, distinct=True))
    )
    heads: dict[int, list[str]] = {}
    for membership in Membership.objects.on(today).filter(role=Role.HEAD).select_related("user"):
        heads.setdefault(membership.department_id or 0, []).append(membership.user.label)
    context = {
        "rows": [(row, listed(heads.get(row.pk, []))) for row in rows],
        "may_edit": can_edit_departments(request.user),
        "host_form": HostForm(initial={"department": host()}),
        "actions": [
            Action(
                _("新增部门"), reverse("organization:add_department"), can_edit_departments(request.user), "plus", "get",
                weight="primary",
            )
        ],
    }  # fmt: skip
    return render(request, "organization/departments.html", context)


def host() -> int | None:
    return ImprovementOffice.objects.values_list("host_department_id", flat=True).first()


@require_http_methods(["GET", "POST"])
def add(request: PersonRequest) -> HttpResponse:
    can_edit_departments(request.user).or_raise()
    form = DepartmentForm(request.POST or None)
    if request.method == "POST":
        made = attempt(form, lambda data: add_department(form.facts(), by=request.user))
        if made:
            messages.success(request, _("已新增「%(name)s」。") % {"name": made.name})
            return redirect("organization:departments")
    context = {"form": form, "title": _("新增部门"), "crumbs": crumbs()}
    return render(request, "organization/department_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    can_edit_departments(request.user).or_raise()
    department = get_object_or_404(Department, pk=pk)
    form = DepartmentForm(request.POST or None, instance=Department.objects.get(pk=pk))
    if request.method == "POST":
        changed = attempt(form, lambda data: change_department(department, form.facts(), by=request.user))
        if changed:
            messages.success(request, _("已保存「%(name)s」。") % {"name": changed.name})
            return redirect("organization:departments")
    context = {
        "form": form,
        "department": department,
        "title": department.name,
        "crumbs": crumbs(),
        "posts": department.posts.all(),
        "post_form": PostForm(),
    }
    return render(request, "organization/department_form.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: PersonRequest, pk: int) -> HttpResponse:
    department = close_department(get_object_or_404(Department, pk=pk), by=request.user)
    messages.success(request, _("「%(name)s」已停用，历史数据保留。") % {"name": department.name})
    return redirect("organization:departments")


@require_POST
def new_post(request: PersonRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department, pk=pk)
    form = PostForm(request.POST)
    post = attempt(form, lambda data: add_post(department, data["title"], by=request.user))
    if post:
        messages.success(request, _("已新增岗位「%(title)s」。") % {"title": post.title})
    else:
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect("organization:edit_department", pk)


@require_POST
def set_host(request: PersonRequest) -> HttpResponse:
    can_edit_departments(request.user).or_raise()
    form = HostForm(request.POST)
    if form.is_valid():
        host_office(form.cleaned_data["department"], by=request.user)
        messages.success(request, _("已保存改善办公室的设置部门。"))
    else:
        messages.error(request, _("没有这个部门，请重新选择。"))
    return redirect("organization:departments")


def crumbs() -> list[Crumb]:
    return [Crumb(_("组织"), reverse("organization:departments"))]
