"""`python -m tests.bench [ENTRY…]`: measure all entries or those named, print a table, write `var/bench.json`.

Figures of a machine that does other work at the same time say little; the ratios say more than the rates.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from portal.environment import BASE_DIR
from tests.bench import application, bulk, editions, engine, filing, making, rows, start, transition
from tests.bench.figures import Figure, table, write
from tests.bench.stage import Stage
from tests.services import CannotHave

ENTRIES: dict[str, Callable[[Stage], list[Figure]]] = {
    "filing": filing.measure,
    "application": application.measure,
    "engine": engine.measure,
    "editions": editions.measure,
    "rows": rows.measure,
    "start": start.measure,
    "transition": transition.measure,
    "bulk_500": bulk.measure,
    "make_cases": making.measure,
}


def main(names: list[str]) -> int:
    """0 when everything asked for was measured, whatever it came to; 1 without the services; 2 for usage."""
    if unknown := [name for name in names if name not in ENTRIES]:
        print(f"No such entry: {', '.join(unknown)}. There are: {', '.join(ENTRIES)}.", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    try:
        with Stage() as stage:
            for name in names or ENTRIES:
                began = time.monotonic()
                print(f"Measuring {name} …", end=" ", flush=True)
                figures += ENTRIES[name](stage)
                print(f"{time.monotonic() - began:.0f} s", flush=True)
    except CannotHave as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    write(figures, BASE_DIR / "var" / "bench.json")
    print(f"\n{table(figures)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
