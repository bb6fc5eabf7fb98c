"""What the component tags take: plain values, so that a page can be built and tested without a template.

Every tag also takes dictionaries with the same keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

Part = TypeVar("Part")


@dataclass(frozen=True)
class Action:
    """A link at the end of a row. `about` is read to screen readers only: "Change (telephone)"."""

    text: Any
    href: str
    about: Any = ""


@dataclass(frozen=True)
class Row:
    """One line of a summary list.

    With `outcome` (design §5: planned, asking, resolved, absent, mismatch, degraded, stale; or settled, by an official)
    the value came from a registry: it is shown locked, with `source` (the registry's name) and `at` (UTC, when it
    answered). `typed`: the applicant said whom it is about, so it is that which a mismatch differs from. `marks`: what
    else is to be known about it, as codes of `portal.ui.statuses.MARKS`.
    `note` is a plain line below the value. `given`: nobody entered it here, and nobody can change it.
    """

    key: Any
    value: Any = ""
    actions: Sequence[Action] = ()
    outcome: str = ""
    source: Any = ""
    at: datetime | None = None
    note: Any = ""
    marks: Sequence[str] = ()
    typed: bool = False
    given: bool = False

    def links(self) -> list[Action]:
        """The actions, each as an `Action`."""
        return [as_part(Action, action) for action in self.actions]


@dataclass(frozen=True)
class TaskItem:
    """One line of a task list. Without `href` it cannot be started yet. Without `colour` the status is plain text."""

    title: Any
    status: Any
    href: str = ""
    colour: str = ""
    hint: Any = ""


@dataclass(frozen=True)
class Event:
    """One entry of a timeline: what happened, when (UTC), by whom, and a plain line about it."""

    title: Any
    at: datetime | None = None
    by: Any = ""
    text: Any = ""
    current: bool = False


@dataclass(frozen=True)
class Crumb:
    """One step of the breadcrumbs; the last one has no `href`."""

    text: Any
    href: str = ""


@dataclass(frozen=True)
class NavigationEntry:
    """One entry of the service navigation."""

    text: Any
    href: str
    current: bool = False


def as_part(kind: type[Part], value: Any) -> Part:
    """A data class of this module from itself, from a dictionary with its keys, or from a pair."""
    if isinstance(value, kind):
        return value
    return kind(**value) if isinstance(value, dict) else kind(*value)
