"""What each role may do. Read it as a policy: one line a role."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum, auto

from procedures.vocabulary import Role


class Permission(StrEnum):
    """One thing that somebody may be allowed to do."""

    SEE_UNIT_CASES = auto()
    RECEIVE = auto()
    APPRAISE = auto()
    APPROVE = auto()
    ISSUE = auto()
    HAND_OVER = auto()
    AUDIT = auto()
    OPERATE = auto()
    EDIT_DEFINITIONS = auto()
    KEEP_CALENDAR = auto()
    LEAD_CASES = auto()
    ASSIGN_WORK = auto()
    KEEP_WORDINGS = auto()


POLICY: dict[Role, frozenset[Permission]] = {
    Role.RECEIVER: frozenset({Permission.SEE_UNIT_CASES, Permission.RECEIVE, Permission.HAND_OVER}),
    Role.APPRAISER: frozenset({Permission.SEE_UNIT_CASES, Permission.APPRAISE}),
    # Proposes changes of the working calendar and of what letters say, and publishes those of other heads. Stops cases,
    # promises new days, and gives out the unit's work.
    Role.HEAD: frozenset(
        {
            Permission.SEE_UNIT_CASES,
            Permission.KEEP_CALENDAR,
            Permission.KEEP_WORDINGS,
            Permission.LEAD_CASES,
            Permission.ASSIGN_WORK,
        }
    ),
    Role.APPROVER: frozenset({Permission.SEE_UNIT_CASES, Permission.APPROVE, Permission.LEAD_CASES}),
    Role.CLERK: frozenset({Permission.SEE_UNIT_CASES, Permission.ISSUE, Permission.HAND_OVER}),
    # Called in for one case; the tasks that are theirs bring them there.
    Role.EXPERT: frozenset({Permission.SEE_UNIT_CASES}),
    Role.COUNCIL: frozenset({Permission.SEE_UNIT_CASES}),
    # Reads everything, changes nothing (R-SEC-8).
    Role.AUDITOR: frozenset({Permission.AUDIT}),
    # Keeps the machinery running and sees no case.
    Role.OPERATOR: frozenset({Permission.OPERATE}),
    # Writes and publishes the definitions of its own unit; a case is seen by those alone who work on cases.
    Role.EDITOR: frozenset({Permission.EDIT_DEFINITIONS}),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that any of the roles allows."""
    return frozenset().union(*(POLICY[role] for role in roles))
