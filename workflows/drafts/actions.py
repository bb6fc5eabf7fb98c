"""What an applicant does with a draft. Each action locks the row, checks, changes, and journals in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.exchange.quota import QuotaExceeded
from procedures import catalogue
from procedures.registries import REGISTRIES
from workflows.documents import uploads
from workflows.drafts.content import asked_answers
from workflows.drafts.models import KEEP_FOR, Draft, DraftState
from workflows.drafts.readiness import Readiness
from workflows.filling import disputes, lookups
from workflows.filling.aligning import Aligned, align
from workflows.filling.facts import facts_of_draft
from workflows.filling.models import Lookup
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.models import Person

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


def start(person: Person, procedure: str, *, on: date) -> Draft:
    """Open a draft under the edition in force on a day; a draft already open for the procedure is returned instead.

    Raises LevelTooLow, DraftError, catalogue.UnknownProcedure, catalogue.NotInForce.
    """
    edition = catalogue.in_force(procedure, on)
    _require_level(person)
    with transaction.atomic():
        # Two clicks at once must find each other: the person's row is the lock.
        Person.objects.select_for_update().get(pk=person.pk)
        mine = Draft.objects.of(person).open()
        if (existing := mine.filter(procedure=procedure).order_by("-updated_at").first()) is not None:
            return existing
        return _open(person, edition.code, edition.effective_from, mine.count())


def start_another(person: Person, procedure: str, *, on: date) -> Draft:
    """Open one more draft of a procedure beside those that are open. Raises as `start` does."""
    edition = catalogue.in_force(procedure, on)
    _require_level(person)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        return _open(person, edition.code, edition.effective_from, Draft.objects.of(person).open().count())


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
        kept = {name: answers[name] for name in answers if name in mine}
        own = {
            name: values for name, values in data.items() if any(name == f or name.startswith(f"{f}_") for f in mine)
        }
        return keep_step(draft, step, data=own, answers=kept)


def keep_step(draft: Draft, step: str, *, data: Mapping[str, Any], answers: Mapping[str, Any]) -> Draft:
    """Write one step of a locked draft, and make its lookups those that its answers call for now. Raises DraftError."""
    saved = {"data": dict(data), "answers": dict(answers)}
    if draft.steps.get(step) == saved:
        return draft
    draft.steps = {**draft.steps, step: saved}
    draft.version += 1
    draft.expires_at = timezone.now() + KEEP_FOR
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
            answers=asked_answers(draft.edition, facts_of_draft(draft.public_id), draft.answers),
            agreed_at=draft.agreed_at,
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
        disputes.drop_open(
            Lookup.objects.filter(draft=draft.public_id), by=Actor("person", str(draft.person.public_id))
        )
        uploads.forget(draft.public_id)
        _journal(draft, Kind.DRAFT_DISCARDED)


def _require_level(person: Person) -> None:
    if not person.may_file:
        raise LevelTooLow(
            _(
                "Your e-ID is of level 1, which lets you look around but not apply. Ask the police of any commune or"
                " ward to raise it to level 2, then sign in again."
            )
        )


def _open(person: Person, procedure: str, edition_date: date, already_open: int) -> Draft:
    if already_open >= MAX_OPEN_DRAFTS:
        raise DraftError(_("You have too many unfinished applications. Submit or delete one of them first."))
    draft = Draft.objects.create(person=person, procedure=procedure, edition_date=edition_date, steps={})
    _journal(draft, Kind.DRAFT_STARTED, procedure=procedure, edition=edition_date.isoformat())
    return draft


def locked(draft: Draft) -> Draft:
    """The draft under a row lock, still open. Raises DraftFiled, DraftClosed."""
    mine = Draft.objects.select_related("person").defer("person__portrait")  # which may be large
    current = mine.select_for_update(of=("self",)).get(pk=draft.pk)
    if current.state == DraftState.FILED:
        raise DraftFiled(current.case_code)
    if not current.is_open:
        raise DraftClosed(_("This draft was deleted or has expired. Please start again; nothing was submitted."))
    return current


def _journal(draft: Draft, kind: Kind, **data: object) -> None:
    record(
        kind,
        by=Actor("person", str(draft.person.public_id)),
        stream=draft.stream,
        subject=draft.person.identity_index,
        data=data,
    )
