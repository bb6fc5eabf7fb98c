"""The filters, columns and views of the queue as a page offers them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.ui.registries import RegistryLine, silent_registries
from procedures import catalogue
from procedures.health_departments import HEALTH_DEPARTMENTS
from procedures.vocabulary import PROVINCIAL, ROLES, Role
from workflows.cases.columns import COLUMNS
from workflows.cases.listing import DueGroup, View, Waiting
from workflows.cases.queries import Asked, without, write
from workflows.cases.statuses import FINAL, Status

VIEWS: Final = {
    View.OPEN: _("To take"),
    View.MINE: _("Taken by me"),
    View.UNIT: _("My unit’s"),
    View.ANSWERED: _("With an answer"),
    View.WAITING: pgettext_lazy("queue", "Waiting"),
    View.ALL: _("All that I may see"),
}
GROUPS: Final = {
    DueGroup.CRITICAL: _("Critically overdue: more than 3 days"),
    DueGroup.LATE: _("Overdue"),
    DueGroup.SOON: _("Due within 2 days"),
    DueGroup.LATER: _("Not due yet"),
}
WAITED_FOR: Final = {
    Waiting.APPLICANT: _("The applicant"),
    Waiting.PAYMENT: _("A payment"),
    Waiting.REGISTRY: _("A registry"),
    Waiting.OPINION: _("An opinion"),
}
NAMES: Final = {
    "due": _("Due"),
    "procedure": _("Procedure"),
    "step": _("To do"),
    "assignee": _("Who has it"),
    "status": _("Status"),
    "province": _("Province"),
    "role": _("Role"),
    "waiting": _("Waiting for"),
}
#: Statuses in which there is work.
_AT_WORK: Final = [status for status in Status if status not in FINAL]
#: Roles that work on cases.
_WORKING: Final = [role for role in ROLES if role not in (Role.AUDITOR, Role.OPERATOR, Role.EDITOR)]
#: Seconds for which this process keeps what it read of the catalogue, and of the registries' health.
_CATALOGUE_KEPT, _HEALTH_KEPT = 60, 5


@dataclass(frozen=True)
class Option:
    """One value of a filter."""

    value: str
    label: Any
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One filter with all its values. `name` is its name in the address."""

    name: str
    title: Any
    options: Sequence[Option]

    @property
    def chosen(self) -> bool:
        """Whether any of its values is."""
        return any(option.chosen for option in self.options)


@dataclass(frozen=True)
class Chosen:
    """One value that narrows the list now, and the query without it."""

    title: Any
    label: Any
    query: str


@dataclass(frozen=True)
class Catalogue:
    """What the procedures in force are called, and their steps, by code."""

    procedures: Mapping[str, Any]
    steps: Mapping[str, Any]


def offered_catalogue() -> Catalogue:
    """Of today, at most a minute old: a list page does not ask for it each time."""
    return _catalogue(timezone.localdate(), int(time.monotonic() // _CATALOGUE_KEPT))


def silent() -> list[RegistryLine]:
    """The registries that are not to be had now, as of some seconds ago."""
    return _silent(int(time.monotonic() // _HEALTH_KEPT))


def forget() -> None:
    """Read both anew at the next look."""
    _catalogue.cache_clear()
    _silent.cache_clear()


@lru_cache(maxsize=1)
def _catalogue(day: date, _moment: int) -> Catalogue:
    editions = catalogue.listing(day)
    steps = {spec.id: spec.title for edition in reversed(editions) for spec in edition.process}
    return Catalogue({edition.code: edition.title for edition in editions}, steps)


@lru_cache(maxsize=1)
def _silent(_moment: int) -> list[RegistryLine]:
    return silent_registries()


def filters_of(asked: Asked, known: Catalogue, colleagues: Sequence[tuple[uuid.UUID, str]]) -> list[Filter]:
    """Every filter that means something in the view, in the order of the page."""
    view = asked.wanted.view
    values: dict[str, Mapping[Any, Any]] = {
        "due": GROUPS,
        "procedure": known.procedures,
        "step": known.steps,
        "assignee": dict(colleagues),
        "status": {status.value: status.label for status in _AT_WORK},
        "province": _provinces(),
        "role": {role.value: ROLES[role] for role in _WORKING},
        "waiting": WAITED_FOR,
    }
    without_sense = {
        "assignee": view in (View.OPEN, View.MINE),
        "waiting": view not in (View.WAITING, View.ALL),
        "role": view == View.OPEN,
    }
    return [
        Filter(name, NAMES[name], _options(offers, getattr(asked.wanted, name)))
        for name, offers in values.items()
        if not without_sense.get(name) or getattr(asked.wanted, name)
    ]


def _provinces() -> dict[str, str]:
    return {code.removeprefix(f"{PROVINCIAL}-"): found.place for code, found in HEALTH_DEPARTMENTS.items()}


def _options(offers: Mapping[Any, Any], wanted: Sequence[Any]) -> list[Option]:
    """What is offered, and what was asked for though it is offered no more."""
    every = {**offers, **{value: value for value in wanted if value not in offers}}
    options = [Option(str(value), label, value in wanted) for value, label in every.items()]
    return sorted(options, key=lambda option: not option.chosen) if len(options) > 8 else options


def chosen_of(asked: Asked, filters: Sequence[Filter], kept: Mapping[str, str]) -> list[Chosen]:
    """What narrows the list now, each with the address's query that leaves it out."""
    found = []
    for one in filters:
        values = {str(value): value for value in getattr(asked.wanted, one.name)}
        for option in one.options:
            if option.chosen:
                query = write(without(asked, one.name, values[option.value]), **kept)
                found.append(Chosen(one.title, option.label, query))
    return found


def columns_of(asked: Asked) -> list[Option]:
    """The columns, those that are shown marked."""
    return [Option(name, column.title, name in asked.columns) for name, column in COLUMNS.items()]
