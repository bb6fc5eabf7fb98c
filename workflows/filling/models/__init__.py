"""Lookups with their outcomes and proofs, and what people said about an outcome."""

from workflows.filling.models.keys import RegistryKey
from workflows.filling.models.lookups import (
    APPLICANT,
    UNSETTLED,
    AttributeOutcome,
    Evidence,
    Lookup,
    LookupState,
    Outcome,
)
from workflows.filling.models.remarks import (
    OPEN_DIFFERENCES,
    OPEN_DISPUTES,
    Difference,
    DifferenceState,
    Dispute,
    DisputeState,
    Proof,
    Settlement,
)

__all__ = [
    "APPLICANT",
    "OPEN_DIFFERENCES",
    "OPEN_DISPUTES",
    "UNSETTLED",
    "AttributeOutcome",
    "Difference",
    "DifferenceState",
    "Dispute",
    "DisputeState",
    "Evidence",
    "Lookup",
    "LookupState",
    "Outcome",
    "Proof",
    "RegistryKey",
    "Settlement",
]
