"""A registry is not asked while its owner works on it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import override

from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.models import Maintenance
from tests.integrations.exchange.conftest import Ask
from tests.integrations.exchange.peer import Peer

pytestmark = pytest.mark.django_db(transaction=True)


def window(starts: float, ends: float, registry: str = "population", **fields: str) -> Maintenance:
    """A window from and until so many minutes from now."""
    now = timezone.now()
    times = {"starts_at": now + timedelta(minutes=starts), "ends_at": now + timedelta(minutes=ends)}
    return Maintenance.objects.create(registry=registry, **times, **fields)


def test_nobody_asks_in_a_window(peer: Peer, ask: Ask) -> None:
    window(-5, 30)
    with pytest.raises(Unavailable) as caught:
        ask()
    assert caught.value.reason == Reason.MAINTENANCE
    assert caught.value.retry_after == pytest.approx(1800, abs=5)
    assert peer.requests == []


def test_longest_of_several_windows_counts(ask: Ask) -> None:
    window(-5, 30)
    window(-5, 60)
    with pytest.raises(Unavailable) as caught:
        ask()
    assert caught.value.retry_after == pytest.approx(3600, abs=5)


@pytest.mark.parametrize("other", [(5, 30, "population"), (-30, -5, "population"), (-5, 30, "degrees")])
def test_other_times_and_registries_are_asked(ask: Ask, other: tuple[float, float, str]) -> None:
    window(*other)
    assert ask().values


def test_sql_holds_that_a_window_ends_after_it_starts() -> None:
    with pytest.raises(IntegrityError, match="maintenance_ends_after_it_starts"):
        window(30, 30)


def test_note_follows_the_language() -> None:
    row = window(0, 1, note_vi="Nâng cấp", note_en="Upgrade")
    with override("en"):
        assert row.note == "Upgrade"
    with override("vi"):
        assert row.note == "Nâng cấp"


# --- The command -----------------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("maintenance", *arguments, stdout=out)
    return out.getvalue()


def test_window_is_planned_in_vietnamese_time() -> None:
    run("add", "population", "2030-01-05T22:00", "2030-01-06T04:00", "--note-vi", "Nâng cấp")
    row = Maintenance.objects.get()
    assert (row.starts_at.isoformat(), row.note_vi) == ("2030-01-05T15:00:00+00:00", "Nâng cấp")


def test_list_shows_what_is_not_over() -> None:
    window(-30, -5)
    run("add", "degrees", "2030-01-05T22:00", "2030-01-06T04:00", "--note-vi", "Nâng cấp")
    number = Maintenance.objects.latest("pk").pk
    assert run("list") == f"{number}  degrees  2030-01-05T22:00  2030-01-06T04:00  Nâng cấp\n"


def test_window_to_come_is_called_off() -> None:
    run("remove", str(window(5, 30).pk))
    assert not Maintenance.objects.exists()


def test_window_under_way_is_ended() -> None:
    row = window(-5, 30)
    run("remove", str(row.pk))
    row.refresh_from_db()
    assert row.ends_at <= timezone.now()


def test_window_that_is_over_stays() -> None:
    row = window(-30, -5)
    with pytest.raises(CommandError, match="no window"):
        run("remove", str(row.pk))
    assert Maintenance.objects.exists()


def test_end_before_start_is_refused() -> None:
    with pytest.raises(CommandError, match="after the start"):
        run("add", "population", "2030-01-06T04:00", "2030-01-05T22:00")
