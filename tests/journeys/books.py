"""What the database of a stack holds, for whoever wants to know after the storm: `read(environment)`.

Runs in a process of its own with the stack's environment, since a test process has settings of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tests.services import ROOT


@dataclass(frozen=True)
class Books:
    """Drafts and cases by their public names, jobs by how they stand."""

    cases: dict[str, str]  # code: public id of the draft that it came from
    drafts: dict[str, tuple[str, str, int, int]]  # public id: state, case code, version, steps saved
    filings: list[str]  # case code of each
    tasks: list[tuple[str, str]]  # case code and step of each open task
    entries: dict[str, int]  # case code: how often its journal says that it was filed
    jobs: dict[str, int]  # state: how many
    broken_streams: list[str]


def read(environment: Mapping[str, str]) -> Books:
    """The books of the stack with this environment."""
    command = [sys.executable, "-m", "tests.journeys.books"]
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Books(**json.loads(done.stdout))


def _read() -> Books:
    from workflows.cases.models import Case, Task
    from workflows.drafts.models import Draft, Filing
    from workflows.journal import verify_all
    from workflows.journal.kinds import Kind
    from workflows.journal.models import Entry
    from workflows.outbox.models import Job

    filings = Filing.objects.order_by("id").values_list("case_code", "draft__public_id")
    came_from = {code: str(draft) for code, draft in filings}
    filed = Counter(Entry.objects.filter(kind=Kind.CASE_FILED).values_list("stream", flat=True))
    return Books(
        cases={code: came_from.get(code, "") for code in Case.objects.values_list("code", flat=True)},
        drafts={
            str(one.public_id): (one.state, one.case_code, one.version, len(one.steps)) for one in Draft.objects.all()
        },
        filings=[code for code, _ in filings],
        tasks=list(Task.objects.filter(closed_at__isnull=True).values_list("case__code", "step")),
        entries={stream.removeprefix("case:"): times for stream, times in filed.items()},
        jobs=dict(Counter(Job.objects.values_list("state", flat=True))),
        broken_streams=[verdict.name for verdict in verify_all() if not verdict.ok],
    )


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    print(json.dumps(asdict(_read())))
