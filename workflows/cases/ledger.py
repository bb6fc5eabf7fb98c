"""Keeping the once-only ledger: written at filing, kept current when answers come later, counted as it is written.

A person's time is what the house is there to save; these figures say how much of it was saved, and where it was not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import F, QuerySet
from django.dispatch import receiver
from django.utils import timezone

from procedures.component_findings import ComponentFinding, ComponentState
from procedures.facts import Fact, Known
from procedures.grammar import DataComponent
from workflows.cases.models import Case, LedgerCount, LedgerRow, LedgerState
from workflows.filling.changes import facts_changed
from workflows.filling.facts import RegistryFact, as_facts, facts_of_case
from workflows.filling.models import UNSETTLED, Outcome, Proof, Settlement

#: What a person was asked for stays asked for, whatever the registry says later.
ASKED: Final = (LedgerState.FILED, LedgerState.DECLARED)
_COLUMNS: Final = ("cases", *LedgerState.values, "needless")


def open_rows(case: Case, components: Iterable[ComponentFinding], facts: Mapping[str, RegistryFact]) -> None:
    """Write a new case's rows. Must run in the filing's transaction, after the lookups have become the case's."""
    rows = [
        LedgerRow(
            case=case,
            component=finding.component.id,
            source=finding.component.source,
            state=_standing(finding.component, finding.state, facts),
            changed_at=case.filed_at,
        )
        for finding in components
        if isinstance(finding.component, DataComponent)
    ]
    LedgerRow.objects.bulk_create(rows)
    count_new(case, Counter(row.state for row in rows))
    # An answer that came between the applicant's look at the page and this transaction tells nobody any more.
    for source in sorted({row.source for row in rows if row.state == LedgerState.WAITING}):
        refresh(case.code, source)


def refresh(case_code: str, source: str) -> None:
    """Bring the rows that rest on one lookup up to date. Must run in the transaction that changed its facts."""
    # The row lock orders two answers about one case; the counter comes last, since all cases of a month share it.
    rows = list(
        LedgerRow.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(case__code=case_code, source=source)
        .order_by("pk")
    )
    if not rows:
        return
    case = rows[0].case
    facts = facts_of_case(case_code)
    known = {**as_facts(facts.values()), **_rows_asked(facts)}
    findings = {found.component.id: found for found in case.edition.evaluate_components(known)}
    changes: Counter[str] = Counter()
    for row in rows:
        state, needless = _later(row, findings[row.component], facts)
        if (state, needless) == (row.state, row.needless):
            continue
        changes.update({state: 1, "needless": int(needless)})
        changes.subtract({row.state: 1, "needless": int(row.needless)})
        row.state, row.needless, row.changed_at = state, needless, timezone.now()
        row.save(update_fields=["state", "needless", "changed_at"])
    if moved := {name: F(name) + change for name, change in changes.items() if change}:
        LedgerCount.objects.filter(**_key(case)).update(**moved)


def counts_of(month: date) -> QuerySet[LedgerCount]:
    """One row per procedure and unit for the cases filed in a month, given by its first day."""
    return LedgerCount.objects.filter(month=month).select_related("unit").order_by("procedure", "unit__code")


def months() -> list[date]:
    """The months for which there are figures, the latest first."""
    return list(LedgerCount.objects.order_by("-month").values_list("month", flat=True).distinct())


@receiver(facts_changed)
def _facts_changed(*, case_code: str, source: str, **_named: Any) -> None:
    refresh(case_code, source)


def _standing(component: DataComponent, state: str, facts: Mapping[str, RegistryFact]) -> LedgerState:
    """What a component that stands so means for the applicant."""
    if state == ComponentState.GIVEN:
        return LedgerState.DECLARED if component.otherwise == "declare" else LedgerState.FILED
    if state == ComponentState.SHOWN:
        vouched = any(fact.settlement is not None and fact.outcome in UNSETTLED for fact in _proofs(component, facts))
        return LedgerState.SETTLED if vouched else LedgerState.REPLACED
    return LedgerState.WAITING if state == ComponentState.UNKNOWN else LedgerState.ABSENT


def _later(row: LedgerRow, finding: ComponentFinding, facts: Mapping[str, RegistryFact]) -> tuple[LedgerState, bool]:
    """State of a row now, and whether the document was asked for needlessly."""
    if not isinstance(finding.component, DataComponent):  # an edition never changes
        raise TypeError("the ledger lists documents that a registry holds")
    proofs = _proofs(finding.component, facts)
    holds = bool(proofs) and all(_holds(fact) for fact in proofs)
    if row.state in ASKED:
        return LedgerState(row.state), holds
    if row.state == LedgerState.SETTLED and holds and any(_saw_a_document(fact) for fact in proofs):
        return LedgerState.SETTLED, True
    return _standing(finding.component, finding.state, facts), False


def _proofs(component: DataComponent, facts: Mapping[str, RegistryFact]) -> list[RegistryFact]:
    """What shows that there is such a document: one fact, or one for every row of a group."""
    return [fact for fact in facts.values() if fact.need == component.source and fact.attribute == component.proof]


def _rows_asked(facts: Mapping[str, RegistryFact]) -> dict[str, Fact]:
    """The rows of a case's groups, by whom registries were asked about: in a filed case, about every one."""
    rows: dict[str, dict[str, None]] = {}
    for fact in facts.values():
        group, of_row, row = fact.subject.partition(":")
        if of_row:
            rows.setdefault(group, {})[row] = None
    return {group: Known([{"id": row} for row in found]) for group, found in rows.items()}


def _holds(fact: RegistryFact) -> bool:
    """Whether the registry has the document, also where an official has not weighed its newer answer yet."""
    newer = fact.difference is not None and fact.difference.outcome == Outcome.RESOLVED
    return newer or fact.outcome == Outcome.RESOLVED


def _saw_a_document(fact: RegistryFact) -> bool:
    """Whether the official who settled it had the applicant show the original."""
    return Settlement.objects.filter(attribute__public_id=str(fact.row), proof=Proof.DOCUMENT).exists()


def _key(case: Case) -> dict[str, Any]:
    month = timezone.localdate(case.filed_at).replace(day=1)
    return {"procedure": case.procedure, "unit": case.unit_id, "month": month}


def count_new(case: Case, states: Counter[str], *, cases: int = 1) -> None:
    """Add a new case, or several like it, to its counter in one statement, so that others wait as short as can be."""
    key = _key(case)
    figures = [cases, *(states[state] for state in LedgerState.values), 0]
    table = LedgerCount._meta.db_table
    names = ", ".join(_COLUMNS)
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in _COLUMNS)
    marks = ", ".join(["%s"] * (3 + len(_COLUMNS)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (procedure, unit_id, month, {names}) VALUES ({marks}) "  # noqa: S608  # our own names
            f"ON CONFLICT (month, procedure, unit_id) DO UPDATE SET {sums}",
            [key["procedure"], key["unit"], key["month"].isoformat(), *figures],
        )
