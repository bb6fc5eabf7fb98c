"""A registry is down under load: everybody can file, and when it is back every case is answered (R-REG-4, R-REG-5).

A measurement of half an hour, so it runs only where it is asked for: OUTAGE_SECONDS=600 is what the requirement says.
"""

from __future__ import annotations

import os

import pytest

from tests import ready, services
from tests.journeys import outage

RATE = 2.0
SECONDS = float(os.environ.get("OUTAGE_SECONDS", "0"))
PEOPLE = 2_500 if SECONDS < 100 else 30_000  # a person has only so many unfinished applications
pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(SECONDS * 5 + 300),
    pytest.mark.skipif(not SECONDS, reason="OUTAGE_SECONDS is not set"),
]


def test_everybody_files_and_nobody_storms(capsys):
    try:
        with services.postgresql() as database, services.redis() as broker:
            environment = {"DATABASE_URL": database, "CELERY_BROKER_URL": broker}
            with services.stack(people=PEOPLE, **environment) as stack:
                # The recovery may take as long as the outage, with people still coming.
                drafts = ready.unasked(int(RATE * (SECONDS * 3.5 + 90)), stack.environment)
                course = outage.run(
                    stack, drafts, rate=RATE, before=min(120.0, SECONDS), outage=SECONDS, limit=SECONDS * 2 + 60
                )
    except services.CannotHave as problem:
        if services.insisted_on():
            raise
        pytest.skip(str(problem))
    with capsys.disabled():
        print(f"\n{outage.told(course)}", flush=True)

    assert course.problems == []
    assert course.waiting > 0, "the outage met nobody"
    assert course.unresolved == 0
    assert course.peak <= 2 * course.steady
    assert course.slow_pages() < 0.8
