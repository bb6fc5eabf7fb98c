"""What the registries of the sandbox hold, as plain records; dates are texts as on the wire."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(slots=True)
class PersonRecord:
    """One entry of the population register. Links to relatives are ids of other entries."""

    id: int
    identity_number: str
    public_id: UUID
    full_name: str
    born: date
    birth_date: str  # "YYYY-MM-DD", or "YYYY" where only the year is known
    card_birth_date: str  # as printed on the identity card; differs from birth_date only where the register is wrong
    sex: str  # male | female
    nationality: str  # ISO 3166-1 alpha-2
    birth_place_code: str  # old province code "001"…"096", or a country code from "100" on
    birth_place_text: str
    ward_code: str
    address_detail: str
    household: int
    assurance_level: int  # of the e-ID account: 0 none, 1, 2
    died_on: str = ""
    father_id: int | None = None
    mother_id: int | None = None
    spouse_id: int | None = None
    cast_key: str = ""


@dataclass(frozen=True, slots=True)
class DegreeRecord:
    person_id: int
    profession: str
    title: str
    field: str
    institution: str
    number: str
    issued_on: str


@dataclass(frozen=True, slots=True)
class PractitionerRecord:
    """Supervised practice, and the licence where there is one. `practice_to` is empty while practice goes on."""

    person_id: int
    practice_profession: str
    practice_months: int
    practice_from: str
    practice_to: str
    practice_facility: str
    licence_number: str = ""
    banned_until: str = ""
    licence_issued_on: str = ""
    licence_valid_until: str = ""
    licence_scope: str = ""
    licence_status: str = ""  # active | suspended | revoked | expired
    revoked_reason: str = ""  # clerical_error | other


@dataclass(frozen=True, slots=True)
class HealthCheckRecord:
    person_id: int
    number: str
    issued_on: str
    facility: str
    conclusion: str  # fit | unfit


@dataclass(frozen=True, slots=True)
class FirmRecord:
    """An enterprise; its code is its tax code, ten digits, with "-001" … for a branch."""

    id: int
    code: str
    name: str
    status: str  # active | suspended | dissolved
    ward_code: str
    address_detail: str
    established_on: str
    legal_representative_id: int
    cast_key: str = ""


@dataclass(frozen=True, slots=True)
class MandateRecord:
    """Somebody may act for a firm; `valid_until` is the last day, empty where there is none."""

    firm_id: int
    person_id: int
    valid_from: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class RecordRecord:
    """What a smaller registry holds about one subject (see `registries.recorded`)."""

    registry: str
    number: str
    values: dict[str, str | int]
    person_id: int | None = None
    cast_key: str = ""


@dataclass(slots=True)
class Population:
    """Everything that the registries hold. `ready` lists ids of people who may get a new licence today."""

    people: list[PersonRecord]
    degrees: dict[int, DegreeRecord] = field(default_factory=dict)
    practitioners: dict[int, PractitionerRecord] = field(default_factory=dict)
    health_checks: dict[int, HealthCheckRecord] = field(default_factory=dict)
    firms: list[FirmRecord] = field(default_factory=list)
    mandates: list[MandateRecord] = field(default_factory=list)
    records: list[RecordRecord] = field(default_factory=list)
    ready: list[int] = field(default_factory=list)
