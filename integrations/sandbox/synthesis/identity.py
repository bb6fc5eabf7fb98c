"""The twelve-digit identity number: place of birth registration, century and sex, year, six digits (domain: 3.3)."""

from random import Random

# The first digit after the place tells century and sex: 0/1 for 19xx, 2/3 for 20xx, …
_FIRST_CENTURY = 1900


def century_and_sex(year: int, sex: str) -> str:
    """Return the digit for a birth year from 1900 to 2399 and a sex, `male` or `female`."""
    return str((year - _FIRST_CENTURY) // 100 * 2 + (sex == "female"))


class Numbers:
    """Gives out identity numbers, none twice."""

    def __init__(self, rng: Random, taken: set[str]) -> None:
        self._rng = rng
        self._taken = set(taken)

    def give(self, place_code: str, year: int, sex: str) -> str:
        """Return a new number for someone registered at `place_code` (three digits)."""
        prefix = f"{place_code}{century_and_sex(year, sex)}{year % 100:02d}"
        while True:
            number = f"{prefix}{self._rng.randrange(1_000_000):06d}"
            if number not in self._taken:
                self._taken.add(number)
                return number
