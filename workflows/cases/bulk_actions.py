"""What may be done with many pieces of work at once: a line each, calling the action that single work calls.

What stands in the way is foreseen here only as far as it can be seen at a glance; the action itself decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from workflows.cases import deciding, handing_over, queue, receiving, weighing
from workflows.cases.acting import FORBIDDEN
from workflows.cases.models import Bulk, BulkItem, Case, Decision, Opinion, Proposal, Task
from workflows.documents.models import Document
from workflows.people.models import Official

#: Does it, with the case as the official saw it.
Run = Callable[[BulkItem, Bulk], Case]
#: The tasks, of those that are this official's to do, in whose way something stands, with what it is.
Foresee = Callable[[Sequence[Task], Official], Iterator[tuple[Task, Any]]]
#: What the action comes to on each case, by the case's key.
Tell = Callable[[Sequence[Task]], dict[int, Any]]


@dataclass(frozen=True)
class Action:
    """One action in bulk. `kind`: of the work that it is for, "" any; `asks_anew`: old answers, as single work does.

    `fits`: what keeps an official from a task, at a glance; where it is not given, own work and work to take is theirs.
    `tell`: where it comes to one thing on one case and to another on the next, what.
    """

    title: Any
    meaning: Any
    run: Run
    kind: str = ""
    foresee: Foresee | None = None
    fits: Callable[[Task, Official], Any] | None = None
    tell: Tell | None = None
    asks_anew: bool = False
    final: bool = False


def own_or_free(task: Task, official: Official) -> Any:
    """What keeps the official from a task: another role, another unit, somebody else's; None when nothing does."""
    if task.role not in official.roles or task.unit_id != official.unit_id:
        return _("This is work for another role or another unit.")
    if task.assignee_id not in (None, official.pk):
        return _("Somebody else has taken this piece of work: %(who)s.") % {"who": task.assignee}
    return None


def _only_free(task: Task, official: Official) -> Any:
    return _("You have taken this already.") if task.assignee_id == official.pk else own_or_free(task, official)


def _only_own(task: Task, official: Official) -> Any:
    return None if task.assignee_id == official.pk else _("You can only give back what you have taken yourself.")


def _with_fee(tasks: Sequence[Task], official: Official) -> Iterator[tuple[Task, Any]]:
    for task in tasks:
        if task.case.fee_due and task.case.fee.when == "before_receipt":
            yield task, _("A fee is due before receipt: receive this case singly, with the number of the payment.")


def _four_eyes(kind: str) -> Foresee:
    def foresee(tasks: Sequence[Task], official: Official) -> Iterator[tuple[Task, Any]]:
        cases = {task.case_id for task in tasks}
        done = Task.objects.filter(case__in=cases, kind__in=FORBIDDEN[kind], closed_at__isnull=False, assignee=official)
        worked = set(done.values_list("case_id", flat=True))
        for task in tasks:
            if task.case_id in worked:
                yield (
                    task,
                    _(
                        "You have worked on an earlier step of this case, so a colleague must do this one (four-eyes "
                        "rule)."
                    ),
                )

    return foresee


def _without_document(tasks: Sequence[Task], official: Official) -> Iterator[tuple[Task, Any]]:
    decisions = Decision.objects.in_force().filter(case__in={task.case_id for task in tasks})
    papers = dict(decisions.values_list("case_id", "document"))
    made = set(Document.objects.filter(public_id__in=papers.values()).values_list("public_id", flat=True))
    for task in tasks:
        if papers.get(task.case_id) not in made:
            yield task, _("The document is still being made. Try again in a minute.")


def _proposals(tasks: Sequence[Task]) -> dict[int, Any]:
    opinions = Opinion.objects.filter(case__in={task.case_id for task in tasks}).order_by("at", "id")
    return {case: Proposal(proposal).label for case, proposal in opinions.values_list("case_id", "proposal")}


def _decisions(tasks: Sequence[Task]) -> dict[int, Any]:
    decisions = Decision.objects.in_force().filter(case__in={task.case_id for task in tasks})
    return {case: Proposal(kind).label for case, kind in decisions.values_list("case_id", "kind")}


def _seen(item: BulkItem, bulk: Bulk) -> dict[str, Any]:
    return {"by": bulk.official, "version": item.version}


ACTIONS: Final[dict[str, Action]] = {
    "claim": Action(
        _("Take"),
        _("You take these pieces of work; colleagues see that they are yours."),
        lambda item, bulk: queue.claim(item.task, **_seen(item, bulk)),
        fits=_only_free,
    ),
    "release": Action(
        _("Give back"),
        _("You give these pieces of work back to your unit; anybody there may take them."),
        lambda item, bulk: queue.release(item.task, **_seen(item, bulk)),
        fits=_only_own,
    ),
    "receive": Action(
        _("Receive"),
        _("The clocks start, and each applicant gets the receipt with the date of the result."),
        lambda item, bulk: receiving.receive(item.task.code, payment=None, **_seen(item, bulk)),
        kind="receive",
        foresee=_with_fee,
    ),
    "approve": Action(
        _("Approve"),
        _("You decide each case as its last opinion proposes. The records clerk numbers and issues the documents."),
        lambda item, bulk: deciding.approve(item.task.code, **_seen(item, bulk)),
        kind="approve",
        foresee=_four_eyes("approve"),
        tell=_proposals,
        asks_anew=True,
        final=True,
    ),
    "issue": Action(
        _("Issue"),
        _("Each document gets its number and is made. The clocks stop. This cannot be undone."),
        lambda item, bulk: deciding.issue(item.task.code, **_seen(item, bulk)),
        kind="issue",
        foresee=_four_eyes("issue"),
        tell=_decisions,
        asks_anew=True,
        final=True,
    ),
    "hand_over": Action(
        _("Hand over"),
        _("Only what you hand over at the counter or by post: an applicant who downloads a result does this alone."),
        lambda item, bulk: handing_over.hand_over(item.task.code, **_seen(item, bulk)),
        kind="hand_over",
        foresee=_without_document,
        final=True,
    ),
}


def offered(tasks: Sequence[Task], official: Official) -> list[tuple[str, Any]]:
    """The actions that fit one of these open tasks at least, by name, with what they are called."""
    return [
        (name, action.title)
        for name, action in ACTIONS.items()
        if any(not task.waiting_for and not _at_a_glance(action, task, official) for task in tasks)
    ]


def hindrances(name: str, tasks: Sequence[Task], official: Official) -> dict[int, Any]:
    """The key of each task with which it cannot be done already now, and why. The same statements for 1 and for 500."""
    action = ACTIONS[name]
    found = {task.pk: why for task in tasks if (why := _at_a_glance(action, task, official))}
    if action.foresee is not None:
        rest = [task for task in tasks if task.pk not in found]
        found |= {task.pk: why for task, why in action.foresee(rest, official)}
    return found


def prepare(name: str, case: Case, official: Official) -> None:
    """What single work does before the action and outside its transaction. Raises ActionError."""
    if ACTIONS[name].asks_anew:
        weighing.refresh(case, by=official)


def _at_a_glance(action: Action, task: Task, official: Official) -> Any:
    if task.closed_at is not None:
        return _("This piece of work has been done already. Go back to the queue for the next one.")
    if action.kind not in ("", task.kind):
        return _("This is another kind of work.")
    return _hindered(action, task, official)


def _hindered(action: Action, task: Task, official: Official) -> Any:
    return (action.fits or own_or_free)(task, official)
