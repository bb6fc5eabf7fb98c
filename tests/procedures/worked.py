"""Worked examples of definitions, read from `examples/*.yaml`; `test_examples` says what stands in such a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from procedures.catalogue import canonical
from procedures.checking import DEFINITIONS, check_bytes
from procedures.component_findings import ComponentState, file_fact
from procedures.edition import Edition
from procedures.facts import ABSENT, Fact, Known
from procedures.grammar import EID, TaskSpec

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
EXAMPLES: Final = Path(__file__).parent / "examples"
Moment = Annotated[dt.datetime, AfterValidator(lambda at: at.replace(tzinfo=LOCAL))]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Work(_Part):
    """One task, as it was done."""

    task: str
    role: str
    unit: str
    due_on: dt.date
    at: Moment
    outcome: str
    voices: int | None = None
    votes: dict[Literal["for", "against"], int] = Field(default_factory=dict)
    checks: dict[str, bool] = Field(default_factory=dict)
    silence: bool = False


class Example(_Part):
    """One worked example."""

    procedure: str
    edition: dt.date
    story: str
    person: str
    case: str = ""
    channel: Literal["online", "counter", "post"] = "online"
    registries: dict[str, dict[str, Any] | None]
    answers: dict[str, Any]
    files: dict[str, int] = Field(default_factory=dict)
    documents: dict[str, ComponentState]
    warnings: list[str] = Field(default_factory=list)
    fee: int
    time_limit: str
    validity_years: int | None = None
    filed_at: Moment
    received_at: Moment
    due_on: dt.date
    work: Annotated[list[Work], Field(min_length=1)]
    end: str = "returned"

    def of(self) -> Edition:
        """The edition that it is an example of."""
        path = DEFINITIONS / self.procedure / f"{self.edition}.yaml"
        checked = check_bytes(path.read_bytes(), path.name)
        return Edition(checked.definition, canonical(checked.data)[1])

    def all_answers(self, edition: Edition) -> dict[str, Any]:
        """The answers as a draft holds them: the case among them, and every row with its id."""
        own = {"case": self.case} if self.case else {}
        rows = {
            group: [{"id": row_id(number), **row} for number, row in enumerate(self.answers[group], start=1)]
            for group in edition.groups
            if group in self.answers
        }
        return own | self.answers | rows

    def facts(self, edition: Edition) -> dict[str, Fact]:
        """What registries say, what is answered, and which files are there."""
        facts = {name: Known(value) for name, value in self.all_answers(edition).items()}
        facts |= {file_fact(component): Known(True) for component, count in self.files.items() if count}
        return facts | self._told(edition)

    def _told(self, edition: Edition) -> dict[str, Fact]:
        told: dict[str, Fact] = {}
        for key, values in self.registries.items():
            for name in asked_of(edition, key):
                value = None if values is None else values[name]
                told[fact_name(key, name)] = ABSENT if value is None else Known(value)
        return told


def row_id(number: int) -> str:
    """The id of the row with this number, from 1 on."""
    return f"{number:08x}"


def fact_name(key: str, name: str) -> str:
    """`staff:2.practitioners` and `licence_number` as facts call it, with the row's id for its number."""
    subject, colon, rest = key.partition(":")
    number, _, registry = rest.partition(".")
    short = f"{subject}:{row_id(int(number))}.{registry}" if colon else "e_id" if key == EID else key
    return f"{short}.{name}"


def asked_of(edition: Edition, key: str) -> list[str]:
    """What a registry is asked, by its name in an example: attributes, and comparisons as `status=active`."""
    if key == EID:
        return ["portrait"]
    subject, _, rest = key.partition(":")
    lookup = f"{subject}.{rest.partition('.')[2]}" if rest else key
    need = next(need for need in edition.needs if need.key == lookup)
    return [*need.attributes, *(f"{name}={value}" for name, value in need.comparisons)]


def unit_of(spec: TaskSpec, edition: Edition, facts: dict[str, Fact]) -> str:
    """The unit that a task falls to: of the health department of a province, with the code of the province."""
    if spec.unit != "syt" or edition.definition.located_by is None:
        return spec.unit
    place = edition.field(edition.definition.located_by)
    fact = facts[place.from_ or place.id]
    assert isinstance(fact, Known)
    return f"syt-{fact.value['province_code']}"


def examples() -> list[Any]:
    """All examples, each named by its file."""
    return [(path.stem, read(path)) for path in sorted(EXAMPLES.glob("*.yaml"))]


def read(path: Path) -> Example:
    """One example. Errors: pydantic's ValidationError."""
    return Example.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
