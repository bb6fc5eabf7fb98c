"""`application`: whole applications per CPU second of our own processes, from signing in to the receipt, over HTTP.

Counted is the CPU of the portal's web processes and of the worker with all their children; not the sandbox's, the
database's, the broker's or the client's. One application: sign in through the e-ID, start, agree to the lookups, every
page of the wizard, check, file, an official takes and receives it, the receipt is made, the applicant downloads it.
`application statements` is what the database was asked for one of them, sweeps and sessions and all.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from tests.bench.browsing import Browser
from tests.bench.figures import Figure, of_rounds
from tests.bench.stage import Stage
from tests.services import Stack

ROUNDS, APPLICATIONS, AT_ONCE = 5, 4, 2
PROCEDURE = "1.012289"
STEPS: Mapping[str, Mapping[str, str]] = {
    "identity": {},
    "profession": {"profession": "nurse"},
    "practice": {},
    "health": {},
    "history": {"work_history": "01/2019 – nay: điều dưỡng, Bệnh viện Thử"},
    "contact": {"phone": "0912345678", "email": "thu@example.vn"},
    "delivery": {"delivery": "electronic"},
    "declaration": {"portrait_consent": "on", "truth": "on"},
}
RECEIPT_SECONDS = 60.0
_MADE = "SELECT count(*) FROM documents_document"


def measure(stage: Stage) -> list[Figure]:
    """Some 30 s. The first round warms everything up and is not counted."""
    stack, people = stage.stack, _nurses(stage.stack)
    official = _official(stack)
    stage.count_statements("top")
    rates, statements = [], []
    for _ in range(ROUNDS + 1):
        applicants = [(Browser(stack.url), next(people)) for _ in range(APPLICATIONS)]
        asked, used = _statements(stage), _cpu_seconds(stack)
        _round(stage, official, applicants)
        rates.append(APPLICATIONS / (_cpu_seconds(stack) - used))
        statements.append((_statements(stage) - asked) / APPLICATIONS)
    return [
        of_rounds("application", rates[1:], unit="per CPU second"),
        Figure("application statements", median(statements[1:]), "statements each", at_most=True),
    ]


def _round(stage: Stage, official: Browser, applicants: list[tuple[Browser, Mapping[str, str]]]) -> None:
    made = _documents(stage)
    with ThreadPoolExecutor(AT_ONCE) as several:
        codes = list(several.map(lambda who: _apply(*who), applicants))
    for code in codes:
        _receive(official, code)
    limit = time.monotonic() + RECEIPT_SECONDS
    while _documents(stage) < made + len(codes):
        if time.monotonic() > limit:
            raise RuntimeError("a receipt was not made in time")
        time.sleep(0.1)
    for (browser, _person), code in zip(applicants, codes, strict=True):
        browser.open(f"/applications/cases/{code}/")
        browser.open(browser.link("/applications/documents/"))
        if not browser.page.content.startswith(b"%PDF-"):
            raise RuntimeError("the receipt is no PDF")
        browser.close()


def _apply(browser: Browser, person: Mapping[str, str]) -> str:
    """From the sign-in page to the confirmation; the case's code."""
    browser.open("/sign-in/")
    browser.send()
    browser.send({"identity_number": person["identity_number"], "password": "mot-cua-sandbox"})
    browser.send({"scopes": "portrait", "action": "grant"})
    browser.open(f"/applications/start/{PROCEDURE}/")
    browser.send()
    browser.at(r"/plan/$")
    browser.send()
    draft = browser.at(r"/applications/drafts/[0-9a-f-]{36}/$")[0]
    browser.open(f"{draft}steps/identity/")
    for step, answers in STEPS.items():
        browser.at(f"/steps/{step}/$")
        browser.send({f"{step}-{name}": value for name, value in answers.items()})
    browser.at(r"/check/$")
    browser.send()
    return browser.at(r"/cases/([^/]+)/submitted/$")[1]


def _official(stack: Stack) -> Browser:
    """Whoever receives cases, signed in."""
    password = (stack.var / "accounts.txt").read_text().splitlines()[0].removeprefix("password: ")
    browser = Browser(stack.url)
    browser.open("/sign-in/officials/")
    browser.send({"login": "tiepnhan", "password": password})
    return browser


def _receive(official: Browser, code: str) -> None:
    """Find the case in the queue, look at it, and receive it with its fee paid at the counter."""
    official.open("/desk/")
    official.open(f"/desk/cases/{code}/")
    official.open(f"/desk/cases/{code}/receive/")
    official.send({"method": "counter", "reference": "BL-0001"})


def _nurses(stack: Stack) -> Iterator[Mapping[str, str]]:
    ready = json.loads((stack.var / "sandbox" / "ready.json").read_text())
    return (person for person in ready if person["profession"] == "nurse")


def _cpu_seconds(stack: Stack) -> float:
    """What portal and worker have used since they started, with those of their children that have ended."""
    ticks = 0
    for pid in [*stack.pids("portal"), *stack.pids("worker")]:
        ticks += sum(int(field) for field in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _statements(stage: Stage) -> int:
    """Statements of the database so far, without our own question whether receipts are made."""
    ((count,),) = stage.sql(f"SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE query <> '{_MADE}'")
    return int(str(count))


def _documents(stage: Stage) -> int:
    ((count,),) = stage.sql(_MADE)
    return int(str(count))
