"""Notes of officials for one another on a case, and who else has it open. Neither is a change of the case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures.vocabulary import Role
from workflows.cases.acting import ActionError, NotAllowed, official_actor
from workflows.cases.models import Case, Note, Notice, NoticeKind
from workflows.journal.kinds import Kind
from workflows.journal.models import Mention
from workflows.journal.writing import record
from workflows.people.models import Official
from workflows.people.permissions import Permission, permissions_of

#: Longest note, in characters.
LONGEST: Final = 2000
#: Whoever has looked at a case so recently may have it open still.
RECENTLY: Final = timedelta(minutes=15)
#: Looks that are gone through for those; of a case that so many look at, the latest are enough.
_LOOKS: Final = 200
#: Looks that are no opening of the case.
_LISTS: Final = frozenset({"queue", "bulk", "assign"})


def who_can_be_named(case: Case) -> QuerySet[Official]:
    """The officials who may see a case, by name: of its unit, and of the units that have or had work on it."""
    units = case.tasks.values("unit")
    seeing = [role.value for role in Role if Permission.SEE_UNIT_CASES in permissions_of([role])]
    there = Official.objects.filter(Q(unit=case.unit_id) | Q(unit__in=units), active=True, role_rows__role__in=seeing)
    return there.distinct().order_by("full_name", "id")


def note(case: Case, *, by: Official, text: str, named: Collection[Official] = ()) -> Note:
    """Write a note on a case that the official may see; colleagues who are named in it are told.

    The case stays as it is: nobody's open page grows stale. Raises ActionError for an empty or too long text, and
    NotAllowed where somebody is named who may not see the case.
    """
    text = text.strip()
    if not text:
        raise ActionError(_("Write the note."))
    if len(text) > LONGEST:
        raise ActionError(_("A note has %(most)s characters at most.") % {"most": LONGEST})
    numbers = {official.pk for official in named}
    if who_can_be_named(case).filter(pk__in=numbers).count() != len(numbers):
        raise NotAllowed(_("Only colleagues who may see the case can be named."))
    with transaction.atomic():
        made = Note.objects.create(case=case, by=by, text=text, at=timezone.now())
        made.named.set(numbers)
        others = sorted(numbers - {by.pk})
        Notice.objects.bulk_create(
            Notice(kind=NoticeKind.MENTIONED, case=case, official_id=pk, at=made.at) for pk in others
        )
        _journal(Kind.NOTE_WRITTEN, made, by, named=len(numbers))
    return made


def notes_of(case: Case) -> QuerySet[Note]:
    """The notes on a case, the first first, with whom they name."""
    return Note.objects.filter(case=case).select_related("by").prefetch_related("named").order_by("at", "id")


def strike(written: Note, *, by: Official) -> None:
    """Strike out one's own note. Twice is as once. Raises NotAllowed for somebody else's."""
    if written.by_id != by.pk:
        raise NotAllowed(_("Only its author strikes out a note."))
    with transaction.atomic():
        if Note.objects.filter(pk=written.pk, struck_at=None).update(struck_at=timezone.now()):
            _journal(Kind.NOTE_STRUCK, written, by)


@dataclass(frozen=True)
class Looking:
    """A colleague who opened the case a short while ago."""

    official: Official
    at: datetime


def others_looking(case: Case, official: Official) -> list[Looking]:
    """Which other officials have opened the case lately, the latest first, as the read journal knows. Two queries."""
    since = timezone.now() - RECENTLY
    mentions = Mention.objects.filter(kind=Mention.What.CASE, ref=case.code, entry__at__gte=since)
    seen: dict[str, datetime] = {}
    for mention in mentions.select_related("entry").order_by("-entry")[:_LOOKS]:
        entry = mention.entry
        if entry.actor.startswith("official:") and entry.data["why"] not in _LISTS:
            seen.setdefault(entry.actor, entry.at)
    seen.pop(str(official_actor(official)), None)
    if not seen:
        return []
    known = Official.objects.filter(public_id__in=[actor.removeprefix("official:") for actor in seen])
    return sorted(
        (Looking(one, seen[str(official_actor(one))]) for one in known), key=lambda looking: looking.at, reverse=True
    )


def _journal(kind: Kind, written: Note, by: Official, **data: object) -> None:
    record(
        kind,
        by=official_actor(by),
        stream=written.case.stream,
        subject=written.case.person.identity_index,
        data={"note": str(written.public_id), **data},
    )
