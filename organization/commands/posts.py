"""Posts are names that duties are written to; they are added to a department and never reused."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from organization import events
from organization.models import Department, Post, User
from organization.permissions import can_edit_departments


@transaction.atomic
def add_post(department: Department, title: str, *, by: User) -> Post:
    """Raises `Invalid` when the department has a post of that name."""
    can_edit_departments(by).or_raise()
    try:
        with transaction.atomic():
            post = Post.objects.create(
                department=department, title=title, position=department.posts.count() + 1
            )
    except IntegrityError:
        message = _("「%(department)s」已有岗位「%(title)s」。") % {
            "department": department.name,
            "title": title,
        }
        raise Invalid("post_taken", message, {"title": [message]}) from None
    record(events.POST_ADDED, department, by=by, department_id=department.pk, data={"post": title})
    return post
