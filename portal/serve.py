"""Runs portal, worker with beat, and sandbox together: `python -m portal.serve`, which `make run` calls.

Prints `Ready:` when all of them answer, starts again what dies, and stops everything on Ctrl-C or SIGTERM. In
production the same commands run under the machine's own supervisor, and there is no sandbox.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from portal import environment
from portal.welcome import welcome

START_SECONDS = 120  # a first start may have to bring the sandbox's people up to date
STOP_SECONDS = 10
RESTARTS, RESTART_WINDOW_SECONDS = 5, 60.0
LOG_BYTES = 20_000_000


class CannotRun(Exception):
    """Something that keeps the services from running; the message says what to do about it."""


@dataclass
class Service:
    """One child process, in a process group of its own, with a log of its own.

    `is_ready` tells whether it answers; it must not block for long.
    """

    name: str
    command: list[str]
    is_ready: Callable[[], bool]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=deque)

    def start(self) -> None:
        """Start the process; its output is added to its log."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        # Should this supervisor be killed outright, the kernel stops the child in its place.
        leash = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*leash, *self.command],
                cwd=environment.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def ended(self) -> int | None:
        """The exit status once the process has ended (negative: the signal that ended it), or None.

        Only looked at, not reaped: until `make_stop` reaps it, nobody else can get the number of its group.
        """
        if self.process is None or self.process.returncode is not None:
            return None if self.process is None else self.process.returncode
        end = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if end is None:
            return None
        return end.si_status if end.si_code == os.CLD_EXITED else -end.si_status

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it is doing; it stops its own children."""
        if self.process is not None and self.ended is None:
            os.kill(self.process.pid, signal.SIGTERM)

    def make_stop(self) -> None:
        """Stop what is left of the process and of its group."""
        if self.process is None or self.process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def may_restart(self) -> bool:
        """Count one death; False when there were too many of late."""
        now = time.monotonic()
        self.deaths.append(now)
        while now - self.deaths[0] > RESTART_WINDOW_SECONDS:
            self.deaths.popleft()
        return len(self.deaths) <= RESTARTS

    def last_words(self, lines: int = 15) -> str:
        """The end of the log, for a message."""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 8_000))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


class Supervisor:
    """Starts services together, watches them, stops them together."""

    def __init__(self, services: Iterable[Service]) -> None:
        self.services = list(services)
        self.stopping = threading.Event()

    def stop_on_signals(self) -> None:
        """SIGINT and SIGTERM end the run."""

        def stop(number: int, frame: FrameType | None) -> None:
            self.stopping.set()

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)

    def start(self) -> None:
        """Start all, and return when all answer, or when asked to stop. CannotRun when one ends or stays silent."""
        for service in self.services:
            service.start()
        waiting, limit = list(self.services), time.monotonic() + START_SECONDS
        while waiting and not self.stopping.wait(0.05):
            for service in waiting:
                if service.ended is not None:
                    raise CannotRun(
                        f"The {service.name} ended with status {service.ended} while starting. "
                        f"The end of {service.log}:\n{service.last_words()}"
                    )
            waiting = [service for service in waiting if not service.is_ready()]
            if waiting and time.monotonic() > limit:
                names = ", ".join(service.name for service in waiting)
                raise CannotRun(f"No answer after {START_SECONDS} s from: {names}. See {waiting[0].log}.")

    def watch(self) -> None:
        """Until asked to stop, start again what ends; CannotRun when one ends again and again."""
        while not self.stopping.wait(0.2):
            for service in self.services:
                if service.ended is None:
                    continue
                print(f"The {service.name} ended with status {service.ended}.", file=sys.stderr, flush=True)
                service.make_stop()  # its children, if it left any
                if not service.may_restart():
                    raise CannotRun(
                        f"The {service.name} ended {RESTARTS + 1} times within {RESTART_WINDOW_SECONDS:.0f} s. "
                        f"The end of {service.log}:\n{service.last_words()}"
                    )
                service.start()

    def stop(self) -> None:
        """Ask every process to stop, then make those that have not done so in time."""
        for service in self.services:
            service.ask_to_stop()
        limit = time.monotonic() + STOP_SECONDS
        while time.monotonic() < limit and any(service.process and service.ended is None for service in self.services):
            time.sleep(0.05)
        for service in self.services:
            service.make_stop()


def answers(url: str) -> Callable[[], bool]:
    """A check that `url` answers 200 within a second."""

    def check() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310  # a constant scheme and host
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    return check


def port_of(name: str, default: int) -> int:
    """The port that the variable `name` chooses, free on loopback, or CannotRun."""
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotRun(f"{name} is {text!r}; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as problem:
            raise CannotRun(
                f"Port {text} cannot be had ({problem.strerror}). Choose another: {name}=… make run"
            ) from problem
    return int(text)


def services(var: Path, port: int, sandbox_port: int) -> list[Service]:
    """Sandbox, portal, worker and beat, as commands of this virtual environment."""
    ready = var / "worker-ready"
    ready.unlink(missing_ok=True)
    os.environ |= {"PORT": str(port), "SANDBOX_PORT": str(sandbox_port), "WORKER_READY_FILE": str(ready)}
    python = [sys.executable, "-m"]
    # Processes, except with the embedded broker: there a process that is killed while it waits for a task takes the
    # lock on the tasks with it, and the others wait for ever.
    pool = "threads" if os.environ.get("CELERY_BROKER_URL", "filesystem").startswith("filesystem") else "prefork"
    worker = [*python, "celery", "-A", "portal", "worker", "--pool", pool, "--concurrency", "2"]
    worker += ["--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    portal = [*python, "gunicorn", "-c", "python:portal.web", "portal.wsgi"]
    log = var / "log"
    return [
        Service(
            "sandbox",
            [*python, "integrations.sandbox"],
            answers(f"http://127.0.0.1:{sandbox_port}/healthz"),
            log / "sandbox.log",
        ),
        Service("portal", portal, answers(f"http://127.0.0.1:{port}/healthz"), log / "portal.log"),
        Service("worker", worker, ready.exists, log / "worker.log"),
        # A process of its own: inside the worker it could die without anybody's noticing.
        Service("beat", [*python, "celery", "-A", "portal", "beat", "--pidfile="], lambda: True, log / "beat.log"),
    ]


def main() -> int:
    """Run until stopped. 0 after SIGINT or SIGTERM, 1 when the services cannot run."""
    began = time.monotonic()
    var = environment.var_dir()
    environment.load(var)
    supervisor = Supervisor([])
    supervisor.stop_on_signals()
    try:
        port, sandbox_port = port_of("PORT", 8000), port_of("SANDBOX_PORT", 8001)
        supervisor.services = services(var, port, sandbox_port)
        supervisor.start()
        if not supervisor.stopping.is_set():
            print(welcome(var, port, sandbox_port), flush=True)
            print(f"Started in {time.monotonic() - began:.1f} s. Logs are in {var / 'log'}. Ctrl-C stops.", flush=True)
        supervisor.watch()
    except CannotRun as problem:
        print(problem, file=sys.stderr, flush=True)
        return 1
    finally:
        supervisor.stop()
    print("Stopped.", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
