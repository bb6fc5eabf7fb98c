"""What `make run` prints when everything answers: where to go, and who to sign in as."""

from __future__ import annotations

import json
from pathlib import Path

# The people shown first; the sandbox's own sign-in page lists more.
SHOWN = ("nurse_ready", "doctor_ready", "doctor_short", "nurse_no_degree", "level_one")
#: Lines of the list of officials: the password and those of the first department.
MOST_LISTED = 10
SANDBOX_PASSWORD = "mot-cua-sandbox"  # noqa: S105  # printed on purpose: it opens synthetic people only


def welcome(var: Path, port: int, sandbox_port: int) -> str:
    """The text, beginning with `Ready:`. Cast and accounts are read from what the sandbox and set-up wrote."""
    here, there = f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{sandbox_port}/"
    lines = [f"Ready: {here}", f"  The other side (e-ID, registries): {there}"]
    cast = var / "sandbox" / "cast.json"
    if cast.exists():
        lines.append(f"  Applicants sign in with the e-ID; every password is {SANDBOX_PASSWORD}")
        people = json.loads(cast.read_text())
        for key in SHOWN:
            if person := people.get(key):
                lines.append(f"    {person['identity_number']}  {person['full_name']}: {person['note']}")
    accounts = var / "accounts.txt"
    if accounts.exists():
        lines.append(f"  Officials, auditors and operators sign in at {here}sign-in/officials/")
        listed = [line for line in accounts.read_text().expandtabs(12).splitlines() if line]
        lines += [f"    {line}" for line in listed[:MOST_LISTED]]
        if len(listed) > MOST_LISTED:
            lines.append(f"    … {len(listed) - MOST_LISTED} more: {accounts}")
    return "\n".join(lines)
