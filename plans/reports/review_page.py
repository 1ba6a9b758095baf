"""One round of review as its page shows it: what changed, what was said, what was asked the last time.

The number of queries does not grow with goals, measures or remarks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from organization.models import User
from plans.completeness import ORDINALS, PARTS, Gap, examine
from plans.models import DepartmentPlan, Remark, Submission
from plans.models.review import GOOD, Verdict
from plans.reports.differences import Section, count_of, place_name, sections
from plans.reports.remarks import Tally


@dataclass(frozen=True)
class Item:
    """One place with everything that is known about it. `remark` is this round's, `history` what was said before."""

    section: Section
    remark: Remark | None
    history: list[Remark]
    checks: list[Gap] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        return self.remark.verdict if self.remark else ""

    @property
    def is_judged_apart(self) -> bool:
        """What is gone needs no verdict of its own."""
        return self.section.kind != "removed"

    @property
    def is_optional(self) -> bool:
        return self.section.anchor in ("goals", "measures")

    @property
    def is_unseen(self) -> bool:
        return self.is_judged_apart and not self.verdict and not self.is_optional

    @property
    def is_carried(self) -> bool:
        return bool(self.remark and self.remark.carried_from_id)

    @property
    def is_wanted(self) -> bool:
        """Shown among the changes: it changed, waits for a verdict, must change, or was asked to."""
        asked = any(one.is_requirement and one.satisfied_at is None for one in self.history)
        waiting = self.is_unseen or self.verdict == Verdict.MUST_CHANGE
        return self.section.kind != "same" or waiting or asked

    @property
    def state(self) -> str:
        """pass, advice, must_change or unseen."""
        return self.verdict or ("" if self.is_optional or not self.is_judged_apart else "unseen")


@dataclass(frozen=True)
class Group:
    """A part in the outline; goals and measures with the items in it, the first of them the part as a whole."""

    code: str
    ordinal: str
    name: str
    items: list[Item]

    @property
    def counted(self) -> list[Item]:
        return [one for one in self.items if one.is_judged_apart and not one.is_optional]

    @property
    def done(self) -> int:
        return sum(one.verdict in GOOD for one in self.counted)

    @property
    def unseen(self) -> int:
        return sum(one.is_unseen for one in self.counted)

    @property
    def is_list(self) -> bool:
        return self.code in ("goals", "measures")


@dataclass(frozen=True)
class Requirement:
    """What was asked the last time, whether the place changed since, and what was answered."""

    remark: Remark
    is_changed: bool

    @property
    def name(self) -> str:
        return place_name(self.remark.part, self.remark.number)


@dataclass(frozen=True)
class ReviewPage:
    submission: Submission
    before: Submission | None
    groups: list[Group]
    requirements: list[Requirement]
    count: int
    """Changes since the submission before."""

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]

    @property
    def tally(self) -> Tally:
        counted = [one for one in self.items if one.is_judged_apart and (one.verdict or not one.is_optional)]
        return Tally(
            total=len(counted),
            passed=sum(one.verdict in GOOD for one in counted),
            must_change=sum(one.verdict == Verdict.MUST_CHANGE for one in counted),
            unseen=sum(one.is_unseen for one in counted),
        )

    @property
    def answered(self) -> int:
        return sum(bool(one.remark.answer) for one in self.requirements)

    @property
    def changed(self) -> int:
        return sum(one.is_changed for one in self.requirements)


def review_page(plan: DepartmentPlan, submission: Submission, user: User) -> ReviewPage:
    before = plan.submissions.filter(number=submission.number - 1).first()
    remarks = list(
        Remark.objects.visible_to(user)
        .filter(plan=plan, submission__number__lte=submission.number)
        .select_related("written_by", "replied_by", "satisfied_by", "decision", "submission")
        .order_by("submission__number", "id")
    )
    own = {one.anchor: one for one in remarks if one.submission_id == submission.pk}
    earlier: dict[str, list[Remark]] = {}
    for remark in remarks:
        if remark.submission_id != submission.pk and (remark.text or remark.reply):
            earlier.setdefault(remark.anchor, []).append(remark)
    found = sections(before.content if before else None, submission.content)
    checks = checks_of(plan) if submission.plan_version == plan.version else {}
    groups = grouped(found, own, earlier, checks)
    changed = {section.anchor for section in found if section.kind != "same"}
    asked = [one for one in remarks if before and one.submission_id == before.pk and one.is_requirement]
    known = {section.anchor for section in found}
    return ReviewPage(
        submission,
        before,
        groups,
        [Requirement(one, is_met(one, changed, known)) for one in asked if one.decision.act == "return"],  # type: ignore[union-attr]
        count_of(found),
    )


def is_met(remark: Remark, changed: set[str], known: set[str]) -> bool:
    """Did its place change? A part as a whole changes with anything in it; what is gone has changed."""
    if remark.anchor in ("goals", "measures"):
        return any(anchor.startswith(f"{remark.anchor}-") for anchor in changed)
    return remark.anchor in changed or remark.anchor not in known


def checks_of(plan: DepartmentPlan) -> dict[str, list[Gap]]:
    """What the system warns about, by place."""
    found: dict[str, list[Gap]] = {}
    for gap in examine(plan).advice:
        found.setdefault(gap.about or (f"{gap.part}-{gap.item}" if gap.item else gap.part), []).append(gap)
    return found


def grouped(
    found: Sequence[Section],
    own: Mapping[str, Remark],
    earlier: Mapping[str, list[Remark]],
    checks: Mapping[str, list[Gap]],
) -> list[Group]:
    def item(section: Section) -> Item:
        anchor = section.anchor
        return Item(section, own.get(anchor), earlier.get(anchor, []), checks.get(anchor, []))

    groups = []
    for (code, name), ordinal in zip(PARTS, ORDINALS, strict=True):
        inside = [item(section) for section in found if section.part == code]
        if code in ("goals", "measures"):
            whole = Section(code, code, str(ordinal), None, str(name), "same")
            inside.insert(0, item(whole))
        groups.append(Group(code, str(ordinal), str(name), inside))
    return groups
