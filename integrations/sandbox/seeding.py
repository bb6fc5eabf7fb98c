"""Fills the sandbox's database, and writes the files that others read: registry keys, cast, people for load tests."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

from integrations.sandbox import settings
from integrations.sandbox.models import Degree, Firm, HealthCheck, Mandate, Person, Practitioner, Record, Seeding, Ward
from integrations.sandbox.synthesis import places
from integrations.sandbox.synthesis.cast import CAST
from integrations.sandbox.synthesis.firms import CAST_FIRMS
from integrations.sandbox.synthesis.population import synthesise
from integrations.sandbox.synthesis.records import FirmRecord, PersonRecord, Population

# Older records would make "fresh" health checks stale; people keep their numbers, names and birth dates.
REFRESH_AFTER_DAYS = 180
_BATCH = 2000
_LISTED = 1000


def ensure_seeded() -> bool:
    """Fill the database unless it holds the people that the settings ask for. Return True when it was filled."""
    if _is_current():
        return False
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{settings.DATABASES['default']['NAME']}{suffix}").unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    today = timezone.now().date()
    population = synthesise(settings.SANDBOX_SEED, settings.SANDBOX_PEOPLE, today)
    with transaction.atomic():
        _store(population)
        Seeding.objects.create(
            seed=settings.SANDBOX_SEED,
            people=settings.SANDBOX_PEOPLE,
            seeded_on=today,
            generation=_generation(),
        )
    _write(settings.SANDBOX_DIR / "ready.json", _ready(population))
    _write(settings.SANDBOX_DIR / "licensed.json", _licensed(population))
    _write(settings.SANDBOX_DIR / "cast.json", _cast(population))
    return True


def write_registry_keys() -> None:
    """Write the public keys of the registries where a portal pins them."""
    _write(settings.SANDBOX_DIR / "registry-keys.json", settings.SECRETS.public_keys())


def _is_current() -> bool:
    if "sandbox_seeding" not in connection.introspection.table_names():
        return False
    if not all((settings.SANDBOX_DIR / f"{name}.json").exists() for name in ("cast", "ready", "licensed")):
        return False
    found = Seeding.objects.last()
    return (
        found is not None
        and (found.seed, found.people) == (settings.SANDBOX_SEED, settings.SANDBOX_PEOPLE)
        and found.generation == _generation()
        and (timezone.now().date() - found.seeded_on).days < REFRESH_AFTER_DAYS
    )


def _generation() -> str:
    """Return a digest of the code that makes people and tables: when it changes, the database is filled anew."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*here.glob("synthesis/*.py"), *here.glob("migrations/*.py"), here / "models.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _store(population: Population) -> None:
    wards = [
        Ward(code=ward.code, name=ward.name, province_code=province.code, province_name=province.name)
        for province in places.load().provinces
        for ward in province.wards
    ]
    Ward.objects.bulk_create(wards, batch_size=_BATCH)
    Person.objects.bulk_create(map(_person, population.people), batch_size=_BATCH)
    Firm.objects.bulk_create(map(_firm, population.firms), batch_size=_BATCH)
    _store_records(Degree, population.degrees.values())
    _store_records(Practitioner, population.practitioners.values())
    _store_records(HealthCheck, population.health_checks.values())
    _store_records(Mandate, population.mandates)
    _store_records(Record, population.records)


def _store_records(model: type[models.Model], records: Iterable[Any]) -> None:
    rows: Iterable[models.Model] = (model(**asdict(record)) for record in records)
    model._default_manager.bulk_create(rows, batch_size=_BATCH)


def _person(record: PersonRecord) -> Person:
    return Person(
        id=record.id,
        public_id=record.public_id,
        identity_number=record.identity_number,
        full_name=record.full_name,
        birth_date=record.birth_date,
        card_birth_date=record.card_birth_date,
        sex=record.sex,
        nationality=record.nationality,
        birth_place_code=record.birth_place_code,
        birth_place_text=record.birth_place_text,
        ward_id=record.ward_code,
        address_detail=record.address_detail,
        household=record.household,
        assurance_level=record.assurance_level,
        died_on=record.died_on,
        father_id=record.father_id,
        mother_id=record.mother_id,
        spouse_id=record.spouse_id,
        cast_key=record.cast_key,
    )


def _firm(record: FirmRecord) -> Firm:
    return Firm(
        id=record.id,
        code=record.code,
        name=record.name,
        status=record.status,
        ward_id=record.ward_code,
        address_detail=record.address_detail,
        established_on=record.established_on,
        legal_representative_id=record.legal_representative_id,
        cast_key=record.cast_key,
    )


def _ready(population: Population) -> list[dict[str, str]]:
    return _listed(population, population.ready)


def _licensed(population: Population) -> list[dict[str, str]]:
    """Practitioners with a licence and no ban: the staff of facilities."""
    held = population.practitioners.values()
    licensed = [record.person_id for record in held if record.licence_number and not record.banned_until]
    return _listed(population, licensed[:_LISTED])


def _listed(population: Population, ids: Iterable[int]) -> list[dict[str, str]]:
    by_id = {person.id: person for person in population.people}
    return [
        {
            "identity_number": by_id[key].identity_number,
            "full_name": by_id[key].full_name,
            "birth_date": by_id[key].card_birth_date,
            "profession": population.degrees[key].profession,
        }
        for key in ids
    ]


def _cast(population: Population) -> dict[str, Any]:
    """The people of the cast by key, and under "firms" and "products" those by key."""
    by_key = {person.cast_key: person for person in population.people if person.cast_key}
    people = {
        member.key: {
            "identity_number": member.identity_number,
            "full_name": by_key[member.key].full_name,
            "birth_date": member.birth_date,
            "level": member.level,
            "note": member.note_en,
            "note_vi": member.note_vi,
        }
        for member in CAST
    }
    firms = {
        firm.key: {
            "business_code": firm.code,
            "name": firm.name,
            "status": firm.status,
            "legal_representative": firm.representative,
            "note": firm.note_en,
            "note_vi": firm.note_vi,
        }
        for firm in CAST_FIRMS
    }
    products = {
        record.cast_key: {"registry": record.registry, "number": record.number, "name": record.values["name"]}
        for record in population.records
        if record.cast_key
    }
    return {**people, "firms": firms, "products": products}


def _write(path: Path, content: object) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)
