"""Comments on a record: the acts of the card, and the page where all of a record's comments stand.

With a script the card comes back in place; without one the person returns to the page the card stood on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activity.commands import comments
from activity.discussions import kind_of
from activity.models import Comment
from activity.models.discussion import LONGEST_ANCHOR
from activity.threads import discussion_of
from activity.views.records import visible_comment, visible_record
from core.conversations import Refused
from core.errors import Refusal

MOST_SUGGESTIONS = 8
ALL = 500


@require_safe
def discussion(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """All comments of a record, or of one part of it (`?anchor=`)."""
    return page(request, visible_record(request, kind, pk), request.GET.get("anchor", ""))


def page(
    request: HttpRequest, record: Any, anchor: str, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    found = discussion_of(
        record, request.user, anchor[:LONGEST_ANCHOR], title=card_title(request), refused=refused, shown=ALL
    )
    context = {
        "record": record,
        "discussion": found,
        "crumbs": [(str(record), kind_of(type(record)).url(record, ""))],
        "next": back(request) or request.get_full_path(),
    }
    template = "activity/discussion.html"
    return render(
        request, f"{template}#card" if request.headers.get("HX-Request") else template, context, status=status
    )


@require_POST
def add(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    record = visible_record(request, kind, pk)
    return carry_out(
        request,
        record,
        "new",
        lambda: comments.add_comment(
            record,
            by=request.user,
            body=request.POST.get("body", ""),
            anchor=request.POST.get("anchor", ""),
            quote=request.POST.get("quote", ""),
            asks="asks" in request.POST,
        ),
    )


@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    comment, record = visible_comment(request, pk)
    body, asks = request.POST.get("body", ""), "asks" in request.POST
    return carry_out(
        request,
        record,
        f"reply-{comment.parent_id or pk}",
        lambda: comments.reply_to(comment, by=request.user, body=body, asks=asks),
    )


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    comment, record = visible_comment(request, pk)
    body = request.POST.get("body", "")
    return carry_out(
        request, record, f"edit-{pk}", lambda: comments.edit_comment(comment, by=request.user, body=body)
    )


@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    comment, record = visible_comment(request, pk)
    return carry_out(request, record, "", lambda: comments.resolve_comment(comment, by=request.user))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    comment, record = visible_comment(request, pk)
    return carry_out(request, record, "", lambda: comments.reopen_comment(comment, by=request.user))


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    comment, record = visible_comment(request, pk)
    return carry_out(request, record, "", lambda: comments.remove_comment(comment, by=request.user))


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a comment stands, for links that name only the comment."""
    found, record = visible_comment(request, pk)
    return redirect(f"{kind_of(type(record)).url(record, found.anchor)}#comment-{found.pk}")


@require_safe
def mentionable(request: HttpRequest, kind: str, pk: int) -> JsonResponse:
    """People who see the record and whose name or user name holds what was typed; the first few."""
    record = visible_record(request, kind, pk)
    typed = request.GET.get("q", "").replace("\x00", "")[:40]
    people = kind_of(type(record)).people(record).exclude(pk=request.user.pk)
    matching = people.filter(Q(name__icontains=typed) | Q(username__icontains=typed))
    found = list(matching.order_by("name", "pk")[:MOST_SUGGESTIONS])
    names = list(people.filter(name__in=[person.name for person in found]).values_list("name", flat=True))
    rows = [
        {
            "name": person.name or person.username,
            "username": person.username,
            "post": person.post_title,
            # Two people of one name are told apart by their user names.
            "insert": person.name if names.count(person.name) == 1 else person.username,
        }
        for person in found
    ]
    return JsonResponse({"people": rows})


def carry_out(request: HttpRequest, record: Any, form: str, command: Callable[[], Comment]) -> HttpResponse:
    """Run a command of the card. A refusal shows the card again with its sentences at the form it came from."""
    card = request.POST.get("card", "")
    try:
        done = command()
    except Refusal as refusal:
        fields = getattr(refusal, "fields", {})
        sentences = [s for said in fields.values() for s in said] or [refusal.sentence]
        if not form:
            raise
        refused = Refused(form, request.POST.get("body", ""), sentences)
        return page(request, record, card, refused=refused, status=refusal.status)
    if request.headers.get("HX-Request"):
        return page(request, record, card)
    path = back(request) or kind_of(type(record)).url(record, done.anchor)
    return HttpResponseRedirect(f"{path.split('#')[0]}#comment-{done.pk}")


def back(request: HttpRequest) -> str:
    """The page the card stands on, when it is one of ours."""
    path = request.POST.get("next", "")
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def card_title(request: HttpRequest) -> str:
    return request.POST.get("title", "")[:80] or _("评论")
