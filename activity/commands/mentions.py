"""Reading who is named in a comment: `@用户名` or `@姓名`, with nothing needed behind it.

Chinese is written without spaces, so the longest name that begins after the `@` is taken. Only people who see the
record can be named; a name of anybody else is refused in the same words as a name that does not exist.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from activity.discussions import kind_of
from core.errors import Invalid
from core.punctuation import listed

AT = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠](?=[^\s@＠])")
ENDS = re.compile(r"[\s,，.。;；:：!！?？、()（）「」《》]")
LONGEST_NAME = 80
MOST = 20


@dataclass(frozen=True, slots=True)
class Named:
    person: Any
    text: str
    """As it stands in the comment, with its sign."""


def find_mentions(body: str, record: Any) -> list[Named]:
    """Everyone named in `body`, once for each way of writing. Raises `Invalid` for a name that cannot be meant."""
    places = [match.start() for match in AT.finditer(body)]
    if not places:
        return []
    if len(places) > MOST:
        message = _("一条评论最多提到 %(most)s 人，现在有 %(found)s 人。请分开写。") % {
            "most": MOST,
            "found": len(places),
        }
        raise Invalid("too_many_mentions", message, {"body": [message]})
    rests = [body[at + 1 : at + 1 + LONGEST_NAME].split("\n")[0] for at in places]
    known = people_called(rests, record)
    found = {}
    for at, rest in zip(places, rests, strict=True):
        name, person = longest(rest, known)
        found[body[at : at + 1 + len(name)]] = person
    require_sight(found, record)
    return [Named(person, text) for text, person in found.items()]


def people_called(rests: list[str], record: Any) -> Mapping[str, list[Any]]:
    """People who see the record and whose name or user name begins one of the texts; one query."""
    beginnings = {rest[:length] for rest in rests for length in range(1, len(rest) + 1)}
    people = (
        kind_of(type(record))
        .people(record)
        .annotate(sign_in=Lower("username"))
        .filter(Q(name__in=beginnings) | Q(sign_in__in={text.lower() for text in beginnings}))
    )
    known: dict[str, list[Any]] = defaultdict(list)
    for person in people:
        for key in {person.name, person.username.lower()} - {""}:
            known[key].append(person)
    return known


def longest(rest: str, known: Mapping[str, list[Any]]) -> tuple[str, Any]:
    for length in range(len(rest), 0, -1):
        text = rest[:length]
        people = known.get(text) or known.get(text.lower(), [])
        if not people or is_cut(rest, length):
            continue
        if len(people) > 1:
            raise ambiguous(text, people)
        return text, people[0]
    raise unknown(rest)


def is_cut(rest: str, length: int) -> bool:
    """Would the name end within a Latin word? Then `@kefu2` names nobody called `kefu`."""
    if length == len(rest):
        return False
    return rest[length - 1].isascii() and bool(re.match(r"[A-Za-z0-9_]", rest[length]))


def require_sight(found: Mapping[str, Any], record: Any) -> None:
    """Asked once more of the record's own visibility, so that no list of people can give it away."""
    kind = kind_of(type(record))
    for text, person in found.items():
        if not kind.is_seen_by(person, record.pk):
            raise unknown(text[1:])


def unknown(rest: str) -> Invalid:
    name = ENDS.split(rest)[0][:20] or rest[:1]
    message = _(
        "没有可以提到的「@%(name)s」，只能提到能看到这条记录的人。请从名单里选，或写 @用户名；不是提人时请在 @ 后加空格。"
    ) % {"name": name}
    return Invalid("mention_unknown", message, {"body": [message]})


def ambiguous(name: str, people: list[Any]) -> Invalid:
    message = _("叫「%(name)s」的不止一位，请改写用户名：%(usernames)s。") % {
        "name": name,
        "usernames": listed(f"@{person.username}" for person in people),
    }
    return Invalid("mention_ambiguous", message, {"body": [message]})
