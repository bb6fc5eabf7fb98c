"""Fills the sandbox's database, and writes the files that others read: registry keys, cast, load-test people."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

from integrations.sandbox import settings
from integrations.sandbox.models import Degree, HealthCheck, Person, Practitioner, Seeding, Ward
from integrations.sandbox.synthesis import places
from integrations.sandbox.synthesis.cast import CAST
from integrations.sandbox.synthesis.population import synthesise
from integrations.sandbox.synthesis.records import PersonRecord, Population

# Older records would make "fresh" health checks stale; people keep their numbers, names and birth dates.
REFRESH_AFTER_DAYS = 180
_BATCH = 2000


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
    _write(settings.SANDBOX_DIR / "cast.json", _cast(population))
    return True


def write_registry_keys() -> None:
    """Write the public keys of the registries where a portal pins them."""
    _write(settings.SANDBOX_DIR / "registry-keys.json", settings.SECRETS.public_keys())


def _is_current() -> bool:
    if "sandbox_seeding" not in connection.introspection.table_names():
        return False
    if not (settings.SANDBOX_DIR / "cast.json").exists() or not (settings.SANDBOX_DIR / "ready.json").exists():
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
    _store_records(Degree, population.degrees)
    _store_records(Practitioner, population.practitioners)
    _store_records(HealthCheck, population.health_checks)


def _store_records(model: type[models.Model], records: Mapping[int, Any]) -> None:
    rows: Iterable[models.Model] = (model(**asdict(record)) for record in records.values())
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


def _ready(population: Population) -> list[dict[str, str]]:
    by_id = {person.id: person for person in population.people}
    return [
        {
            "identity_number": by_id[key].identity_number,
            "full_name": by_id[key].full_name,
            "birth_date": by_id[key].card_birth_date,
            "profession": population.degrees[key].profession,
        }
        for key in population.ready
    ]


def _cast(population: Population) -> dict[str, dict[str, str | int]]:
    by_key = {person.cast_key: person for person in population.people if person.cast_key}
    return {
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


def _write(path: Path, content: object) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)
