"""Rows of a group as facts: what the applicant wrote in each, and what registries said about whom it names.

An application's facts hold the rows as the applicant's answer, `staff` → [{"id": "1a2b3c4d", "<field>": value, …}, …],
and what registries said about one as `staff:1a2b3c4d.practitioners.licence_number`. Within a row the same is called
`staff.practitioners.licence_number`, and its fields are called by their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from procedures.facts import ABSENT, UNKNOWN, Absent, Fact, Known
from procedures.grammar import Component, DataComponent, Step

Rows = dict[str, dict[str, Fact]]


def rows_of(groups: Mapping[str, Step], facts: Mapping[str, Fact]) -> dict[str, Rows]:
    """The rows of every group by their ids, in the applicant's order, each with its own facts."""
    if not groups:
        return {}
    said = _said_about_rows(facts)
    return {
        group: {
            row: {**_answers(step, values), **_locked(step, said[f"{group}:{row}"]), **said[f"{group}:{row}"]}
            for row, values in _listed(facts.get(group))
        }
        for group, step in groups.items()
    }


def together(rows: Iterable[Mapping[str, Fact]], name: str) -> Fact:
    """One fact for all rows: absent where one is known to have none, known only where every row has it."""
    found = [row.get(name, UNKNOWN) for row in rows]
    if any(isinstance(fact, Absent) for fact in found):
        return ABSENT
    return Known(True) if found and all(isinstance(fact, Known) for fact in found) else UNKNOWN


def with_rows(
    groups: Mapping[str, Step], components: Iterable[Component], facts: Mapping[str, Fact]
) -> Mapping[str, Fact]:
    """The facts, with one for all rows of a group where a component's proof must be there for each of them."""
    if not groups:
        return facts
    found = rows_of(groups, facts)
    proofs = [
        (component.source.partition(".")[0], component.proof_name)
        for component in components
        if isinstance(component, DataComponent)
    ]
    return {**facts, **{name: together(found[group].values(), name) for group, name in proofs if group in found}}


def _listed(fact: Fact | None) -> list[tuple[str, Mapping[str, object]]]:
    values = fact.value if isinstance(fact, Known) else None
    if not isinstance(values, list | tuple):
        return []
    return [(row["id"], row) for row in values if isinstance(row, Mapping) and isinstance(row.get("id"), str)]


def _said_about_rows(facts: Mapping[str, Fact]) -> defaultdict[str, dict[str, Fact]]:
    said: defaultdict[str, dict[str, Fact]] = defaultdict(dict)
    for name, fact in facts.items():
        subject, _, rest = name.partition(".")
        group, of_row, _ = subject.partition(":")
        if of_row:
            said[subject][f"{group}.{rest}"] = fact
    return said


def _answers(step: Step, values: Mapping[str, object]) -> dict[str, Fact]:
    own = ((field.id, values.get(field.id)) for field in step.fields if not field.locked)
    return {name: Known(value) for name, value in own if value is not None}


def _locked(step: Step, said: Mapping[str, Fact]) -> dict[str, Fact]:
    return {field.id: said[field.from_] for field in step.fields if field.from_ and field.from_ in said}
