"""One action on up to 500 pieces of work: each in a transaction of its own, each checked anew, each with its result.

A piece of work is settled in the transaction of its action: whoever is killed in the middle and begins again does
nothing twice.
"""

from __future__ import annotations

import traceback
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import structlog
from django.db import OperationalError, transaction
from django.db.models import Case as Choice
from django.db.models import DateTimeField, F, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows import outbox
from workflows.cases.acting import ActionError, NotPossible
from workflows.cases.bulk_actions import ACTIONS, prepare
from workflows.cases.models import MOST_ITEMS, Bulk, BulkItem, Case, Task
from workflows.outbox.models import Job
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: So many are done in one job; other work of the outbox gets its turn in between.
BATCH: Final = 25
#: The first is what the action is done in; what it says is kept in all of them.
LANGUAGES: Final = ("vi", "en")
LOST_RIGHT: Final = _("You may not work on cases any more.")
WENT_WRONG: Final = _("Something went wrong, and nothing was changed. Try again, or do it singly.")

log = structlog.get_logger(__name__)


class _SettledBefore(Exception):
    """Another worker was first with this piece of work."""


class _Undone(Exception):
    """What was done only to hear what it says is not to stay."""


def ask(
    official: Official,
    action: str,
    items: Sequence[tuple[Task, int]],
    arguments: Mapping[str, Any] | None = None,
    *,
    note: str = "",
    public_id: uuid.UUID | None = None,
) -> Bulk:
    """Have an action done with tasks whose cases were seen in these versions; a worker does it.

    The same `public_id` a second time is the same bulk: two clicks do nothing twice. Raises NotPossible.
    """
    if action not in ACTIONS:
        raise NotPossible(_("This cannot be done with several cases at once."))
    if not items:
        raise NotPossible(_("Choose at least one piece of work."))
    if len(items) > MOST_ITEMS:
        raise too_many()
    with transaction.atomic():
        bulk, made = Bulk.objects.get_or_create(
            public_id=public_id or uuid.uuid4(),
            official=official,
            defaults={
                "action": action,
                "arguments": dict(arguments or {}),
                "note": note.strip(),
                "asked_at": timezone.now(),
                "total": len(items),
            },
        )
        if made:
            BulkItem.objects.bulk_create(
                BulkItem(bulk=bulk, position=position, case_id=task.case_id, task=task, version=version)
                for position, (task, version) in enumerate(items, start=1)
            )
            _go_on(bulk, after=0)
    return bulk


def too_many() -> NotPossible:
    """The error that says where the end is."""
    text = _("At most %(most)s pieces of work can be done at once. Choose fewer, or narrow the list with filters.")
    return NotPossible(text % {"most": MOST_ITEMS})


def cancel(bulk: Bulk) -> bool:
    """Stop after the piece of work that is being done now; the others stay as they are. False when all is done."""
    now = timezone.now()
    return bool(Bulk.objects.filter(pk=bulk.pk, finished_at=None).update(cancelled_at=now, finished_at=now))


def is_given_up(bulk: Bulk) -> bool:
    """Whether the worker has tried in vain to go on."""
    jobs = Job.objects.filter(kind="cases.bulk", reference=str(bulk.public_id))
    return bulk.finished_at is None and jobs.filter(state__in=("dead", "unknown")).exists()


@outbox.handler("cases.bulk", lease=60)
def work_on(job: outbox.ClaimedJob) -> Callable[[], None] | None:
    """Do the next ones; a second run goes on where the first one ended."""
    bulk = Bulk.objects.select_related("official__unit").get(pk=job.payload["bulk"])
    waiting = bulk.items.filter(state=BulkItem.State.WAITING)
    cases = Counter(waiting.values_list("case_id", flat=True))
    items = list(waiting.select_related("task__case__person", "task__assignee").order_by("position")[:BATCH])
    for item in items:
        with translation.override(LANGUAGES[0]):
            going_on = _do(bulk, item, again=cases[item.case_id] > 1)
        if not going_on:
            return None
    return partial(_go_on, bulk, after=items[-1].position) if len(cases) and cases.total() > len(items) else None


def _go_on(bulk: Bulk, *, after: int) -> None:
    reference = str(bulk.public_id)
    outbox.enqueue("cases.bulk", key=f"bulk:{reference}:{after}", payload={"bulk": bulk.pk}, reference=reference)


def _do(bulk: Bulk, item: BulkItem, *, again: bool) -> bool:
    """Do one piece of work and settle it; False when the bulk was cancelled. `again`: the case has more of them."""
    try:
        _require_right(bulk.official)
        if again:  # what was done before on this case is what the official wanted
            item.refresh_from_db(fields=["version"])
        prepare(bulk.action, item.task.case, bulk.official)
        with transaction.atomic():
            if not _settle(bulk, item, BulkItem.State.DONE):
                return False
            case = ACTIONS[bulk.action].run(item, bulk)
            if again:
                _seen_since(bulk, item, case)
    except _SettledBefore:
        pass
    except ActionError as problem:
        return _not_done(bulk, item, BulkItem.State.REFUSED, type(problem).__name__, _said(problem, bulk, item))
    except OperationalError:
        raise  # the database's trouble, and no matter of this case: the job is tried again
    except Exception as problem:
        place = traceback.extract_tb(problem.__traceback__)[-1]  # its own text may quote somebody's data
        where = f"{place.name}:{place.lineno}"
        log.error("bulk.failed", bulk=bulk.pk, position=item.position, problem=type(problem).__name__, where=where)
        return _not_done(bulk, item, BulkItem.State.FAILED, "Failed", _in_all(WENT_WRONG))
    return True


def _require_right(official: Official) -> None:
    if not official.active or Permission.SEE_UNIT_CASES not in official.permissions:
        raise NotPossible(LOST_RIGHT)


def _settle(bulk: Bulk, item: BulkItem, state: BulkItem.State, *, why: str = "") -> bool:
    """Count the piece of work as settled, in the transaction of what settles it; False when the bulk is finished."""
    now = timezone.now()
    last = When(total=F("done") + 1, then=Value(now))
    counted = Bulk.objects.filter(pk=bulk.pk, finished_at=None).update(
        done=F("done") + 1,
        started_at=Coalesce("started_at", Value(now), output_field=DateTimeField()),
        finished_at=Choice(last, default=None, output_field=DateTimeField()),
    )
    if not counted:
        return False
    waiting = BulkItem.objects.filter(pk=item.pk, state=BulkItem.State.WAITING)
    if not waiting.update(state=state, why=why, at=now):
        raise _SettledBefore
    return True


def _not_done(bulk: Bulk, item: BulkItem, state: BulkItem.State, why: str, message: dict[str, str]) -> bool:
    try:
        with transaction.atomic():
            if not _settle(bulk, item, state, why=why):
                return False
            item.message = message
            item.save(update_fields=["message"])
    except _SettledBefore:
        pass
    return True


def _seen_since(bulk: Bulk, item: BulkItem, case: Case) -> None:
    """What this bulk did to the case itself makes its other work on the case no older."""
    others = bulk.items.filter(case=item.case_id, version=item.version, state=BulkItem.State.WAITING)
    others.update(version=case.version)


def _said(problem: ActionError, bulk: Bulk, item: BulkItem) -> dict[str, str]:
    """What an action said, in every language.

    A sentence with names in it is made when it is said: the action is tried once more in the other language, and undone
    whatever comes of it.
    """
    if isinstance(problem.message, Promise):
        return _in_all(problem.message)
    found = dict.fromkeys(LANGUAGES, str(problem.message))
    for language in LANGUAGES[1:]:
        with translation.override(language):
            try:
                with transaction.atomic():
                    ACTIONS[bulk.action].run(item, bulk)
                    raise _Undone
            except ActionError as again:
                found[language] = str(again.message)
            except _Undone:
                continue
    return found


def _in_all(text: Any) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(text)
    return found
