"""Trying a proposed edition on the cases of the last year: a job, batch by batch, newest first, with its progress."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures import catalogue
from procedures.edition import Edition
from workflows import outbox
from workflows.clock.calendar import in_force
from workflows.clock.events import events_of_all
from workflows.drafts.models import Filing
from workflows.editions.models import Proposal, Replayed, Simulation, State
from workflows.editions.paths import paths_of
from workflows.editions.proposing import EditionError, edition_of, journal
from workflows.editions.replaying import Course, Otherwise, filed_of, replay
from workflows.journal.kinds import Kind
from workflows.people.models import Official

log = structlog.get_logger(__name__)

YEAR: Final = timedelta(days=365)
#: The newest so many cases of the year are replayed.
MOST: Final = 10_000
BATCH: Final = 100
#: One that has not moved for so long was given up; it may be begun anew.
PATIENCE: Final = timedelta(hours=1)


def simulate(proposal: Proposal, *, by: Official) -> Simulation:
    """Begin to replay the year's cases against the version that stands; one that is under way is returned instead.

    Raises EditionError for a version with findings, or a procedure that nobody could apply for yet.
    """
    version, now = proposal.latest, timezone.now()
    edition_of(version)
    try:
        base = catalogue.in_force(proposal.procedure, timezone.localdate()).effective_from
    except catalogue.CatalogueError:
        raise EditionError(_("No edition of this procedure is in force, so there are no cases to replay.")) from None
    since = now - YEAR
    total = _filings(proposal.procedure, since=since, until=now)[:MOST].count()
    with transaction.atomic():
        current = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if current.state not in (State.CHECKED, State.PUBLISHED) or current.version != version.number:
            raise EditionError(_("There is a newer version meanwhile, or none without findings. Look at it again."))
        running = version.simulations.filter(finished_at__isnull=True, started_at__gt=now - PATIENCE).first()
        if running is not None:
            return running
        made = Simulation.objects.create(
            version=version, base=base, asked_by=by, started_at=now, since=since, total=total
        )
        _go_on(made, after=None)
    return made


@outbox.handler("editions.replay", lease=120)
def replay_batch(job: outbox.ClaimedJob) -> Callable[[], None] | None:
    """Replay the next batch; what was found is written, and the next batch queued, in the finishing transaction."""
    simulation = Simulation.objects.select_related("version__proposal").get(pk=job.payload["simulation"])
    if simulation.finished_at is not None:
        return None
    left = min(simulation.total - simulation.done, BATCH)
    filings = list(_batch(simulation, after=job.payload["after"])[:left])
    found, unreadable = _replayed(simulation, filings)
    return partial(_settle, simulation.pk, filings, found, unreadable)


def _filings(procedure: str, *, since: dt.datetime, until: dt.datetime) -> QuerySet[Filing]:
    return Filing.objects.filter(number=0, draft__procedure=procedure, filed_at__gte=since, filed_at__lt=until)


def _batch(simulation: Simulation, *, after: Sequence[Any] | None) -> QuerySet[Filing]:
    """The filings that follow, newest first."""
    procedure = simulation.version.proposal.procedure
    filings = _filings(procedure, since=simulation.since, until=simulation.started_at)
    if after is not None:
        at, pk = dt.datetime.fromisoformat(after[0]), after[1]
        filings = filings.filter(filed_at__lte=at).filter(Q(filed_at__lt=at) | Q(pk__lt=pk))
    pictured = ExpressionWrapper(Q(draft__person__portrait__isnull=False), output_field=BooleanField())
    dated = filings.select_related("draft").defer("draft__steps").annotate(pictured=pictured)
    return dated.order_by("-filed_at", "-pk")


def _replayed(simulation: Simulation, filings: Sequence[Filing]) -> tuple[dict[int, Otherwise], int]:
    """What would have gone otherwise, by filing; and how many could not be replayed."""
    codes = [filing.case_code for filing in filings]
    new, calendar = edition_of(simulation.version), in_force()
    events, paths = events_of_all(codes), paths_of(codes)
    editions: dict[dt.date, Edition] = {}
    found: dict[int, Otherwise] = {}
    unreadable = 0
    for filing in filings:
        day = filing.draft.edition_date
        try:
            if day not in editions:
                editions[day] = catalogue.edition(filing.draft.procedure, day)
            old = editions[day]
            filed = filed_of(filing.body, filing.filed_at, portrait=getattr(filing, "pictured", False))
            course = Course(events.get(filing.case_code, ()), paths.get(filing.case_code, ()))
            found[filing.pk] = replay(filed, course, old, new, calendar)
        except Exception as problem:
            # One case that cannot be read must not keep the others from being told of; the page says how many.
            log.warning("editions.not_replayed", case=filing.case_code, problem=type(problem).__name__)
            unreadable += 1
    return found, unreadable


def _settle(pk: int, filings: Sequence[Filing], found: Mapping[int, Otherwise], unreadable: int) -> None:
    simulation = Simulation.objects.select_for_update(of=("self",)).select_related("version__proposal").get(pk=pk)
    Replayed.objects.bulk_create(
        Replayed(simulation=simulation, case_code=one.case_code, filed_at=one.filed_at, otherwise=found[one.pk])
        for one in filings
        if found.get(one.pk)
    )
    counts = Counter(simulation.counts)
    counts["unreadable"] += unreadable
    for otherwise in found.values():
        counts.update(_reasons(otherwise))
    simulation.counts = {name: count for name, count in counts.items() if count}
    simulation.done += len(filings)
    if filings and simulation.done < simulation.total:
        simulation.save()
        _go_on(simulation, after=filings[-1])
        return
    simulation.finished_at = timezone.now()
    simulation.save()
    proposal = simulation.version.proposal
    told = {"simulation": str(simulation.public_id), "version": simulation.version.number}
    journal(Kind.EDITION_SIMULATED, proposal, simulation.asked_by, **told, cases=simulation.done, **simulation.counts)


def _reasons(otherwise: Otherwise) -> list[str]:
    """What one case counts for: for each kind once, for each reason once, and once among all that differ."""
    if not otherwise:
        return []
    named = [f"{kind}:{name}" for kind, names in otherwise.items() if kind not in ("due", "late") for name in names]
    direction = []
    if "due" in otherwise:
        before, after = otherwise["due"]
        direction = ["due:sooner" if after < before else "due:later"]
    return ["otherwise", *otherwise, *named, *direction]


def _go_on(simulation: Simulation, *, after: Filing | None) -> None:
    cursor = [after.filed_at.isoformat(), after.pk] if after else None
    outbox.enqueue(
        "editions.replay",
        key=f"replay:{simulation.public_id}:{simulation.done}",
        payload={"simulation": simulation.pk, "after": cursor},
        reference=str(simulation.public_id),
    )
