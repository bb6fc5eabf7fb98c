"""How the registries are, for public, desk and operator: from what our own calls met and what was announced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Min
from django.utils import timezone

from integrations.exchange import breaker
from integrations.exchange.models import Alarm, Breaker, Maintenance
from integrations.registries import REGISTRIES

#: An alarm tells of the present for so long.
_RECENT: Final = timedelta(minutes=10)


class State(StrEnum):
    """`troubled`: it answers, but not always. `down`: it is left alone after repeated failures."""

    UP = "up"
    TROUBLED = "troubled"
    DOWN = "down"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True)
class RegistryHealth:
    """`since`: when the state began, as far as known. `until`: when it is announced to end; null while nobody knows.

    `note`: the owner's announcement in the active language, "" otherwise.
    """

    registry: str
    state: State
    since: datetime | None = None
    until: datetime | None = None
    note: str = ""


def states() -> list[RegistryHealth]:
    """One for each registry, in the order of the directory. Three statements, however many rows there are."""
    now = timezone.now()
    breakers = Breaker.objects.in_bulk()
    windows = {
        window.registry: window
        for window in Maintenance.objects.filter(starts_at__lte=now, ends_at__gt=now).order_by("ends_at")
    }
    recent = Alarm.objects.filter(last_at__gt=now - _RECENT, seen_at=None).values("registry").order_by()
    alarms = {row["registry"]: row["since"] for row in recent.annotate(since=Min("first_at"))}
    return [
        _state(registry, windows.get(registry), breakers.get(registry), alarms.get(registry), now)
        for registry in REGISTRIES
    ]


def _state(
    registry: str, window: Maintenance | None, row: Breaker | None, alarm: datetime | None, now: datetime
) -> RegistryHealth:
    if window is not None:
        return RegistryHealth(registry, State.MAINTENANCE, window.starts_at, window.ends_at, window.note)
    if row is not None and row.opened_until is not None:
        if row.failures >= breaker.FAILURES:
            return RegistryHealth(registry, State.DOWN, row.opened_at)
        # It has told us to wait: it is there.
        return RegistryHealth(registry, State.TROUBLED, row.opened_at, max(row.opened_until, now))
    if row is not None and row.window_started_at is not None and row.window_started_at > now - breaker.WINDOW:
        return RegistryHealth(registry, State.TROUBLED, row.window_started_at)
    if alarm is not None:
        return RegistryHealth(registry, State.TROUBLED, alarm)
    return RegistryHealth(registry, State.UP)
