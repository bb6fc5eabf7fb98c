"""Two of the real definitions, for tests that count what the public finds however many the repository has."""

from __future__ import annotations

from procedures.checking import DEFINITIONS, check_bytes
from procedures.loading import load

#: The practice licence of a person, and the operating licence of a firm.
CODES = ("1.012289", "1.012278")


def load_two() -> None:
    """Load these two, and no other."""
    files = [DEFINITIONS / code / "2025-07-01.yaml" for code in CODES]
    load(check_bytes(file.read_bytes(), file.name) for file in files)
