"""Real definitions, read once and published: for tests that need some, or that count what is there."""

from __future__ import annotations

from functools import cache

from procedures.checking import DEFINITIONS, Checked, check_bytes
from workflows.editions.publishing import publish_files


def load_two() -> None:
    """Publish the practice licence of a person and the operating licence of a firm, and no other."""
    load("1.012289", "1.012278")


def load(*codes: str) -> None:
    """Publish these as the set-up does."""
    publish_files([edition for code in codes for edition in _editions(code)], DEFINITIONS)


@cache
def _editions(code: str) -> tuple[Checked, ...]:
    paths = sorted((DEFINITIONS / code).glob("*.yaml"))
    return tuple(check_bytes(path.read_bytes(), f"{code}/{path.name}") for path in paths)
