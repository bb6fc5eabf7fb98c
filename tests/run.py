"""Runs the parts of the test suite one after another: `python -m tests.run [PART…]`, all of them by default.

Every part runs even when an earlier one failed, so that one run shows everything; the end tells which failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack

from portal import environment, prepare
from tests import services

PYTHON = [sys.executable, "-m"]
PYTEST = [*PYTHON, "pytest", "-q"]


def lint() -> bool:
    """Style, form, types, imports, templates, definitions: nothing that runs the product."""
    results = [
        call([*PYTHON, "ruff", "check", "--quiet"]),
        call([*PYTHON, "ruff", "format", "--check", "--quiet"]),
        call([*PYTHON, "djlint", "--lint", "--quiet", "portal", "workflows", "integrations"]),
        call([sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-logo"]),
        types(),
        call([sys.executable, "manage.py", "check_definitions"], DJANGO_SETTINGS_MODULE="tests.settings"),
    ]
    return all(results)


def types() -> bool:
    """Types: once with the portal's settings, once with the sandbox's, since mypy knows one Django project a run."""
    sandbox = ["integrations/sandbox", "tests/integrations/sandbox"]
    apart = f"^({'|'.join(sandbox)})/"
    with tempfile.TemporaryDirectory(prefix="motcua-types-") as var:
        return call([*PYTHON, "mypy", "--exclude", apart], DJANGO_SETTINGS_MODULE="tests.settings") & call(
            [*PYTHON, "mypy", "--cache-dir", "var/mypy/sandbox", "--follow-imports", "silent", *sandbox],
            DJANGO_SETTINGS_MODULE="integrations.sandbox.settings",
            VAR_DIR=var,
        )


def sqlite() -> bool:
    """Every unit test on the embedded set-up: SQLite, and doorbells through a directory."""
    return call([*PYTEST, "-n", "2"], drop=("DATABASE_URL", "CELERY_BROKER_URL"))


def postgresql() -> bool:
    """The same tests on the production set-up: PostgreSQL, and doorbells through Redis."""
    with ExitStack() as services_in_use:
        try:
            # What a test writes need not outlive a failure of the machine.
            database = services_in_use.enter_context(services.postgresql(fsync="off", full_page_writes="off"))
            broker = services_in_use.enter_context(services.redis())
        except services.CannotHave as problem:
            return left_out(problem)
        return call([*PYTEST, "-n", "2"], DATABASE_URL=database, CELERY_BROKER_URL=broker)


def journeys() -> bool:
    """A person's whole way through the real processes, in a real browser."""
    for program in ("chromium", "pdftoppm"):
        if not any(os.access(os.path.join(place, program), os.X_OK) for place in os.get_exec_path()):
            return left_out(services.CannotHave(f"{program} is not installed"))
    # Mostly they wait, so each core has a stack to look after. One at a time is handed out: they differ in length.
    return call([*PYTEST, "-m", "journey", "-n", "2", "--maxschedchunk", "1"])


PARTS: dict[str, Callable[[], bool]] = {
    "lint": lint,
    "types": types,
    "sqlite": sqlite,
    "postgresql": postgresql,
    "journeys": journeys,
}

WHOLE = ("lint", "sqlite", "postgresql", "journeys")  # lint has types in it


def left_out(problem: services.CannotHave) -> bool:
    """A part whose services cannot be had: a failure where they are insisted on, a notice elsewhere."""
    print(f"{'FAILED' if services.insisted_on() else 'LEFT OUT'}: {problem}", flush=True)
    return not services.insisted_on()


def call(command: list[str], drop: tuple[str, ...] = (), **variables: str) -> bool:
    """Run one tool in the repository; True when it is content."""
    kept = {name: value for name, value in os.environ.items() if name not in drop}
    done = subprocess.run(command, cwd=environment.BASE_DIR, env=kept | variables, check=False)
    return done.returncode == 0


def main(names: list[str]) -> int:
    """Run the parts named, or all. 1 when one failed, 2 for a part that does not exist."""
    if unknown := [name for name in names if name not in PARTS]:
        print(f"No such part: {', '.join(unknown)}. There are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    var = environment.BASE_DIR / "var"
    var.mkdir(exist_ok=True)
    try:
        prepare.compile_words()
        prepare.build_assets()
    except prepare.NotReady as problem:
        print(problem, file=sys.stderr)
        return 1
    report, began = [], time.monotonic()
    for name in names or WHOLE:
        print(f"\n=== {name}: {PARTS[name].__doc__}", flush=True)
        part_began = time.monotonic()
        passed = PARTS[name]()
        report.append((name, passed, time.monotonic() - part_began))
    print("\n=== in short")
    for name, passed, seconds in report:
        print(f"{name:12}{'passed' if passed else 'FAILED':8}{seconds:7.1f} s")
    print(f"{'all':12}{'':8}{time.monotonic() - began:7.1f} s")
    return 0 if all(passed for _, passed, _ in report) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
