"""Two databases of one PostgreSQL that differ in one thing, each served by a process of its own.

Both processes do the same things in turns, so that what else the machine does falls on both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from statistics import median
from typing import IO, Any

from tests.bench.stage import Stage
from tests.services import ROOT

Timed = Mapping[str, float]


class Side:
    """One of the two databases, with the process of `python -m module size` that does things in it when told to."""

    def __init__(self, stage: Stage, module: str, size: int) -> None:
        self._stage, self._module, self._size = stage, module, size
        self._open = ExitStack()

    def __enter__(self) -> Side:
        name = f"{self._module.rpartition('.')[2]}_{self._size}"
        environment = dict(self._stage.stack.environment)
        self._stage.sql(f"CREATE DATABASE {name}")
        environment["DATABASE_URL"] = self._stage.database.rpartition("/")[0] + f"/{name}"
        environment["CELERY_BROKER_URL"] = "memory://"  # nobody else works here
        self._log = self._stage.stack.var / f"{name}.log"  # gone with the stage
        log = self._open.enter_context(self._log.open("w"))
        self._process = self._open.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", self._module, str(self._size)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        )
        self._open.callback(self._process.terminate)
        self._told()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def once(self) -> Timed:
        """Do everything once; milliseconds by name."""
        _pipe(self._process.stdin).write("\n")
        _pipe(self._process.stdin).flush()
        found: Timed = self._told()
        return found

    def _told(self) -> Any:
        for line in _pipe(self._process.stdout):
            if line.startswith(("{", "[")):
                return json.loads(line)
        raise RuntimeError(f"{self._module} {self._size} ended:\n{self._log.read_text()[-2000:]}")


def in_turns(few: Side, many: Side, *, rounds: int) -> dict[str, tuple[float, float]]:
    """Let both sides do everything so often; median milliseconds of the smaller and the larger side, by name."""
    with few, many:
        told = [(few.once(), many.once()) for _ in range(rounds + 2)][2:]
    times = {
        name: (median(one[name] for one, _ in told), median(other[name] for _, other in told)) for name in told[0][0]
    }
    for name, (small, large) in times.items():
        print(f"\n  {name:28}{small:8.2f} ms {large:8.2f} ms {large / small:6.2f}", end="", flush=True)
    print()
    return times


def _pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end


# What follows runs in the processes of the two sides, with the portal's settings.


def begin() -> None:
    """Set Django up, and the side's database."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def serve(things: Mapping[str, Callable[[], object]], *, clock: Callable[[], float] = time.perf_counter) -> None:
    """Say that this side is ready, then do everything once for each line that comes. `clock`: in seconds."""
    print("[]", flush=True)
    for _line in sys.stdin:
        print(json.dumps({name: _milliseconds(thing, clock) for name, thing in things.items()}), flush=True)


def page(user: Any, path: str) -> Callable[[], object]:
    """Look at a page as somebody, or as a stranger (None). RuntimeError when it is not shown."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    if user is not None:
        client.force_login(user)

    def look() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code} at {path}")

    return look


def _milliseconds(thing: Callable[[], object], clock: Callable[[], float]) -> float:
    before = clock()
    thing()
    return (clock() - before) * 1000
