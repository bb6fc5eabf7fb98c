"""The JSON Schema that editors use: whatever is sound passes it, and slips of the pen do not."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from openapi_schema_validator import OAS31Validator

from procedures.checking import DEFINITIONS
from procedures.json_schema import json_schema
from tests.procedures.conftest import HERE

SOUND = [*sorted(DEFINITIONS.rglob("*.yaml")), HERE / "sound.yaml", HERE / "firm.yaml", HERE / "rich.yaml"]
SLIPS = ["unknown_key", "unknown_key_deep", "missing_key", "unknown_mode", "unknown_unit", "unknown_role"]
SLIPS += ["negative_time", "number_without_counter", "unknown_time_unit", "language_missing"]


@pytest.fixture(scope="module")
def validator() -> OAS31Validator:
    OAS31Validator.check_schema(json_schema())
    return OAS31Validator(json_schema())


def plain(path: Path) -> Any:
    """What stands in a file, with dates as text, which is what an editor sees."""
    return json.loads(json.dumps(yaml.safe_load(path.read_bytes()), default=str))


@pytest.mark.parametrize("path", SOUND, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_sound_passes(validator: OAS31Validator, path: Path) -> None:
    assert [error.message for error in validator.iter_errors(plain(path))] == []


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_marked(validator: OAS31Validator, name: str) -> None:
    assert list(validator.iter_errors(plain(HERE / "broken" / f"{name}.yaml")))


def test_a_command_prints_it() -> None:
    out = StringIO()
    call_command("definition_schema", stdout=out)
    assert json.loads(out.getvalue()) == json_schema()
