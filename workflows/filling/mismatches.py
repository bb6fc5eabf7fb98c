"""What a registry says is different from the e-ID: the name, the date of birth, or both; never what it holds."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from integrations.exchange.vocabulary import RegistryInfo
from procedures.registries import REGISTRIES
from workflows.filling.keys import every_key
from workflows.filling.models import AttributeOutcome, Lookup, Outcome
from workflows.filling.proofs import Keys, read_again


@dataclass(frozen=True)
class Mismatch:
    """A registry that holds something else about the applicant, or about somebody whom the applicant names (`subject`).

    `differs`: of `full_name`, `birth_date`; empty where it cannot be read.
    """

    lookup: uuid.UUID
    subject: str
    registry: RegistryInfo
    differs: tuple[str, ...]


def mismatches_of(draft: uuid.UUID) -> list[Mismatch]:
    """Every registry whose latest answer to a draft's question was a mismatch, as its signed answer says."""
    rows = AttributeOutcome.objects.filter(lookup__draft=draft, outcome=Outcome.MISMATCH)
    latest: dict[int, AttributeOutcome] = {}
    for row in rows.select_related("lookup__person", "evidence").order_by("id"):
        latest.setdefault(row.lookup_id, row)
    keys = every_key() if latest else {}
    return [
        Mismatch(
            row.lookup.public_id, row.lookup.subject, REGISTRIES[row.lookup.registry], _differs(row, row.lookup, keys)
        )
        for row in latest.values()
    ]


def _differs(row: AttributeOutcome, lookup: Lookup, keys: Keys) -> tuple[str, ...]:
    if row.evidence is None:
        return ()
    answer = read_again(row.evidence, lookup, keys).answer
    return answer.differs if answer else ()
