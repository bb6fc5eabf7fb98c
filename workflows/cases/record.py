"""A case as its officials and its applicant read it: what was filed, with what registries have answered since."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from procedures.component_findings import ComponentFinding
from procedures.edition import Edition
from procedures.facts import Fact
from procedures.grammar import Text
from workflows.cases.models import Case
from workflows.drafts.content import FieldContent, StepContent, file_facts, known_facts, steps_of
from workflows.drafts.filed import body_of, last_filing
from workflows.filling.facts import RegistryFact, facts_of_case, others_in
from workflows.people.accounts import identity_index


@dataclass(frozen=True)
class FiledFile:
    """A file that was submitted in the place of a component; `size` in bytes."""

    component: str
    upload: uuid.UUID
    name: str
    type: str
    pages: int
    size: int
    sha256: str
    part: str = ""
    scan: str = "none"
    scanner: str = ""


@dataclass(frozen=True)
class Agent:
    """Who filed for the applicant, and the mandate under which, as the filing keeps it."""

    full_name: str
    identity_number: str
    birth_date: str
    mandate: str
    granted_at: datetime
    ends_on: date

    @property
    def words(self) -> str:
        """Name and mandate as documents print them."""
        return f"{self.full_name}, theo giấy ủy quyền ngày {timezone.localdate(self.granted_at):%d/%m/%Y}"


@dataclass(frozen=True)
class CaseRecord:
    """Everything that the case page shows and the documents print."""

    case: Case
    edition: Edition
    answers: Mapping[str, Any]
    applicant: Mapping[str, str]
    facts: Mapping[str, RegistryFact]
    steps: tuple[StepContent, ...]
    files: tuple[FiledFile, ...] = ()
    agent: Agent | None = None

    @property
    def contents(self) -> dict[str, FieldContent]:
        """The fields that stand once, by id; without those that nobody asked of this applicant."""
        return {content.field.id: content for step in self.steps for content in step.fields}

    @property
    def whose(self) -> list[str]:
        """The blind indexes of all whose data it shows: of the applicant, of who filed for them, of others in it."""
        agent = [identity_index(self.agent.identity_number)] if self.agent else []
        return [self.case.person.identity_index, *agent, *others_in(self.facts)]

    def value(self, name: str) -> Any:
        """A registry's value by its full name (`population.full_name`), or the applicant's answer by field id."""
        if "." in name:
            fact = self.facts.get(name)
            return fact.said if fact else None
        return self.answers.get(name)

    def known_facts(self) -> dict[str, Fact]:
        """What the edition's rules may know of this case."""
        known = known_facts(self.facts, self.answers, portrait=self.case.person.has_portrait)
        return known | file_facts(file.component for file in self.files)

    @property
    def components(self) -> list[ComponentFinding]:
        """Every document that the law lists, and what stands in its place now."""
        return self.edition.evaluate_components(self.known_facts())

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What the edition's rules warn of, as things stand."""
        found = self.edition.evaluate_rules(self.known_facts())
        return tuple(finding.message for finding in found if finding.outcome == "warn")


def record_of(case: Case) -> CaseRecord:
    """Put a case's record together from its last filing, which is whole, and its lookups."""
    body = body_of(last_filing(case.code))
    edition = case.edition
    facts = facts_of_case(case.code)
    return CaseRecord(
        case=case,
        edition=edition,
        answers=body["answers"],
        applicant=body["applicant"],
        facts=facts,
        steps=steps_of(edition, facts, body["answers"]),
        agent=_agent(body.get("agent")),
        files=files_in(body),
    )


def files_in(body: Mapping[str, Any]) -> tuple[FiledFile, ...]:
    """The files that a filing names."""
    return tuple(FiledFile(**{**file, "upload": uuid.UUID(file["upload"])}) for file in body.get("files", ()))


def _agent(said: Mapping[str, str] | None) -> Agent | None:
    if said is None:
        return None
    times: dict[str, Any] = {
        "granted_at": datetime.fromisoformat(said["granted_at"]),
        "ends_on": date.fromisoformat(said["ends_on"]),
    }
    return Agent(**{**said, **times})
