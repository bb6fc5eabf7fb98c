"""An edition at work: the frozen definition with its expressions compiled, and the questions the other rooms ask it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import timezone

from procedures.component_findings import ComponentFinding, finding_of, is_absent
from procedures.expression_types import APPLICANT, Scope, Type
from procedures.expressions import Expression, compile_expression
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
)
from procedures.names import parsed
from procedures.needs import Need, needs_of
from procedures.rows import Rows, rows_of, together
from procedures.scopes import scope_of
from procedures.texts import bases_in


@dataclass(frozen=True)
class RuleFinding:
    """A rule whose condition is known to be true, with its message filled in; `row` says of which row, if of one."""

    rule_id: str
    outcome: Literal["not_eligible", "warn"]
    message: Text
    row: str | None = None


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
        self.components: tuple[Component, ...] = definition.components
        self.steps: tuple[Step, ...] = definition.steps
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
        self._compile_expressions()
        self.needs: tuple[Need, ...] = needs_of(definition, self._names_in_expressions())
        self._only_when_absent = {
            name: component
            for component in self.components
            if isinstance(component, DataComponent)
            for name in component.fields
        }

    def _compile_expressions(self) -> None:
        scopes: dict[str | None, Scope] = {group: scope_of(self.definition, group) for group in (None, *self.groups)}
        self._conditions = {rule.id: compile_expression(rule.when, scopes[rule.each], Type.FLAG) for rule in self.rules}
        self._values = {
            rule.id: {name: compile_expression(source, scopes[rule.each]) for name, source in rule.values.items()}
            for rule in self.rules
        }
        self._required = {
            field.id: compile_expression(field.required_when, scopes[step.group.id if step.group else None], Type.FLAG)
            for step in self.steps
            for field in step.fields
            if field.required_when
        }

    def _names_in_expressions(self) -> list[str]:
        expressions = [
            one for rule in self.rules for one in (self._conditions[rule.id], *self._values[rule.id].values())
        ]
        return [name for one in (*expressions, *self._required.values()) for name in sorted(one.names)]

    def __repr__(self) -> str:
        return f"<Edition {self.code} of {self.effective_from}>"

    # --- Parts, by id. Errors: KeyError for an id that this edition does not have. ---

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
        if spec is None:
            return None
        return dt.timedelta(days=spec.max_age_days_of.get(attribute.partition("=")[0], spec.max_age_days))

    @property
    def unverified(self) -> tuple[LegalBasis, ...]:
        """Every statement of the edition that nobody has checked against the text of law yet."""
        return tuple(basis for basis in bases_in(self.definition) if not basis.verified)

    # --- Registries ---

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
        return [
            RuleFinding(rule.id, rule.outcome, self._message(rule, seen, day), row)
            for rule in self.rules
            for row, seen in (rows[rule.each].items() if rule.each else ((None, known),))
            if self._conditions[rule.id].evaluate(seen, day) is True
        ]

    def registries_behind(self, rule_id: str) -> frozenset[str]:
        """The lookups whose answers a rule rests on: `population`, `firm.business`.

        Errors: KeyError for a rule that this edition does not have.
        """
        names = {name if "." in name else self.field(name).from_ for name in self._conditions[rule_id].names}
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

    def _with_rows(self, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
        """The facts, with one for all rows of a group where a component's proof must be there for each of them."""
        if not self.groups:
            return facts
        found = rows_of(self.groups, facts)
        proofs = [
            (component.source.partition(".")[0], component.proof_name)
            for component in self.components
            if isinstance(component, DataComponent)
        ]
        return {
            **facts,
            **{name: together(found[group].values(), name) for group, name in proofs if group in found},
        }

    def _message(self, rule: Rule, facts: Mapping[str, Fact], day: dt.date) -> Text:
        values = {}
        for name, expression in self._values[rule.id].items():
            if (value := expression.evaluate(facts, day)) is not None:
                values[name] = self._label(expression, value)
        return rule.message.filled(values)

    def _label(self, expression: Expression, value: Any) -> Text:
        if isinstance(value, dt.date):
            shown = f"{value:%d/%m/%Y}"
            return Text(vi=shown, en=shown)
        for field in self._fields.values():
            if expression.source in (field.id, field.from_) and (label := field.label_of(value)):
                return label
        return Text(vi=str(value) or "…", en=str(value) or "…")

    # --- Components ---

    def evaluate_components(self, facts: Mapping[str, Fact], *, on: dt.date | None = None) -> list[ComponentFinding]:
        """Where each document of the law stands. `facts` as in `evaluate_rules`, claims of the e-ID as `e_id.<name>`.

        A document that is too old is not missing: that is a rule's business, since its message says what to do.
        """
        missing = {field.id for field in self.missing_fields(facts)} if self._only_when_absent else set()
        known = self._with_rows(facts)
        return [finding_of(component, known, missing) for component in self.components]

    def files_wanted(self, facts: Mapping[str, Fact]) -> list[Component]:
        """The documents for which this applicant may hand in a file: no registry holds them."""
        known = self._with_rows(facts)
        return [
            component
            for component in self.components
            if isinstance(component, FileComponent)
            or (isinstance(component, DataComponent) and component.otherwise == "file" and is_absent(component, known))
        ]

    # --- Answers ---

    def missing_fields(self, facts: Mapping[str, Fact], *, step_id: str | None = None) -> list[Field]:
        """The applicant's own fields (of one step, or of all) that must have an answer and have none.

        A flag that is required must be ticked. Locked fields are never missing here: they have states of their own.
        A field of rows is missing when it is so in any row, or when there are fewer rows than there must be.
        """
        known = self._with_locked(facts)
        missing: list[Field] = []
        for step in (self.step(step_id),) if step_id else self.steps:
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
        """Whether this applicant is asked for a field: some stand in for a document, where there is none."""
        component = self._only_when_absent.get(field_id)
        return component is None or is_absent(component, facts)

    def _missing(self, step: Step, known: Mapping[str, Fact]) -> list[Field]:
        return [field for field in step.fields if not field.locked and self._is_missing(field, known)]

    def _is_missing(self, field: Field, known: Mapping[str, Fact]) -> bool:
        if not self.is_asked(field.id, known):
            return False
        fact = known.get(field.id)
        value = fact.value if isinstance(fact, Known) else None
        if value not in (None, "", False):
            return False
        if field.id in self._required:
            return self._required[field.id].evaluate(known, timezone.localdate()) is True
        return field.required
