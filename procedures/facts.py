"""What is known of a case when its rules are asked: a value, a known nothing, or not known.

"No", "down" and "not asked" are different things (design §5): `Absent` is only ever said by a registry that answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Known:
    """A value: text, int, bool, ISO date text, or a dict of text for places and addresses. Never None."""

    value: Any

    def __repr__(self) -> str:
        return "Known(…)"  # facts are personal data, and reprs end up in logs


@dataclass(frozen=True)
class Absent:
    """The registry answered, and knows that there is none."""


@dataclass(frozen=True)
class Unknown:
    """Not asked, or no answer to be had now."""


Fact = Known | Absent | Unknown
ABSENT: Final = Absent()
UNKNOWN: Final = Unknown()
