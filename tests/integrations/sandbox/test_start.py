"""Starting the sandbox: filled once, quick the second time, filled anew when it is asked for other people."""

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import requests

from tests.integrations.sandbox.browser import Visit
from tests.integrations.sandbox.process import ROOT, free_port, running_sandbox


def seed(var_dir: Path, people: int = 60, **settings: str) -> float:
    """Fill the sandbox in `var_dir`; return the seconds it took."""
    environment = os.environ | {"VAR_DIR": str(var_dir), "SANDBOX_PEOPLE": str(people)} | settings
    started = time.monotonic()
    command = [sys.executable, "-W", "error", "-m", "integrations.sandbox", "--seed-only"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=60)
    return time.monotonic() - started


def contents(var_dir: Path, name: str) -> str:
    return (var_dir / "sandbox" / name).read_text(encoding="utf-8")


def test_second_start_fills_nothing_and_is_quick(tmp_path: Path):
    seed(tmp_path)
    database = tmp_path / "sandbox" / "sandbox.sqlite3"
    born = database.stat().st_ino
    assert seed(tmp_path) < 2
    assert database.stat().st_ino == born


def test_another_seed_fills_anew_but_keeps_the_keys(tmp_path: Path):
    seed(tmp_path, people=600)
    ready, keys = contents(tmp_path, "ready.json"), contents(tmp_path, "registry-keys.json")
    seed(tmp_path, people=600, SANDBOX_SEED="2")
    assert contents(tmp_path, "ready.json") != ready
    assert contents(tmp_path, "registry-keys.json") == keys


def test_secrets_are_readable_by_the_owner_only(tmp_path: Path):
    seed(tmp_path)
    assert stat.S_IMODE((tmp_path / "sandbox" / "secrets.json").stat().st_mode) == 0o600


def test_files_for_others(tmp_path: Path):
    seed(tmp_path, people=600)
    cast, ready = json.loads(contents(tmp_path, "cast.json")), json.loads(contents(tmp_path, "ready.json"))
    assert {"nurse_ready", "doctor_ready", "doctor_short", "nurse_no_degree", "level_one", "mismatch"} <= set(cast)
    assert {"identity_number", "full_name", "birth_date", "level", "note"} <= set(cast["nurse_ready"])
    assert len(ready) == 60
    assert {"identity_number", "full_name", "birth_date"} <= set(ready[0])


def test_start_without_a_secret_says_what_is_missing(tmp_path: Path):
    command = [sys.executable, "-m", "integrations.sandbox"]
    environment = os.environ | {"VAR_DIR": str(tmp_path), "SANDBOX_PEOPLE": "60", "EID_CLIENT_SECRET": ""}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, timeout=60, capture_output=True, text=True)
    assert done.returncode == 1
    assert "EID_CLIENT_SECRET is missing" in done.stderr


def test_restart_ends_faults_and_keeps_accounts(tmp_path: Path):
    port, portal_port = free_port(), free_port()
    with running_sandbox(tmp_path, port, portal_port, people=60) as sandbox:
        visit = Visit(sandbox)
        subject = visit.claims(visit.whole(sandbox.person("nurse_ready"))["id_token"])["sub"]
        sandbox.order_fault("*", "down")
    with running_sandbox(tmp_path, port, portal_port, people=60) as sandbox:
        assert requests.get(f"{sandbox.url}/control/faults", timeout=10).json() == {"faults": []}
        visit = Visit(sandbox)
        assert visit.claims(visit.whole(sandbox.person("nurse_ready"))["id_token"])["sub"] == subject


def test_it_listens_on_loopback_only(sandbox):
    port = int(sandbox.url.rpartition(":")[2])
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    addresses = {line.split()[1] for line in listening if line.split()[3] == "0A"}
    assert {address for address in addresses if address.endswith(f":{port:04X}")} == {f"0100007F:{port:04X}"}
