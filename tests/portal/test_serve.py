"""The supervisor of `make run`: it says when all answer, brings back what dies, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from portal import serve
from portal.serve import CannotRun, Service, Supervisor, port_of

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
# Ignores SIGTERM, and has a child that does so too.
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)\n",
]


def service(tmp_path: Path, command: list[str], *, ready: bool = True, name: str = "thing") -> Service:
    return Service(name, command, lambda: ready, tmp_path / f"{name}.log")


@pytest.fixture
def supervisor():
    """Makes supervisors, and stops whatever they started."""
    made: list[Supervisor] = []

    def make(*services: Service) -> Supervisor:
        made.append(Supervisor(services))
        return made[-1]

    yield make
    for one in made:
        for thing in one.services:
            thing.make_stop()


def wait_for(condition, seconds: float = 10):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """False for a zombie too: nobody reaps an orphan's child in some containers."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_start_returns_when_every_service_answers(supervisor, tmp_path):
    (marker := tmp_path / "ready").unlink(missing_ok=True)
    threading.Timer(0.3, marker.touch).start()
    late = Service("late", SLEEPS, marker.exists, tmp_path / "late.log")
    supervisor(late).start()
    assert late.ended is None


def test_a_service_that_cannot_start_is_named_with_the_end_of_its_log(supervisor, tmp_path):
    broken = service(tmp_path, [sys.executable, "-c", "raise SystemExit('no such table')"], ready=False, name="portal")
    with pytest.raises(CannotRun, match=r"portal ended with status 1(?s:.*)no such table"):
        supervisor(broken).start()


def test_a_silent_service_is_given_up_after_the_bound(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "START_SECONDS", 0.2)
    with pytest.raises(CannotRun, match=r"No answer after 0\.2 s from: thing"):
        supervisor(service(tmp_path, SLEEPS, ready=False)).start()


def test_a_service_that_dies_is_started_again(supervisor, tmp_path, capsys):
    thing = service(tmp_path, SLEEPS)
    running = supervisor(thing)
    running.start()
    watching = threading.Thread(target=running.watch)
    watching.start()
    first = thing.process.pid
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: thing.process.pid != first and thing.ended is None)
    running.stopping.set()
    watching.join(5)
    assert "The thing ended with status -9." in capsys.readouterr().err


def test_a_service_that_dies_again_and_again_ends_the_run(supervisor, tmp_path):
    running = supervisor(service(tmp_path, [sys.executable, "-c", "pass"]))
    running.services[0].start()
    with pytest.raises(CannotRun, match="ended 6 times within 60 s"):
        running.watch()


def test_stopping_reaches_the_children_of_a_service_that_will_not_stop(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "STOP_SECONDS", 0.3)
    thing = service(tmp_path, STUBBORN)
    running = supervisor(thing)
    running.start()
    wait_for(lambda: thing.log.read_text().strip())
    grandchild = int(thing.log.read_text())
    running.stop()
    assert thing.process.returncode == -signal.SIGKILL
    wait_for(lambda: not is_running(grandchild))


def test_services_stop_when_the_supervisor_is_killed(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from portal.serve import Service\n"
        f"s = Service('thing', {SLEEPS!r}, lambda: True, Path({str(tmp_path / 'log')!r}))\n"
        "s.start(); print(s.process.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        child = int(process.stdout.readline())
        wait_for(lambda: "time.sleep" in Path(f"/proc/{child}/cmdline").read_text())
        time.sleep(0.2)
        process.kill()
    wait_for(lambda: not is_running(child))


def test_a_busy_port_is_named_with_its_variable(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("SANDBOX_PORT", str(taken.getsockname()[1]))
        with pytest.raises(CannotRun, match=r"cannot be had .* SANDBOX_PORT=… make run"):
            port_of("SANDBOX_PORT", 8001)


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1"])
def test_a_port_that_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(CannotRun, match="must be a number from 1 to 65535"):
        port_of("PORT", 8000)
