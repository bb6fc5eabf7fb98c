"""What the address of a search says, and its filters as people see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from procedures.searching import FACETS, LONGEST_SEARCH, Found, Index, Wanted

TITLES: Final[Mapping[str, Promise]] = {
    "event": _("What happens"),
    "unit": _("Department"),
    "audience": _("Who may apply"),
    "level": _("How much is done online"),
}


@dataclass(frozen=True)
class Asked:
    """One search. Its address says all of it, so that it can be kept and passed on."""

    wanted: Wanted
    page: int = 1

    @property
    def query(self) -> str:
        """The query of the address, with its parts always in the same order."""
        pairs = [("q", self.wanted.text)] if self.wanted.text else []
        pairs += [(name, code) for name in FACETS for code in sorted(self.wanted.chosen.get(name, ()))]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return urlencode(pairs)

    def address(self, base: str) -> str:
        """The address of this search below a page's own."""
        return f"{base}?{self.query}" if self.query else base


@dataclass(frozen=True)
class Option:
    """One box to tick. `count`: how many procedures it would show."""

    code: str
    title: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """The boxes of one facet."""

    name: str
    title: object
    options: list[Option]


def asked(query: QueryDict) -> Asked:
    """The search that an address asks for; what is not in our vocabulary is passed over."""
    text = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    chosen = {name: frozenset(query.getlist(name)) & terms.keys() for name, terms in FACETS.items()}
    page = query.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Asked(Wanted(text, {name: codes for name, codes in chosen.items() if codes}), max(number, 1))


def filters(index: Index, found: Found, wanted: Wanted) -> list[Filter]:
    """Every facet with the values that any procedure has."""
    return [
        Filter(
            name,
            TITLES[name],
            [
                Option(code, str(FACETS[name][code]), found.counts[name][code], code in wanted.chosen.get(name, ()))
                for code in codes
            ],
        )
        for name, codes in index.values.items()
        if codes
    ]
