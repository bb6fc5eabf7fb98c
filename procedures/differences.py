"""What differs between two definitions by meaning: key by key, in a list item by item, however the text is laid out."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from procedures.grammar import Definition

#: By which of its keys an item of a list is known.
NAMES: Final = ("id", "code")


class Sort(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"  # the same items in another order


@dataclass(frozen=True)
class Place:
    """One step of the way to a value: a key, or an item of a list with its title in both languages, if it has one."""

    name: str
    item: bool = False
    title: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Difference:
    """One value that is not the same on both sides; what is not there is None. Of a moved list, the names in order."""

    path: tuple[Place, ...]
    sort: Sort
    before: Any
    after: Any


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The differences between two definitions as plain data (`catalogue.canonical`), in the grammar's order."""
    order = {key: number for number, key in enumerate(Definition.keys())}
    keys = sorted({*before, *after}, key=lambda key: (order.get(key, len(order)), key))
    return [found for key in keys for found in _at((Place(key),), before.get(key), after.get(key))]


def _at(path: tuple[Place, ...], before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if before is None or after is None:
        yield Difference(path, Sort.ADDED if before is None else Sort.REMOVED, before, after)
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _at((*path, Place(key)), before.get(key), after.get(key))
    elif _named(before) and _named(after):
        yield from _in_list(path, before, after)
    elif _of_mappings(before) and _of_mappings(after):
        yield from _in_row(path, before, after)
    else:
        yield Difference(path, Sort.CHANGED, before, after)


def _in_list(path: tuple[Place, ...], before: Sequence[Any], after: Sequence[Any]) -> Iterator[Difference]:
    """Items that have names: each is compared with the one of its name, wherever that stands."""
    was, now = ({_name(item): item for item in items} for items in (before, after))
    for name in dict.fromkeys((*now, *was)):
        place = Place(name, item=True, title=_title(now.get(name) or was[name]))
        yield from _at((*path, place), was.get(name), now.get(name))
    stayed = [name for name in was if name in now]
    order = [name for name in now if name in was]
    if stayed != order:
        yield Difference(path, Sort.MOVED, stayed, order)


def _in_row(path: tuple[Place, ...], before: Sequence[Any], after: Sequence[Any]) -> Iterator[Difference]:
    """Items without names: those that are alike stand for each other, the rest in their order."""
    was, now = ([json.dumps(item, sort_keys=True) for item in items] for items in (before, after))
    for verb, i, j, k, m in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if verb == "equal":
            continue
        for offset in range(max(j - i, m - k)):
            old = before[i + offset] if i + offset < j else None
            new = after[k + offset] if k + offset < m else None
            place = Place(str((k if new is not None else i) + offset + 1), item=True, title=_title(new or old))
            yield from _at((*path, place), old, new)


def _name(item: Mapping[str, Any]) -> str:
    return str(next(item[key] for key in NAMES if key in item))


def _named(value: Any) -> bool:
    return _of_mappings(value) and all(any(key in item for key in NAMES) for item in value)


def _of_mappings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _title(item: Any) -> Mapping[str, str] | None:
    found = item.get("title") if isinstance(item, dict) else None
    return found if isinstance(found, dict) and found.keys() <= {"vi", "en"} else None
