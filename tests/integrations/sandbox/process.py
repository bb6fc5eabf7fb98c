"""Starts and stops the real sandbox for tests: `with running_sandbox(var_dir, port, portal_port) as sandbox: …`."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from integrations.attributes import REGISTRIES

ROOT = Path(__file__).resolve().parents[3]
CLIENT_ID = "mot-cua"
CLIENT_SECRET = "secret-of-tests"
PASSWORD = "mot-cua-sandbox"


#: One of the cast whom each registry knows.
KNOWN: Final = {
    **dict.fromkeys(("population", "degrees", "practitioners", "health_checks"), "nurse_ready"),
    "business": "clinic_ready",
    **dict.fromkeys(("officials", "continuing_education"), "nurse_licensed"),
    "criminal_records": "pharmacist_ready",
    "facilities": "clinic_dissolved",
    "pharmacists": "pharmacist_certified",
    "drug_businesses": "drug_firm",
    "drug_registrations": "drug_registered",
    "devices": "device_classified_d",
    "food_businesses": "food_firm",
    "food_products": "food_registered",
}


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that runs."""

    url: str
    portal: str  # the address that the e-ID sends people back to
    var_dir: Path
    pid: int
    tls_url: str = ""  # the same behind TLS; its authority stands in `ca_file`

    @property
    def issuer(self) -> str:
        return f"{self.url}/eid"

    @property
    def ca_file(self) -> Path:
        return self.var_dir / "sandbox" / "ca.pem"

    @property
    def keys_file(self) -> Path:
        return self.var_dir / "sandbox" / "registry-keys.json"

    def person(self, key: str) -> dict[str, Any]:
        """Return one of the cast: identity_number, full_name, birth_date, level, note."""
        return json.loads((self.var_dir / "sandbox" / "cast.json").read_text(encoding="utf-8"))[key]

    def firm(self, key: str) -> dict[str, Any]:
        """Return one of the cast's firms: business_code, name, status, legal_representative (cast key), note."""
        return json.loads((self.var_dir / "sandbox" / "cast.json").read_text(encoding="utf-8"))["firms"][key]

    def product(self, key: str) -> dict[str, Any]:
        """Return one of the cast's products: registry, number, name."""
        return json.loads((self.var_dir / "sandbox" / "cast.json").read_text(encoding="utf-8"))["products"][key]

    def known_to(self, registry: str) -> dict[str, str]:
        """Return how one of the cast whom a registry knows is asked about: number, name and birth date."""
        key = KNOWN[registry]
        if REGISTRIES[registry].subject == "person":
            found = self.person(key)
            return {name: found[name] for name in ("identity_number", "full_name", "birth_date")}
        firm = REGISTRIES[registry].subject == "organisation"
        number = self.firm(key)["business_code"] if firm else self.product(key)["number"]
        return {"identity_number": number, "full_name": "", "birth_date": ""}

    def licensed(self) -> list[dict[str, str]]:
        """Return practitioners who hold a licence."""
        return json.loads((self.var_dir / "sandbox" / "licensed.json").read_text(encoding="utf-8"))

    def ready(self) -> list[dict[str, str]]:
        """Return people who may get a new licence today."""
        return json.loads((self.var_dir / "sandbox" / "ready.json").read_text(encoding="utf-8"))

    def order_fault(
        self,
        registry: str,
        fault: str,
        *,
        seconds: float = 5,
        identity_number: str = "",
        share: float = 1,
        pause: float = 0,
    ) -> None:
        """Make a registry ("*" for all) slow, down, lying, …, for everybody or one person; "none" mends it.

        Faults and what `seconds` means to each: `integrations.sandbox.registries.faults.Kind`. `share`: how many of
        the questions meet it, up to 1. `pause`: seconds between two bursts of `errors`.
        """
        order = {
            "registry": registry,
            "fault": fault,
            "seconds": seconds,
            "identity_number": identity_number,
            "share": share,
            "pause": pause,
        }
        requests.post(f"{self.url}/control/faults", json=order, timeout=10).raise_for_status()

    def end_faults(self) -> None:
        requests.delete(f"{self.url}/control/faults", timeout=10).raise_for_status()

    def change_record(self, registry: str, identity_number: str, attribute: str, value: object) -> None:
        """Make a registry hold another value; `value` as the registry answers it (None: there is none)."""
        order = {"registry": registry, "identity_number": identity_number, "attribute": attribute, "value": value}
        requests.post(f"{self.url}/control/records", json=order, timeout=10).raise_for_status()

    def corrections(self) -> list[dict[str, Any]]:
        """The requests for correction that its registries have, the newest first."""
        return requests.get(f"{self.url}/control/corrections", timeout=10).json()["corrections"]

    def decide_correction(self, reference: str, state: str, note: str = "") -> None:
        """Decide a request: "corrected" gives the record the claimed value, "refused" does not."""
        order = {"state": state, "note": note}
        requests.post(f"{self.url}/control/corrections/{reference}", json=order, timeout=10).raise_for_status()


def free_port() -> int:
    """Return a port of loopback that was free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_sandbox(
    var_dir: Path,
    port: int,
    portal_port: int,
    people: int = 400,
    *,
    seed: int = 1,
    tls_port: int = 0,
    environment: Mapping[str, str] | None = None,
    patience: float = 60,
) -> Iterator[Sandbox]:
    """Run the sandbox on `port` with its data in `var_dir` for a portal on `portal_port`; stop it at the end.

    `tls_port` 0: without TLS. `environment` adds to or replaces what is set here (for example EID_CLIENT_SECRET).
    Its output goes to `var_dir/sandbox.log`. Raises RuntimeError when it does not answer within `patience` seconds.
    """
    settings = {
        "VAR_DIR": str(var_dir),
        "SANDBOX_PORT": str(port),
        "SANDBOX_TLS_PORT": str(tls_port),
        "PORT": str(portal_port),
        "PUBLIC_URL": f"http://127.0.0.1:{portal_port}",
        "SANDBOX_PEOPLE": str(people),
        "SANDBOX_SEED": str(seed),
        "EID_CLIENT_ID": CLIENT_ID,
        "EID_CLIENT_SECRET": CLIENT_SECRET,
        "NDXP_CLIENT_ID": CLIENT_ID,
        "NDXP_CLIENT_SECRET": CLIENT_SECRET,
    }
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "sandbox.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "integrations.sandbox"],
            cwd=ROOT,
            env={**os.environ, **settings, **(environment or {})},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        tls_url = f"https://127.0.0.1:{tls_port}" if tls_port else ""
        sandbox = Sandbox(f"http://127.0.0.1:{port}", settings["PUBLIC_URL"], var_dir, process.pid, tls_url)
        try:
            _wait_until_it_answers(sandbox, process, patience)
            yield sandbox
        finally:
            _stop(process)


def _wait_until_it_answers(sandbox: Sandbox, process: subprocess.Popen[bytes], patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{sandbox.url}/healthz", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    log = (sandbox.var_dir / "sandbox.log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"The sandbox did not start:\n{log[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=10)
