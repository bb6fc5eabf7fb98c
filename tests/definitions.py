"""Two of the real definitions, read once and published: for tests that need some, or that count what is there."""

from __future__ import annotations

from functools import cache

from procedures.checking import DEFINITIONS, Checked, check_bytes
from workflows.editions.publishing import publish_files

#: The practice licence of a person, and the operating licence of a firm.
CODES = ("1.012289", "1.012278")


def load_two() -> None:
    """Publish these two as the set-up does, and no other."""
    publish_files(_two(), DEFINITIONS)


@cache
def _two() -> tuple[Checked, ...]:
    names = [f"{code}/2025-07-01.yaml" for code in CODES]
    return tuple(check_bytes((DEFINITIONS / name).read_bytes(), name) for name in names)
