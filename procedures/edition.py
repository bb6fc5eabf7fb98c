"""An edition at work: the frozen definition with its expressions compiled, and the questions the other rooms ask it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from procedures.component_findings import ComponentFinding, finding_of, is_absent
from procedures.conditions import Conditions, Due, case_in, required_when
from procedures.expression_types import APPLICANT
from procedures.facts import Fact, Known
from procedures.grammar import (
    Component,
    DataComponent,
    Definition,
    Fee,
    Field,
    FileComponent,
    LegalBasis,
    LookupSpec,
    Result,
    RowSubject,
    Rule,
    Step,
    Subject,
    TaskSpec,
    Text,
    TimeLimit,
    Variant,
)
from procedures.names import parsed
from procedures.needs import Need, needs_of
from procedures.rows import Rows, rows_of, with_rows
from procedures.rules import RuleFinding, Rules
from procedures.texts import bases_in

__all__ = ["Edition", "RuleFinding"]


class Edition:
    """One dated, immutable edition of a procedure. Made by `procedures.catalogue` and shared by all threads."""

    def __init__(self, definition: Definition, digest: str) -> None:
        self.definition = definition
        self.digest = digest
        self.code: str = definition.code
        self.effective_from: dt.date = definition.effective_from
        self.title: Text = definition.title
        self.summary: Text = definition.summary
        self.unit: str = definition.unit
        self.audience: tuple[str, ...] = definition.audience
        self.level: str = definition.level
        self.legal_basis: tuple[LegalBasis, ...] = definition.legal_basis
        self.time_limit: TimeLimit = definition.time_limit
        self.fee: Fee = definition.fee
        self.cases: tuple[Variant, ...] = definition.cases
        self.components: tuple[Component, ...] = definition.components
        self.steps: tuple[Step, ...] = definition.pages
        self.rules: tuple[Rule, ...] = definition.rules
        self.process: tuple[TaskSpec, ...] = definition.process
        self.result: Result = definition.result
        self.fields: tuple[Field, ...] = definition.fields
        self.groups: dict[str, Step] = definition.groups
        self.subjects: dict[str, Subject | RowSubject] = definition.asked_about
        self.titles: dict[str, Text] = definition.titles
        self._fields = {field.id: field for field in definition.all_fields}
        self._row_fields = frozenset(field.id for step in self.groups.values() for field in step.fields)
        self._steps = {step.id: step for step in self.steps}
        self._tasks = {task.id: task for task in self.process}
        self.conditions = Conditions(definition)
        self._rules = Rules(definition)
        self._required = required_when(definition)
        self.needs: tuple[Need, ...] = needs_of(definition, self._names_in_expressions())
        self._only_when_absent = {
            name: component
            for component in self.components
            if isinstance(component, DataComponent)
            for name in component.fields
        }

    def _names_in_expressions(self) -> list[str]:
        required = [name for expression in self._required.values() for name in sorted(expression.names)]
        return [*self._rules.names, *required, *self.conditions.names]

    def __repr__(self) -> str:
        return f"<Edition {self.code} of {self.effective_from}>"

    def field(self, field_id: str) -> Field:
        """The field with this id."""
        return self._fields[field_id]

    def step(self, step_id: str) -> Step:
        """The wizard page with this id."""
        return self._steps[step_id]

    def task(self, task_id: str) -> TaskSpec:
        """The kind of work with this id."""
        return self._tasks[task_id]

    @property
    def first_task(self) -> TaskSpec:
        """The work that a filed case starts with."""
        return self.process[0]

    def lookup(self, registry: str) -> LookupSpec:
        """Why this edition may ask a registry, and how old its answer may be at the decision."""
        return self.definition.lookups[registry]

    def max_age(self, lookup: str, attribute: str) -> dt.timedelta | None:
        """How old an answer may be at filing and at the decision; None for what this edition does not ask."""
        spec = self.definition.lookups.get(lookup)
        days = spec and spec.max_age_days_of.get(attribute.partition("=")[0], spec.max_age_days)
        return dt.timedelta(days=days) if days else None

    @property
    def unverified(self) -> tuple[LegalBasis, ...]:
        """Every statement of the edition that nobody has checked against the text of law yet."""
        return tuple(basis for basis in bases_in(self.definition) if not basis.verified)

    def registry_needs(self, answers: Mapping[str, object] | None = None) -> dict[str, tuple[str, ...]]:
        """The attributes to ask about the applicant, by registry, in the order of the definition. `needs` says all."""
        return {need.registry: need.attributes for need in self.needs if need.subject == APPLICANT}

    @property
    def comparisons(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """By registry, what is compared of the applicant, each attribute with the value expected of it."""
        return {need.registry: need.comparisons for need in self.needs if need.subject == APPLICANT}

    # --- Rules ---

    def evaluate_rules(self, facts: Mapping[str, Fact], *, on: dt.date | None = None) -> list[RuleFinding]:
        """The rules whose condition is known to be true on a local day (today when none is given).

        `facts` holds attributes by full name, answers by field id, and rows as `procedures.rows` says. What is missing
        there is not known; a rule that needs it stays silent. A rule for `each` row may be found more than once.
        """
        day = on or timezone.localdate()
        known = self._with_locked(facts)
        rows = {
            group: {row: known | own for row, own in found.items()}
            for group, found in rows_of(self.groups, facts).items()
        }
        return self._rules.findings(known, rows, day)

    def registries_behind(self, rule_id: str) -> frozenset[str]:
        """The lookups whose answers a rule rests on: `population`, `firm.business`.

        Errors: KeyError for a rule that this edition does not have.
        """
        names = {name if "." in name else self.field(name).from_ for name in self._rules.names_of(rule_id)}
        return frozenset(parsed(name).need for name in names if name)

    def rows(self, group: str, facts: Mapping[str, Fact]) -> Rows:
        """The rows of a group by their ids, each with what is known of it, named as rules name it."""
        return rows_of(self.groups, facts)[group]

    def _with_locked(self, facts: Mapping[str, Fact]) -> dict[str, Fact]:
        """The facts, with each locked field known by its id too; never by what somebody claims under that id."""
        known = dict(facts)
        for name in self._row_fields:
            known.pop(name, None)
        for field in self.fields:
            if field.from_ is not None:
                known.pop(field.id, None)
                if field.from_ in facts:
                    known[field.id] = facts[field.from_]
        return known

    def hangs_on(self, field_id: str) -> frozenset[str]:
        """The names by which it is decided whether a field that is not always required must have an answer."""
        return self._required[field_id].names if field_id in self._required else frozenset()

    # --- What depends on the case and on what is known ---

    def time_limit_of(self, case: str) -> TimeLimit:
        """How long the ministry has for a case within the procedure; empty where there are no cases."""
        return self.conditions.time_limit(case)

    def fee_of(self, case: str) -> Fee:
        """The fee of a case within the procedure; empty where there are no cases."""
        return self.conditions.fee(case)

    def fee_due(self, facts: Mapping[str, Fact], *, channel: str = "online") -> Due:
        """What this applicant pays who files through a channel (online, counter, post)."""
        return self.conditions.due(facts, channel)

    def case_of(self, facts: Mapping[str, Fact]) -> Variant | None:
        """The case within the procedure, where it has cases and the applicant has said which it is."""
        return self.conditions.variant(case_in(facts))

    def steps_shown(self, facts: Mapping[str, Fact]) -> tuple[Step, ...]:
        """The pages that this applicant sees."""
        return tuple(step for step in self.steps if self.conditions.shows_step(step.id, facts))

    # --- Components ---

    def evaluate_components(self, facts: Mapping[str, Fact], *, on: dt.date | None = None) -> list[ComponentFinding]:
        """Where each document of the law stands. `facts` as in `evaluate_rules`, claims of the e-ID as `e_id.<name>`.

        A document that is too old is not missing: that is a rule's business, since its message says what to do.
        """
        missing = {field.id for field in self.missing_fields(facts)} if self._only_when_absent else set()
        known = with_rows(self.groups, self.components, facts)
        return [
            finding_of(component, known, missing, applies=self.conditions.component(component.id, known))
            for component in self.components
        ]

    def files_wanted(self, facts: Mapping[str, Fact]) -> list[Component]:
        """The documents for which this applicant may hand in a file: no registry holds them."""
        known = with_rows(self.groups, self.components, facts)
        return [
            component
            for component in self.components
            if self.conditions.component(component.id, known) is True
            and (
                isinstance(component, FileComponent)
                or (
                    (isinstance(component, DataComponent) and component.otherwise == "file")
                    and is_absent(component, known)
                )
            )
        ]

    def missing_fields(self, facts: Mapping[str, Fact], *, step_id: str | None = None) -> list[Field]:
        """The applicant's own fields (of one step, or of all) that must have an answer and have none.

        A flag that is required must be ticked. Locked fields are never missing here: they have states of their own.
        A field of rows is missing when it is so in any row, or when there are fewer rows than there must be.
        """
        known = self._with_locked(facts)
        missing: list[Field] = []
        for step in (self.step(step_id),) if step_id else self.steps:
            if not self.conditions.shows_step(step.id, known):
                continue
            if step.group is None:
                missing += self._missing(step, known)
                continue
            rows = [*self.rows(step.group.id, facts).values()]
            rows += [{}] * (step.group.min - len(rows))
            found = {field.id for row in rows for field in self._missing(step, known | row)}
            missing += [field for field in step.fields if field.id in found]
        return missing

    def missing_in_row(self, group: str, row: str, facts: Mapping[str, Fact]) -> list[Field]:
        """The applicant's own fields of one row that must have an answer and have none. Errors: KeyError."""
        return self._missing(self.groups[group], self._with_locked(facts) | self.rows(group, facts)[row])

    def is_asked(self, field_id: str, facts: Mapping[str, Fact]) -> bool:
        """Whether this applicant sees a field: some have a condition, some stand in for a document there is none of."""
        component = self._only_when_absent.get(field_id)
        if component is not None and not is_absent(component, facts):
            return False
        return not self.conditions.depends(field_id) or self.conditions.shows_field(field_id, self._with_locked(facts))

    def asked_answers(self, facts: Mapping[str, Fact], answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers of the fields that this applicant sees, read page by page, as the wizard asks.

        What was answered before another answer hid its question is left out, and so is what depended on it. `facts`:
        what registries said.
        """
        known, kept = dict(facts), dict[str, Any]()
        for step in self.steps:
            asked = [step.group.id] if step.group else [field.id for field in step.fields if not field.locked]
            if not self.conditions.shows_step(step.id, known):
                continue
            mine = {
                name: answers[name] for name in asked if name in answers and (step.group or self.is_asked(name, known))
            }
            kept |= mine
            known |= {name: Known(value) for name, value in mine.items() if value is not None}
        return kept

    def _missing(self, step: Step, known: Mapping[str, Fact]) -> list[Field]:
        return [field for field in step.fields if not field.locked and self._is_missing(field, known)]

    def _is_missing(self, field: Field, known: Mapping[str, Fact]) -> bool:
        if not self.is_asked(field.id, known):
            return False
        fact = known.get(field.id)
        value = fact.value if isinstance(fact, Known) else None
        if value not in (None, "", False, [], ()):
            return False
        if field.id in self._required:
            return self._required[field.id].evaluate(known, timezone.localdate()) is True
        return field.required
