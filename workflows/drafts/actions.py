"""What an applicant does with a draft. Each action locks the row, checks, changes, and journals in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.exchange.quota import QuotaExceeded
from procedures import catalogue
from procedures.edition import Edition
from procedures.registries import REGISTRIES
from workflows.documents import uploads
from workflows.drafts.content import asked_answers
from workflows.drafts.models import KEEP_FOR, Draft, DraftQuerySet, DraftState
from workflows.drafts.readiness import Readiness
from workflows.filling import disputes, lookups
from workflows.filling.aligning import Aligned, align
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import Lookup
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.capacities import Act, Capacity, NotEntitled, hold
from workflows.people.models import Organisation, Person

#: One person may have so many open drafts; more is a mistake or mischief.
MAX_OPEN_DRAFTS = 20


class DraftError(Exception):
    """The action is not possible; `message` says why and what to do, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class LevelTooLow(DraftError):
    """An e-ID of level 1 may browse but not file (Decree 69/2024)."""


class DraftClosed(DraftError):
    """The draft was submitted, deleted or has expired."""


class DraftFiled(DraftClosed):
    """The draft was submitted; `case_code` is what it became."""

    def __init__(self, case_code: str) -> None:
        super().__init__(_("This application has been submitted already. You find it under “My applications”."))
        self.case_code = case_code


class StaleDraft(DraftError):
    """The draft was changed elsewhere since the page was shown."""


def start(person: Person, procedure: str, *, on: date, by: Capacity | None = None) -> Draft:
    """Open a draft under the edition in force on a day; a draft already open for the procedure is returned instead.

    `by`: the right in which the person acts, where not for themself; the draft belongs to whom it is for. Raises
    LevelTooLow, DraftError, catalogue.UnknownProcedure, catalogue.NotInForce.
    """
    edition = catalogue.in_force(procedure, on)
    right = _entitled(person, by, edition)
    with transaction.atomic():
        theirs = _drafts_of(right)
        if (existing := theirs.filter(procedure=procedure).order_by("-updated_at").first()) is not None:
            return existing
        return _open(right, edition, theirs.count())


def start_another(person: Person, procedure: str, *, on: date, by: Capacity | None = None) -> Draft:
    """Open one more draft of a procedure beside those that are open. Raises as `start` does."""
    edition = catalogue.in_force(procedure, on)
    right = _entitled(person, by, edition)
    with transaction.atomic():
        return _open(right, edition, _drafts_of(right).count())


def agree_to_lookups(draft: Draft) -> Draft:
    """Record the applicant's go-ahead after seeing the plan, and write the lookups. Twice is as once."""
    with transaction.atomic():
        draft = locked(draft)
        if draft.agreed_at is not None:
            return draft
        draft.agreed_at = timezone.now()
        draft.save(update_fields=["agreed_at", "updated_at"])
        begun = align_lookups(draft).new
        _journal(
            draft,
            Kind.DRAFT_LOOKUPS_AGREED,
            lookups=[{"registry": row.registry, "attributes": row.attributes} for row in begun],
        )
    return draft


def save_step(draft: Draft, step: str, *, data: Mapping[str, list[str]], answers: Mapping[str, Any]) -> Draft:
    """Keep one step: the form's own values, and the checked answers.

    Only fields that the step declares and that no registry fills are kept; whatever else was posted is dropped. The
    rows of a step stay as they are: `drafts.rows` changes them. Raises DraftClosed, DraftError, KeyError for a step
    that the edition does not have.
    """
    with transaction.atomic():
        draft = locked(draft)
        if (group := draft.edition.step(step).group) is not None:
            return keep_step(draft, step, data={}, answers={group.id: draft.answers.get(group.id, [])})
        mine = {field.id for field in draft.edition.step(step).fields if field.from_ is None}
        mine -= draft.given.keys() | draft.held
        kept = {name: answers[name] for name in answers if name in mine}
        own = {name: values for name, values in data.items() if _field_of(name, mine)}
        return keep_step(draft, step, data=own, answers=kept)


def keep_step(draft: Draft, step: str, *, data: Mapping[str, Any], answers: Mapping[str, Any]) -> Draft:
    """Write one step of a locked draft, and make its lookups those that its answers call for now. Raises DraftError."""
    stands = draft.steps.get(step, {})
    kept = {name: value for name, value in stands.get("answers", {}).items() if name in draft.held}
    typed = {name: value for name, value in stands.get("data", {}).items() if _field_of(name, draft.held)}
    saved = {"data": {**typed, **data}, "answers": {**kept, **answers}}
    if draft.steps.get(step) == saved:
        return draft
    draft.steps = {**draft.steps, step: saved}
    draft.version += 1
    draft.expires_at = max(draft.expires_at, timezone.now() + KEEP_FOR)
    draft.save(update_fields=["steps", "version", "expires_at", "updated_at"])
    depends = draft.edition.subjects or draft.edition.conditions.any_lookup
    changed = align_lookups(draft)._asdict() if depends and draft.agreed_at is not None else {}
    about = {
        name: [{"registry": row.registry, "subject": row.subject} for row in rows]
        for name, rows in changed.items()
        if rows
    }
    _journal(draft, Kind.DRAFT_STEP_SAVED, step=step, fields=sorted(answers), **about)
    return draft


def _field_of(name: str, fields: Collection[str]) -> bool:
    """Whether a value that was typed belongs to one of these fields; a date or an address is typed in parts."""
    return any(name == field or name.startswith(f"{field}_") for field in fields)


def align_lookups(draft: Draft) -> Aligned:
    """Have registries asked about everybody whom the answers name, and about nobody else, as the edition says.

    For a locked draft whose plan was agreed to. Raises DraftError.
    """
    assert draft.agreed_at is not None  # noqa: S101 - callers see to it
    try:
        return align(
            draft=draft.public_id,
            person=draft.person,
            edition=draft.edition,
            answers=asked_answers(draft.edition, _facts(draft), draft.answers),
            agreed_at=draft.agreed_at,
            agent=draft.agent,
            beside=draft.supplements,
        )
    except QuotaExceeded as excess:
        raise DraftError(
            _(
                "You have had %(registry)s asked about others very often today. What you entered here was not saved; "
                "please go on tomorrow."
            )
            % {"registry": REGISTRIES[excess.registry]}
        ) from None


def ask_again(readiness: Readiness, registry: str) -> bool:
    """Have a registry asked anew, e.g. after its owner has corrected a record; False when it is too soon for that.

    About whom it answered well it is not asked once more, unless it answered well about everybody.
    """
    asked = {fact.lookup for fact in readiness.facts.values() if fact.registry == registry}
    wanting = asked & {fact.lookup for fact in readiness.in_the_way}
    with transaction.atomic():
        chosen = Lookup.objects.filter(public_id__in=wanting or asked).order_by("id")
        anew = [lookups.ask_again(lookup) for lookup in chosen]
    return any(anew)


def discard(draft: Draft) -> None:
    """Delete what the applicant entered. The journal keeps that there was a draft, not what stood in it."""
    with transaction.atomic():
        draft = locked(draft)
        draft.state = DraftState.DISCARDED
        draft.steps = {}
        draft.version += 1
        draft.save(update_fields=["state", "steps", "version", "updated_at"])
        disputes.drop_open(Lookup.objects.filter(draft=draft.public_id), by=draft.right.actor)
        uploads.forget(draft.public_id)
        _journal(draft, Kind.DRAFT_DISCARDED)


def _facts(draft: Draft) -> dict[str, RegistryFact]:
    """What registries have said so far; of a supplement for its case as well."""
    before = facts_of_case(draft.supplements) if draft.supplements else {}
    return {**before, **facts_of_draft(draft.public_id)}


def _require_level(person: Person) -> None:
    if not person.may_file:
        raise LevelTooLow(
            _(
                "Your e-ID is of level 1, which lets you look around but not apply. Ask the police of any commune or"
                " ward to raise it to level 2, then sign in again."
            )
        )


def _entitled(person: Person, by: Capacity | None, edition: Edition) -> Capacity:
    """The right in which somebody may start an application. Raises LevelTooLow, DraftError."""
    _require_level(person)
    right = by or Capacity.own(person)
    if right.organisation is not None and "organisation" not in edition.audience:
        raise DraftError(_("Organisations cannot apply for this. Act for yourself, or for a person, to apply for it."))
    if not (right.allows(Act.PREPARE) and right.covers(edition.code, edition.unit)):
        raise DraftError(_("Your mandate does not cover this procedure."))
    return right


def _drafts_of(right: Capacity) -> DraftQuerySet:
    """The open drafts of whom somebody acts for. Two clicks at once must find each other: the owner's row is locked."""
    hold_right(right)
    if right.organisation is not None:
        Organisation.objects.select_for_update().get(pk=right.organisation.pk)
        return Draft.objects.filter(organisation=right.organisation).open().applications()
    Person.objects.select_for_update().get(pk=right.person.pk)
    return Draft.objects.of(right.person).open().applications()


def _open(right: Capacity, edition: Edition, already_open: int) -> Draft:
    if already_open >= MAX_OPEN_DRAFTS:
        raise DraftError(_("You have too many unfinished applications. Submit or delete one of them first."))
    draft = Draft.objects.create(
        person=right.person,
        organisation=right.organisation,
        agent=right.agent if right.mandate else None,
        mandate=right.mandate,
        procedure=edition.code,
        unit_code=edition.unit,
        edition_date=edition.effective_from,
        steps={},
    )
    draft.by = right
    _journal(draft, Kind.DRAFT_STARTED, procedure=edition.code, edition=edition.effective_from.isoformat())
    return draft


def locked(draft: Draft) -> Draft:
    """The draft under a row lock, still open, in the hands of whoever works on it. Raises DraftFiled, DraftClosed."""
    mine = Draft.objects.select_related("person").defer("person__portrait")  # which may be large
    current = mine.select_for_update(of=("self",)).get(pk=draft.pk)
    if current.state == DraftState.FILED:
        raise DraftFiled(current.case_code)
    if not current.is_open:
        raise DraftClosed(_("This draft was deleted or has expired. Please start again; nothing was submitted."))
    if draft.by is not None:
        current.by = draft.by
        hold_right(draft.by)
        _hand_to(current, draft.by)
    return current


def hold_right(right: Capacity) -> None:
    """Make sure that a right still holds until the transaction ends. Raises DraftClosed."""
    try:
        hold(right)
    except NotEntitled:
        raise DraftClosed(_("You may not act for them any more. Nothing of what you did now was saved.")) from None


def _hand_to(draft: Draft, right: Capacity) -> None:
    """Note who works on a draft, when somebody else did before. What was asked about another representative goes."""
    agent = right.agent if right.mandate else None
    hands = right.person.pk, agent.pk if agent else None, right.mandate.pk if right.mandate else None
    if (draft.person_id, draft.agent_id, draft.mandate_id) == hands:
        draft.agent, draft.mandate = agent, right.mandate
        return
    another = draft.person_id != right.person.pk
    draft.person, draft.agent, draft.mandate = right.person, agent, right.mandate
    draft.version += int(another)
    draft.save(update_fields=["person", "agent", "mandate", "version"])
    if another and draft.agreed_at is not None:
        align_lookups(draft)


def _journal(draft: Draft, kind: Kind, **data: object) -> None:
    record(
        kind,
        by=draft.right.actor,
        stream=draft.stream,
        subject=draft.person.identity_index,
        data={**draft.right.noted, **data},
    )
