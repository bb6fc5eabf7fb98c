"""A registry that is down for a while, under load: applicants go on filing, and when it is back nobody storms it.

Applicants come at a steady rate, agree to the lookups and file; the registry fails for a while and returns; then we
wait until every lookup has its answer. What was called when is read from the logs of portal and worker.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import requests

from tests.ready import ReadyDraft
from tests.services import ROOT, Stack

REGISTRY = "population"
PATIENCE_SECONDS = 30.0
#: What is logged when a question has come to its end.
ENDS = {"registry.answered", "registry.unavailable", "registry.rejected"}
#: These end a question before anything is sent.
NOT_SENT = {"breaker_open", "busy", "queued", "maintenance", "no_keys"}


@dataclass
class Course:
    """What happened. Times are seconds since the epoch, pages in seconds, calls by when they began."""

    began: float = 0.0
    down: float = 0.0
    up: float = 0.0
    resolved: float = 0.0
    filed: list[str] = field(default_factory=list)
    pages: list[tuple[float, float]] = field(default_factory=list)  # when, how long
    problems: list[str] = field(default_factory=list)
    waiting: int = 0  # lookups without an answer when the registry came back
    unresolved: int = -1
    calls: list[float] = field(default_factory=list)

    @property
    def steady(self) -> float:
        """Calls per second before the outage."""
        return self._rate(self.began, self.down)

    @property
    def peak(self) -> float:
        """The most calls per second, over any ten seconds that begin with a call after the registry came back."""
        return max((self._rate(at, at + 10) for at in self.calls if self.up <= at <= self.resolved), default=0.0)

    @property
    def during(self) -> float:
        """Calls per second while it was down."""
        return self._rate(self.down, self.up)

    def slow_pages(self) -> float:
        """The 95th percentile of a page's seconds while the registry was down."""
        times = sorted(took for at, took in self.pages if self.down <= at < self.up)
        return times[int(len(times) * 0.95)] if times else 0.0

    def _rate(self, begin: float, end: float) -> float:
        return (bisect_left(self.calls, end) - bisect_left(self.calls, begin)) / (end - begin)


def run(stack: Stack, drafts: list[ReadyDraft], *, rate: float, before: float, outage: float, limit: float) -> Course:
    """The whole course: `before` seconds of peace, `outage` without the registry, at most `limit` to recover."""
    course, waiting, over = Course(began=time.time()), iter(drafts), threading.Event()
    crowd = threading.Thread(target=_come, args=(stack, waiting, rate, course, over), daemon=True)
    crowd.start()
    time.sleep(before)
    course.down = time.time()
    _order(stack, "down")
    time.sleep(outage)
    course.waiting = _unresolved(stack)
    course.up = time.time()
    _order(stack, "none")
    while time.time() - course.up < limit:
        time.sleep(5)
        course.unresolved = _unresolved(stack, older_than=course.up)
        if course.unresolved == 0:
            break
    course.resolved = time.time()
    over.set()
    crowd.join(60)
    course.calls = sorted(_calls(stack))
    return course


def _come(stack: Stack, drafts: Iterator[ReadyDraft], rate: float, course: Course, over: threading.Event) -> None:
    """Somebody new every so often, whether or not those before are done."""
    people, due = [], time.monotonic()
    while not over.is_set() and (draft := next(drafts, None)) is not None:
        one = threading.Thread(target=_apply, args=(stack.url, draft, course), daemon=True)
        one.start()
        people.append(one)
        due += 1 / rate
        over.wait(max(0.0, due - time.monotonic()))
    for one in people:
        one.join(60)


def _apply(url: str, draft: ReadyDraft, course: Course) -> None:
    try:
        with requests.Session() as session:
            went = ""
            for path in (draft.plan, draft.check):
                at, began = time.time(), time.perf_counter()
                answer = session.post(
                    url + path,
                    data=draft.form,
                    headers={"Cookie": draft.cookie},
                    allow_redirects=False,
                    timeout=PATIENCE_SECONDS,
                )
                course.pages.append((at, time.perf_counter() - began))
                assert answer.status_code == 302, f"{answer.status_code} at {path}"
                went = answer.headers["Location"]
        assert "/cases/" in went, f"sent to {went}"
        course.filed.append(draft.public_id)
    except Exception as problem:
        course.problems.append(f"draft {draft.public_id}: {problem}")


def _order(stack: Stack, fault: str) -> None:
    order = {"registry": REGISTRY, "fault": fault}
    requests.post(f"{stack.sandbox_url}/control/faults", json=order, timeout=10).raise_for_status()


def _calls(stack: Stack) -> Iterator[float]:
    """When the registry was really called, by the logs, which tell when a call was over and how long it took."""
    for name in ("portal", "worker"):
        for log in stack.var.glob(f"log/{name}.log*"):
            for line in log.read_text(errors="replace").splitlines():
                if f'"{REGISTRY}"' not in line or '"registry.' not in line:
                    continue
                told = json.loads(line)
                if told["event"] in ENDS and told.get("reason") not in NOT_SENT:
                    over = datetime.fromisoformat(told["timestamp"].replace("Z", "+00:00")).timestamp()
                    yield over - told["milliseconds"] / 1000


def _unresolved(stack: Stack, *, older_than: float = 0.0) -> int:
    """How many lookups of this registry have no answer; `older_than`: only those that were there before then."""
    command = [sys.executable, "-m", "tests.journeys.outage", str(older_than)]
    done = subprocess.run(command, cwd=ROOT, env=dict(stack.environment), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


def _count(older_than: float) -> int:
    from workflows.filling.models import Lookup, LookupState

    found = Lookup.objects.filter(registry=REGISTRY).exclude(state=LookupState.ANSWERED)
    if older_than:
        found = found.filter(created_at__lt=datetime.fromtimestamp(older_than).astimezone())
    return found.count()


def told(course: Course) -> Mapping[str, float]:
    """The figures."""
    return {
        "filed": len(course.filed),
        "waiting when it came back": course.waiting,
        "unresolved at the end": course.unresolved,
        "steady calls per second": round(course.steady, 2),
        "calls per second while down": round(course.during, 2),
        "peak calls per second after": round(course.peak, 2),
        "seconds until all were resolved": round(course.resolved - course.up, 1),
        "p95 page while down, seconds": round(course.slow_pages(), 3),
    }


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    print(_count(float(sys.argv[1])))
