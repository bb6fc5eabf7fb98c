"""Reporting that a registry's value in a case is wrong, and taking that back, until the case is decided."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import File
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from workflows.cases.acting import Acting, NotPossible, acting_for_applicant
from workflows.cases.models import Case
from workflows.filling import disputes
from workflows.filling.changes import may_ask_again
from workflows.filling.models import Dispute, Lookup
from workflows.journal.kinds import Kind
from workflows.people.capacities import Act
from workflows.people.models import Person


def report(
    case: Case, row: uuid.UUID, *, person: Person, claimed: Any, reason: str, file: File[bytes] | None = None
) -> Dispute:
    """Report one value of a case as wrong. A file is looked into first, outside any transaction.

    Raises NotPossible once the case is decided, disputes.CannotDispute, uploads.NotAccepted.
    """
    with disputes.file_for(file, person=person) as sealed, _undecided(case, person) as act:
        dispute = disputes.open_dispute(
            row, owner=case.code, person=person, at=act.at, claimed=claimed, reason=reason, file=sealed
        )
        _journal(act, Kind.LOOKUP_DISPUTED, dispute.attribute.lookup, **disputes.reported(dispute))
    return dispute


def take_back(case: Case, dispute: Dispute, *, person: Person) -> None:
    """Take a report back. Raises NotPossible, disputes.CannotDispute."""
    with _undecided(case, person) as act:
        disputes.take_back(dispute, by=act.by)
        _journal(act, Kind.DISPUTE_WITHDRAWN, dispute.attribute.lookup, **disputes.about(dispute))


def is_undecided(case: Case) -> bool:
    """Whether what registries say of the case still matters to it."""
    return case.decided_at is None and case.closed_at is None


@receiver(may_ask_again, dispatch_uid="cases.disputing")
def _matters_still(sender: object, *, lookup: Lookup, **_other: object) -> bool:
    """A decided case has no purpose any more for which a registry could be asked."""
    return lookup.case_code is None or is_undecided(Case.objects.only("decided_at", "closed_at").get(code=lookup.owner))


@contextmanager
def _undecided(case: Case, person: Person) -> Iterator[Acting]:
    with acting_for_applicant(case.code, person=person, may=Act.FILE) as act:
        if not is_undecided(act.case):
            raise NotPossible(_("The case has been decided. Ask the authority itself to correct its record."))
        yield act


def _journal(act: Acting, kind: Kind, lookup: Lookup, **told: Any) -> None:
    about: dict[str, Any] = {"lookup": str(lookup.public_id), "registry": lookup.registry, "subject": lookup.subject}
    act.journal(kind, **about, **told)
