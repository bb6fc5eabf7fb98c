"""What the rooms of procedures' tests share: the small sound definition, the real one, and findings in English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from procedures.catalogue import canonical
from procedures.checking import DEFINITIONS, check_bytes
from procedures.edition import Edition
from procedures.facts import ABSENT, Fact, Known

HERE = Path(__file__).parent
SOUND = (HERE / "sound.yaml").read_bytes()
LICENCE = (DEFINITIONS / "1.012289" / "2025-07-01.yaml").read_bytes()
FACILITY = (DEFINITIONS / "1.012278" / "2025-07-01.yaml").read_bytes()


def edition_of(raw: bytes) -> Edition:
    """The edition that a file makes."""
    checked = check_bytes(raw, "test.yaml")
    return Edition(checked.definition, canonical(checked.data)[1])


def facts_of(**changes: Any) -> dict[str, Fact]:
    """A nurse who may have a licence on 22 November 2026; `changes` name facts with __ for the dot."""
    facts: dict[str, Fact] = {
        "population.life_status": Known("alive"),
        "population.nationality": Known("VN"),
        "population.birth_date": Known("1998-03-02"),
        "degrees.number": Known("B0123"),
        "degrees.profession": Known("nurse"),
        "degrees.title": Known("Cử nhân điều dưỡng"),
        "practitioners.practice_profession": Known("nurse"),
        "practitioners.practice_months": Known(7),
        "practitioners.banned_until": ABSENT,
        "practitioners.licence_number": ABSENT,
        "health_checks.number": Known("SK-1"),
        "health_checks.issued_on": Known("2026-10-23"),
        "health_checks.conclusion": Known("fit"),
        "profession": Known("nurse"),
    }
    for name, fact in changes.items():
        facts[name.replace("__", ".")] = fact
    return facts


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def licence() -> Edition:
    """The edition of 1.012289, as the repository holds it."""
    return edition_of(LICENCE)
