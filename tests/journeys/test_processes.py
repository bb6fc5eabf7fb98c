"""The processes of `make run`, as `tests.services.stack` starts them."""

import json
import os
import signal
import time
import urllib.request

import pytest

from tests.services import stack

pytestmark = pytest.mark.journey


def healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def wait_for(condition, seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.05)


def test_all_answer_one_is_brought_back_and_none_is_left():
    with stack(people=300) as running:
        assert healthy(running.url)
        assert healthy(running.sandbox_url)
        assert running.pids("worker")
        assert json.loads((running.var / "sandbox" / "cast.json").read_text())

        first = running.pids("portal")[0]
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: first not in running.pids("portal") and healthy(running.url))

        everybody = [pid for name in ("portal", "worker", "sandbox") for pid in running.pids(name)]
        running.supervisor.terminate()
        assert running.supervisor.wait(20) == 0
    wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in everybody))
