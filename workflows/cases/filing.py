"""Filing: one transaction turns an applicant's draft into a case, or leaves the draft as it was (design §3.5)."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows.cases.acting import Acting
from workflows.cases.models import Case, fold
from workflows.cases.process import open_step
from workflows.clock.events import seal
from workflows.documents.numbers import next_in_series
from workflows.drafts.actions import DraftError, LevelTooLow, StaleDraft, locked
from workflows.drafts.filing import freeze
from workflows.drafts.models import Draft, DraftState
from workflows.drafts.readiness import Readiness, readiness_of
from workflows.journal.kinds import Kind
from workflows.people.actors import Actor
from workflows.people.models import Unit


class NotReady(DraftError):
    """Something is missing, or a rule is broken; `readiness` says what."""

    def __init__(self, readiness: Readiness) -> None:
        super().__init__(_("The application is not complete yet. Nothing was submitted."))
        self.readiness = readiness


def file(draft: Draft, *, version: int) -> Case:
    """Submit a draft. A second click, a second tab or a repeated request gets the case of the first.

    `version` is the draft's version that the applicant checked. Raises StaleDraft, NotReady, DraftClosed, LevelTooLow.
    """
    with transaction.atomic():
        again = Draft.objects.select_for_update(of=("self",)).values_list("state", "case_code").get(pk=draft.pk)
        if again[0] == DraftState.FILED:
            return Case.objects.get(code=again[1])
        draft = locked(draft)
        if draft.version != version:
            raise StaleDraft(_("The application was changed in another window. Check your answers once more."))
        if not draft.person.may_file:
            raise LevelTooLow(_("Your e-ID is of level 1. Raise it to level 2 to submit; your draft is kept."))
        readiness = readiness_of(draft)
        if not readiness.may_file:
            raise NotReady(readiness)
        return _open_case(readiness)


def _open_case(readiness: Readiness) -> Case:
    draft, edition = readiness.draft, readiness.edition
    at = timezone.now()
    name = draft.person.full_name
    day = timezone.localdate(at).strftime("%y%m%d")
    agency = settings.AGENCY_CODE
    code = f"{agency}-{day}-{next_in_series(f'case:{agency}:{day}'):04d}"
    case = Case.objects.create(
        code=code,
        procedure=edition.code,
        edition_date=edition.effective_from,
        edition_digest=edition.digest,
        unit=Unit.objects.get(code=edition.unit),
        person=draft.person,
        applicant_name=name,
        applicant_folded=fold(name),
        filed_at=at,
    )
    filing = freeze(readiness, case_code=code, at=at)
    seal(code, "filed", at=at)
    act = Acting(case, Actor("person", str(draft.person.public_id)), at)
    open_step(act, edition.first_task.id)
    act.journal(
        Kind.CASE_FILED,
        draft=str(draft.public_id),
        digest=filing.digest,
        procedure=edition.code,
        edition=edition.effective_from.isoformat(),
        edition_digest=edition.digest,
        waiting_for=sorted({fact.registry for fact in readiness.facts.values() if not fact.settled}),
    )
    return case
