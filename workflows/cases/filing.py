"""Filing: one transaction turns an applicant's draft into a case, or leaves the draft as it was (design §3.5)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures.health_departments import located_in
from workflows.cases import supplement_answers
from workflows.cases.models import Case
from workflows.cases.opening import open_case
from workflows.drafts.actions import DraftError, DraftFiled, LevelTooLow, StaleDraft, locked
from workflows.drafts.carrying import require_in_force
from workflows.drafts.models import Draft
from workflows.drafts.readiness import Readiness, readiness_of
from workflows.filling import freshness
from workflows.filling.facts import RegistryFact
from workflows.mandates import standing
from workflows.people.capacities import Act


class NotReady(DraftError):
    """Something is missing, or a rule is broken; `readiness` says what."""

    def __init__(self, readiness: Readiness) -> None:
        super().__init__(_("The application is not complete yet. Nothing was submitted."))
        self.readiness = readiness


class AnswersChanged(DraftError):
    """A registry's answer had grown too old, and now says something else: the applicant looks at it first.

    `changes`: what was said and what is said now, by attribute. `readiness`: of the draft with the new answers.
    """

    def __init__(self, readiness: Readiness, changes: list[tuple[RegistryFact, RegistryFact]]) -> None:
        super().__init__(_("A registry says something else now. Nothing was submitted yet."))
        self.readiness = readiness
        self.changes = changes


def file(draft: Draft, *, version: int, seen: Readiness | None = None) -> Case:
    """Submit a draft: an application, or the answer to a supplement request.

    A second click, a second tab or a repeated request gets the case of the first.

    `version` is the draft's version that the applicant checked. `seen` is what the caller has just read; it is used if
    it is of that draft as it stands once locked. Answers that have grown too old are asked anew first, which reaches
    registries. Raises StaleDraft, Outdated, NotReady, AnswersChanged, DraftClosed, LevelTooLow, standing.NotConfirmed,
    and DraftError for whose mandate is not to submit.
    """
    _require_right(draft)
    # What takes time is worked out before anything is locked; the version says whether it still holds.
    seen = _refreshed(seen or readiness_of(draft))
    seen.may_file  # noqa: B018  # kept by the readiness
    with transaction.atomic():
        if draft.supplements:  # the case before the draft, as everybody who ends a request
            Case.objects.select_for_update(of=("self",)).get(code=draft.supplements)
        try:
            current = locked(draft)
        except DraftFiled as done:
            return Case.objects.get(code=done.case_code)
        if current.version != version:
            raise StaleDraft(_("The application was changed in another window. Check your answers once more."))
        if not current.supplements:
            require_in_force(current, on=timezone.localdate())
        if not current.right.agent.may_file:
            raise LevelTooLow(_("Your e-ID is of level 1. Raise it to level 2 to submit; your draft is kept."))
        if (seen.draft.version, seen.draft.agreed_at) != (current.version, current.agreed_at):
            seen = readiness_of(current)
        if not seen.may_file:
            raise NotReady(seen)
        return supplement_answers.answer(current, seen) if current.supplements else _open_case(current, seen)


def _refreshed(seen: Readiness) -> Readiness:
    """The readiness with fresh answers. A registry that gives none now keeps nobody from filing.

    Of a supplement they are asked anew before the decision, as of every case.
    """
    if seen.draft.supplements or not freshness.stale(seen.facts.values(), seen.edition):
        return seen
    freshness.refresh_draft(seen.draft.public_id, seen.edition)
    fresh = readiness_of(seen.draft)
    changes = [
        (was, now)
        for name, was in seen.facts.items()
        # Whom it was about may have been taken out in another window since.
        if was.settled and (now := fresh.facts.get(name)) and (now.outcome, now.value) != (was.outcome, was.value)
    ]
    if changes and fresh.may_file:
        raise AnswersChanged(fresh, changes)
    return fresh


def _province(readiness: Readiness) -> str:
    """Where the health department is that works on it, if one does. Raises DraftError while nobody knows that."""
    definition = readiness.edition.definition
    province = located_in(definition, readiness.known)
    if definition.located_by is not None and not province:
        raise DraftError(
            _(
                "The address is not known yet that says which province’s health department works on your application. "
                "Your draft is kept; try again when the registry has answered."
            )
        )
    return province


def _require_right(draft: Draft) -> None:
    """Whoever submits may do so, and who represents an organisation does so by what its registry says now."""
    if not draft.right.allows(Act.FILE):
        raise DraftError(_("Your mandate does not include submitting. Ask the one for whom you act to submit this."))
    standing.require(draft.right)


def _open_case(draft: Draft, readiness: Readiness) -> Case:
    edition = readiness.edition
    case_within = edition.case_of(readiness.known)
    return open_case(
        draft,
        readiness,
        right=draft.right,
        by=draft.right.actor,
        province=_province(readiness),
        variant=case_within.id if case_within else "",
        fee_amount=edition.fee_due(readiness.known).amount,
    )
