"""Opening a case: its national code, its filing 0, its first task, its first entry in the journal, and its ledger."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from procedures.health_departments import unit_code
from workflows.cases import ledger
from workflows.cases.acting import Acting
from workflows.cases.assigning import distribute
from workflows.cases.models import Case
from workflows.cases.process import planned_task, silence_ahead
from workflows.cases.searching import words_of
from workflows.clock.events import seal
from workflows.documents.numbers import next_in_series
from workflows.drafts.filing import freeze
from workflows.drafts.models import Draft
from workflows.drafts.readiness import Readiness
from workflows.journal.kinds import Kind
from workflows.people.actors import Actor
from workflows.people.capacities import Capacity
from workflows.people.models import Unit


def open_case(
    draft: Draft,
    readiness: Readiness,
    *,
    by: Actor,
    right: Capacity | None,
    province: str,
    variant: str,
    fee_amount: int,
    corrects: Case | None = None,
    reason: str = "",
) -> Case:
    """Make a case of a draft. Must run inside a transaction, with the draft (and the corrected case) locked.

    `by`: who files it, in which `right` of an applicant, if any. `reason`: why the result of `corrects` is wrong.
    """
    edition = readiness.edition
    at = timezone.now()
    name = (draft.organisation.name if draft.organisation else draft.person.full_name)[:250]
    own, first = (unit_code(unit, province) for unit in (edition.unit, edition.first_task.unit))
    units = Unit.objects.in_bulk({own, first}, field_name="code")
    task = planned_task(edition, edition.first_task, units[first], at=at, variant=variant)
    # The counter stays locked until the end: whoever files meanwhile waits here.
    day = timezone.localdate(at).strftime("%y%m%d")
    agency = settings.AGENCY_CODE
    code = f"{agency}-{day}-{next_in_series(f'case:{agency}:{day}'):04d}"
    case = Case.objects.create(
        code=code,
        procedure=edition.code,
        edition_date=edition.effective_from,
        edition_digest=edition.digest,
        variant=variant,
        fee_amount=fee_amount,
        located_in=province,
        unit=units[own],
        person=draft.person,
        organisation=draft.organisation,
        agent=draft.agent,
        mandate=draft.mandate,
        applicant_name=name,
        words=words_of(code, name, draft.organisation),
        first_unit=units[first],
        filed_at=at,
        corrects=corrects,
    )
    filing = freeze(draft, readiness, case_code=code, at=at)
    seal(code, "filed", at=at, opening=True)
    task.case = case
    task.copy_from(case)
    task.save()
    act = Acting(case, by, at, right)
    if edition.first_task.silence is not None:
        silence_ahead(act, task)
    _journal(act, draft, readiness, digest=filing.digest, reason=reason)
    distribute(act, [task])
    ledger.open_rows(case, readiness.components, readiness.facts)
    return case


def _journal(act: Acting, draft: Draft, readiness: Readiness, *, digest: str, reason: str) -> None:
    edition, corrected = readiness.edition, act.case.corrects
    act.journal(
        Kind.CASE_FILED,
        opening=True,
        private={"reason": reason} if reason else None,
        draft=str(draft.public_id),
        digest=digest,
        procedure=edition.code,
        edition=edition.effective_from.isoformat(),
        edition_digest=edition.digest,
        waiting_for=sorted({fact.registry for fact in readiness.facts.values() if not fact.settled}),
        **({"corrects": corrected.code} if corrected else {}),
    )
