"""Tells the rooms above, in the same transaction, that what is known of a case has changed."""

from __future__ import annotations

from typing import Any

from django.dispatch import Signal

from workflows.filling.models import APPLICANT, Lookup

#: Sent with `case_code` and `source`, the lookup's name in its edition: `degrees`, `firm.business`.
facts_changed = Signal()
#: Sent with `lookup`, about whether somebody represents an organisation, once its registry has said something to that.
representation_answered = Signal()
#: Sent with `lookup` before a registry is asked anew of itself; one room that answers False keeps it from being asked.
may_ask_again = Signal()


def tell(lookup: Lookup) -> None:
    """Say that a lookup was answered, settled, or had a difference weighed. Call it last, behind the journal's entry.

    What listens may count, and a counter shared by many cases must not be held while a journal is waited for.
    """
    if lookup.case_code is not None:
        facts_changed.send(sender=Lookup, case_code=lookup.case_code, source=source_of(lookup))
    elif lookup.representation_id is not None:
        representation_answered.send(sender=Lookup, lookup=lookup)


def is_needed(lookup: Lookup) -> bool:
    """Whether an answer still serves its purpose: nobody is asked about a case that has been decided."""
    answers: list[tuple[Any, Any]] = may_ask_again.send(sender=Lookup, lookup=lookup)
    return all(said is not False for _room, said in answers)


def source_of(lookup: Lookup) -> str:
    """How the edition calls a lookup: the registry, behind its subject where that is not the applicant."""
    subject = lookup.subject.partition(":")[0]
    return lookup.registry if subject == APPLICANT else f"{subject}.{lookup.registry}"
