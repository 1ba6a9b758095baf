"""Makes the company's tree, posts, people, bodies and calendars."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, time

from django.contrib.auth.hashers import make_password

from demo.company import COMPANY, DEPARTMENTS, GIVEN, PASSWORD, SURNAMES, Profile
from organization.commands.calendars import load_statutory_days
from organization.models import (
    Department,
    ImprovementOffice,
    LeadershipGroup,
    Membership,
    Post,
    Role,
    User,
    WorkCalendar,
    WorkPeriod,
)


@dataclass
class Company:
    root: Department
    departments: dict[str, Department] = field(default_factory=dict)
    """Departments and teams by code."""
    heads: dict[str, User] = field(default_factory=dict)
    staff: dict[str, list[User]] = field(default_factory=dict)
    """People of a team, by the team's code."""
    chair: User = None  # type: ignore[assignment]
    leaders: list[User] = field(default_factory=list)
    director: User = None  # type: ignore[assignment]
    officer: User = None  # type: ignore[assignment]


class PeopleMaker:
    """Hands out people: one hashed password for all, names that do not repeat."""

    def __init__(self, dice: random.Random, since: date) -> None:
        self.dice = dice
        self.since = since
        self.password = make_password(PASSWORD)
        self.names: set[str] = {p.head for p in DEPARTMENTS}

    def name(self) -> str:
        while (name := self.dice.choice(SURNAMES) + self.dice.choice(GIVEN)) in self.names:
            pass
        self.names.add(name)
        return name

    def make(
        self,
        login: str,
        name: str,
        post: str,
        *roles: tuple[str, Department | None],
        post_row: Post | None = None,
    ) -> User:
        user: User = User.objects.create(
            username=login, name=name, post_title=post, email=f"{login}@demo.invalid", password=self.password
        )
        for role, department in roles:
            Membership.objects.create(
                user=user, role=role, department=department, post=post_row, starts_on=self.since
            )
        return user


def make_calendars(first_year: int, last_year: int) -> tuple[WorkCalendar, WorkCalendar]:
    office = WorkCalendar.objects.create(name="行政工作日历", is_default=True)
    service = WorkCalendar.objects.create(name="一线服务日历", is_default=False)
    for weekday in range(7):
        if weekday < 5:
            for starts, ends in ((time(9), time(12)), (time(13), time(18))):
                WorkPeriod.objects.create(calendar=office, weekday=weekday, starts=starts, ends=ends)
        WorkPeriod.objects.create(calendar=service, weekday=weekday, starts=time(8, 30), ends=time(20, 30))
    for year in range(first_year, last_year + 1):
        load_statutory_days(office, year, by=None)
    return office, service


def make_department(
    code: str, name: str, parent: Department | None, position: int, **more: object
) -> Department:
    row = Department.objects.create(code=code, name=name, parent=parent, position=position, **more)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    return row


def make_company(dice: random.Random, since: date, today: date) -> Company:
    office_calendar, service_calendar = make_calendars(since.year, today.year + 1)
    root = make_department("MH", COMPANY, None, 0, is_service=False, calendar=office_calendar)
    company = Company(root)
    maker = PeopleMaker(dice, since)
    for position, profile in enumerate(DEPARTMENTS, start=1):
        calendar = service_calendar if profile.serves_all_week else office_calendar
        make_one_department(company, maker, profile, position, calendar)
    seat_bodies(company, maker)
    return company


def make_one_department(
    company: Company, maker: PeopleMaker, profile: Profile, position: int, calendar: WorkCalendar
) -> None:
    department = make_department(
        profile.code, profile.name, company.root, position, weight=profile.weight, calendar=calendar
    )
    company.departments[profile.code] = department
    head_post = Post.objects.create(department=department, title=profile.head_post)
    company.heads[profile.code] = maker.make(
        profile.login, profile.head, profile.head_post, (Role.HEAD, department), post_row=head_post
    )
    serial = 0
    for number, team in enumerate(profile.teams, start=1):
        row = make_department(team.code, team.name, department, number, is_service=False)
        company.departments[team.code] = row
        company.staff[team.code] = []
        for seat in range(4 if profile.per_day > 5 else 2):
            serial += 1
            title = profile.posts[(number + seat) % len(profile.posts)]
            post, _ = Post.objects.get_or_create(department=row, title=title)
            company.staff[team.code].append(
                maker.make(
                    f"{profile.login}{serial:02d}",
                    maker.name(),
                    f"{team.name}{title}",
                    (Role.STAFF, row),
                    post_row=post,
                )
            )


def seat_bodies(company: Company, maker: PeopleMaker) -> None:
    LeadershipGroup.objects.create()
    ImprovementOffice.objects.create(host_department=company.departments["YY"])
    company.chair = maker.make("zongjingli", "陈国梁", "总经理", (Role.CHAIR, None))
    company.leaders = [
        maker.make("fuzong1", "李慧兰", "分管服务副总经理", (Role.LEADER, None)),
        maker.make("fuzong2", "高文斌", "分管供应链副总经理", (Role.LEADER, None)),
    ]
    company.director = maker.make("banzhuren", "王静怡", "改善办公室主任", (Role.DIRECTOR, None))
    company.officer = maker.make("shenhe", "许明哲", "改善办公室审核岗", (Role.OFFICER, None))
    maker.make("zhijian", "钱卫东", "质量监督员", (Role.SUPERVISOR, None))
