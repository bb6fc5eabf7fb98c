"""A draft or a case by its address: one's own, or that of somebody for whom one may act; for anybody else 404."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from portal.accounts.acting import Party, acting_of
from workflows.cases.models import Case
from workflows.drafts.models import Draft
from workflows.journal.writing import record_read
from workflows.people.capacities import SEES_CASE, SEES_DRAFT, Act, Capacity
from workflows.people.models import Person

#: Why somebody looked, for the journal.
UNDER_MANDATE = "mandate"


def find_draft(
    request: HttpRequest, person: Person, draft: uuid.UUID, *acts: Act, open_only: bool = False, agreed: bool = False
) -> Draft:
    """A draft on which the person may do one of these acts (by default: look at it), in the hands of that right."""
    every = Draft.objects.open() if open_only else Draft.objects.all()
    if agreed:
        every = every.filter(agreed_at__isnull=False)
    mine = every.of(person).filter(public_id=draft).first()
    if mine is not None:
        mine.person, mine.by = person, _own(request, person)
        return mine
    acts = acts or SEES_DRAFT
    reached = every.within(acting_of(request).rights, *acts).select_related(
        "person", "organisation", "mandate", "agent"
    )
    found = get_object_or_404(reached.defer("person__portrait", "agent__portrait"), public_id=draft)
    found.by = _right(request, found, *acts)
    _record(request, found.by, found, drafts=[str(found.public_id)])
    return found


def find_case(request: HttpRequest, person: Person, code: str, *acts: Act) -> tuple[Case, Capacity]:
    """A case on which the person may do one of these acts (by default: look at it), and in which right."""
    complete = Case.objects.select_related("person", "unit", "organisation")
    mine = complete.of_applicant(person).filter(code=code).first()
    if mine is not None:
        return mine, _own(request, person)
    acts = acts or SEES_CASE
    reached = complete.within(acting_of(request).rights, *acts)
    found = get_object_or_404(reached.defer("person__portrait"), code=code)
    right = _right(request, found, *acts)
    _record(request, right, found, cases=[found.code])
    return found, right


def _own(request: HttpRequest, person: Person) -> Capacity:
    right = Capacity.own(person)
    acting_of(request).look_at(right)
    return right


def _right(request: HttpRequest, row: Draft | Case, *acts: Act) -> Capacity:
    acting = acting_of(request)
    fitting = [right for right in acting.rights if right.allows(*acts) and right.reaches(row)]
    right = max(fitting, key=lambda one: sum(one.allows(act) for act in Act))  # of several mandates the widest
    acting.look_at(right)
    return right


def _record(
    request: HttpRequest,
    right: Capacity,
    row: Draft | Case,
    *,
    cases: list[str] | None = None,
    drafts: list[str] | None = None,
) -> None:
    """An agent's look at what is somebody else's is recorded; a representative looks at what they answer for."""
    if right.mandate is not None and request.method != "POST":
        seen = {"cases": cases or [], "drafts": drafts or []}
        record_read(
            by=right.actor, whose=[row.person.identity_index], fields=["application"], why=UNDER_MANDATE, **seen
        )


def record_list(party: Party, drafts: Sequence[Draft], cases: Sequence[Case]) -> None:
    """An agent's look at a list of what is somebody else's: one entry that names all of it."""
    right = party.rights[0]
    if right.mandate is None or not (drafts or cases):
        return
    record_read(
        by=right.actor,
        whose=[right.person.identity_index],
        fields=["cases"],
        why=UNDER_MANDATE,
        cases=[case.code for case in cases],
        drafts=[str(draft.public_id) for draft in drafts],
    )
