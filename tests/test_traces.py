"""The search for traces finds what it is made to find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import traces

SOMEBODY = {"identity_number": "001095000017", "full_name": "Nguyễn Thị Thử"}


@pytest.fixture
def var(tmp_path: Path) -> Path:
    for name in ("sandbox", "log", "broker"):
        (tmp_path / name).mkdir()
    (tmp_path / "sandbox" / "cast.json").write_text(json.dumps({"somebody": SOMEBODY}))
    (tmp_path / "sandbox" / "ready.json").write_text("[]")
    (tmp_path / "log" / "portal.log").write_text('{"event": "outbox.done", "job": 12}\n')
    return tmp_path


def test_a_clean_place_has_no_traces(var: Path) -> None:
    assert traces.find(var, {}) == []


@pytest.mark.parametrize(
    "text",
    [
        "asked about 001095000017.",
        "for Nguyễn Thị Thử",
        json.dumps("Nguyễn Thị Thử"),
        "?q=Nguy%E1%BB%85n+Th%E1%BB%8B+Th%E1%BB%AD",
    ],
)
@pytest.mark.parametrize("place", ["log/worker.log", "broker/message"])
def test_a_person_is_found(var: Path, place: str, text: str) -> None:
    (var / place).write_text(text)
    assert len(traces.find(var, {})) == 1


def test_the_finding_names_nobody(var: Path) -> None:
    (var / "log" / "worker.log").write_text("001095000017 Nguyễn Thị Thử")
    assert not any("0010" in line or "Nguyễn" in line for line in traces.find(var, {}))


def test_a_number_in_clear_in_the_database_is_found(var: Path) -> None:
    (var / "portal.sqlite3-wal").write_bytes(b"\x00001095000017\x00")
    assert traces.find(var, {}) == ["portal.sqlite3: identity numbers of 1 people"]


def test_a_number_within_another_is_no_person(var: Path) -> None:
    (var / "log" / "worker.log").write_text("4001095000017")
    assert traces.find(var, {}) == []
