"""Applicants who file while processes die: they repeat what got no answer, and remember what they were told."""

from __future__ import annotations

import os
import random
import re
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable

import requests

from tests.ready import ReadyDraft
from tests.services import Stack

ANSWER_SECONDS = 90.0  # so long somebody repeats a click before they give up
PAUSE_SECONDS = 0.2
START_SECONDS = 30.0  # so long a service that died may be away
# The supervisor starts a service again five times a minute, then takes it for broken (portal.serve). A service can also
# end because of a killed child: Celery gives up when one dies while the pool starts. One ending is left for that.
WHOLE_A_MINUTE = 4
CHILD_A_MINUTE = 5


class Applicants:
    """Several at once, each with one draft after the other, until told to stop or the drafts are used up.

    `told` is what they were answered: the case's code by the draft. `repeated` counts clicks that had no answer.
    """

    def __init__(self, url: str, drafts: Iterable[ReadyDraft], *, seed: int, number: int = 4) -> None:
        self.url = url
        self.told: dict[str, str] = {}
        self.repeated = 0
        self.problems: list[str] = []
        self._waiting = deque(drafts)
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(seed + one,), daemon=True) for one in range(number)]

    def start(self) -> None:
        """Let them begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish the application that they are at."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, seed: int) -> None:
        dice = random.Random(seed)
        with requests.Session() as session:
            while self._waiting and not self._over.is_set() and not self.problems:
                draft = self._waiting.popleft()
                try:
                    self._apply(session, draft, dice)
                except Exception as problem:
                    self.problems.append(f"draft {draft.public_id}: {problem}")
                time.sleep(dice.uniform(0, PAUSE_SECONDS))

    def _apply(self, session: requests.Session, draft: ReadyDraft, dice: random.Random) -> None:
        """Agree to the registries being asked, file, and now and then click once more."""
        self._click(session, draft, draft.plan)
        code = self._file(session, draft)
        self.told[draft.public_id] = code
        if dice.random() < 0.2:
            again = self._file(session, draft)
            assert again == code, f"told {code}, then {again}"

    def _file(self, session: requests.Session, draft: ReadyDraft) -> str:
        address = self._click(session, draft, draft.check)
        found = re.search(r"/applications/cases/([^/]+)/", address)
        assert found, f"was sent to {address}"
        return found[1]

    def _click(self, session: requests.Session, draft: ReadyDraft, path: str) -> str:
        """Post until there is an answer; the address that it leads to."""
        limit = time.monotonic() + ANSWER_SECONDS
        while True:
            try:
                answer = session.post(
                    self.url + path,
                    data=draft.form,
                    headers={"Cookie": draft.cookie},
                    allow_redirects=False,
                    timeout=ANSWER_SECONDS,
                )
            except requests.ConnectionError:
                assert time.monotonic() < limit, "no answer"
                self.repeated += 1
                time.sleep(0.1)
                continue
            assert answer.status_code == 302, f"{answer.status_code} at {path}"
            return answer.headers["Location"]


class Killer:
    """Kills a process of portal or worker, at random: the service as a whole, or one of its children."""

    def __init__(self, stack: Stack, dice: random.Random) -> None:
        self.killed: Counter[str] = Counter()
        self._stack = stack
        self._dice = dice
        self._endings: dict[str, deque[float]] = {"portal": deque(), "worker": deque()}
        self._told = Counter[str]()

    def strike(self) -> None:
        """One kill; waits for a process to be there to be killed."""
        limit = time.monotonic() + START_SECONDS
        while (choice := self._choice()) is None:
            log = (self._stack.var / "serve.log").read_text()
            assert time.monotonic() < limit, f"there is nothing to kill: {log}"
            time.sleep(0.02)
        service, pid, whole = choice
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return self.strike()
        self.killed[f"{service}, {'whole' if whole else 'child'}"] += 1

    def _choice(self) -> tuple[str, int, bool] | None:
        """A service, its process to kill, and whether that is its first; a worker of threads has only that one."""
        service = self._dice.choice(["portal", "worker"])
        endings = self._endings_of_late(service)
        master, children = self._pids(service)[:1], self._pids(service)[1:]
        whole = endings < WHOLE_A_MINUTE and (not children or self._dice.random() < 0.5)
        pids = master if whole else children if endings < CHILD_A_MINUTE else []
        return (service, self._dice.choice(pids), whole) if pids else None

    def _pids(self, service: str) -> list[int]:
        try:
            return self._stack.pids(service)
        except (FileNotFoundError, ProcessLookupError):  # one of them ended while it was looked at
            return []

    def _endings_of_late(self, service: str) -> int:
        """How often the service ended within the last minute, for whatever reason: the supervisor tells."""
        told = (self._stack.var / "serve.log").read_text().count(f"The {service} ended with status")
        times, now = self._endings[service], time.monotonic()
        times.extend([now] * (told - self._told[service]))
        self._told[service] = told
        while times and now - times[0] > 60:
            times.popleft()
        return len(times)
