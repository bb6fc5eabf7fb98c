"""Kill a process of the portal or the worker at random moments, 40 times, while people file (R-JOB-1, R-FLT-1).

No acknowledged filing is lost, none is doubled, and no work stays undone. KILL_SEED=… repeats a run's choices (though
not the machine's timing); the seed of each run is printed.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from contextlib import ExitStack

import pytest

from tests import ready, services
from tests.journeys import books
from tests.journeys.storm import Applicants, Killer

pytestmark = pytest.mark.journey

KILLS = 40
STORM_SECONDS = 120.0
DRAFTS = 400
JOBS_DONE_SECONDS = 60.0  # after the last kill


@pytest.fixture(params=["sqlite", "postgresql"])
def stack(request):
    """The real processes, on each database in turn. The machine does not fail, so PostgreSQL need not write through."""
    with ExitStack() as opened:
        where = {}
        if request.param == "postgresql":
            try:
                where["DATABASE_URL"] = opened.enter_context(services.postgresql(fsync="off", full_page_writes="off"))
                where["CELERY_BROKER_URL"] = opened.enter_context(services.redis())
            except services.CannotHave as problem:
                if services.insisted_on():
                    raise
                pytest.skip(str(problem))
        yield opened.enter_context(services.stack(people=2_500, **where))


def test_no_acknowledged_filing_is_lost_or_doubled(stack, capsys):
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(2**31))
    drafts = ready.unasked(DRAFTS, stack.environment)
    people, killer = Applicants(stack.url, drafts, seed=seed), Killer(stack, random.Random(seed))
    with capsys.disabled():
        print(f"\nKILL_SEED={seed}", flush=True)
    storm(people, killer, random.Random(seed + 1))
    last_kill = time.monotonic()
    people.stop()
    after = read_when_done(stack, last_kill)
    with capsys.disabled():
        print(f"{dict(killer.killed)}; {len(people.told)} acknowledged, {people.repeated} clicks repeated", flush=True)

    assert people.problems == []
    assert killer.killed.total() >= KILLS
    assert len(people.told) >= KILLS, "there was too little to be lost"
    assert_none_lost_or_doubled(people.told, after)
    assert_drafts_intact_or_filed(drafts, after)
    assert after.broken_streams == []
    assert set(after.jobs) == {"done"}, f"undone {JOBS_DONE_SECONDS:.0f} s after the last kill"


def storm(people: Applicants, killer: Killer, dice: random.Random) -> None:
    """Kill at random moments, each time only once somebody has got something done since the last time."""
    limit = time.monotonic() + STORM_SECONDS
    people.start()
    told = 0
    while killer.killed.total() < KILLS and not people.problems:
        while len(people.told) == told and not people.problems and time.monotonic() < limit:
            time.sleep(0.02)
        told = len(people.told)
        # Behind the time, the moments come closer; their number stays.
        left = max(0.0, limit - time.monotonic()) / (KILLS - killer.killed.total())
        time.sleep(dice.uniform(0, min(1.0, left)))
        killer.strike()


def read_when_done(stack: services.Stack, last_kill: float) -> books.Books:
    """The books as soon as no job waits, or as they are when the time for that is over."""
    while True:
        after = books.read(stack.environment)
        if set(after.jobs) == {"done"} or time.monotonic() - last_kill > JOBS_DONE_SECONDS:
            return after
        time.sleep(1)


def assert_none_lost_or_doubled(told: dict[str, str], after: books.Books) -> None:
    """Every acknowledged case is there with its draft, one filing, one entry, and its task; no other has two."""
    assert {draft: after.drafts[draft][1] for draft in told} == told
    assert {draft: code for code, draft in after.cases.items() if draft in told} == told
    every_case = dict.fromkeys(after.cases, 1)
    assert Counter(after.filings) == every_case
    assert after.entries == every_case
    assert Counter(code for code, step in after.tasks if step == "receive") == every_case
    assert len(after.tasks) == len(after.cases)


def assert_drafts_intact_or_filed(drafts: list[ready.ReadyDraft], after: books.Books) -> None:
    """What nobody was told about is either whole and open, or a case."""
    cases_of = Counter(after.cases.values())
    whole = {draft.public_id: (draft.version, after.drafts[draft.public_id][3]) for draft in drafts}
    assert len({steps for _version, steps in whole.values()}) == 1, "a draft lost a step"
    for draft in drafts:
        state, code, version, _steps = after.drafts[draft.public_id]
        if state == "open":
            assert (code, version, cases_of[draft.public_id]) == ("", draft.version, 0)
        else:
            assert (state, version, cases_of[draft.public_id]) == ("filed", draft.version + 1, 1)
            assert after.cases[code] == draft.public_id
