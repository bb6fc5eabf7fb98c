"""Which verbs an official may use on a case now: the buttons of the case page, and nothing else, come from here."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from workflows.cases.acting import has_sat
from workflows.cases.ending import may_stop
from workflows.cases.extending import may_extend
from workflows.cases.models import Case, Task
from workflows.people.models import Official


class Verb(StrEnum):
    """What can be done with a task of each kind."""

    RECEIVE = "receive"
    DECLINE = "decline"
    APPRAISE = "appraise"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    ISSUE = "issue"
    RETURN = "return"
    HAND_OVER = "hand_over"
    PASS_ON = "pass_on"  # noqa: S105  # a verb, not a secret
    GIVE_OPINION = "give_opinion"
    VOTE = "vote"
    INSPECT = "inspect"
    ASK = "supplement"


#: kind of task -> its verbs.
VERBS: Final[dict[str, tuple[Verb, ...]]] = {
    "receive": (Verb.RECEIVE, Verb.ASK, Verb.DECLINE),
    "appraise": (Verb.APPRAISE, Verb.ASK),
    "approve": (Verb.APPROVE, Verb.SEND_BACK),
    "issue": (Verb.ISSUE, Verb.RETURN),
    "hand_over": (Verb.HAND_OVER,),
    "review": (Verb.PASS_ON, Verb.ASK),
    "opinion": (Verb.GIVE_OPINION,),
    "vote": (Verb.VOTE,),
    "inspect": (Verb.INSPECT, Verb.ASK),
}


class CaseVerb(StrEnum):
    """What can be done with a case whatever work is open on it, by those who answer for it."""

    EXTEND = "extend"
    STOP = "stop"


#: What these do rests on facts: registries whose answers are too old are asked once more before.
DECIDING: Final = (Verb.APPROVE, Verb.ISSUE)


def open_task_of(case: Case, official: Official) -> Task | None:
    """The open task on a case that this official may do: own role and unit, not somebody else's."""
    found = case.tasks.filter(closed_at__isnull=True, unit=official.unit, role__in=sorted(official.roles))
    tasks = [task for task in found.select_related("assignee", "unit") if task.assignee_id in (None, official.pk)]
    tasks.sort(key=lambda task: (task.assignee_id is None, task.due_at, task.pk))
    return next((task for task in tasks if task.assignee_id or not has_sat(task, official)), None)


def case_verbs_of(case: Case, official: Official) -> tuple[CaseVerb, ...]:
    """The verbs that an official has on a case, whatever work is open."""
    allowed = {CaseVerb.EXTEND: may_extend, CaseVerb.STOP: may_stop}
    return tuple(verb for verb, may in allowed.items() if may(case, official))


def verbs_of(task: Task | None) -> tuple[Verb, ...]:
    """The verbs that a task offers; none while it waits."""
    return VERBS.get(task.kind, ()) if task and not task.waiting_for else ()
