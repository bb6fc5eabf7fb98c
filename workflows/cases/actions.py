"""Which verbs an official may use on a case now: the buttons of the case page, and nothing else, come from here."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from workflows.cases.acting import has_sat
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


#: kind of task -> its verbs.
VERBS: Final[dict[str, tuple[Verb, ...]]] = {
    "receive": (Verb.RECEIVE, Verb.DECLINE),
    "appraise": (Verb.APPRAISE,),
    "approve": (Verb.APPROVE, Verb.SEND_BACK),
    "issue": (Verb.ISSUE, Verb.RETURN),
    "hand_over": (Verb.HAND_OVER,),
    "review": (Verb.PASS_ON,),
    "opinion": (Verb.GIVE_OPINION,),
    "vote": (Verb.VOTE,),
    "inspect": (Verb.INSPECT,),
}


#: What these do rests on facts: registries whose answers are too old are asked once more before.
DECIDING: Final = (Verb.APPROVE, Verb.ISSUE)


def open_task_of(case: Case, official: Official) -> Task | None:
    """The open task on a case that this official may do: own role and unit, not somebody else's."""
    found = case.tasks.filter(closed_at__isnull=True, unit=official.unit, role__in=sorted(official.roles))
    tasks = [task for task in found.select_related("assignee", "unit") if task.assignee_id in (None, official.pk)]
    tasks.sort(key=lambda task: (task.assignee_id is None, task.due_at, task.pk))
    return next((task for task in tasks if task.assignee_id or not has_sat(task, official)), None)


def verbs_of(task: Task | None) -> tuple[Verb, ...]:
    """The verbs that a task offers."""
    return VERBS.get(task.kind, ()) if task else ()
