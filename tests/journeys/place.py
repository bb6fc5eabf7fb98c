"""The running portal as its visitors know it: who may come, as whom one signs in, and what can be broken."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import requests
from playwright.sync_api import Browser, StorageState

from tests.journeys import applying, deciding
from tests.journeys.browsing import Visitor, visiting
from tests.services import ROOT, Stack

PEOPLE = 600  # enough of them may have the licence for a journey each


@dataclass
class Place:
    """A stack and a browser. `visits` ends all visits when it is closed."""

    stack: Stack
    browser: Browser
    visits: ExitStack = field(default_factory=ExitStack)
    _states: dict[str, StorageState] = field(default_factory=dict)

    def visit(self, **how: Any) -> Visitor:
        """A new visitor: `visit(language="en", scripts=False, size=PHONE)`, see `visiting`."""
        return self.visits.enter_context(visiting(self.browser, self.stack.url, **how))

    def official(self, user: str, **how: Any) -> Visitor:
        """An official or auditor at the desk, signed in; the first visit of each goes through the sign-in page."""
        if user not in self._states:
            with visiting(self.browser, self.stack.url) as visitor:
                deciding.sign_in(visitor, user, self.password)
                self._states[user] = visitor.page.context.storage_state()
        return self.visit(state=self._states[user], **how)

    @cached_property
    def cast(self) -> dict[str, dict[str, Any]]:
        """The sandbox's known people by key: identity_number, full_name, birth_date, level, note."""
        return json.loads((self.stack.var / "sandbox" / "cast.json").read_text(encoding="utf-8"))

    @cached_property
    def _nurses(self) -> Iterator[dict[str, str]]:
        ready = json.loads((self.stack.var / "sandbox" / "ready.json").read_text(encoding="utf-8"))
        return (person for person in ready if person["profession"] == "nurse")

    def somebody(self) -> dict[str, str]:
        """A nurse who may have the licence and is in no other journey: identity_number, full_name, birth_date."""
        return next(self._nurses)

    @cached_property
    def password(self) -> str:
        """The one password of the officials of an embedded installation."""
        return (self.stack.var / "accounts.txt").read_text(encoding="utf-8").splitlines()[0].removeprefix("password: ")

    def order_fault(self, registry: str, fault: str, identity_number: str = "") -> None:
        """Break a registry for one person or all ("down", "slow", …); "none" mends it."""
        order = {"registry": registry, "fault": fault, "identity_number": identity_number}
        requests.post(f"{self.stack.sandbox_url}/control/faults", json=order, timeout=10).raise_for_status()

    def change_record(self, registry: str, identity_number: str, attribute: str, value: Any) -> None:
        """Let a registry hold something else of somebody from now on."""
        order = {"registry": registry, "identity_number": identity_number, "attribute": attribute, "value": value}
        requests.post(f"{self.stack.sandbox_url}/control/records", json=order, timeout=10).raise_for_status()

    def age(self, code: str, registry: str) -> None:
        """Let a case's answer of a registry grow too old for a decision."""
        command = [sys.executable, "-m", "tests.journeys.aging", code, registry]
        done = subprocess.run(command, cwd=ROOT, env=dict(self.stack.environment), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    def decide_correction(self, reference: str, state: str, note: str = "") -> None:
        """Play the owner of a registry, who corrects its record ("corrected") or stands by it ("refused")."""
        order = {"state": state, "note": note}
        address = f"{self.stack.sandbox_url}/control/corrections/{reference}"
        requests.post(address, json=order, timeout=10).raise_for_status()


def decide(place: Place, code: str, **how: Any) -> None:
    """The whole way of a case through the desks, from receiving to issuing."""
    for user, work in {
        "tiepnhan": deciding.receive,
        "thamdinh": deciding.appraise,
        "pheduyet": deciding.approve,
        "vanthu": deciding.issue,
    }.items():
        work(place.official(user, **how), code)


def apply(visitor: Visitor, person: dict[str, Any]) -> str:
    """The whole way of an applicant, from the start page to the confirmation. Returns the case's code."""
    applying.find_procedure(visitor)
    visitor.press("Sign in and start")
    visitor.arrive("sign-in")
    visitor.press("Sign in with the national e-ID")
    applying.pass_eid(visitor, person["identity_number"])
    visitor.arrive("start")
    visitor.press("Start")
    draft = applying.agree(visitor)
    applying.wait_for_registries(visitor)
    visitor.arrive("task-list")
    applying.fill_all(visitor, draft)
    return applying.submit(visitor)
