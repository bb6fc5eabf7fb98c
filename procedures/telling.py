"""Differences between two definitions in words: where, what became of it, before and after, in the active language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from procedures.catalogue import canonical
from procedures.differences import Difference, Place, Sort, compare
from procedures.key_titles import KEYS

#: What became of a value.
SORTS: Final[dict[Sort, Any]] = {
    Sort.ADDED: pgettext_lazy("difference", "Added"),
    Sort.REMOVED: pgettext_lazy("difference", "Removed"),
    Sort.CHANGED: pgettext_lazy("difference", "Changed"),
    Sort.MOVED: pgettext_lazy("difference", "Other order"),
}
#: What every edition differs in, and says itself.
_OF_COURSE: Final = ("edition",)


@dataclass(frozen=True)
class Told:
    """One difference. `part`: the key of the whole definition under which it stands, `where`: the way from there.

    `path`: the same way by keys and ids, whatever the language. `block`: a side is a whole part, as in a file.
    """

    part: str
    where: str
    path: str
    sort: Sort
    before: str
    after: str
    block: bool

    def __str__(self) -> str:
        place = self.part if self.where == self.part else f"{self.part} › {self.where}"
        sides = [_on_one_line(side) for side in (self.before, self.after)]
        return f"{SORTS[self.sort]}: {place}: " + " → ".join(side for side in sides if side)


def told(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Told]:
    """What differs between two definitions as plain data, besides their dates. The first may be empty."""
    sides = (json.loads(canonical(dict(side))[0]) for side in (before, after))
    return [_told(one) for one in compare(*sides) if one.path[0].name not in _OF_COURSE]


def _told(one: Difference) -> Told:
    part = called(one.path[0])
    return Told(
        part=part,
        where=" › ".join(called(place) for place in one.path[1:]) or part,
        path="/".join(place.name for place in one.path),
        sort=one.sort,
        before=_shown(one.before),
        after=_shown(one.after),
        block=any(isinstance(side, dict | list) and not _is_plain(side) for side in (one.before, one.after)),
    )


def called(place: Place) -> str:
    """A step of the way in words: a key by its name, an item by its title and id."""
    if not place.item:
        return str(KEYS.get(place.name, place.name))
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    title = (place.title or {}).get(language)
    return f"{title} ({place.name})" if title else place.name


def _shown(value: Any) -> str:
    """A value as people read it; a whole part as it is written in a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list) and _is_plain(value):
        return ", ".join(str(item) for item in value)
    if isinstance(value, dict | list):
        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=90).strip()
    return str(value)


def _is_plain(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
