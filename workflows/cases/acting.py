"""The one way in: lock the case, check version and right, change it, journal it, save it, in one transaction (R-FSM-1).

Every action of this room is written with `acting`. Nothing else saves a case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures.tasks import SEATED
from workflows.cases.models import Case, Notice, NoticeKind, Task
from workflows.cases.statuses import WAITING
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.capacities import Act, Capacity, NotEntitled, capacity_on, hold
from workflows.people.models import Official, Person


class ActionError(Exception):
    """The action is not possible now; `message` says why and what to do, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class NotAllowed(ActionError):
    """The official may not do this on this case: another role, another unit, or the four-eyes rule."""


class NotPossible(ActionError):
    """The case is not in a state in which this can be done."""


class StaleCase(ActionError):
    """Somebody changed the case since the page was shown. `last` is the journal entry that did."""

    def __init__(self, case: Case, last: Entry | None) -> None:
        super().__init__(_("The case has been changed since you opened the page. Nothing of yours was saved."))
        self.case = case
        self.last = last


#: The four-eyes rule: kind of work -> earlier work on the case that keeps whoever did it from doing this.
FORBIDDEN: Final[Mapping[str, tuple[str, ...]]] = {
    "appraise": ("receive",),
    "approve": ("receive", "appraise"),
    "issue": ("receive", "appraise", "approve"),
}


@dataclass
class Acting:
    """A locked case in the middle of one action."""

    case: Case
    by: Actor
    at: datetime
    right: Capacity | None = None  # of an applicant, or of whoever acts for one
    _entries: int = field(default=0, repr=False)
    _skipped: bool = field(default=False, repr=False)

    def journal(
        self, kind: Kind, *, private: dict[str, str] | None = None, opening: bool = False, **data: object
    ) -> None:
        """Record what is being done; an action without an entry is refused at the end. `opening`: of a new case."""
        record(
            kind,
            by=self.by,
            stream=self.case.stream,
            subject=self.case.person.identity_index,
            data={"status": int(self.case.status), **(self.right.noted if self.right else {}), **data},
            private=private or {},
            opening=opening,
        )
        self._entries += 1

    def close(self, task: Task, outcome: str) -> None:
        """Close an open piece of work."""
        task.closed_at, task.outcome = self.at, outcome
        task.save(update_fields=["closed_at", "outcome"])

    def skip(self) -> None:
        """Leave the case as it is: there turned out to be nothing to do."""
        self._skipped = True

    def step_by_step(self) -> None:
        """Save the status reached so far, for the next: the database lets a case go from one to another only singly."""
        if Case.objects.values_list("status", flat=True).get(pk=self.case.pk) != self.case.status:
            self.case.version += 1
            self.case.save()


@contextmanager
def acting(code: str, *, by: Actor, version: int | None = None) -> Iterator[Acting]:
    """Lock a case for one action and save it with the next version when the block ends well.

    `version` is what the acting person saw; another one raises StaleCase. Nothing is written when anything raises.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("person", "unit").get(code=code)
        if version is not None and case.version != version:
            raise StaleCase(case, last_change(case))
        act = Acting(case, by, timezone.now())
        was = (case.status, case.due_at)
        yield act
        if act._skipped:
            return
        if not act._entries:
            raise RuntimeError("an action must leave a journal entry")
        case.version += 1
        case.save()
        if was != (case.status, case.due_at):
            case.tasks.filter(closed_at=None).update(case_status=case.status, case_due_at=case.due_at)
        if case.status != was[0]:
            Notice.objects.create(kind=NoticeKind.STATUS, case=case, status=case.status, at=act.at)


@contextmanager
def acting_for_applicant(code: str, *, person: Person, may: Act) -> Iterator[Acting]:
    """Lock a case for one action of its applicant, or of a person who may do it for them.

    Raises Case.DoesNotExist for anybody else, also for whose mandate has just ended.
    """
    with acting(code, by=Actor("person", str(person.public_id))) as act:
        try:
            act.right = capacity_on(person, act.case, may)
            hold(act.right)
        except NotEntitled:
            raise Case.DoesNotExist from None
        yield act


def last_change(case: Case) -> Entry | None:
    """The journal entry of the last action on a case. Answers of registries and documents made are no actions."""
    about_facts = Q(kind__startswith="lookup.") & ~Q(actor__startswith="system:")
    actions = Q(kind__startswith="case.") | Q(kind__startswith="task.") | about_facts
    return Entry.objects.filter(actions, stream=case.stream).order_by("-seq").first()


def official_actor(official: Official) -> Actor:
    """The official as the journal names them."""
    return Actor("official", str(official.public_id))


def require_task(act: Acting, kind: str, official: Official, *, step: str = "") -> Task:
    """The open task of a kind, or of this step of it, if it is this official's to do: own role, own unit, not taken.

    An unclaimed task becomes the official's by acting on it. Raises NotPossible, NotAllowed.
    """
    if act.case.status in WAITING:
        raise NotPossible(_("The case waits for the applicant. Work on it goes on when the answer is there."))
    found = act.case.tasks.select_for_update(of=("self",)).filter(kind=kind, closed_at__isnull=True)
    found = found.filter(step=step) if step else found
    tasks = list(found.select_related("assignee").order_by("id"))
    if not tasks:
        raise NotPossible(_("This piece of work has been done already. Go back to the queue for the next one."))
    tasks = [task for task in tasks if task.role in official.roles and task.unit_id == official.unit_id]
    if not tasks:
        raise NotAllowed(_("This is work for another role or another unit."))
    if mine := next((task for task in tasks if task.assignee_id == official.pk), None):
        return mine
    free = [task for task in tasks if task.assignee_id is None]
    if not free:
        raise NotAllowed(_("Somebody else has taken this piece of work: %(who)s.") % {"who": tasks[0].assignee})
    task = next((task for task in free if not has_sat(task, official)), None)
    if task is None:
        raise NotAllowed(_("You have given your own view already; the other seats are for colleagues."))
    task.assignee = official
    task.save(update_fields=["assignee"])
    return task


def has_sat(task: Task, official: Official) -> bool:
    """Whether the official has another seat of the same work: one person has one voice."""
    if task.kind not in SEATED:
        return False
    same = Task.objects.filter(case=task.case_id, step=task.step, opened_at=task.opened_at, assignee=official)
    return same.exclude(pk=task.pk).exists()


def forbid_same_hands(act: Acting, official: Official, kind: str) -> None:
    """The four-eyes rule: who did on the case what `FORBIDDEN` names may not do this work. Raises NotAllowed."""
    kinds = FORBIDDEN.get(kind, ())
    if act.case.tasks.filter(kind__in=kinds, closed_at__isnull=False, assignee=official).exists():
        raise NotAllowed(
            _("You have worked on an earlier step of this case, so a colleague must do this one (four-eyes rule).")
        )
