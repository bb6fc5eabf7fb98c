"""`filing`: filings per second, the final POST alone, against a bare Django view that inserts one row.

Both are served by gunicorn as in production, from one PostgreSQL, over eight kept connections, in turns.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests import ready
from tests.bench import wire
from tests.bench.figures import Figure, of_rounds
from tests.bench.stage import Stage
from tests.services import ROOT, free_port

ROUNDS = 5
FILINGS, INSERTS = 100, 1_000  # in one round
WARM_UP = 40
START_SECONDS = 20


def measure(stage: Stage) -> list[Figure]:
    """Some 12 s of load, and as long to prepare it."""
    portal = stage.stack.url
    drafts = ready.asked(WARM_UP + ROUNDS * FILINGS, stage.stack.environment)
    filings = iter([wire.post(portal, draft.check, draft.form, draft.cookie) for draft in drafts])
    ours, reference = [], []
    with _floor(stage) as floor:
        insert = wire.post(floor, "/rows/", {"words": "Nguyễn Thị Thử"})
        wire.rate(portal, [next(filings) for _ in range(WARM_UP)], expect=302)
        wire.rate(floor, [insert] * WARM_UP, expect=204)
        for _ in range(ROUNDS):
            ours.append(wire.rate(portal, [next(filings) for _ in range(FILINGS)], expect=302))
            reference.append(wire.rate(floor, [insert] * INSERTS, expect=204))
    ((cases,),) = stage.sql("SELECT count(*) FROM cases_case")
    if cases != len(drafts):
        raise wire.Refused(f"{len(drafts)} drafts were posted, {cases} cases were opened")
    return [of_rounds("filing", ours, reference, unit="per second", aim=0.10)]


@contextmanager
def _floor(stage: Stage) -> Iterator[str]:
    """The bare view, served with the portal's own gunicorn settings; yields its address."""
    environment = {**stage.stack.environment, "DJANGO_SETTINGS_MODULE": ""}
    subprocess.run([sys.executable, "-m", "tests.bench.floor"], cwd=ROOT, env=environment, check=True)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.web", "--bind", f"127.0.0.1:{port}"]
    with (stage.stack.var / "floor.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "tests.bench.floor:application"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url: str) -> None:
    limit = time.monotonic() + START_SECONDS
    while True:
        try:
            wire.rate(url, [wire.post(url, "/nowhere/", {})], expect=404, connections=1)
        except ConnectionError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)
        else:
            return
