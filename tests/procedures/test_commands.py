"""`check_definitions` and `load_definitions`, as a department and `make setup` call them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from procedures.models import EditionRecord
from tests.procedures.conftest import SOUND


def put(directory: Path, name: str, raw: bytes) -> Path:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return path


def report(directory: Path, **options: Any) -> dict[str, Any]:
    """What the command says of a directory that has findings."""
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("check_definitions", "--json", directory=directory, stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_definitions_of_the_repository_are_sound():
    out = io.StringIO()
    call_command("check_definitions", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["findings"] == []
    assert found["editions"] >= 1


def test_findings_are_printed_with_file_and_line(tmp_path: Path):
    put(tmp_path, "1.000001/2026-01-01.yaml", SOUND.replace(b"level: full", b"level: whole"))
    out = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("check_definitions", directory=tmp_path, stdout=out)
    assert stop.value.code == 1
    assert "1.000001/2026-01-01.yaml:7:1: This must be one of: full, partial." in out.getvalue()


def test_findings_as_json(tmp_path: Path):
    put(tmp_path, "1.000001/2026-01-01.yaml", SOUND.replace(b"level: full", b"level: whole"))
    assert report(tmp_path) == {
        "editions": 0,
        "findings": [
            {
                "file": "1.000001/2026-01-01.yaml",
                "line": 7,
                "column": 1,
                "message": "This must be one of: full, partial.",
            }
        ],
        "changes": [],
    }


def test_one_broken_file_does_not_hide_a_sound_one(tmp_path: Path):
    put(tmp_path, "1.000001/2026-01-01.yaml", SOUND)
    put(tmp_path, "1.000002/2026-01-01.yaml", b"nonsense")
    found = report(tmp_path)
    assert found["editions"] == 1
    assert len(found["findings"]) == 1


def test_a_file_in_the_wrong_place_is_a_finding(tmp_path: Path):
    put(tmp_path, "1.000001/2026-02-01.yaml", SOUND)
    assert "This definition belongs in the file 1.000001/2026-01-01.yaml." in str(report(tmp_path))


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path):
    (tmp_path / "1.000001").mkdir()
    (tmp_path / "1.000001" / "2026-01-01.yaml").symlink_to(tmp_path / "nowhere")
    assert "The file cannot be read" in str(report(tmp_path))


@pytest.mark.django_db
def test_loading_twice_says_what_it_did(tmp_path: Path):
    put(tmp_path, "1.000001/2026-01-01.yaml", SOUND)
    first, second = io.StringIO(), io.StringIO()
    call_command("load_definitions", directory=tmp_path, stdout=first)
    call_command("load_definitions", directory=tmp_path, stdout=second)
    assert first.getvalue().strip() == "Editions added: 1, unchanged: 0."
    assert second.getvalue().strip() == "Editions added: 0, unchanged: 1."


@pytest.mark.django_db
def test_nothing_is_loaded_when_one_file_is_broken(tmp_path: Path):
    put(tmp_path, "1.000001/2026-01-01.yaml", SOUND)
    put(tmp_path, "1.000002/2026-01-01.yaml", b"nonsense")
    with pytest.raises(CommandError, match=r"1\.000002/2026-01-01\.yaml:1:1"):
        call_command("load_definitions", directory=tmp_path)
    assert not EditionRecord.objects.exists()


@pytest.mark.django_db
def test_a_changed_edition_is_refused_with_advice(tmp_path: Path):
    put(tmp_path, "1.000001/2026-01-01.yaml", SOUND)
    call_command("load_definitions", directory=tmp_path, stdout=io.StringIO())
    put(tmp_path, "1.000001/2026-01-01.yaml", SOUND.replace(b"amount: 10,", b"amount: 11,"))
    with pytest.raises(CommandError, match="Give the changed definition a new date"):
        call_command("load_definitions", directory=tmp_path)
