"""PostgreSQL, Redis, and the whole portal, started for a test or a measurement and stopped after it.

Each is a context manager with a directory and ports of its own: nothing of the machine's is used, nothing is left.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import traces

ROOT = Path(__file__).resolve().parent.parent
WAIT_SECONDS = 60


class CannotHave(Exception):
    """The service is not installed, or did not start."""


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def insisted_on() -> bool:
    """Whether a missing service is a failure (CI, or REQUIRE_SERVICES=1) and not a part left out."""
    return os.environ.get("CI") == "true" or os.environ.get("REQUIRE_SERVICES") == "1"


@contextmanager
def postgresql(**parameters: str) -> Iterator[str]:
    """A new PostgreSQL cluster with default settings but for `parameters`; yields a DATABASE_URL.

    The server refuses to run as root, so root starts it as the user `postgres` of Debian's package.
    """
    programs = _postgresql_programs()
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    with _directory("motcua-postgresql-") as place:
        if account:
            os.chown(place, account.pw_uid, account.pw_gid)
        port, data, password = free_port(), place / "data", secrets.token_hex(16)
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        (place / "password").write_text(password)
        (place / "password").chmod(0o644)  # the directory itself is closed to others
        initdb = [str(programs / "initdb"), "-D", str(data), "--pwfile", str(place / "password"), "--no-instructions"]
        initdb += ["-U", "motcua", "-E", "UTF8", "--no-locale", "--auth=scram-sha-256"]
        _run_once(initdb, cwd=place, **who)
        settings = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(place)}
        settings |= parameters
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        server = [str(programs / "postgres"), "-D", str(data), *flags]
        url = f"postgres://motcua:{password}@127.0.0.1:{port}/motcua"
        # SIGINT: end the sessions, write everything, stop.
        with _server(server, place / "log", _accepts_sql(url), signal.SIGINT, cwd=place, **who):
            _create_database(url)
            yield url


@contextmanager
def redis() -> Iterator[str]:
    """A new Redis that keeps nothing on disk; yields a broker URL."""
    program = shutil.which("redis-server")
    if program is None:
        raise CannotHave("redis-server is not installed")
    with _directory("motcua-redis-") as place:
        port = free_port()
        command = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(place), "--save", ""]
        with _server(command, place / "log", _listens(port), signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}/0"


@dataclass(frozen=True)
class Stack:
    """A running portal with its worker and sandbox. `supervisor` is the process of `portal.serve`."""

    url: str
    sandbox_url: str
    var: Path
    environment: Mapping[str, str]
    supervisor: subprocess.Popen[bytes]

    def pids(self, name: str) -> list[int]:
        """The process ids of one service (portal, worker, beat or sandbox) and its children, the oldest first."""
        marks = {
            "portal": "portal.wsgi",
            "worker": "celery -A portal worker",
            "beat": "celery -A portal beat",
            "sandbox": "integrations.sandbox",
        }
        return [
            pid
            for pid in _descendants(self.supervisor.pid)
            if marks[name] in Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
        ]


@contextmanager
def stack(*, people: int = 2_000, **environment: str) -> Iterator[Stack]:
    """The real processes of `make run` in a temporary `var/`, on free ports.

    `environment` adds variables, for instance DATABASE_URL and CELERY_BROKER_URL. The front end is taken from the
    repository's own `var/`, when it has been built there, so that it is not built again.
    """
    with _directory("motcua-var-") as place:
        port, sandbox_port = free_port(), free_port()
        keep = {name: value for name, value in os.environ.items() if name not in _OURS}
        variables = keep | {
            "VAR_DIR": str(place),
            "PORT": str(port),
            "SANDBOX_PORT": str(sandbox_port),
            "SANDBOX_PEOPLE": str(people),
            **environment,
        }
        if (built := ROOT / "var" / "assets").exists():
            shutil.copytree(built, place / "assets")
        _run_once([sys.executable, "-m", "portal.prepare"], cwd=ROOT, env=variables)
        with (place / "serve.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "portal.serve"], cwd=ROOT, env=variables, stdout=log, stderr=log
            )
        try:
            _wait(lambda: b"\nReady: " in b"\n" + (place / "serve.log").read_bytes(), process, place / "serve.log")
            urls = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}"
            yield Stack(*urls, var=place, environment=variables, supervisor=process)
        finally:
            _stop(process, signal.SIGTERM)
        # Whatever the stack was run for: it leaves nobody's data where it does not belong (R-SEC-5).
        if left := traces.find(place, variables):
            raise AssertionError("personal data was left behind: " + "; ".join(left))


# What a test's own settings put into the environment must not reach the real processes.
_OURS = {
    *("DJANGO_SETTINGS_MODULE", "VAR_DIR", "DEBUG", "SECRET_KEY", "EID_CLIENT_SECRET", "VAULT_KEYS", "VAULT_INDEX_KEY"),
    "NDXP_CLIENT_SECRET",
    *("DATABASE_URL", "CELERY_BROKER_URL"),
}


def _postgresql_programs() -> Path:
    """The directory of the newest PostgreSQL; Debian keeps the server's programs out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if program := shutil.which("initdb"):
        return Path(program).parent
    raise CannotHave("PostgreSQL is not installed")


def _accepts_sql(url: str) -> Callable[[], bool]:
    def check() -> bool:
        import psycopg

        try:
            psycopg.connect(url.rpartition("/")[0] + "/postgres", connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    return check


def _create_database(url: str) -> None:
    import psycopg

    with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE motcua")


def _listens(port: int) -> Callable[[], bool]:
    def check() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return check


@contextmanager
def _directory(prefix: str) -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _server(
    command: list[str], log: Path, ready: Callable[[], bool], stop_by: signal.Signals, **how: object
) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, **how)  # type: ignore[call-overload]  # one of its many overloads takes these
    try:
        _wait(ready, process, log)
        yield
    finally:
        _stop(process, stop_by)


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + WAIT_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > limit:
            raise CannotHave(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes], by: signal.Signals) -> None:
    process.send_signal(by)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _run_once(command: list[str], **how: object) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **how)  # type: ignore[call-overload]  # as above
    except OSError as problem:
        raise CannotHave(f"{command[0]} cannot be run: {problem.strerror}") from problem
    if done.returncode:
        raise CannotHave(f"{' '.join(command[:3])} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")


def _descendants(pid: int) -> list[int]:
    # Each thread has children of its own: Celery's pool replaces a dead one from another thread than the first.
    lists = [thread / "children" for thread in Path(f"/proc/{pid}/task").iterdir()]
    children = sorted(int(child) for each in lists for child in each.read_text().split())
    return [one for child in children for one in (child, *_descendants(child))]
