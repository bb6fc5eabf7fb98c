"""Whether the registries answer, in the words that the public, the desk and the operator all read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from integrations.exchange import health
from integrations.exchange.health import State
from integrations.exchange.models import Maintenance
from integrations.registries import REGISTRIES
from portal.ui.statuses import Look
from portal.ui.text import local_datetime

LOOKS: Final[dict[State, Look]] = {
    State.UP: Look(pgettext_lazy("registry", "Answers"), "green"),
    State.TROUBLED: Look(pgettext_lazy("registry", "Answers with difficulty"), "yellow"),
    State.DOWN: Look(pgettext_lazy("registry", "Does not answer"), "orange"),
    State.MAINTENANCE: Look(pgettext_lazy("registry", "In maintenance"), "blue"),
}
#: States in which a registry is not to be had.
SILENT: Final = (State.DOWN, State.MAINTENANCE)
GO_ON: Final = gettext_lazy(
    "Applications can be filled in and submitted all the same. What is missing is asked again by itself, and nothing "
    "that needs it is decided before it is there."
)


@dataclass(frozen=True)
class RegistryLine:
    """One registry: its state, since and until when (UTC), and what that means for an application.

    `note` is the remark of the operator who planned the maintenance.
    """

    code: str
    registry: Any
    state: State
    look: Look
    since: datetime | None
    until: datetime | None
    note: Any

    @property
    def silent(self) -> bool:
        """Whether it is not to be had now."""
        return self.state in SILENT

    @property
    def meaning(self) -> str:
        """What this means for whoever applies or decides, in a sentence or two."""
        return f"{self.fact} {self.consequence}".rstrip()

    @property
    def consequence(self) -> str:
        """What follows for applications, the same for every registry that is not to be had."""
        return str(GO_ON) if self.silent else ""

    @property
    def fact(self) -> str:
        """How it is, in a sentence."""
        match self.state:
            case State.UP:
                return _("What it knows is filled in at once.")
            case State.TROUBLED:
                return _("Some questions get no answer at first; what is missing is asked again.")
            case State.MAINTENANCE:
                return self._maintenance
            case State.DOWN:
                return self._down

    @property
    def _maintenance(self) -> str:
        if self.until is None:
            return _("Its owner is working on it.")
        return _("Its owner is working on it until %(until)s.") % {"until": local_datetime(self.until)}

    @property
    def _down(self) -> str:
        if self.since is None:
            return _("It does not answer.")
        return _("It has not answered since %(since)s.") % {"since": local_datetime(self.since)}


def registry_lines() -> list[RegistryLine]:
    """Every registry, in the order in which they are declared. A constant number of statements."""
    return [
        RegistryLine(
            code=found.registry,
            registry=REGISTRIES[found.registry],
            state=found.state,
            look=LOOKS[found.state],
            since=found.since,
            until=found.until,
            note=found.note,
        )
        for found in health.states()
    ]


def silent_registries() -> list[RegistryLine]:
    """The registries that are not to be had now."""
    return [line for line in registry_lines() if line.silent]


@dataclass(frozen=True)
class PlannedMaintenance:
    """A window that has not begun; times in UTC, the remark in the active language."""

    registry: Any
    starts_at: datetime
    ends_at: datetime
    note: str


def planned_maintenance(most: int) -> list[PlannedMaintenance]:
    """The next windows, the first one first."""
    rows = Maintenance.objects.filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")[:most]
    return [
        PlannedMaintenance(REGISTRIES.get(row.registry, row.registry), row.starts_at, row.ends_at, row.note)
        for row in rows
    ]
