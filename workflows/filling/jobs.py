"""The job that asks one registry and keeps what it answered, or notes that it could not (design §5)."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from operator import itemgetter
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations.exchange import client as exchange
from workflows import outbox
from workflows.filling.answers import Answered, journal, keep
from workflows.filling.lookups import begin_asking
from workflows.filling.models import Lookup, LookupState, Outcome
from workflows.journal.kinds import Kind

log = structlog.get_logger(__name__)

#: Waits between attempts, in seconds; the last one repeats. Half of each is jitter.
BACK_OFF = (2, 5, 15, 60, 120, 300)
#: The registry is well, but somebody else's turn is first.
TURNS = (exchange.Reason.BUSY, exchange.Reason.QUEUED)
#: After this the lookup waits for a person to ask again or to settle it.
GIVE_UP_AFTER = timedelta(days=7)
#: Lookups that a worker runs in one go.
TOGETHER: Final = 16


@dataclass(frozen=True)
class _Asked:
    """A question that goes out for a job."""

    job: outbox.ClaimedJob
    lookup: Lookup
    question: exchange.Question


#: A lookup by its primary key, the question that was asked about it, and the answer.
Told = tuple[int, exchange.Question, exchange.Answer]


@outbox.handler_of_many("filling.ask", lease=30, together=TOGETHER)
def ask(jobs: Sequence[outbox.ClaimedJob]) -> Iterator[outbox.Result]:
    """Ask registries, different ones at the same time, and settle known answers in the finishing transaction.

    What comes in together is kept together; no answer is tried again later. What there was no time for goes back, for
    whichever worker is free.
    """
    asked: list[_Asked] = []
    for job, lookup in _lookups_of(jobs):
        try:
            if lookup is None:
                raise Lookup.DoesNotExist
            if lookup.state in (LookupState.ANSWERED, LookupState.REFUSED, LookupState.DROPPED):
                yield outbox.Finished([job])
            elif any(lookup.pk == other.lookup.pk for other in asked):
                raise outbox.Retry(after=1, reason="another job asks about it just now", counts=False)
            else:
                asked.append(_Asked(job, lookup, _question_of(job, lookup)))
        except Exception as error:
            yield outbox.Unfinished(job, error)
    if not asked:
        return
    begin_asking(*(one.lookup for one in asked))
    for came in exchange.ask_all(
        [one.question for one in asked],
        patience=settings.REGISTRY_DEADLINE_SECONDS,
        budget=asked[0].job.seconds_left(),
    ):
        answered: list[tuple[_Asked, exchange.Answer]] = []
        for place, outcome in came:
            if isinstance(outcome, exchange.Answer):
                answered.append((asked[place], outcome))
            else:
                yield _without_answer(asked[place], outcome)
        yield from _with_answers(answered)


def _lookups_of(jobs: Sequence[outbox.ClaimedJob]) -> list[tuple[outbox.ClaimedJob, Lookup | None]]:
    rows = Lookup.objects.select_related("person").in_bulk([job.payload["lookup"] for job in jobs])
    return [(job, rows.get(job.payload["lookup"])) for job in jobs]


def _with_answers(answered: Sequence[tuple[_Asked, exchange.Answer]]) -> Iterator[outbox.Finished]:
    """Drafts' answers all together, but each case's alone: what counts cases is locked for them."""
    groups: dict[str | None, list[tuple[_Asked, exchange.Answer]]] = {}
    for one, answer in answered:
        groups.setdefault(one.lookup.case_code, []).append((one, answer))
    for group in groups.values():
        told = {one.job.id: (one.lookup.pk, one.question, answer) for one, answer in group}
        yield outbox.Finished([one.job for one, _answer in group], partial(_settle_jobs, told))


def _without_answer(one: _Asked, problem: Exception) -> outbox.Result:
    try:
        if isinstance(problem, exchange.Rejected):
            return outbox.Finished([one.job], partial(_refuse_job, one.lookup.pk, problem.reason))
        if isinstance(problem, exchange.NotAsked):
            raise outbox.Retry(after=0, reason="not asked in the time there was", counts=False)
        if not isinstance(problem, exchange.Unavailable):
            raise problem
        if problem.reason == exchange.Reason.TIMEOUT and problem.cut_short:
            # Only our own short patience ran out, not the registry's time: a worker goes on at once.
            raise outbox.Retry(after=0, reason="request budget used up", counts=False)
        _postpone(one.lookup, problem)
    except Exception as error:
        return outbox.Unfinished(one.job, error)
    return outbox.Finished([one.job])


def _question_of(job: outbox.ClaimedJob, lookup: Lookup) -> exchange.Question:
    return question_about(lookup, job.payload.get("by", ""), waited_for=job.seconds_left() is not None)


def question_about(lookup: Lookup, by: str = "", *, waited_for: bool = True) -> exchange.Question:
    """The question as it goes out.

    `by`: the official who has it asked, as an opaque reference; else the applicant, or whoever acts for them.
    `waited_for`: somebody waits for the answer now; otherwise what has failed before takes its turn behind what is
    asked for the first time.
    """
    number, name, birth_date = identity_of(lookup)
    return exchange.Question(
        registry=lookup.registry,
        kind=(lookup.identity or {}).get("kind", "person"),
        identity_number=number,
        full_name=name,
        birth_date=birth_date,
        attributes=tuple(lookup.attributes),
        comparisons=tuple((name, lookup.expected(value)) for name, value in lookup.comparisons),
        message_id=str(uuid.uuid4()),
        issue=lookup.owner,
        user=f"VN{by}" if by else f"VNperson-{(lookup.agent or lookup.person).public_id}",
        procedure=lookup.procedure,
        purpose=lookup.purpose,
        legal_basis=lookup.legal_basis,
        replay=lookup.failures > 0 and not waited_for,
        slot=lookup.slot,
    )


def identity_of(lookup: Lookup) -> tuple[str, str, str]:
    """Number, name and birth date of the subject as they are known now."""
    if lookup.identity is None:
        person = lookup.person
        return person.identity_number, person.full_name, person.birth_date
    return lookup.identity["number"], lookup.identity.get("name", ""), lookup.identity.get("birth_date", "")


def _postpone(lookup: Lookup, outage: exchange.Unavailable) -> None:
    """Note the outage once, then ask to be run again later; after a week leave it to a person."""
    with transaction.atomic():
        current = Lookup.objects.select_for_update().get(pk=lookup.pk)
        if current.state in (LookupState.ANSWERED, LookupState.DROPPED):
            return
        first = current.state != LookupState.WAITING and current.failures == 0
        current.state = LookupState.WAITING
        current.problem = outage.reason
        current.failures += 1
        current.slot = outage.slot
        current.save(update_fields=["state", "problem", "failures", "slot"])
        # Unknown never overwrites known: only what was being asked becomes degraded.
        current.outcomes.filter(outcome__in=[Outcome.PLANNED, Outcome.ASKING]).update(outcome=Outcome.DEGRADED)
        if first:
            journal(current, Kind.LOOKUP_FAILED, problem=outage.reason)
    if timezone.now() - lookup.created_at > GIVE_UP_AFTER:
        log.error("lookup.gave_up", lookup=str(lookup.public_id), registry=lookup.registry)
        return
    longest = BACK_OFF[min(current.failures, len(BACK_OFF)) - 1]
    wait = max(longest * random.uniform(0.5, 1.0), outage.retry_after or 0.0)  # noqa: S311 - jitter, not a secret
    if outage.reason in TURNS:  # not in trouble, only full: it has said when to come
        # A turn is void a minute after its time, so the jitter does not grow with the wait.
        wait = (outage.retry_after or 0.0) + random.uniform(0.0, 1.0)  # noqa: S311 - jitter, not a secret
    raise outbox.Retry(after=wait, reason=outage.reason, counts=False)


def _refuse_job(pk: int, reason: str, _jobs: Sequence[outbox.ClaimedJob]) -> None:
    _settle_refusal(pk, reason)


def _settle_jobs(told: Mapping[int, Told], jobs: Sequence[outbox.ClaimedJob]) -> None:
    _settle_answers([told[job.id] for job in jobs])


def _settle_refusal(pk: int, reason: str) -> None:
    """Our own fault (401, 403, 400): nothing the person could do, so the fields are degraded and we are alarmed."""
    lookup = Lookup.objects.select_for_update().get(pk=pk)
    if lookup.state == LookupState.DROPPED:
        return
    lookup.state = LookupState.REFUSED
    lookup.problem = reason
    lookup.save(update_fields=["state", "problem"])
    lookup.outcomes.filter(outcome__in=[Outcome.PLANNED, Outcome.ASKING]).update(outcome=Outcome.DEGRADED)
    journal(lookup, Kind.LOOKUP_FAILED, problem=reason)


def _settle_answers(told: Sequence[Told]) -> None:
    """Keep answers together, each about another lookup. Raises when one of them cannot be: then each is kept alone."""
    # Several are not waited for: who waits for one row while holding another may block whoever holds that one.
    rows = Lookup.objects.select_for_update(of=("self",), nowait=len(told) > 1).select_related("person")
    lookups = rows.in_bulk([pk for pk, _question, _answer in told])
    answers = [Answered(lookups[pk], question, answer) for pk, question, answer in sorted(told, key=itemgetter(0))]
    # A late answer about somebody whom the applicant does not name any more is dropped.
    answers = [one for one in answers if one.lookup.state != LookupState.DROPPED]
    for one in answers:
        asked_about = one.question.identity_number, one.question.full_name, one.question.birth_date
        if identity_of(one.lookup) != asked_about:
            # A late answer about an identity that has changed since: drop it and ask about the present one.
            raise outbox.Retry(after=0, reason="the identity asked about has changed", counts=False)
    if len({one.lookup.case_code for one in answers}) > 1:
        raise outbox.Retry(after=0, reason="a draft has become a case", counts=False)
    if answers:
        keep(answers)
