"""Which registry will be asked for what, and about whom: shown before anything is asked (R-REG-7), then done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.exchange.vocabulary import Attribute, RegistryInfo
from procedures.circumstances import Circumstance, circumstances
from procedures.edition import Edition
from procedures.grammar import LookupSpec, Text
from procedures.needs import Need
from procedures.registries import REGISTRIES
from procedures.subjects import Identity
from workflows.filling.models import APPLICANT


@dataclass(frozen=True)
class PlannedLookup:
    """One call that the edition needs: the registry, only the attributes that the edition names, and why.

    `compared`: attributes of which the registry only says whether they have this value. `about`: whom it is about,
    where that is not the applicant; `each`: once for everybody of that kind. `only`: when it is asked at all.
    """

    registry: RegistryInfo
    attributes: tuple[Attribute, ...]
    compared: tuple[tuple[Attribute, str], ...]
    why: LookupSpec
    about: Text | None = None
    each: bool = False
    only: tuple[Circumstance, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """One lookup that an application calls for as it stands: what is needed, and about whom.

    `subject`: the applicant, a subject of the edition, or one row of a group (`staff:<row>`). `identity`: who that is,
    for anybody but the applicant.
    """

    need: Need
    subject: str
    identity: Identity | None


def plan(edition: Edition) -> tuple[PlannedLookup, ...]:
    """One planned lookup per registry and kind of subject that the edition names, in the edition's order."""
    return tuple(
        PlannedLookup(
            registry=REGISTRIES[need.registry],
            attributes=tuple(REGISTRIES[need.registry].attribute(name) for name in need.attributes),
            compared=tuple((REGISTRIES[need.registry].attribute(name), value) for name, value in need.comparisons),
            why=need.spec,
            about=edition.titles.get(need.subject),
            each=need.group,
            only=circumstances(edition, need.key),
        )
        for need in edition.needs
    )


def asks_more(old: Edition, new: Edition) -> bool:
    """Whether a new edition asks registries for anything that who has agreed to the old one's plan has not seen."""
    seen = {need.key: need for need in old.needs}
    return any(need.key not in seen or not _within(need, seen[need.key]) for need in new.needs)


def _within(need: Need, seen: Need) -> bool:
    less = set(need.attributes) <= set(seen.attributes) and set(need.comparisons) <= set(seen.comparisons)
    return less and (need.spec.code, need.spec.purpose, need.spec.basis) == (
        seen.spec.code,
        seen.spec.purpose,
        seen.spec.basis,
    )


def wanted(edition: Edition, answers: Mapping[str, Any]) -> Iterator[Wanted]:
    """What is to be asked, given what the applicant has answered so far.

    Nobody is asked about somebody whom the answers do not tell fully: number, name and birth date, or a firm's code;
    and no registry is asked that this applicant's case does not need.
    """
    for need in edition.needs:
        if not edition.conditions.asks(need.key, answers):
            continue
        if need.subject == APPLICANT:
            yield Wanted(need, APPLICANT, None)
            continue
        subject = edition.subjects[need.subject]
        told = {need.subject: answers}
        if need.group:
            told = {f"{need.subject}:{row['id']}": row for row in answers.get(need.subject) or ()}
        for name, said in told.items():
            if (identity := subject.identity(said)) is not None:
                yield Wanted(need, name, identity)
