"""What follows a supplement request: the applicant's answer, or none in time (5 → where the case came from, 3 or 8)."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows import outbox
from workflows.cases.acting import Acting, NotPossible, acting
from workflows.cases.ending import close
from workflows.cases.letters import write_letter
from workflows.cases.models import Case, Notice, NoticeKind, Supplement, SupplementEnd
from workflows.cases.process import due_of, silence_ahead, spec_of
from workflows.clock.calendar import in_force
from workflows.clock.deadlines import LOCAL
from workflows.clock.events import deadline_of, seal
from workflows.drafts import supplements as drafts
from workflows.drafts.actions import DraftClosed, DraftError
from workflows.drafts.filing import freeze
from workflows.drafts.models import Draft
from workflows.drafts.readiness import Readiness
from workflows.filling.aligning import replace
from workflows.journal.kinds import Kind
from workflows.people.actors import Actor
from workflows.people.capacities import Act, Capacity, NotEntitled, capacity_on
from workflows.people.models import Person

CLOCK: Final = Actor.system("clock")
#: What is told anew when work goes on after waiting.
_OF_TIME: Final = (NoticeKind.DUE_SOON, NoticeKind.OVERDUE, NoticeKind.ESCALATED, NoticeKind.APOLOGY)
#: How work ends on a case whose applicant has not answered in time.
LAPSED: Final = "lapsed"


def begin_answer(code: str, *, by: Person) -> Draft:
    """The draft in which the applicant, or whoever prepares for them, answers the open request.

    Raises Case.DoesNotExist for anybody else, NotPossible when nothing is asked for.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("person", "unit").get(code=code)
        right = _entitled(by, case)
        asked = case.supplements.open().first()
        if asked is None or asked.answer_by < timezone.now():
            raise NotPossible(_("Nothing is asked for any more. Look at the messages on this page."))
        return drafts.begin(code, asked.opens, right=right, answer_by=asked.answer_by)


def answer(draft: Draft, readiness: Readiness) -> Case:
    """Submit the answer: a further filing; the case goes back to where it came from, and the clock runs on.

    Inside the transaction that has locked the draft. Raises DraftClosed when nothing is asked for any more.
    """
    with acting(draft.supplements, by=draft.right.actor) as act:
        act.right = draft.right
        case = act.case
        asked = case.supplements.open().select_for_update().first()
        if asked is None or asked.answer_by < act.at:
            raise DraftClosed(_("The time to answer is over, or the case has ended. Nothing was submitted."))
        if asked.opens != draft.opens:
            raise DraftError(_("Something else is asked for now. Begin the answer again from the page of your case."))
        replace(
            case_code=case.code,
            draft=draft.public_id,
            edition=case.edition,
            answers=readiness.answers,
            by=draft.right.actor,
        )
        filing = freeze(draft, readiness, case_code=case.code, at=act.at, number=_next_filing(case))
        asked.answered_at, asked.filing = act.at, filing.number
        asked.save(update_fields=["answered_at", "filing"])
        case.resume()
        if case.received_at is not None:
            seal(case.code, "resumed", at=act.at)
            deadline = deadline_of(case.code, case.time_limit)
            case.due_at = deadline.due_at if deadline else case.due_at
        _go_on(act)
        act.journal(
            Kind.CASE_SUPPLEMENTED,
            round=asked.number,
            filing=filing.number,
            draft=str(draft.public_id),
            digest=filing.digest,
        )
    return case


def lapse(asked: Supplement) -> None:
    """Nobody has answered in time: what was not received is not accepted, what was is stopped. Twice is as once."""
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=asked.case_id)
        current = Supplement.objects.open().filter(pk=asked.pk).select_related("asked_by", "case", "letter").first()
        if current is None or current.answer_by >= timezone.now():
            return
        with acting(current.case.code, by=CLOCK) as act:
            _end(act, current)


@outbox.handler("cases.lapse")
def lapse_when_due(job: outbox.ClaimedJob) -> Any:
    """When the time to answer is over."""
    asked = Supplement.objects.select_related("case").get(pk=job.payload["supplement"])
    left = (asked.answer_by - timezone.now()).total_seconds()
    if asked.is_open and left > 0:
        raise outbox.Retry(left, "the applicant may still answer", counts=False)
    return lambda: lapse(asked)


def _end(act: Acting, asked: Supplement) -> None:
    received = act.case.received_at is not None
    close(act, Case.stop if received else Case.lapse, outcome=LAPSED, request=SupplementEnd.LAPSED)
    day = f"{asked.answer_by.astimezone(LOCAL):%d/%m/%Y}"
    reason = f"Hồ sơ không được bổ sung trong thời hạn nêu tại phiếu {asked.letter.number} (đến hết ngày {day})."
    letter = write_letter(act, "stop" if received else "refusal", by=asked.asked_by, reason=reason)
    act.journal(
        Kind.CASE_STOPPED if received else Kind.CASE_DECLINED, letter=letter.number, round=asked.number, lapsed=True
    )


def _go_on(act: Acting) -> None:
    """The work that waited goes on, with its time counted from now."""
    calendar = in_force()
    waiting = list(act.case.tasks.select_for_update(of=("self",)).filter(closed_at=None).select_related("unit"))
    for task in waiting:
        spec = spec_of(act.case.edition, task.step)
        task.waiting_for, task.wakes_at, task.resumed_at = "", None, act.at
        task.due_at = due_of(
            act.case.edition,
            spec,
            task.unit,
            at=task.counts_from,
            variant=act.case.variant,
            case_due_at=act.case.due_at,
            calendar=calendar,
        )
        task.save(update_fields=["waiting_for", "wakes_at", "resumed_at", "due_at"])
        if spec.silence is not None:
            silence_ahead(act, task)
    Notice.objects.filter(task__in=waiting, kind__in=_OF_TIME).delete()


def _entitled(person: Person, case: Case) -> Capacity:
    try:
        return capacity_on(person, case, Act.PREPARE)
    except NotEntitled:
        raise Case.DoesNotExist from None


def _next_filing(case: Case) -> int:
    return case.supplements.filter(answered_at__isnull=False).count() + 1
