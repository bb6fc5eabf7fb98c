"""An edition at work: the frozen definition with its expressions compiled, and the questions the other rooms ask it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import timezone

from procedures.component_findings import ComponentFinding, finding_of, is_absent
from procedures.expression_types import KINDS, Scope, Type
from procedures.expressions import Expression, compile_expression
from procedures.facts import Fact, Known
from procedures.grammar import (
    EID,
    Component,
    DataComponent,
    Definition,
    Fee,
    Field,
    FileComponent,
    LegalBasis,
    LookupSpec,
    Result,
    Rule,
    Step,
    TaskSpec,
    Text,
    TimeLimit,
)
from procedures.registries import REGISTRIES, attribute


@dataclass(frozen=True)
class RuleFinding:
    """A rule whose condition is known to be true, with its message filled in."""

    rule_id: str
    outcome: Literal["not_eligible", "warn"]
    message: Text


def scope_of(definition: Definition) -> Scope:
    """What the expressions of a definition may name: attributes of the registries it asks, its fields, its tables."""
    names: dict[str, Type] = {}
    for field in definition.fields:
        if field.type is not None:
            names[field.id] = KINDS[field.type]
        elif field.from_ and (known := attribute(field.from_)):
            names[field.id] = KINDS[known.kind]
    comparable: dict[str, tuple[str, ...]] = {}
    for name in _attribute_names(definition):
        if known := attribute(name):
            if not known.compare_only:
                names[name] = KINDS[known.kind]
            if known.comparable:
                comparable[name] = known.choices
    return Scope(names, {name: dict(table.values) for name, table in definition.tables.items()}, comparable)


def _attribute_names(definition: Definition) -> list[str]:
    return [
        f"{code}.{known.name}"
        for code in definition.lookups
        if (registry := REGISTRIES.get(code))
        for known in registry.attributes
    ]


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
        self._fields = {field.id: field for field in self.fields}
        self._steps = {step.id: step for step in self.steps}
        self._tasks = {task.id: task for task in self.process}
        self._scope = scope_of(definition)
        self._conditions = {rule.id: self._compile(rule.when, Type.FLAG) for rule in self.rules}
        self._values = {
            rule.id: {name: self._compile(source) for name, source in rule.values.items()} for rule in self.rules
        }
        self._required = {
            field.id: self._compile(field.required_when, Type.FLAG) for field in self.fields if field.required_when
        }
        self._needs = self._collect_needs()
        self._only_when_absent = {
            name: component
            for component in self.components
            if isinstance(component, DataComponent)
            for name in component.fields
        }

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
        return tuple(basis for basis in _bases(self.definition) if not basis.verified)

    # --- Registries ---

    def registry_needs(self, answers: Mapping[str, object] | None = None) -> dict[str, tuple[str, ...]]:
        """The attributes to ask, by registry, for a person who has answered so: in the order of the definition.

        No part of the grammar depends on answers yet; callers pass them so that conditional components can come.
        """
        return {registry: tuple(name for name in names if "=" not in name) for registry, names in self._needs.items()}

    def _collect_needs(self) -> dict[str, tuple[str, ...]]:
        names = [field.from_ for field in self.fields if field.from_]
        for component in self.components:
            if isinstance(component, DataComponent) and component.source != EID:
                names += [f"{component.source}.{short}" for short in component.attributes]
        for rule in self.rules:
            for expression in (self._conditions[rule.id], *self._values[rule.id].values()):
                names += sorted(name for name in expression.names if "." in name)
        needs: dict[str, dict[str, None]] = {}
        for name in names:
            registry, _, short = name.partition(".")
            needs.setdefault(registry, {})[short] = None
        return {registry: tuple(shorts) for registry, shorts in needs.items()}

    @property
    def comparisons(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """By registry, the attributes of which only a yes or no is asked, each with the value expected of it."""
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for registry, shorts in self._needs.items():
            pairs = [(name, value) for name, is_compared, value in (s.partition("=") for s in shorts) if is_compared]
            found[registry] = tuple((name, value) for name, value in pairs if name not in shorts)
        return found

    # --- Rules ---

    def evaluate_rules(self, facts: Mapping[str, Fact], *, on: dt.date | None = None) -> list[RuleFinding]:
        """The rules whose condition is known to be true on a local day (today when none is given).

        `facts` holds attributes by full name and answers by field id. What is missing there is not known; a rule that
        needs it stays silent.
        """
        day = on or timezone.localdate()
        known = self._with_locked(facts)
        return [
            RuleFinding(rule.id, rule.outcome, self._message(rule, known, day))
            for rule in self.rules
            if self._conditions[rule.id].evaluate(known, day) is True
        ]

    def registries_behind(self, rule_id: str) -> frozenset[str]:
        """The registries whose answers a rule rests on. Errors: KeyError for a rule that this edition does not have."""
        names = {self.field(name).from_ or name for name in self._conditions[rule_id].names if "." not in name}
        names |= {name for name in self._conditions[rule_id].names if "." in name}
        return frozenset(name.partition(".")[0] for name in names if "." in name)

    def _with_locked(self, facts: Mapping[str, Fact]) -> dict[str, Fact]:
        """The facts, with each locked field known by its id too; never by what somebody claims under that id."""
        known = dict(facts)
        for field in self.fields:
            if field.from_ is not None:
                known.pop(field.id, None)
                if field.from_ in facts:
                    known[field.id] = facts[field.from_]
        return known

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
        for field in self.fields:
            if expression.source in (field.id, field.from_) and (label := field.label_of(value)):
                return label
        return Text(vi=str(value) or "…", en=str(value) or "…")

    # --- Components ---

    def evaluate_components(self, facts: Mapping[str, Fact], *, on: dt.date | None = None) -> list[ComponentFinding]:
        """Where each document of the law stands. `facts` as in `evaluate_rules`, claims of the e-ID as `e_id.<name>`.

        A document that is too old is not missing: that is a rule's business, since its message says what to do.
        """
        missing = {field.id for field in self.missing_fields(facts)} if self._only_when_absent else set()
        return [finding_of(component, facts, missing) for component in self.components]

    def files_wanted(self, facts: Mapping[str, Fact]) -> list[Component]:
        """The documents for which this applicant may hand in a file: no registry holds them."""
        return [
            component
            for component in self.components
            if isinstance(component, FileComponent)
            or (isinstance(component, DataComponent) and component.otherwise == "file" and is_absent(component, facts))
        ]

    # --- Answers ---

    def missing_fields(self, facts: Mapping[str, Fact], *, step_id: str | None = None) -> list[Field]:
        """The applicant's own fields (of one step, or of all) that must have an answer and have none.

        A flag that is required must be ticked. Locked fields are never missing here: they have states of their own.
        """
        fields = self.step(step_id).fields if step_id else self.fields
        return [field for field in fields if not field.locked and self._is_missing(field, facts)]

    def is_asked(self, field_id: str, facts: Mapping[str, Fact]) -> bool:
        """Whether this applicant is asked for a field: some stand in for a document, where there is none."""
        component = self._only_when_absent.get(field_id)
        return component is None or is_absent(component, facts)

    def _is_missing(self, field: Field, facts: Mapping[str, Fact]) -> bool:
        if not self.is_asked(field.id, facts):
            return False
        fact = facts.get(field.id)
        value = fact.value if isinstance(fact, Known) else None
        if value not in (None, "", False):
            return False
        if field.id in self._required:
            return self._required[field.id].evaluate(self._with_locked(facts), timezone.localdate()) is True
        return field.required

    def _compile(self, source: str, wanted: Type | None = None) -> Expression:
        return compile_expression(source, self._scope, wanted)


def _bases(part: object) -> Iterator[LegalBasis]:
    """Every legal basis in a part of a definition, in its order."""
    if isinstance(part, LegalBasis):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _bases(item)
    elif isinstance(part, dict):
        yield from _bases(tuple(part.values()))
    elif hasattr(part, "model_fields_set"):
        yield from _bases(tuple(getattr(part, name) for name in type(part).model_fields))  # type: ignore[attr-defined]
