"""What was done with a case, as people read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from portal.ui.histories import timeline_of
from tests.procedures.worked import EXAMPLES, read
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry

EDITION = read(EXAMPLES / "1.013601.yaml").of()
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def entry(minute: int, kind: Kind, **data: object) -> Entry:
    at, body = START + timedelta(minutes=minute), json.dumps({"data": data})
    return Entry(kind=kind, actor="system:test", at=at, body=body)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("names", "told"),
    [
        (True, ["Result issued", *["Done: Council for pharmacy practice certificates"] * 3, "Application appraised"]),
        (False, ["Result issued", "Done: Council for pharmacy practice certificates", "Application appraised"]),
    ],
)
def test_a_piece_of_work_is_called_by_its_name_and_for_applicants_told_once(names: bool, told: list[str]) -> None:
    votes = [entry(seat, Kind.TASK_DONE, step="council", seat=seat) for seat in (1, 2, 3)]
    entries = [entry(0, Kind.CASE_APPRAISED), *votes, entry(9, Kind.CASE_ISSUED)]
    with translation.override("en"):
        events = timeline_of(entries, names=names, edition=EDITION)
    assert [event.title for event in events] == told
    assert events[1].at == START + timedelta(minutes=3)
