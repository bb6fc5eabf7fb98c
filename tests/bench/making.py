"""`make_cases`: synthetic cases per second, written by two processes into one PostgreSQL, triggers and all.

A million in 15 minutes on two cores is 1,112 a second.
"""

from __future__ import annotations

import subprocess
import sys
import time

from tests.bench.figures import Figure, of_rounds
from tests.bench.stage import Stage
from tests.services import ROOT

CASES, ROUNDS = 10_000, 3
AIM = 1_112


def measure(stage: Stage) -> list[Figure]:
    """Some 30 s; each round adds to what the rounds before have made."""
    database = stage.database.rpartition("/")[0] + "/made"
    stage.sql("CREATE DATABASE made")
    environment = {**stage.stack.environment, "DATABASE_URL": database}
    _manage(environment, "migrate", "-v0")
    _manage(environment, "load_definitions")
    rates = []
    for seed in range(ROUNDS):
        began = time.monotonic()
        _manage(environment, "make_cases", f"--count={CASES}", f"--seed={seed}", "--processes=2", "--yes")
        rates.append(CASES / (time.monotonic() - began))
    return [of_rounds("make_cases", rates, unit="per second", aim=AIM)]


def _manage(environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
