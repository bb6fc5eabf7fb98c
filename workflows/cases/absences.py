"""Being away: declaring it, and what happens with the work in hand."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows.cases.acting import ActionError, NotAllowed, acting
from workflows.cases.assigning import give, who_may
from workflows.cases.models import Absence, Task
from workflows.clock.deadlines import closing
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.models import Official
from workflows.people.permissions import Permission

KEEPER = Actor.system("absences")
#: Longer is no absence but another post.
LONGEST = dt.timedelta(days=366)


def declare(
    official: Official, *, from_date: dt.date, until_date: dt.date, stand_in: Official | None, by: Official
) -> Absence:
    """Say that an official is away. What they have in hand and is due meanwhile goes to others on the first day.

    One's own, or as a head of the unit anybody's. Raises NotAllowed, and ActionError for days that cannot be meant.
    """
    _require(official, by)
    today = timezone.localdate()
    if until_date < from_date:
        raise ActionError(_("The last day must not be before the first."))
    if until_date < today:
        raise ActionError(_("These days are past."))
    if until_date - from_date > LONGEST:
        raise ActionError(_("An absence is a year at most."))
    if stand_in is not None and (stand_in.pk == official.pk or stand_in.unit_id != official.unit_id):
        raise ActionError(_("Choose a colleague of the same unit who stands in."))
    with transaction.atomic():
        Official.objects.select_for_update().get(pk=official.pk)
        same_days = Absence.objects.filter(official=official, cancelled_at=None)
        if same_days.filter(from_date__lte=until_date, until_date__gte=from_date).exists():
            raise ActionError(_("An absence on some of these days is declared already. Cancel that one first."))
        made = Absence.objects.create(
            official=official,
            from_date=from_date,
            until_date=until_date,
            stand_in=stand_in,
            declared_by=by,
            declared_at=timezone.now(),
        )
        _journal(Kind.ABSENCE_DECLARED, made, by)
    if from_date <= today:
        hand_over_work(made)
    return made


def cancel(absence: Absence, *, by: Official) -> None:
    """Be there after all. What went to others stays with them. Raises NotAllowed, and ActionError when it is past."""
    _require(absence.official, by)
    with transaction.atomic():
        current = Absence.objects.select_for_update(of=("self",)).select_related("official").get(pk=absence.pk)
        if current.cancelled_at is not None:
            return
        if current.until_date < timezone.localdate():
            raise ActionError(_("This absence is over."))
        current.cancelled_at, current.cancelled_by = timezone.now(), by
        current.save(update_fields=["cancelled_at", "cancelled_by"])
        _journal(Kind.ABSENCE_CANCELLED, current, by)


def hand_over_due() -> None:
    """Hand over the work of everybody whose absence has begun. Once more changes nothing."""
    for absence in Absence.objects.on(timezone.localdate()).filter(handed_over_at=None).select_related("official"):
        hand_over_work(absence)


def hand_over_work(absence: Absence) -> None:
    """Give what is due before somebody is back to who stands in, or back to the unit where that cannot be.

    Each piece in its own transaction; what was interrupted goes on with the next call.
    """
    until = closing(absence.until_date)
    in_hand = Task.objects.filter(assignee=absence.official_id, closed_at=None, due_at__lte=until)
    for task in in_hand.select_related("case", "assignee").order_by("due_at", "id"):
        with acting(task.case.code, by=KEEPER) as act:
            current = act.case.tasks.select_for_update(of=("self",)).get(pk=task.pk)
            if current.closed_at is not None or current.assignee_id != absence.official_id:
                act.skip()
                continue
            stand_in = absence.stand_in
            fits = stand_in is not None and who_may(current).filter(pk=stand_in.pk).exists()
            give(act, current, stand_in if fits else None)
    Absence.objects.filter(pk=absence.pk, handed_over_at=None).update(handed_over_at=timezone.now())


def _require(official: Official, by: Official) -> None:
    heads = Permission.ASSIGN_WORK in by.permissions and by.unit_id == official.unit_id
    if by.pk != official.pk and not heads:
        raise NotAllowed(_("You declare your own absence; a head of the unit declares that of others."))


def _journal(kind: Kind, absence: Absence, by: Official) -> None:
    record(
        kind,
        by=Actor("official", str(by.public_id)),
        stream=f"user:{absence.official.public_id}",
        data={
            "absence": str(absence.public_id),
            "from": absence.from_date.isoformat(),
            "until": absence.until_date.isoformat(),
            "stand_in": str(absence.stand_in.public_id) if absence.stand_in else "",
        },
    )
