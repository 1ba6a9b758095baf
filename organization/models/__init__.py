from organization.models.bodies import ImprovementOffice, LeadershipGroup
from organization.models.calendar import CalendarDay, CalendarYear, WorkCalendar, WorkPeriod
from organization.models.delegation import Delegation
from organization.models.department import Department, Post
from organization.models.membership import Membership, Role
from organization.models.user import User

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Delegation",
    "Department",
    "ImprovementOffice",
    "LeadershipGroup",
    "Membership",
    "Post",
    "Role",
    "User",
    "WorkCalendar",
    "WorkPeriod",
]
