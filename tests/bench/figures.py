"""What a measurement comes to: a figure, the table of all, and `var/bench.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the table. `aim` is for the ratio where there is a reference, and for `ours` elsewhere.

    `unit` is that of `ours` and `reference`; `at_most` says that less is better.
    """

    name: str
    ours: float
    unit: str
    reference: float | None = None
    aim: float | None = None
    at_most: bool = False

    @property
    def ratio(self) -> float | None:
        """Ours as a part of the reference."""
        return None if self.reference is None else self.ours / self.reference

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None where there is none."""
        if self.aim is None:
            return None
        value = self.ours if self.ratio is None else self.ratio
        return value <= self.aim if self.at_most else value >= self.aim

    def as_json(self) -> dict[str, Any]:
        """The figure's entry in `bench.json`."""
        values = {"ours": self.ours, "reference": self.reference, "ratio": self.ratio, "aim": self.aim}
        return {"name": self.name, **{name: _rounded(value) for name, value in values.items()}, "unit": self.unit}


def of_rounds(name: str, ours: Sequence[float], reference: Sequence[float] = (), **more: Any) -> Figure:
    """The figure of several rounds: their medians."""
    return Figure(name, median(ours), reference=median(reference) if reference else None, **more)


def table(figures: Sequence[Figure]) -> str:
    """All figures, a line each."""
    lines = [f"{'':24}{'ours':>12}{'reference':>12}{'ratio':>9}{'aim':>10}  unit"]
    for figure in figures:
        aim = "" if figure.aim is None else f"{'≤' if figure.at_most else '≥'} {figure.aim:g}"
        verdict = {True: "  reached", False: "  MISSED", None: ""}[figure.reached]
        numbers = f"{_shown(figure.ours):>12}{_shown(figure.reference):>12}{_shown(figure.ratio):>9}"
        lines.append(f"{figure.name:24}{numbers}{aim:>10}  {figure.unit}{verdict}")
    return "\n".join(lines)


def write(figures: Sequence[Figure], path: Path) -> None:
    """Keep the figures as JSON; those of entries that were not measured this time stay as they were."""
    kept = {entry["name"]: entry for entry in json.loads(path.read_text())} if path.exists() else {}
    kept |= {figure.name: figure.as_json() for figure in figures}
    path.write_text(json.dumps(list(kept.values()), indent=2, ensure_ascii=False) + "\n")


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
