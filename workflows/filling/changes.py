"""Tells the rooms above, in the same transaction, that what is known of a case has changed."""

from __future__ import annotations

from django.dispatch import Signal

from workflows.filling.models import APPLICANT, Lookup

#: Sent with `case_code` and `source`, the lookup's name in its edition: `degrees`, `firm.business`.
facts_changed = Signal()


def tell(lookup: Lookup) -> None:
    """Say that a lookup was answered, settled, or had a difference weighed. Call it last, behind the journal's entry.

    What listens may count, and a counter shared by many cases must not be held while a journal is waited for.
    """
    if lookup.case_code is not None:
        facts_changed.send(sender=Lookup, case_code=lookup.case_code, source=source_of(lookup))


def source_of(lookup: Lookup) -> str:
    """How the edition calls a lookup: the registry, behind its subject where that is not the applicant."""
    subject = lookup.subject.partition(":")[0]
    return lookup.registry if subject == APPLICANT else f"{subject}.{lookup.registry}"
