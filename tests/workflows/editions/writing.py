"""New editions of 1.012289 for tests: the repository's own file with another date and what a test changes in it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from procedures import loading
from procedures.catalogue import edition
from procedures.checking import check_bytes
from procedures.edition import Edition
from procedures.vocabulary import Role
from tests.procedures.conftest import LICENCE
from tests.workflows import making
from workflows import outbox
from workflows.editions import proposing, simulating
from workflows.editions.models import Proposal, Simulation
from workflows.outbox.models import Job
from workflows.people.models import Official

PROCEDURE = making.PROCEDURE
FIELD = """\
      - id: email
        type: email
"""
NEW_FIELD = """\
      - id: languages
        type: text
        title: {vi: Ngoại ngữ, en: Languages}
"""
EMAIL = """\
      - id: email
        type: email
        title: {vi: Thư điện tử, en: E-mail address}
        required: false
"""
Change = tuple[str, str]
SLOWER: Change = ("  amount: 30\n  unit: day", "  amount: 45\n  unit: day")
DEARER: Change = ("  amount: 430000", "  amount: 500000")
STRICTER: Change = ("      nurse: 6\n", "      nurse: 9\n")
LANGUAGES: Change = (FIELD, NEW_FIELD + FIELD)
NO_EMAIL: Change = (EMAIL, "")


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def text(*changes: Change, on: dt.date | None = None) -> bytes:
    """The file with these changes, each of which must be found in it."""
    day = on or in_days(30)
    made = LICENCE.decode().replace("edition: 2025-07-01", f"edition: {day.isoformat()}")
    for old, new in changes:
        assert old in made, old
        made = made.replace(old, new, 1)
    return made.encode()


def load(*changes: Change, on: dt.date | None = None) -> Edition:
    """Bring an edition into force (today, if no day is given), whoever published it."""
    day = on or timezone.localdate()
    loading.load([check_bytes(text(*changes, on=day), "test.yaml")])
    return edition(PROCEDURE, day)


class Editors:
    """Two editors of the unit to which 1.012289 belongs, and one of another."""

    def __init__(self) -> None:
        self.author = making.official(Role.EDITOR, name="Bùi Thị Soạn")
        self.publisher = making.official(Role.EDITOR, name="Đặng Văn Bố")
        self.stranger = making.official(Role.EDITOR, unit="qld", name="Ngô Thị Lạ")


def proposed(by: Official, *changes: Change, on: dt.date | None = None) -> Proposal:
    """A checked proposal."""
    return proposing.propose(PROCEDURE, text(*changes, on=on), by=by)


def simulated(proposal: Proposal, by: Official) -> Simulation:
    """The same, tried on the cases that there are."""
    run = simulating.simulate(proposal, by=by)
    work_off()
    run.refresh_from_db()
    return run


def work_off() -> None:
    """Run every replay that is queued, as a worker would."""
    while jobs := list(Job.objects.filter(kind="editions.replay", state=Job.State.NEW).values_list("pk", flat=True)):
        assert outbox.run_now(jobs, budget=60) == len(jobs)
