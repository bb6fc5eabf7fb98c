"""Asking the applicant for what is missing (1, 2, 4 → 5). What follows stands in `supplement_answers`.

Guidance comes once, completely and in writing, each thing with its reason (Decree 118/2025/NĐ-CP); how often, until
when and what it does to the time limit, the edition says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from django.utils.translation import gettext_lazy as _

from procedures.grammar import Term, TimeLimit
from procedures.subjects import organisation_among
from workflows import outbox
from workflows.cases.acting import (
    Acting,
    ActionError,
    NotPossible,
    acting,
    official_actor,
    require_task,
)
from workflows.cases.letters import write_letter
from workflows.cases.models import Case, Supplement, Task
from workflows.cases.record import CaseRecord, record_of
from workflows.clock.calendar import in_force
from workflows.clock.deadlines import LOCAL, add, local_day
from workflows.clock.events import seal
from workflows.journal.kinds import Kind
from workflows.people.models import Official

#: The work from which one may ask.
ASKING: Final = ("receive", "appraise", "review", "inspect")
#: How long the applicant has where the edition names no term; no general rule does.
USUAL_TERM: Final = Term(amount=30, unit="day")


@dataclass(frozen=True)
class Item:
    """One thing to be supplemented, and why."""

    kind: Literal["field", "component"]
    id: str
    reason: str


@dataclass(frozen=True)
class Markable:
    """One thing that may be asked for: a document that was to be handed in, or something that was declared."""

    kind: Literal["field", "component"]
    id: str
    title: Any
    page: Any = ""  # of a field: where it stands

    @property
    def key(self) -> str:
        """As a form and a draft name it."""
        return f"{self.kind}:{self.id}"


def markable(record: CaseRecord) -> list[Markable]:
    """What an official may ask to be supplemented: nothing that a registry says, for nobody asks a person for that."""
    found = [Markable("component", part.id, part.title) for part in record.edition.files_wanted(record.known_facts())]
    given = _given_by_account(record)
    for content in record.steps:
        if (group := content.step.group) is not None:
            found.append(Markable("field", group.id, group.title, content.step.title))
            continue
        found += [
            Markable("field", one.field.id, one.field.title, content.step.title)
            for one in content.fields
            if not one.field.locked and one.field.id not in given
        ]
    return found


def rounds_left(case: Case) -> int:
    """How often the applicant may still be asked."""
    return max(case.time_limit.max_rounds - case.supplements.count(), 0)


def answer_terms(limit: TimeLimit) -> list[Term]:
    """How long the applicant may be given, the usual one first."""
    return list(limit.answer_terms) or [USUAL_TERM]


def last_moment(term: Term, at: dt.datetime) -> dt.datetime:
    """The end of the last day of a term that begins at a moment, in UTC. Two queries."""
    day = local_day(add(at, term.amount, term.unit, in_force()))
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=LOCAL).astimezone(dt.UTC)


def ask_for(
    code: str,
    *,
    by: Official,
    version: int,
    items: Sequence[Item],
    text: str = "",
    term: int = 0,
    step: str = "",
) -> Case:
    """Ask the applicant for what is missing, in one letter (form 02); all work on the case waits for the answer.

    `term`: which of `answer_terms`. Raises ActionError for an item without a reason, or none; NotAllowed, StaleCase,
    NotPossible when no round is left, or the edition's time to ask is over.
    """
    with acting(code, by=official_actor(by), version=version) as act:
        case = act.case
        task = _task_that_asks(act, by, step)
        chosen = _checked(items, record_of(case))
        require_may_ask(case, act.at)
        terms = answer_terms(case.time_limit)
        if not 0 <= term < len(terms):
            raise ActionError(_("Choose how long the applicant has to answer."))
        answer_by = last_moment(terms[term], act.at)
        letter = write_letter(act, "supplement", by=by)
        asked = Supplement.objects.create(
            case=case,
            number=case.supplements.count() + 1,
            task=task,
            letter=letter,
            asked_by=by,
            asked_at=act.at,
            answer_by=answer_by,
            items=[asdict(item) for item in chosen],
            text=text.strip(),
        )
        case.ask_supplement()
        if case.received_at is not None:
            seal(code, "paused", at=act.at, cause="supplement")
        case.tasks.filter(closed_at=None).update(waiting_for="applicant", wakes_at=answer_by)
        _look_when_due(asked, act.at)
        act.journal(
            Kind.CASE_SUPPLEMENT_ASKED,
            round=asked.number,
            letter=letter.number,
            opens=asked.opens,
            answer_by=local_day(answer_by).isoformat(),
        )
    return act.case


def require_may_ask(case: Case, at: dt.datetime) -> None:
    """Whether the edition lets the applicant be asked now. Raises NotPossible."""
    limit = case.time_limit
    if not rounds_left(case):
        raise NotPossible(
            _("The applicant may not be asked again: the rules of this procedure allow no further round.")
        )
    if limit.ask_within is None or case.supplements.exists():
        return
    since = case.received_at or case.filed_at
    if at > add(since, limit.ask_within.amount, limit.ask_within.unit, in_force(), cut_off=limit.cut_off):
        raise NotPossible(_("It is too late to ask for supplements: the time for it is over. Decide on what is there."))


def _task_that_asks(act: Acting, by: Official, step: str) -> Task:
    kinds = act.case.tasks.filter(closed_at=None, kind__in=ASKING, **({"step": step} if step else {}))
    kind = kinds.order_by("due_at", "id").values_list("kind", flat=True).first()
    return require_task(act, kind or ASKING[0], by, step=step)


def _checked(items: Sequence[Item], record: CaseRecord) -> list[Item]:
    known = {one.key for one in markable(record)}
    chosen = [Item(item.kind, item.id, item.reason.strip()) for item in items]
    if not chosen:
        raise ActionError(_("Choose at least one thing that is to be supplemented."))
    if any(f"{item.kind}:{item.id}" not in known for item in chosen):
        raise ActionError(_("Only documents and answers of the applicant can be asked for. Choose again."))
    if any(not item.reason for item in chosen):
        raise ActionError(_("Write for each thing why it is to be supplemented: the applicant reads it."))
    return chosen


def _look_when_due(asked: Supplement, at: dt.datetime) -> None:
    outbox.enqueue(
        "cases.lapse",
        key=f"lapse:{asked.public_id}",
        payload={"supplement": asked.pk},
        reference=asked.case.code,
        due_in=(asked.answer_by - at).total_seconds() + 1,
    )


def _given_by_account(record: CaseRecord) -> frozenset[str]:
    """What the account of the organisation says, and nobody types."""
    if record.case.organisation_id is None:
        return frozenset()
    definition = record.edition.definition
    subject = organisation_among(definition.subjects, definition.audience)
    return frozenset({definition.subjects[subject].number}) if subject else frozenset()
