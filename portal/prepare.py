"""Makes `var/` ready: `python -m portal.prepare`, which `make setup` runs inside the virtual environment.

Secrets, front end, words, tables, definitions, accounts, static files, and the sandbox's people. Every step looks
first whether there is anything to do, so that a second run takes a second or two.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from portal import environment

#: Secrets that installations made before them lack; nothing is lost by making them now.
ADDED_LATER = ("EDITION_KEYS",)


class NotReady(Exception):
    """A step that could not be done; the message says what to do about it."""


def fresh_secrets() -> dict[str, str]:
    """New secrets for an embedded installation: two for Django and the e-ID, two for the vault."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "EID_CLIENT_SECRET": secrets.token_urlsafe(32),
        "NDXP_CLIENT_SECRET": secrets.token_urlsafe(32),
        "VAULT_KEYS": f"1:{key()}",
        "VAULT_INDEX_KEY": key(),
        "EDITION_KEYS": f"1:{key()}",
    }


def write_secrets(var: Path) -> None:
    """Write `var`/env once, readable by its owner only. It is never overwritten: without it the data is lost."""
    target = var / "env"
    names = fresh_secrets()
    if target.exists():
        add_later_secrets(target, names)
    if target.exists() or all(name in os.environ for name in names):
        return
    if (var / "portal.sqlite3").exists():
        raise NotReady(
            f"{target} is missing, but there is a database beside it, whose encrypted fields open only with the lost "
            f"keys. Bring the file back, or remove {var} to begin anew."
        )
    lines = "".join(f"{name}={value}\n" for name, value in names.items())
    draft = target.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(f"# Secrets of this installation. Keep them with the database.\n{lines}DEBUG=False\n")
    try:
        os.link(draft, target)  # fails, rather than overwrites, when another set-up was faster
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def add_later_secrets(target: Path, names: dict[str, str]) -> None:
    """Add the secrets that an installation of an earlier day was not given; those that are there stay as they are."""
    kept = target.read_text()
    later = [name for name in ADDED_LATER if name not in os.environ and f"\n{name}=" not in f"\n{kept}"]
    if later:
        with target.open("a") as file:
            file.write("".join(f"{name}={names[name]}\n" for name in later))


def make_directories(var: Path) -> None:
    """The directories that nobody else makes; the broker's hold only doorbells."""
    for name in ("assets", "broker", "broker-control", "documents", "files", "log", "sandbox"):
        (var / name).mkdir(parents=True, exist_ok=True)


def build_assets() -> None:
    """Style sheet, script and fonts."""
    from portal.ui import build

    try:
        build.build(environment.var_dir())
    except build.BuildFailed as problem:
        raise NotReady(str(problem)) from problem


def compile_words() -> None:
    """The translations, as the binary tables that gettext reads."""
    for source in environment.BASE_DIR.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            run(["msgfmt", "--check-format", "--output-file", str(target), str(source)])


def bring_up_database() -> None:
    """Tables, definitions, and the officials' accounts."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_definitions")
    call_command("seed_accounts")


def collect_static() -> None:
    """Static files under names that hold their digest, compressed; skipped while no source has changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            there = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{there.st_size}\0{there.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())


def seed_sandbox() -> None:
    """The other side's people. The sandbox itself brings them up to date whenever it starts."""
    if not (environment.var_dir() / "sandbox" / "cast.json").exists():
        run([sys.executable, "-m", "integrations.sandbox", "--seed-only"])


def run(command: list[str]) -> None:
    """Run a program of the set-up to its end."""
    # A Django program of its own has settings of its own.
    variables = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    try:
        subprocess.run(command, cwd=environment.BASE_DIR, env=variables, check=True)
    except FileNotFoundError as problem:
        raise NotReady(f"{command[0]} is not installed.") from problem
    except subprocess.CalledProcessError as problem:
        raise NotReady(f"{' '.join(command[:3])} ended with status {problem.returncode}.") from problem


def step(title: str, do: Callable[[], None]) -> None:
    """Do one step, and say so when it took long enough to wonder."""
    began = time.monotonic()
    do()
    if (seconds := time.monotonic() - began) >= 1:
        print(f"{title}: {seconds:.1f} s", flush=True)


def main() -> int:
    """All steps in order. 1 when one of them could not be done."""
    var = environment.var_dir()
    try:
        make_directories(var)
        write_secrets(var)
        environment.load(var)
        step("Front end", build_assets)
        step("Translations", compile_words)
        start_django()
        step("Database", bring_up_database)
        step("Static files", collect_static)
        step("Sandbox", seed_sandbox)
    except NotReady as problem:
        print(f"Not ready: {problem}", file=sys.stderr)
        return 1
    return 0


def start_django() -> None:
    """Load the settings and the rooms in this process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()


if __name__ == "__main__":
    raise SystemExit(main())
