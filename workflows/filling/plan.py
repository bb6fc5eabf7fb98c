"""Which registry will be asked for what: shown to the applicant before anything is asked (R-REG-7)."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.exchange.vocabulary import Attribute, RegistryInfo
from procedures.edition import Edition
from procedures.grammar import LookupSpec
from procedures.registries import REGISTRIES


@dataclass(frozen=True)
class PlannedLookup:
    """One call that the edition needs: the registry, only the attributes that the edition names, and why.

    `compared`: attributes of which the registry only says whether they have this value.
    """

    registry: RegistryInfo
    attributes: tuple[Attribute, ...]
    compared: tuple[tuple[Attribute, str], ...]
    why: LookupSpec


def plan(edition: Edition) -> tuple[PlannedLookup, ...]:
    """One planned lookup per registry that the edition names, in the edition's order."""
    return tuple(
        PlannedLookup(
            registry=REGISTRIES[code],
            attributes=tuple(REGISTRIES[code].attribute(name) for name in names),
            compared=tuple((REGISTRIES[code].attribute(name), value) for name, value in edition.comparisons[code]),
            why=edition.lookup(code),
        )
        for code, names in edition.registry_needs({}).items()
    )
