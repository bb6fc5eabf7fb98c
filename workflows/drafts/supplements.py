"""Answering a supplement request: a draft that stands where the last filing did, and opens only what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from workflows.documents import uploads
from workflows.drafts.actions import hold_right
from workflows.drafts.filed import last_filing
from workflows.drafts.models import KEEP_FOR, Draft, DraftState
from workflows.filling import disputes
from workflows.filling.models import AttributeOutcome, Lookup
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.capacities import Capacity


def begin(case_code: str, opens: Sequence[str], *, right: Capacity, answer_by: datetime) -> Draft:
    """The open draft of a case's supplement, or a new one. Inside the caller's transaction, which has locked the case.

    `opens`: `field:<id>` and `component:<id>`. Pages on which something was asked for are to be looked at again.
    Raises DraftClosed for a right that holds no more.
    """
    hold_right(right)
    if (there := Draft.objects.filter(supplements=case_code).open().first()) is not None:
        return there
    # One that was forgotten meanwhile makes room.
    for old in Draft.objects.filter(supplements=case_code, state=DraftState.OPEN):
        forget(old, by=right.actor)
    before = Draft.objects.get(filing=last_filing(case_code))
    draft = Draft.objects.create(
        person=right.person,
        organisation=right.organisation,
        agent=right.agent if right.mandate else None,
        mandate=right.mandate,
        procedure=before.procedure,
        unit_code=before.unit_code,
        edition_date=before.edition_date,
        steps=_to_look_at(before, opens),
        agreed_at=before.agreed_at,
        supplements=case_code,
        opens=list(opens),
        expires_at=max(timezone.now() + KEEP_FOR, answer_by + timedelta(days=1)),
    )
    draft.by = right
    record(
        Kind.DRAFT_STARTED,
        by=right.actor,
        stream=draft.stream,
        subject=draft.person.identity_index,
        data={**right.noted, "procedure": draft.procedure, "supplements": case_code},
    )
    return draft


def forget(draft: Draft, *, by: Actor) -> None:
    """Give up an answer that is not needed any more; what was entered and answered for it is deleted."""
    with transaction.atomic():
        draft.state = DraftState.EXPIRED
        draft.steps = {}
        draft.version += 1
        draft.save(update_fields=["state", "steps", "version", "updated_at"])
        asked = Lookup.objects.filter(draft=draft.public_id)
        disputes.drop_open(asked, by=by)
        AttributeOutcome.objects.filter(lookup__in=asked).delete()
        uploads.forget(draft.public_id)
        record(Kind.DRAFT_EXPIRED, by=by, stream=draft.stream, subject=draft.person.identity_index)


def _to_look_at(before: Draft, opens: Sequence[str]) -> dict[str, object]:
    """The pages as they were submitted; those with something to be supplemented are marked."""
    opened = {name.removeprefix("field:") for name in opens}
    steps: dict[str, object] = {}
    for step in before.edition.steps:
        saved = before.steps.get(step.id)
        if saved is None:
            continue
        names = [step.group.id] if step.group else [field.id for field in step.fields]
        kept = {name: value for name, value in saved.items() if name != "again"}
        steps[step.id] = {**kept, "again": True} if opened & set(names) else kept
    return steps
