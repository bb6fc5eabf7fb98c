"""Maintenance of a registry is planned, ended and called off by an operator, and recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integrations.exchange.models import Maintenance
from workflows.journal.models import Entry

NOON = datetime(2026, 9, 2, 5, 0, tzinfo=UTC)  # in Viet Nam
ENTERED = {"registry": "degrees", "starts_at": "02/09/2026 22:00", "ends_at": "03/09/2026 02:00"}
BOTH = {"note_vi": "Nâng cấp hệ thống", "note_en": "System upgrade"}


@pytest.fixture(autouse=True)
def today(time_machine: object) -> None:
    """2 September 2026, noon."""
    time_machine.move_to(NOON, tick=False)  # type: ignore[attr-defined]  # the fixture has no type


def window(start: float, end: float) -> Maintenance:
    """A window by hours from now."""
    now = timezone.now()
    return Maintenance.objects.create(
        registry="degrees", starts_at=now + timedelta(hours=start), ends_at=now + timedelta(hours=end)
    )


def test_a_window_is_planned_in_vietnamese_time_and_recorded(operator: Client) -> None:
    response = operator.post("/operations/maintenance/new/", ENTERED | BOTH)
    assert response.headers["Location"] == "/operations/"
    row = Maintenance.objects.get()
    assert (row.starts_at, row.ends_at) == (NOON + timedelta(hours=10), NOON + timedelta(hours=14))
    assert (row.note_vi, row.note_en) == ("Nâng cấp hệ thống", "System upgrade")
    assert Entry.objects.get(kind="maintenance.planned").data["registry"] == "degrees"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"registry": ""}, "Choose a registry"),
        ({"registry": "nothing"}, "Select a valid choice"),
        ({"starts_at": "tomorrow"}, "Enter a date and time such as"),
        ({"ends_at": ""}, "Enter a date and time"),
        ({"ends_at": "02/09/2026 22:00"}, "The end must be after the start"),
        ({"starts_at": "01/09/2026 08:00", "ends_at": "01/09/2026 09:00"}, "The end must lie in the future"),
        ({"ends_at": "03/12/2026 02:00"}, "31 days at most"),
        ({"note_vi": "Nâng cấp"}, "Give the remark in both languages"),
        ({"note_en": "Upgrade"}, "Give the remark in both languages"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(operator: Client, changes: dict[str, str], words: str) -> None:
    page = operator.post("/operations/maintenance/new/", ENTERED | changes).content.decode()
    assert words in page
    assert "There is a problem" in page
    assert not Maintenance.objects.exists()
    assert (ENTERED | changes)["starts_at"] in page


def test_ending_is_asked_first(operator: Client) -> None:
    row = window(-1, 2)
    assert "End the maintenance now" in operator.get(f"/operations/maintenance/{row.pk}/end/").content.decode()
    assert Maintenance.objects.get().ends_at == row.ends_at


def test_a_window_under_way_ends_now_and_is_recorded(operator: Client) -> None:
    row = window(-1, 2)
    operator.post(f"/operations/maintenance/{row.pk}/end/")
    assert Maintenance.objects.get().ends_at == timezone.now()
    assert Entry.objects.get(kind="maintenance.ended").data["maintenance"] == row.pk


def test_a_window_that_has_not_begun_is_called_off(operator: Client) -> None:
    row = window(1, 2)
    assert "Call off the maintenance" in operator.get(f"/operations/maintenance/{row.pk}/end/").content.decode()
    operator.post(f"/operations/maintenance/{row.pk}/end/")
    assert not Maintenance.objects.exists()
    assert Entry.objects.filter(kind="maintenance.ended").exists()


def test_a_window_that_is_over_stays(operator: Client) -> None:
    row = window(-2, -1)
    assert operator.post(f"/operations/maintenance/{row.pk}/end/").headers["Location"] == "/operations/"
    assert Maintenance.objects.get().ends_at == row.ends_at
    assert not Entry.objects.filter(kind="maintenance.ended").exists()
