from organization.models.bodies import ImprovementOffice, LeadershipGroup
from organization.models.calendar import CalendarDay, CalendarYear, WorkCalendar, WorkPeriod
from organization.models.delegation import Delegation
from organization.models.department import Department, Post
from organization.models.instruction import Instruction, InstructionAddressee, InstructionReply
from organization.models.meeting import ActionItem, AgendaItem, Meeting, MeetingAttendee, MeetingMinutes
from organization.models.membership import Membership, Role
from organization.models.user import User

__all__ = [
    "ActionItem",
    "AgendaItem",
    "CalendarDay",
    "CalendarYear",
    "Delegation",
    "Department",
    "ImprovementOffice",
    "Instruction",
    "InstructionAddressee",
    "InstructionReply",
    "LeadershipGroup",
    "Meeting",
    "MeetingAttendee",
    "MeetingMinutes",
    "Membership",
    "Post",
    "Role",
    "User",
    "WorkCalendar",
    "WorkPeriod",
]
