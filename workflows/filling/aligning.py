"""Making a draft's lookups those that its answers call for: everybody named is asked about, and nobody else."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings

from integrations.exchange import quota
from procedures.edition import Edition
from workflows.filling import absences, disputes, lookups
from workflows.filling.models import AttributeOutcome, Lookup, LookupState
from workflows.filling.plan import Wanted, wanted
from workflows.people.accounts import identity_index
from workflows.people.actors import Actor
from workflows.people.models import Person


class Aligned(NamedTuple):
    """The lookups that are new, and those that were dropped."""

    new: list[Lookup]
    dropped: list[Lookup]


def align(
    *,
    draft: uuid.UUID,
    person: Person,
    edition: Edition,
    answers: Mapping[str, Any],
    agreed_at: datetime,
    agent: Person | None = None,
    beside: str = "",
) -> Aligned:
    """Write the lookups that are missing, with their jobs, and drop those about whom the answers say nothing now.

    So are those that asked for something else, or why not as the edition says it: it may be another than before.
    Somebody who is told otherwise (another number, name or birth date) is somebody else: what was answered goes, and a
    late answer finds nothing to fill. So it is where another representative answers for the organisation that applies.
    `agent`: who acts for the applicant, where somebody does; the quota of whoever acts pays for what is asked about
    others. `beside`: the case for which the draft is a supplement; what is asked for it already is not asked once more,
    and stays until `replace`. Must run inside a transaction, with the draft locked; done twice, it changes nothing the
    second time. Raises quota.QuotaExceeded.
    """
    acting = agent or person
    calls_for = {(want.subject, want.need.registry): want for want in wanted(edition, answers)}
    kept = Lookup.objects.filter(draft=draft).exclude(state=LookupState.DROPPED)
    asked = _of_case(beside, calls_for) if beside else {}
    calls_for = {key: want for key, want in calls_for.items() if key not in asked}
    standing = {(row.subject, row.registry): row for row in kept.order_by("id")}
    outdated = {
        key: row
        for key, row in standing.items()
        if not _fits(row, calls_for.get(key)) or (row.about_person and row.person_id != person.pk)
    }
    missing = [want for key, want in calls_for.items() if key not in standing or key in outdated]
    for want in missing:
        if want.identity is not None:
            quota.take(f"person-{acting.public_id}", want.need.registry, limit=settings.REGISTRY_QUOTA_PER_APPLICANT)
    _drop(outdated.values(), by=Actor("person", str(acting.public_id)))
    new = [_planned(want, draft, person, edition, agreed_at) for want in missing]
    for lookup in new:
        lookup.agent = agent
    Lookup.objects.bulk_create(new)
    AttributeOutcome.objects.bulk_create(
        AttributeOutcome(lookup=lookup, attribute=name) for lookup in new for name in lookup.names
    )
    for lookup in absences.still_to_ask(new):
        lookups.enqueue(lookup)
    if any(row.edition != edition.effective_from for row in standing.values()):
        kept.filter(edition__lt=edition.effective_from).update(edition=edition.effective_from)
    return Aligned(new, list(outdated.values()))


def replace(
    *, case_code: str, draft: uuid.UUID, edition: Edition, answers: Mapping[str, Any], by: Actor
) -> list[Lookup]:
    """Drop the lookups of a case about whom a supplement says something else, or nothing any more; these are returned.

    They stay with the draft, as what an applicant told otherwise before filing does; its own become the case's next.
    Must run inside the filing's transaction.
    """
    calls_for = {(want.subject, want.need.registry): want for want in wanted(edition, answers)}
    asked = Lookup.objects.filter(case_code=case_code).exclude(state=LookupState.DROPPED).order_by("id")
    outdated = [row for row in asked if not _fits(row, calls_for.get((row.subject, row.registry)))]
    _drop(outdated, by=by, draft=draft)
    return outdated


def _of_case(case_code: str, calls_for: Mapping[tuple[str, str], Wanted]) -> dict[tuple[str, str], Lookup]:
    """The lookups of a case that are still called for."""
    asked = Lookup.objects.filter(case_code=case_code).exclude(state=LookupState.DROPPED).order_by("id")
    found = {(row.subject, row.registry): row for row in asked}
    return {key: row for key, row in found.items() if _fits(row, calls_for.get(key))}


def _fits(row: Lookup, want: Wanted | None) -> bool:
    """Whether a lookup is still called for, about just whom it was."""
    return want is not None and row.identity == _told(want) and _asks(row, want)


def _drop(outdated: Collection[Lookup], *, by: Actor, draft: uuid.UUID | None = None) -> None:
    """Delete what was answered, and take reports of it back; signed answers stay sealed, as proof of what was asked."""
    if not outdated:
        return
    numbers = [lookup.pk for lookup in outdated]
    disputes.drop_open(Lookup.objects.filter(pk__in=numbers), by=by)
    AttributeOutcome.objects.filter(lookup__in=numbers).delete()
    to: dict[str, Any] = {"draft": draft, "case_code": None} if draft else {}
    Lookup.objects.filter(pk__in=numbers).update(state=LookupState.DROPPED, **to)


def _told(want: Wanted) -> dict[str, str] | None:
    """Who a lookup is about, as its row keeps it."""
    return asdict(want.identity) if want.identity is not None else None


def _asks(row: Lookup, want: Wanted) -> bool:
    """Whether a lookup asks for just what is wanted, for the same purpose and under the same law."""
    need = want.need
    return (
        set(row.attributes) == set(need.attributes)
        and {tuple(pair) for pair in row.comparisons} == set(need.comparisons)
        and (row.purpose, row.legal_basis) == (need.spec.code, need.spec.basis.text.vi)
    )


def _planned(want: Wanted, draft: uuid.UUID, person: Person, edition: Edition, agreed_at: datetime) -> Lookup:
    need = want.need
    return Lookup(
        draft=draft,
        person=person,
        subject=want.subject,
        identity=_told(want),
        identity_index=identity_index(want.identity.number) if want.identity else "",
        registry=need.registry,
        attributes=list(need.attributes),
        comparisons=[[attribute, value] for attribute, value in need.comparisons],
        procedure=edition.code,
        edition=edition.effective_from,
        purpose=need.spec.code,
        legal_basis=need.spec.basis.text.vi,
        agreed_at=agreed_at,
    )
