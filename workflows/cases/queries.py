"""A view of the queue as the query of an address: what a page, a saved view and an export have in common.

What was searched for is never part of it. What cannot be meant is left out.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from procedures.health_departments import HEALTH_DEPARTMENTS
from procedures.vocabulary import PROVINCIAL, Role
from workflows.cases.columns import COLUMNS, USUAL
from workflows.cases.listing import DueGroup, View, Waiting, Wanted
from workflows.cases.statuses import Status

#: Values of one filter: more than anybody ticks.
MOST_VALUES: Final = 40
_PROCEDURE: Final = re.compile(r"[0-9]\.[0-9]{6}")
_STEP: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Asked:
    """A view with its filters, and the columns to be shown."""

    wanted: Wanted
    columns: tuple[str, ...] = USUAL


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read_one(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(text)
        return text

    return read_one


def _province(text: str) -> str:
    if f"{PROVINCIAL}-{text}" not in HEALTH_DEPARTMENTS:
        raise ValueError(text)
    return text


def _status(text: str) -> int:
    return Status(int(text)).value if text.isascii() and len(text) < 3 else Status(0).value


#: Filter -> how one value of it is read; a ValueError leaves the value out.
FILTERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "due": DueGroup,
    "procedure": _matching(_PROCEDURE),
    "step": _matching(_STEP),
    "assignee": uuid.UUID,
    "status": _status,
    "province": _province,
    "role": lambda text: Role(text).value,
    "waiting": Waiting,
}


def read(query: str, *, words: str = "") -> Asked:
    """What a query asks for."""
    try:
        values = parse_qs(query, max_num_fields=400)
    except ValueError:
        values = {}
    narrowed = {name: tuple(_read(values.get(name, ()), one)) for name, one in FILTERS.items()}
    view = next(iter(_read(values.get("tab", ()), View)), View.OPEN)
    chosen = values.get("columns", ())
    columns = tuple(name for name in COLUMNS if name in chosen) or USUAL
    return Asked(Wanted(view=view, words=words, **narrowed), columns)


def _read(texts: Iterable[str], one: Callable[[str], Any]) -> Iterable[Any]:
    found = dict[Any, None]()
    for text in list(texts)[:MOST_VALUES]:
        try:
            found[one(text)] = None
        except ValueError:
            continue
    return found


def write(asked: Asked, **more: str) -> str:
    """The query that asks for it, in one form only, with `more` behind it; "" for what is there without asking."""
    wanted = asked.wanted
    pairs = [("tab", str(wanted.view))] if wanted.view != View.OPEN else []
    pairs += [(name, str(value)) for name in FILTERS for value in getattr(wanted, name)]
    pairs += [("columns", name) for name in asked.columns] if asked.columns != USUAL else []
    return urlencode([*pairs, *((name, value) for name, value in more.items() if value)])


def without(asked: Asked, name: str, value: object) -> Asked:
    """The same without one value of one filter."""
    kept: dict[str, Any] = {name: tuple(one for one in getattr(asked.wanted, name) if one != value)}
    return replace(asked, wanted=replace(asked.wanted, **kept))


def unfiltered(asked: Asked) -> Asked:
    """The same view and columns without any filter."""
    return replace(asked, wanted=Wanted(view=asked.wanted.view, words=asked.wanted.words))


def seen_in(asked: Asked, view: View) -> Asked:
    """The same filters in another view."""
    return replace(asked, wanted=replace(asked.wanted, view=view))
