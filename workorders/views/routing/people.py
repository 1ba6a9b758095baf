"""Skills and presence: what people can do, and who is here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.components import Crumb
from core.errors import Conflict, Invalid, Stale
from core.periods import local_today
from core.query_fields import is_id
from organization.models import Department, Membership, Role, User
from organization.requests import PersonRequest
from workorders.commands.routing.presence import set_away, set_back
from workorders.commands.routing.skills import save_skill, set_person_skill
from workorders.models import Absence, Skill
from workorders.routing.reports import colleagues
from workorders.routing_forms import AwayForm, PersonSkillForm, SkillForm, people_under
from workorders.routing_permissions import can_keep_routing, can_see_team, can_set_presence, can_set_skills_of
from workorders.views.order import take_errors

MOST_PEOPLE = 300


@require_safe
def skills(request: PersonRequest) -> HttpResponse:
    seniors = Count("people", filter=Q(people__level="senior", people__person__is_active=True))
    rows = Skill.objects.annotate(
        n=Count("people", filter=Q(people__person__is_active=True)), seniors=seniors
    )
    context = {
        "skills": rows.order_by("-is_active", "name").prefetch_related("categories"),
        "can_edit": can_keep_routing(request.user),
    }
    return render(request, "workorders/routing/skills.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_skill(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    can_keep_routing(request.user).or_raise()
    found = get_object_or_404(Skill, pk=pk) if pk else None
    form = SkillForm(request.POST or None, initial=skill_initial(found))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = save_skill(found, by=request.user, **form.cleaned_data)
            except Invalid as refusal:
                take_errors(form, refusal)
            except Stale as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("已保存技能「%(name)s」。") % {"name": saved.name})
                return redirect("workorders:skill", saved.pk)
    context = {"skill": found, "form": form, "crumbs": skill_crumbs()}
    return render(request, "workorders/routing/skill_edit.html", context, status=status)


def named_person(text: str) -> User | None:
    """The person whom the form names, whoever it is: the refusal says more than 'no choice'."""
    person: User | None = User.objects.people().filter(pk=int(text)).first() if is_id(text) else None
    return person


def skill_initial(found: Skill | None) -> dict[str, Any]:
    if found is None:
        return {}
    names = ("name", "note", "is_active", "version")
    return {**{name: getattr(found, name) for name in names}, "categories": found.categories.all()}


def skill_crumbs() -> list[Crumb]:
    return [Crumb(_("技能"), reverse("workorders:skills"))]


@require_http_methods(["GET", "HEAD", "POST"])
def skill(request: PersonRequest, pk: int) -> HttpResponse:
    """Who has the skill; heads and the office say so."""
    found = get_object_or_404(Skill, pk=pk)
    may = request.user.standing.is_office or request.user.standing.is_head
    form, status = PersonSkillForm(request.POST or None, user=request.user), 200
    if request.method == "POST":
        named = named_person(request.POST.get("person", ""))
        (can_set_skills_of(request.user, named) if named else can_keep_routing(request.user)).or_raise()
        status = 422
        if form.is_valid():
            try:
                set_person_skill(found, by=request.user, **form.cleaned_data)
            except (Conflict, Invalid) as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
            else:
                messages.success(request, _("已登记。"))
                return redirect("workorders:skill", pk)
    people = found.people.filter(person__is_active=True).select_related("person")
    context = {
        "skill": found,
        "people": people.order_by("-level", "person__name"),
        "categories": found.categories.all(),
        "form": form if may else None,
        "can_edit": can_keep_routing(request.user),
        "crumbs": skill_crumbs(),
    }
    return render(request, "workorders/routing/skill.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    """One's own, or that of somebody whose head one is. POST: away from, until, why."""
    person = found_person(request, pk)
    form, status = AwayForm(request.POST or None, initial=away_initial(person)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                set_away(person, by=request.user, **form.cleaned_data)
            except Invalid as refusal:
                take_errors(form, refusal)
                status = refusal.status
            else:
                messages.success(
                    request, _("已登记离岗，期间规则不会派单给%(person)s。") % {"person": person}
                )
                return redirect(own_or_team(request, person))
    context = {
        "person": person,
        "is_own": person.pk == request.user.pk,
        "absence": Absence.objects.latest_of(person, timezone.now()),
        "now": timezone.now(),
        "form": form,
        "past": person.absences.select_related("set_by").order_by("-away_from")[:10],
    }
    return render(request, "workorders/routing/presence.html", context, status=status)


def found_person(request: PersonRequest, pk: int | None) -> User:
    """The person, if one may say where he is."""
    if pk is None or pk == request.user.pk:
        return request.user
    person: User = get_object_or_404(User.objects.people(), pk=pk)
    can_set_presence(request.user, person).or_raise()
    return person


def away_initial(person: User) -> dict[str, Any]:
    held = Absence.objects.latest_of(person, timezone.now())
    if held is None:
        return {}
    return {name: getattr(held, name) for name in ("away_from", "away_until", "reason")}


def own_or_team(request: PersonRequest, person: User) -> str:
    own = person.pk == request.user.pk
    return reverse("workorders:presence") if own else reverse("workorders:team")


@require_POST
def back(request: PersonRequest, pk: int) -> HttpResponse:
    person = found_person(request, pk)
    set_back(person, by=request.user)
    messages.success(request, _("已登记%(person)s回岗。") % {"person": person})
    return redirect(own_or_team(request, person))


@require_safe
def team(request: PersonRequest) -> HttpResponse:
    """Who is here, with what load and which skills: the departments one heads, or any for whoever reads everything."""
    user = request.user
    can_see_team(user).or_raise()
    departments = Department.objects.active().in_tree_order()
    if not user.standing.reads_everything:
        departments = departments.filter(pk__in=user.standing.commanded_department_ids)
    text = request.GET.get("department", "")
    chosen = departments.filter(pk=int(text)).first() if is_id(text) else None
    chosen = chosen or departments.filter(pk__in=user.standing.headed_department_ids).first()
    places = Department.objects.below([chosen.path]) if chosen else departments
    held = Membership.objects.on(local_today()).filter(
        department__in=places.values("pk"), role__in=[Role.STAFF, Role.HEAD]
    )
    people = User.objects.people().filter(pk__in=held.values("user_id")).order_by("name", "pk")
    now = timezone.now()
    rows = colleagues(people[: MOST_PEOPLE + 1], now)
    context = {
        "now": now,
        "departments": departments,
        "chosen": chosen,
        "rows": sorted(rows[:MOST_PEOPLE], key=lambda row: (row.is_away, -row.load)),
        "is_cut": len(rows) > MOST_PEOPLE,
        "most": MOST_PEOPLE,
        "away": sum(row.is_away for row in rows[:MOST_PEOPLE]),
        "settable": set(people_under(user).values_list("pk", flat=True)),
    }
    return render(request, "workorders/routing/team.html", context)


@require_safe
def my_presence(request: PersonRequest) -> HttpResponse:
    """Whether one is here, as a panel of My day; nothing for whoever gets no orders."""
    absence = Absence.objects.latest_of(request.user, timezone.now())
    return render(
        request,
        "workorders/routing/my_presence.html",
        {
            "absence": absence,
            "now": timezone.now(),
            "shown": bool(request.user.standing.own_department_ids),
        },
    )
