"""`start`: seconds of a second `make run` to `Ready:`, embedded, as somebody tries it out at a desk."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from tests.bench.figures import Figure, of_rounds
from tests.bench.stage import Stage
from tests.services import ROOT, free_port

ROUNDS = 3
MOST_SECONDS = 180.0
# What `make bench` hands down would change what this `make` does; a database of the shell's is not the embedded one.
NOT_HANDED_DOWN = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "DATABASE_URL", "CELERY_BROKER_URL"}


def measure(stage: Stage) -> list[Figure]:
    """Once to make everything, then as often as there are rounds, all in a temporary `var/`."""
    del stage  # nothing that runs already is used
    with tempfile.TemporaryDirectory(prefix="motcua-start-") as var:
        _seconds_to_ready(Path(var))
        return [
            of_rounds("start", [_seconds_to_ready(Path(var)) for _ in range(ROUNDS)], unit="s", aim=10, at_most=True)
        ]


def _seconds_to_ready(var: Path) -> float:
    environment = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_DOWN}
    environment |= {"VAR_DIR": str(var), "PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    began = time.perf_counter()
    make = subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    alarm = threading.Timer(MOST_SECONDS, os.killpg, (make.pid, signal.SIGKILL))
    alarm.start()
    assert make.stdout is not None
    try:
        for line in make.stdout:
            if line.startswith("Ready:"):
                return time.perf_counter() - began
        raise RuntimeError(f"`make run` ended with status {make.wait()} before it was ready")
    finally:
        alarm.cancel()
        if make.poll() is None:
            os.killpg(make.pid, signal.SIGINT)  # as Ctrl-C does
        make.stdout.read()
        make.wait()
