"""Drafts begun under an edition that is in force no more: what has changed, and carrying over what fits.

A case is decided by the edition in force on the day of filing, so an older draft is carried over before it is filed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures import catalogue
from procedures.changes import Changes, changed_questions, changes_between
from procedures.edition import Edition
from procedures.fitting import Fitted, fit
from procedures.grammar import Step
from workflows.drafts.actions import DraftError, align_lookups, locked
from workflows.drafts.models import KEEP_FOR, Draft
from workflows.filling.plan import asks_more
from workflows.journal.kinds import Kind
from workflows.journal.writing import record


class Outdated(DraftError):
    """Another edition is in force than the one the draft was begun under."""

    def __init__(self) -> None:
        super().__init__(
            _("The rules of this procedure have changed since you began. Carry your draft over to the new rules first.")
        )


@dataclass(frozen=True)
class Carrying:
    """A draft between its edition and the one in force: what changed, which answers fit, which pages to look at again.

    `asks_more`: registries would be asked for something that the applicant has not agreed to yet.
    """

    old: Edition
    new: Edition
    changes: Changes
    fitted: Fitted
    again: tuple[Step, ...]
    asks_more: bool


@dataclass(frozen=True)
class News:
    """What there is to tell of a draft's rules: others are in force by now, or will be from a day on, or neither."""

    carrying: Carrying | None
    coming: Edition | None


def news_of(draft: Draft, *, on: dt.date | None = None) -> News:
    """What there is to tell on a local day, in one statement. Reads only."""
    if draft.supplements:
        return News(None, None)  # a case keeps its edition
    day = on or timezone.localdate()
    later = catalogue.following(draft.procedure, draft.edition_date)
    now = [edition for edition in later if edition.effective_from <= day]
    coming = next((edition for edition in later if edition.effective_from > day), None)
    return News(_carrying(draft, now[-1]) if now else None, coming)


def carrying_of(draft: Draft, *, on: dt.date | None = None) -> Carrying | None:
    """What carrying a draft over would mean on a local day; None for one whose edition is in force. Reads only."""
    return news_of(draft, on=on).carrying


def _carrying(draft: Draft, new: Edition) -> Carrying:
    old, changed = draft.edition, changed_questions(draft.edition, new)
    return Carrying(
        old=old,
        new=new,
        changes=changes_between(old, new),
        fitted=fit(draft.answers, old, new),
        again=tuple(step for step in new.steps if any(field.id in changed for field in step.fields)),
        asks_more=asks_more(old, new),
    )


def require_in_force(draft: Draft, *, on: dt.date) -> None:
    """Only the edition in force on the day of filing is filed under. Raises Outdated."""
    if catalogue.in_force(draft.procedure, on).effective_from != draft.edition_date:
        raise Outdated


def carry_over(draft: Draft, *, on: dt.date | None = None) -> Draft:
    """Put a draft under the edition in force, with the answers that fit, its files and its evidence.

    Where registries would be asked for more than was agreed to, the applicant sees the new plan first. A draft that is
    there already stays as it is. Raises DraftClosed, DraftError.
    """
    with transaction.atomic():
        draft = locked(draft)
        carrying = carrying_of(draft, on=on)
        if carrying is None:
            return draft
        draft.steps = _steps(draft, carrying)
        draft.edition_date, draft.edition = carrying.new.effective_from, carrying.new
        draft.unit_code = carrying.new.unit
        draft.version += 1
        draft.expires_at = timezone.now() + KEEP_FOR
        if carrying.asks_more:
            draft.agreed_at = None
        changed = ["steps", "edition_date", "unit_code", "version", "expires_at", "agreed_at", "updated_at"]
        draft.save(update_fields=changed)
        if draft.agreed_at is not None:
            align_lookups(draft)
        _journal(draft, carrying)
    return draft


def _steps(draft: Draft, carrying: Carrying) -> dict[str, Any]:
    """The pages of the new edition with the answers that stay; `again` marks those that are to be looked at again."""
    typed = {name: values for saved in draft.steps.values() for name, values in saved["data"].items()}
    again = {step.id for step in carrying.again}
    steps: dict[str, Any] = {}
    for step in carrying.new.steps:
        names = [step.group.id] if step.group else [field.id for field in step.fields if not field.locked]
        answers = {name: carrying.fitted.answers[name] for name in names if name in carrying.fitted.answers}
        if not answers and step.id not in draft.steps:
            continue
        mine = {} if step.group else _typed(typed, answers)
        steps[step.id] = {"data": mine, "answers": answers} | ({"again": True} if step.id in again else {})
    return steps


def _typed(typed: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed for these answers, a date in its three parts."""
    return {
        name: values
        for name, values in typed.items()
        if any(name == own or name.startswith(f"{own}_") for own in answers)
    }


def _journal(draft: Draft, carrying: Carrying) -> None:
    record(
        Kind.DRAFT_CARRIED_OVER,
        by=draft.right.actor,
        stream=draft.stream,
        subject=draft.person.identity_index,
        data={
            **draft.right.noted,
            "procedure": draft.procedure,
            "from": carrying.old.effective_from.isoformat(),
            "to": carrying.new.effective_from.isoformat(),
            "kept": sorted(carrying.fitted.answers),
            "dropped": sorted({field.id for field in carrying.fitted.dropped}),
        },
    )
